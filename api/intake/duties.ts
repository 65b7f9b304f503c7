import type { MailWish } from '../contract/codes.ts';
import type { Db } from '../database/connect.ts';
import type { Worker } from '../accounts/worker.ts';
import { owed } from './owed.ts';
import { isOverdue } from './request-summary.ts';

/** One thing that a provider owes, without anything of the person. */
export type Duty = { holder: string | null; owedFrom: string; dueAt: string; isUrgent: boolean; isOverdue: boolean };

/** The content of a letter to a counsellor: numbers and nothing else. */
export type DutyCounts = { waiting: number; urgent: number; overdue: number };

/** A provider that owes more than this gets a letter all the same; its numbers end here. */
const maxLooked = 1000;

/** Everything that a provider owes now, the longest due first. */
export async function findDuties(db: Db, provider: string, urgentIds: ReadonlySet<string>, now: Date): Promise<Duty[]> {
  const rows = await db
    .selectFrom('requests')
    .selectAll()
    .where('provider', '=', provider)
    .where('owedFrom', '<=', now.toISOString())
    .orderBy('dueAt')
    .orderBy('id')
    .limit(maxLooked)
    .execute();
  return rows.flatMap((row) => {
    const standing = owed(row, urgentIds, now);
    if (standing.is !== 'owed' || row.owedFrom === null) return [];
    const isUrgent = urgentIds.has(row.id);
    return [{ holder: row.claimedBy, owedFrom: row.owedFrom, dueAt: standing.dueAt, isUrgent, isOverdue: isOverdue(standing, now) }];
  });
}

/** Duties of a worker: those that the worker or nobody holds. A coordinator is told of every overdue one. */
const concerns = ({ id, role }: Worker, { holder, isOverdue }: Duty): boolean =>
  holder === null || holder === id || (role === 'coordinator' && isOverdue);

/** Counts what a worker owes. */
export function countDuties(worker: Worker, duties: readonly Duty[]): DutyCounts {
  const own = duties.filter((duty) => concerns(worker, duty));
  return {
    waiting: own.length,
    urgent: own.filter(({ isUrgent }) => isUrgent).length,
    overdue: own.filter(({ isOverdue }) => isOverdue).length,
  };
}

/**
 * Whether something happened since an instant that an account wants to be told of: something is owed, something urgent is owed, or a
 * due date has passed.
 * @param since the last letter; '' before the first
 */
export function hasNews(worker: Worker, wish: MailWish, duties: readonly Duty[], since: string): boolean {
  const isNews = ({ owedFrom, dueAt, isUrgent, isOverdue }: Duty) =>
    (owedFrom > since && (isUrgent || wish === 'all')) || (isOverdue && dueAt > since);
  return wish !== 'none' && duties.some((duty) => concerns(worker, duty) && isNews(duty));
}
