import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { berlinTime, instantOf } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import type { Db } from '../database/connect.ts';

/** Reminders go out from this minute of the day before on. */
const eightOClock = 8 * 60;

/**
 * Puts a reminder of every appointment that is tomorrow into the outbox, once for each date. Whether it is wished, only who sends it can
 * see. Whoever heard of the appointment since yesterday at eight needs none.
 * @returns how many reminders were put there
 */
export async function remind(db: Db, now: Date): Promise<number> {
  const { day, minute } = berlinTime(now);
  const lastDay = minute < eightOClock ? day : daysAfter(day, 1);
  const coming = await db
    .selectFrom('requests')
    .innerJoin('letters', (join) =>
      join
        .onRef('letters.request_id', '=', 'requests.id')
        .onRef('letters.starts_at', '=', 'requests.starts_at')
        .on('letters.kind', 'in', ['confirmed', 'moved']),
    )
    .select(({ fn }) => ['requests.id', 'requests.form_language', 'requests.starts_at', fn.max('letters.created_at').as('told_since')])
    .where('requests.state', '=', sql.lit('confirmed'))
    .where('requests.misfit', 'is', null)
    .where('requests.starts_at', '>', now.toISOString())
    .where('requests.starts_at', '<', instantOf(daysAfter(lastDay, 1), 0).toISOString())
    .groupBy(['requests.id', 'requests.form_language', 'requests.starts_at'])
    .execute();
  const due = coming.filter(({ starts_at, told_since }) => told_since < dayBefore(starts_at!).toISOString());
  if (due.length === 0) return 0;
  const at = now.toISOString();
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('letters')
    .values(
      due.map(({ id, form_language, starts_at }) => ({
        id: randomUUID(),
        request_id: id,
        kind: 'reminder' as const,
        language: form_language,
        starts_at,
        created_at: at,
        state: 'waiting' as const,
        next_at: at,
        done_at: null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0n);
}

/** Eight o'clock in Berlin on the day before an appointment. */
const dayBefore = (startsAt: string): Date => instantOf(daysAfter(berlinTime(new Date(startsAt)).day, -1), eightOClock);
