import { berlinDay, workingDayAfter } from '../../src/directory/berlin.ts';
import type { OwedNow } from '../contract/pages/overview.ts';
import type { Db } from '../database/connect.ts';
import { findDuties } from '../intake/duties.ts';

/**
 * Counts what a provider owes now: urgent requests, all requests by the working days since they became owed, and interpreter orders
 * without an answer. Only its coordinator sees the counts. They may be below five, because the coordinator sees the requests themselves in
 * the queue; no table and no sheet holds them.
 */
export async function countOwed(db: Db, provider: string, urgentIds: readonly string[], now: Date): Promise<OwedNow> {
  const today = berlinDay(now);
  const since = (days: number) => workingDayAfter(today, -days);
  const ageOf = (day: string) => (day <= since(3) ? 'more' : day <= since(2) ? 'two' : day <= since(1) ? 'one' : 'today');
  const counts: OwedNow = { urgent: 0, byAge: { today: 0, one: 0, two: 0, more: 0 }, orders: await countUnanswered(db, provider, now) };
  for (const duty of await findDuties(db, provider, new Set(urgentIds), now)) {
    if (duty.isUrgent) counts.urgent += 1;
    counts.byAge[ageOf(berlinDay(new Date(duty.owedFrom)))] += 1;
  }
  return counts;
}

/** Orders of talks that lie ahead. */
async function countUnanswered(db: Db, provider: string, now: Date): Promise<number> {
  const { orders } = await db
    .selectFrom('interpreterOrders')
    .innerJoin('requests', 'requests.id', 'interpreterOrders.requestId')
    .select(({ fn }) => fn.countAll<number | string>().as('orders'))
    .where('requests.provider', '=', provider)
    .where('interpreterOrders.state', '=', 'ordered')
    .where('interpreterOrders.startsAt', '>', now.toISOString())
    .executeTakeFirstOrThrow();
  return Number(orders);
}
