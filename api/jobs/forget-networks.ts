import { forgetInvitations } from '../appointments/invitations.ts';
import { forgetNetworkKeys } from '../appointments/network-hashes.ts';
import type { Db } from '../database/connect.ts';
import { forgetBursts } from '../intake/burst.ts';
import { forgetNetworks as forgetHashes } from '../intake/network-turns.ts';

/** Forgets the networks of the day before, with their key, and the proofs and invitations that ran out. @returns how many requests forgot theirs */
export async function forgetNetworks(db: Db, now: Date): Promise<number> {
  const forgotten = await forgetHashes(db, now);
  await forgetNetworkKeys(db, now);
  await forgetBursts(db, now);
  await forgetInvitations(db, now);
  await db.deleteFrom('spentProofs').where('expiresAt', '<=', now.toISOString()).execute();
  return forgotten;
}
