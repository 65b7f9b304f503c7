import { Problem } from '../contract/problems.ts';
import type { CopyState, OwnCopy } from '../contract/own-copy.ts';
import type { Db } from '../database/connect.ts';
import type { OwnCopyRow } from '../database/tables.ts';
import { hashOf, secretPattern } from '../sealing/derivation.ts';
import { decryptUnder, encryptUnder } from '../sealing/under-secret.ts';
import { dayMs, hourMs, later } from '../../src/directory/instants.ts';
import { record } from './history.ts';
import { asRequester } from './transition.ts';

/*
 * The copy of all that is held about the person of a request (Art. 15 GDPR). The person asks on the slip, the desk's process makes it
 * (make-copies.ts) and encrypts it under the secret of the link, and the slip offers it for a day.
 */

const purpose = 'copy of what is held';
const offeredMs = dayMs;
/** Another copy can be asked for after this time, and after a new link. */
const pauseMs = hourMs;
/** Copies have a multiple of this length, so that it tells little about them. */
const stepBytes = 4096;

/** The copy as the holder of the link finds it. */
export type FoundCopy = {
  state: CopyState;
  /** Until when it is offered; null unless it is ready. */
  until: string | null;
  mayAsk: boolean;
  copy?: OwnCopy;
};

/** Asks for a copy. Does nothing while one is on its way, or was made within the hour. @throws Problem not-found; wrong-state when it is erased */
export async function askForCopy(db: Db, secret: string, now: Date): Promise<void> {
  await asRequester(db, secret, async (transaction, row) => {
    if (row.erasedAt !== null) throw new Problem('wrong-state');
    const asked = await transaction.selectFrom('ownCopies').selectAll().where('requestId', '=', row.id).executeTakeFirst();
    if (!mayAsk(standing(asked, now), row.secretHash, now)) return;
    await transaction.deleteFrom('ownCopies').where('requestId', '=', row.id).execute();
    await transaction
      .insertInto('ownCopies')
      .values({ requestId: row.id, secretHash: row.secretHash, askedAt: now.toISOString(), madeAt: null, content: null })
      .execute();
    await record(transaction, { requestId: row.id, event: 'copy-asked', actor: { kind: 'requester' }, at: now, after: row });
  });
}

/** Opens the copy with the secret of the link. @throws Problem not-found, also when the request is erased */
export async function findCopy(db: Db, secret: string, now: Date): Promise<FoundCopy> {
  const secretHash = hashOf(secret);
  const row = secretPattern.test(secret)
    ? await db.selectFrom('requests').select(['id', 'erasedAt']).where('secretHash', '=', secretHash).executeTakeFirst()
    : undefined;
  if (row === undefined || row.erasedAt !== null) throw new Problem('not-found');
  const stored = await db.selectFrom('ownCopies').selectAll().where('requestId', '=', row.id).executeTakeFirst();
  const asked = standing(stored, now);
  const found = (state: CopyState) => ({ state, until: null, mayAsk: mayAsk(asked, secretHash, now) });
  if (asked === undefined) return found('none');
  if (asked.secretHash !== secretHash) return found('outdated');
  if (asked.madeAt === null) return found('waiting');
  const copy = asked.content === null ? undefined : decryptCopy(secret, row.id, asked.content);
  if (copy === undefined) return found('by-hand');
  return { ...found('ready'), until: later(new Date(asked.madeAt), offeredMs).toISOString(), copy };
}

/** Whatever was made a day ago counts as gone, also before the job has removed it. */
const standing = (asked: OwnCopyRow | undefined, now: Date): OwnCopyRow | undefined =>
  asked?.madeAt == null || asked.madeAt > later(now, -offeredMs).toISOString() ? asked : undefined;

const mayAsk = (asked: OwnCopyRow | undefined, secretHash: string, now: Date): boolean =>
  asked === undefined || asked.secretHash !== secretHash || (asked.madeAt !== null && asked.madeAt <= later(now, -pauseMs).toISOString());

/** @param secret the desk knows it from the sealed parts only */
export function encryptCopy(secret: string, requestId: string, copy: OwnCopy): Uint8Array {
  const json = Buffer.from(JSON.stringify(copy));
  const text = Buffer.alloc(Math.ceil(json.length / stepBytes) * stepBytes, ' ');
  json.copy(text);
  return encryptUnder(secret, purpose, requestId, text);
}

function decryptCopy(secret: string, requestId: string, content: Uint8Array): OwnCopy | undefined {
  const text = decryptUnder(secret, purpose, requestId, content);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- only the desk encrypts under the link's secret
  return text === undefined ? undefined : (JSON.parse(text) as OwnCopy);
}

/** Removes copies a day after they were made. @returns how many */
export async function forgetCopies(db: Db, now: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('ownCopies')
    .where('madeAt', '<=', later(now, -offeredMs).toISOString())
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
