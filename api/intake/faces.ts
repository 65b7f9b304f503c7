import { berlinDay } from '../../src/directory/berlin.ts';
import { spanOf } from '../../src/directory/instants.ts';
import type { AppointmentStatus } from '../contract/appointment.ts';
import type { Face } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import { appointmentOf } from './given-times.ts';
import { lapsed } from './owed.ts';
import { decryptFacts, encryptFacts } from './slip-facts.ts';
import { asRequester } from './transition.ts';
import { yearQuarter } from '../../src/directory/year-quarter.ts';

/*
 * One question after an appointment. That a slip has answered stands in its encrypted facts, which only the holder of the link opens. The
 * answer is one more in a number of the quarter of the year, written in a transaction of its own, so that the database ties no answer to a
 * slip.
 */

type Asked = Pick<AppointmentStatus, 'state' | 'outcome' | 'appointment' | 'lapsed' | 'facts'>;

/** Whether the slip asks: the appointment is over, nobody said that it did not take place, and the slip can note that it was answered. */
export function asksHowItWas({ state, outcome, appointment, lapsed, facts }: Asked, now: Date): boolean {
  if (appointment === null || facts === null || facts.answered === true || lapsed !== undefined) return false;
  const tookPlace = state === 'confirmed' || outcome === 'attended' || outcome === 'handed-over' || outcome === 'unknown';
  return tookPlace && spanOf(appointment.startsAt, appointment.lengthMinutes).end <= now;
}

/**
 * Counts the first answer of a slip; a further one changes nothing.
 * @throws Problem not-found; wrong-state when the slip does not ask
 */
export async function answerHowItWas(db: Db, secret: string, face: Face, now: Date): Promise<void> {
  const first = { isCounted: false };
  await asRequester(db, secret, async (transaction, row) => {
    const { facts, slip } = decryptFacts(secret, row.id, row.slipFacts) ?? {};
    if (facts?.answered === true) return;
    const over = lapsed(row, now);
    const asked = { state: row.state, outcome: row.outcome, appointment: appointmentOf(row), facts: facts ?? null };
    if (facts === undefined || !asksHowItWas({ ...asked, ...(over === undefined ? {} : { lapsed: over }) }, now))
      throw new Problem('wrong-state');
    const slipFacts = encryptFacts(secret, row.id, { facts: { ...facts, answered: true }, slip });
    await transaction.updateTable('requests').set({ slipFacts }).where('id', '=', row.id).execute();
    first.isCounted = true;
  });
  if (!first.isCounted) return;
  await db
    .insertInto('faceCounts')
    .values({ period: yearQuarter(berlinDay(now)), face, count: 1 })
    .onConflict((conflict) =>
      conflict.columns(['period', 'face']).doUpdateSet(({ eb, ref }) => ({ count: eb(ref('faceCounts.count'), '+', 1) })),
    )
    .execute();
}
