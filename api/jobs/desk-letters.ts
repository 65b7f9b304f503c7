import { berlinTime } from '../../src/directory/berlin.ts';
import { queueDeskLetters, sendNextDeskLetter, type DeskPostOffice } from '../letters/send-desk-letters.ts';

const eveningBegins = 19 * 60;
const morningBegins = 7 * 60;

/**
 * Writes to counsellors what waits at the desk. From 19:00 to 7:00 in Berlin nothing is written, urgent or not: what happens then is told
 * in the morning.
 * @param stopping ends the round after the letter that is under way
 */
export async function writeDeskLetters(office: DeskPostOffice, stopping: AbortSignal, now: Date): Promise<void> {
  if (office.mailer === undefined || isOffDuty(now)) return;
  await queueDeskLetters(office, now);
  for (let at = office.now(); at !== undefined && !stopping.aborted && !isOffDuty(at); at = office.now()) {
    if ((await sendNextDeskLetter(office)) !== 'done') return;
  }
}

function isOffDuty(now: Date): boolean {
  const { minute } = berlinTime(now);
  return minute >= eveningBegins || minute < morningBegins;
}
