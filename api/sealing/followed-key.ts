import type { Db } from '../database/connect.ts';
import type { Identity } from './identity.ts';
import { asJwk, isSigned } from './month-key.ts';
import { createSealer, type Sealer } from './sealing.ts';

/** The sealing key of a public process, which takes it from the database. */
export type FollowedKey = {
  /** @throws before a key was found */
  sealer: () => Sealer;
  /**
   * Takes the newest key that the desk's identity has signed, unless it has a newer one.
   * @returns whether there is a key
   * @throws UnsignedKey when a newer one carries no signature of the desk; the last good key stays
   */
  look: (db: Db) => Promise<boolean>;
};

/** Somebody other than the desk wrote a key into the database. */
export class UnsignedKey extends Error {
  override name = 'UnsignedKey';
}

const most = 20;

/** @param now the clock that ends the time of a key */
export function createFollowedKey(identity: Identity, now: () => Date): FollowedKey {
  let current: { madeAt: string; sealer: Sealer } | undefined;
  return {
    sealer: () => {
      if (current === undefined) throw new Error('the desk has published no sealing key');
      return current.sealer;
    },
    look: async (db) => {
      const newer = await db
        .selectFrom('sealingKeys')
        .select(['keyId', 'publicKey', 'madeAt', 'sealUntil', 'signature'])
        .where('destroyedAt', 'is', null)
        .where('madeAt', '>', current?.madeAt ?? '')
        .orderBy('madeAt', 'desc')
        .limit(most)
        .execute();
      const signed = newer.find((key) => isSigned(key, identity));
      if (signed !== undefined) {
        const sealer = await createSealer(asJwk(signed), { until: new Date(signed.sealUntil), now });
        current = { madeAt: signed.madeAt, sealer };
      }
      if (newer.some((key) => !isSigned(key, identity))) throw new UnsignedKey('a sealing key in the database is not signed by the desk');
      return current !== undefined;
    },
  };
}
