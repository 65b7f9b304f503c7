import { randomBytes, randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { dayMs, later } from '../../src/directory/instants.ts';
import type { Worker } from '../accounts/worker.ts';
import type { Invitation } from '../contract/hours.ts';
import { Problem } from '../contract/problems.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { hashOf, secretPattern } from '../sealing/derivation.ts';

/*
 * Links that the desk gives to a person, or to a shelter whose network is used up: with one, appointments are booked outside the network's
 * allowance. A link is short-lived and counts appointments. It holds no person, only the hash of its secret is stored, and no request
 * names it: a hold does while the form is filled in, and forgets it when it becomes an appointment.
 */

/** How long a link holds. */
export const invitationDays = 7;

/** Makes a link for so many appointments. @returns its secret, which is shown once */
export async function makeInvitation(db: Db, worker: Worker, appointments: number, now: Date): Promise<string> {
  const secret = randomBytes(16).toString('base64url');
  await db
    .insertInto('invitations')
    .values({
      id: randomUUID(),
      provider: worker.provider,
      madeBy: worker.id,
      madeAt: now.toISOString(),
      expiresAt: later(now, invitationDays * dayMs).toISOString(),
      secretHash: hashOf(secret),
      appointments,
      appointmentsLeft: appointments,
    })
    .execute();
  return secret;
}

/** Makes a link void. @throws Problem not-found, also for another provider's */
export async function revokeInvitation(db: Db, worker: Worker, id: string): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom('invitations')
    .where('id', '=', id)
    .where('provider', '=', worker.provider)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) throw new Problem('not-found');
}

/** Lists the provider's links that still hold, the newest first. */
export async function listInvitations(db: Reading, worker: Worker, now: Date): Promise<Invitation[]> {
  const rows = await db
    .selectFrom('invitations')
    .select(['id', 'madeBy', 'madeAt', 'expiresAt', 'appointments', 'appointmentsLeft'])
    .where('provider', '=', worker.provider)
    .where('expiresAt', '>', now.toISOString())
    .where('appointmentsLeft', '>', 0)
    .orderBy('madeAt', 'desc')
    .execute();
  return rows.map(({ madeBy, ...row }) => ({ ...row, isOwn: madeBy === worker.id }));
}

/** Whether a link can still book an appointment. */
export async function isInvited(db: Reading, secret: string, now: Date): Promise<boolean> {
  return (await findStanding(db, secret, now)) !== undefined;
}

/**
 * Finds the link that admits one more hold or appointment. As many holds as appointments are left, and one more, so that a person can
 * choose another time before the first is given back.
 */
export async function findAdmitting(transaction: Transaction<Database>, secret: string, now: Date): Promise<string | undefined> {
  const found = await findStanding(transaction, secret, now);
  if (found === undefined) return undefined;
  const { holds } = await transaction
    .selectFrom('bookings')
    .select(({ fn }) => fn.countAll<number | string>().as('holds'))
    .where('invitationId', '=', found.id)
    .where('expiresAt', '>', now.toISOString())
    .executeTakeFirstOrThrow();
  return Number(holds) <= found.appointmentsLeft ? found.id : undefined;
}

/** Counts an appointment. The condition is part of the update, so two bookings at once cannot both take the last one. */
export async function spendInvitation(transaction: Transaction<Database>, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('invitations')
    .set(({ eb }) => ({ appointmentsLeft: eb('appointmentsLeft', '-', 1) }))
    .where('id', '=', id)
    .where('appointmentsLeft', '>', 0)
    .where('expiresAt', '>', now.toISOString())
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Deletes links that ran out. */
export async function forgetInvitations(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('invitations').where('expiresAt', '<=', now.toISOString()).execute();
}

async function findStanding(db: Reading, secret: string, now: Date): Promise<{ id: string; appointmentsLeft: number } | undefined> {
  if (!secretPattern.test(secret)) return undefined;
  return db
    .selectFrom('invitations')
    .select(['id', 'appointmentsLeft'])
    .where('secretHash', '=', hashOf(secret))
    .where('expiresAt', '>', now.toISOString())
    .where('appointmentsLeft', '>', 0)
    .executeTakeFirst();
}
