import type { Selectable } from 'kysely';
import { berlinDay } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import { quartersAnsweredBy, type Directory } from '../../src/directory/directory.ts';
import type { Account } from '../accounts/account.ts';
import type { FieldError, Role } from '../contract/codes.ts';
import type { KeptPause, NewPause, Pause } from '../contract/pause.ts';
import { Problem, refuse } from '../contract/problems.ts';
import { batch } from '../database/batch.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { checkDay } from './hours-rules.ts';

/** A pause longer than this is no pause: the consultation hours should end. */
const maxPauseDays = 92;

const shownColumns = ['id', 'provider', 'quarter', 'takesRequests', 'reason', 'reopensOn'] as const;

/** The pauses that run now. A pause ends by itself at midnight in Berlin, when `reopensOn` begins. */
export const findPauses = (db: Reading, now: Date): Promise<Pause[]> => findPausesInBatch(db, berlinDay(now), berlinDay(now));

const findPausesInBatch = batch(async (db: Reading, days: string[]): Promise<Pause[][]> => {
  const [today = ''] = days;
  const rows = await db
    .selectFrom('pauses')
    .select(shownColumns)
    .where('endedAt', 'is', null)
    .where('reopensOn', '>', today)
    .orderBy('reopensOn', 'desc')
    .orderBy('id')
    .execute();
  const pauses = rows.map(pauseOf);
  return days.map(() => pauses);
});

/**
 * The pause that holds for a provider and a quarter. Of several, one without requests counts first, then the one that ends last.
 * @param quarter of the hours, or of the person who asks; null for the whole city
 */
export function coveringPause(pauses: readonly Pause[], provider: string, quarter: string | null): Pause | undefined {
  const covering = pauses.filter(
    (pause) => pause.provider === null || (pause.provider === provider && (pause.quarter === null || pause.quarter === quarter)),
  );
  return covering.find(({ takesRequests }) => !takesRequests) ?? covering[0];
}

/** @throws Problem paused when consultation hours are paused */
export async function refusePausedHours(db: Reading, hours: { provider: string; quarter: string | null }, now: Date): Promise<void> {
  const pause = coveringPause(await findPauses(db, now), hours.provider, hours.quarter);
  if (pause !== undefined) throw pausedProblem(pause);
}

export const pausedProblem = ({ reason, reopensOn }: Pause): Problem => new Problem('paused', { extra: { reason, reopensOn } });

/** The scopes that an account may pause. A coordinator may pause the provider or one of its quarters, an admin everything. */
export type Pauser = Pick<Account, 'id' | 'role' | 'provider'>;

/**
 * Stops new bookings. Sent twice with one id is once.
 * @throws Problem invalid-input
 */
export async function beginPause(db: Db, directory: Directory, by: Pauser, { id, quarter, ...body }: NewPause, now: Date): Promise<void> {
  const today = berlinDay(now);
  const errors: FieldError[] = checkDay('/reopensOn', body.reopensOn, today);
  if (errors.length === 0 && body.reopensOn <= today) errors.push({ pointer: '/reopensOn', code: 'in-the-past' });
  else if (errors.length === 0 && body.reopensOn > daysAfter(today, maxPauseDays))
    errors.push({ pointer: '/reopensOn', code: 'not-allowed' });
  if (quarter !== undefined && !quartersToPause(directory, by).includes(quarter)) errors.push({ pointer: '/quarter', code: 'not-allowed' });
  refuse(errors);
  await db
    .insertInto('pauses')
    .values({
      id,
      provider: by.role === 'admin' ? null : by.provider,
      quarter: quarter ?? null,
      takesRequests: body.takes === 'requests' ? 1 : 0,
      reason: body.reason,
      reopensOn: body.reopensOn,
      begunAt: now.toISOString(),
      begunBy: by.id,
      begunAs: by.role,
      endedAt: null,
      endedBy: null,
      endedAs: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** Ends a pause at once. Ending it again changes nothing. @throws Problem not-found, also for a pause of another provider */
export async function endPause(db: Db, by: Pauser, id: string, now: Date): Promise<void> {
  const row = await db.selectFrom('pauses').select(['id', 'provider']).where('id', '=', id).executeTakeFirst();
  if (row === undefined || !mayEnd(by, row)) throw new Problem('not-found');
  await db
    .updateTable('pauses')
    .set({ endedAt: now.toISOString(), endedBy: by.id, endedAs: by.role })
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .where('reopensOn', '>', berlinDay(now))
    .execute();
}

const mayEnd = (by: Pauser, { provider }: { provider: string | null }): boolean => by.role === 'admin' || provider === by.provider;

/** The quarters that somebody may pause one by one. */
export const quartersToPause = (directory: Directory, { role, provider }: Pauser): string[] =>
  role === 'admin' ? [] : quartersAnsweredBy(directory, provider);

/** The pauses that run now and concern an account's provider; all of them for an admin. */
export async function findPausesFor(db: Reading, { role, provider }: { role: Role; provider: string }, now: Date): Promise<Pause[]> {
  return (await findPauses(db, now)).filter((pause) => role === 'admin' || pause.provider === null || pause.provider === provider);
}

const maxKept = 50;

/** The newest pauses that concern an account's provider, with who began and ended them; all of them for an admin. */
export async function listPauses(db: Reading, by: Pauser, now: Date): Promise<KeptPause[]> {
  const rows = await db
    .selectFrom('pauses')
    .selectAll()
    .$if(by.role !== 'admin', (query) => query.where(({ eb, or }) => or([eb('provider', 'is', null), eb('provider', '=', by.provider)])))
    .orderBy('begunAt', 'desc')
    .orderBy('id')
    .limit(maxKept)
    .execute();
  const today = berlinDay(now);
  return rows.map((row) => ({
    ...pauseOf(row),
    begun: { at: row.begunAt, account: row.begunBy, role: row.begunAs },
    ended:
      row.endedAt === null || row.endedBy === null || row.endedAs === null
        ? null
        : { at: row.endedAt, account: row.endedBy, role: row.endedAs },
    isRunning: row.endedAt === null && row.reopensOn > today,
    mayEnd: mayEnd(by, row),
  }));
}

const pauseOf = (row: Pick<Selectable<Database['pauses']>, (typeof shownColumns)[number]>): Pause => ({
  id: row.id,
  provider: row.provider,
  quarter: row.quarter,
  takesRequests: row.takesRequests === 1,
  reason: row.reason,
  reopensOn: row.reopensOn,
});
