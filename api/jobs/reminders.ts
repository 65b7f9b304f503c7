import { randomUUID } from 'node:crypto';
import { sql, type NotNull } from 'kysely';
import { berlinDay, berlinTime, instantOf } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import type { Db } from '../database/connect.ts';
import { proveLetters } from '../intake/outbox.ts';

/** Reminders go out from this minute of the day before on. */
const eightOClock = 8 * 60;

/**
 * Puts a reminder of every appointment that is tomorrow into the outbox, once for each date. Only the sender can see
 * whether the person wants one. A person who heard of the appointment since eight o'clock yesterday needs none.
 * @returns how many reminders were put there
 */
export async function remind(db: Db, now: Date): Promise<number> {
  const { day, minute } = berlinTime(now);
  const lastDay = minute < eightOClock ? day : daysAfter(day, 1);
  const coming = await db
    .selectFrom('requests')
    .innerJoin('letters', (join) =>
      join
        .onRef('letters.requestId', '=', 'requests.id')
        .onRef('letters.startsAt', '=', 'requests.startsAt')
        .on('letters.kind', 'in', ['confirmed', 'moved']),
    )
    .select(({ fn }) => ['requests.id', 'requests.formLanguage', 'requests.startsAt', fn.max('letters.createdAt').as('toldSince')])
    .where('requests.state', '=', sql.lit('confirmed'))
    .where('requests.misfit', 'is', null)
    .where('requests.startsAt', '>', now.toISOString())
    .where('requests.startsAt', '<', instantOf(daysAfter(lastDay, 1), 0).toISOString())
    .groupBy(['requests.id', 'requests.formLanguage', 'requests.startsAt'])
    .$narrowType<{ startsAt: NotNull }>()
    .execute();
  const due = coming.filter(({ startsAt, toldSince }) => toldSince < dayBefore(startsAt).toISOString());
  if (due.length === 0) return 0;
  const at = now.toISOString();
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('letters')
    .values(
      proveLetters(
        db,
        due.map(({ id, formLanguage, startsAt }) => ({
          id: randomUUID(),
          requestId: id,
          kind: 'reminder' as const,
          language: formLanguage,
          startsAt,
          createdAt: at,
          state: 'waiting' as const,
          nextAt: at,
          doneAt: null,
        })),
      ),
    )
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0n);
}

/** Eight o'clock in Berlin on the day before an appointment. */
const dayBefore = (startsAt: string): Date => instantOf(daysAfter(berlinDay(new Date(startsAt)), -1), eightOClock);
