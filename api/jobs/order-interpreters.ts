import { followAppointments } from '../intake/interpreter-orders.ts';
import { sendNextInterpreterLetter, type InterpreterOffice } from '../letters/send-interpreter-letters.ts';
import { isNight } from './letters.ts';

/**
 * Lets orders follow their appointments, and writes to the pool. The letters rest at night, as others do.
 * @param stopping ends the round after the letter that is under way
 */
export async function orderInterpreters(office: InterpreterOffice, stopping: AbortSignal, now: Date): Promise<void> {
  await followAppointments(office.db, now);
  if (office.mailer?.wakes === true && isNight(now)) return;
  while (!stopping.aborted) if ((await sendNextInterpreterLetter(office)) !== 'done') return;
}
