import type { Transaction } from 'kysely';
import { berlinDay, startOfDay } from '../../src/directory/berlin.ts';
import { daysBetween } from '../../src/directory/calendar-day.ts';
import { daysOf } from '../../src/directory/year-quarter.ts';
import type { HistoryEvent, Outcome } from '../contract/codes.ts';
import type { PublishedCounts, ReleasedList } from '../contract/pages/overview.ts';
import type { Database } from '../database/tables.ts';
import { standingOf } from '../intake/standing-steps.ts';
import { releaseList, releaseQuantile } from './suppression.ts';

/** Figures about the work of fewer people would be figures about one of them. */
const fewestCounsellors = 3;

const nothing: ReleasedList = { total: null, shown: {} };

/** Counts of the work of all teams in a quarter of the year. By language or quarter of the city they would show one counsellor's work. */
export async function workFigures(
  transaction: Transaction<Database>,
  yearQuarter: string,
): Promise<Pick<PublishedCounts, 'waiting' | 'appointments' | 'told'>> {
  const { firstDay, nextDay } = daysOf(yearQuarter);
  const held = await transaction
    .selectFrom('requests')
    .select(['receivedAt', 'startsAt', 'outcome', 'claimedBy'])
    .where('startsAt', '>=', startOfDay(firstDay).toISOString())
    .where('startsAt', '<', startOfDay(nextDay).toISOString())
    .where('outcome', 'in', ['attended', 'missed', 'excused', 'unknown'])
    .execute();
  const waits = held.flatMap(({ receivedAt, startsAt }) => (startsAt === null ? [] : [dayOf(receivedAt, startsAt)]));
  const mayShow = byEnough(held);
  return {
    waiting: { median: mayShow ? releaseQuantile(waits, 0.5) : null, ninth: mayShow ? releaseQuantile(waits, 0.9) : null },
    appointments: mayShow
      ? releaseList(['attended', 'missed', 'excused', 'unknown'], countsOf(held.map(({ outcome }) => outcome ?? 'unknown')))
      : nothing,
    told: await toldInTime(transaction, firstDay, nextDay),
  };
}

/** Requests that were promised an answer within the quarter of the year, by whether it came by that day. */
async function toldInTime(transaction: Transaction<Database>, firstDay: string, nextDay: string): Promise<ReleasedList> {
  const lines = await transaction
    .selectFrom('requests')
    .leftJoin('history', (join) => join.onRef('history.requestId', '=', 'requests.id').on('history.event', 'in', [...tellings, 'undone']))
    .select(['requests.id', 'requests.hearBy', 'requests.claimedBy', 'requests.outcome', 'history.event', 'history.detail', 'history.at'])
    .where('requests.hearBy', '>=', firstDay)
    .where('requests.hearBy', '<', nextDay)
    .orderBy('requests.id')
    .orderBy('history.id')
    .execute();
  const rows = [...Map.groupBy(lines, ({ id }) => id).values()].flatMap((ofRequest) =>
    ofRequest.slice(0, 1).map((request) => ({ ...request, toldAt: firstTold(ofRequest) })),
  );
  const owed = rows.filter(({ toldAt, outcome }) => toldAt !== null || outcome === null || !nothingToTell.includes(outcome));
  if (!byEnough(owed)) return nothing;
  const isInTime = ({ hearBy, toldAt }: (typeof owed)[number]) =>
    toldAt !== null && hearBy !== null && berlinDay(new Date(toldAt)) <= hearBy;
  return releaseList(['in-time', 'late'], countsOf(owed.map((row) => (isInTime(row) ? 'in-time' : 'late'))));
}

/** Steps after which the person knows the answer, or has it on the slip as wished. */
const tellings: readonly HistoryEvent[] = ['told', 'booked', 'slip-opened', 'on-slip'];

/** The instant of the first telling that nobody took back. */
const firstTold = (lines: readonly { event: HistoryEvent | null; detail: string | null; at: string | null }[]): string | null =>
  standingOf(lines.flatMap(({ event, ...line }) => (event === null ? [] : [{ event, ...line }])))[0]?.at ?? null;

const nothingToTell: readonly Outcome[] = ['cancelled', 'spam', 'duplicate', 'unreachable'];

const byEnough = (rows: readonly { claimedBy: string | null }[]): boolean =>
  new Set(rows.map(({ claimedBy }) => claimedBy).filter((id) => id !== null)).size >= fewestCounsellors;

const dayOf = (receivedAt: string, startsAt: string): number =>
  Math.max(daysBetween(berlinDay(new Date(receivedAt)), berlinDay(new Date(startsAt))), 0);

function countsOf(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
