import { randomUUID } from 'node:crypto';
import type { NewPartner } from '../contract/partner.ts';
import { Problem } from '../contract/problems.ts';
import { addressProof } from '../accounts/proof.ts';
import type { Worker } from '../accounts/worker.ts';
import type { Db, Reading } from '../database/connect.ts';

/** The partners without an account that a provider's coordinator keeps. */
export async function listPartners(db: Reading, { provider }: Worker): Promise<{ id: string; name: string; email: string }[]> {
  return db
    .selectFrom('partners')
    .select(['id', 'name', 'email'])
    .where('provider', '=', provider)
    .where('removedAt', 'is', null)
    .orderBy('name')
    .execute();
}

export async function addPartner(db: Db, { id, provider }: Worker, { name, email }: NewPartner, now: Date): Promise<void> {
  const partnerId = randomUUID();
  await db
    .insertInto('partners')
    .values({
      ...{ id: partnerId, name, email, provider, accountId: id },
      ...{ addedAt: now.toISOString(), removedAt: null, mac: addressProof(db, partnerId, email) },
    })
    .execute();
}

/** Links that a removed partner has stop working. @throws Problem not-found */
export async function removePartner(db: Db, { provider }: Worker, id: string, now: Date): Promise<void> {
  const removed = await db
    .updateTable('partners')
    .set({ removedAt: now.toISOString() })
    .where('id', '=', id)
    .where('provider', '=', provider)
    .where('removedAt', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (removed === undefined) throw new Problem('not-found');
}
