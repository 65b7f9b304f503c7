import { sql } from 'kysely';
import { dayMs, later } from '../../src/directory/instants.ts';
import type { Reading } from '../database/connect.ts';

/** The queues of mail, and of messages to other systems. */
export const outboxes = [
  'letters',
  'asks',
  'deskLetters',
  'accountLetters',
  'partnerLinks',
  'interpreterLetters',
  'webhookMessages',
] as const;
export type Outbox = (typeof outboxes)[number];

/** `oldestAt`: when the oldest message that is due was made, in UTC. `givenUp`: those of the last seven days. */
export type OutboxState = { outbox: Outbox; waiting: number; oldestAt: string | undefined; givenUp: number };

const givenUpDays = 7;

/** How many messages wait in each queue. A message that is to leave later waits too, and is not due. */
export async function countOutboxes(db: Reading, now: Date): Promise<OutboxState[]> {
  const since = later(now, -givenUpDays * dayMs).toISOString();
  const states: OutboxState[] = [];
  for (const outbox of outboxes) {
    const waiting = await db
      .selectFrom(outbox)
      .select(({ fn }) => [
        fn.countAll<number | string>().as('waiting'),
        fn.min<string | null>('createdAt').filterWhere('nextAt', '<=', now.toISOString()).as('oldestAt'),
      ])
      .where('state', '=', sql.lit('waiting'))
      .executeTakeFirstOrThrow();
    const givenUp = await db
      .selectFrom(outbox)
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .where('state', '=', sql.lit('given-up'))
      .where('doneAt', '>=', since)
      .executeTakeFirstOrThrow();
    states.push({ outbox, waiting: Number(waiting.waiting), oldestAt: waiting.oldestAt ?? undefined, givenUp: Number(givenUp.count) });
  }
  return states;
}

/** Requests for which a provider owes a step now, and those of them whose day is over. */
export async function countOwedRequests(db: Reading, now: Date): Promise<{ owed: number; overdue: number }> {
  const at = now.toISOString();
  const { owed, overdue } = await db
    .selectFrom('requests')
    .select(({ fn }) => [
      fn.countAll<number | string>().as('owed'),
      fn.countAll<number | string>().filterWhere('dueAt', '<', at).as('overdue'),
    ])
    .where('owedFrom', '<=', at)
    .executeTakeFirstOrThrow();
  return { owed: Number(owed), overdue: Number(overdue) };
}
