import { berlinTime } from '../../src/directory/berlin.ts';
import { sendNext, type PostOffice } from '../letters/send.ts';

const nightBegins = 20 * 60;
const nightEnds = 8 * 60;

/**
 * Sends due letters one after another. Letters rest from 20:00 to 8:00 in Berlin, so that no phone rings at night.
 * A mail server that does not answer ends the round, and so does a clock that cannot be trusted; the remaining letters wait for the next round.
 * @param stopping ends the round after the letter that is under way
 */
export async function sendLetters(office: PostOffice, stopping: AbortSignal): Promise<void> {
  for (let now = office.now(); now !== undefined && !stopping.aborted; now = office.now()) {
    if (office.mailer?.wakes === true && isNight(now)) return;
    if ((await sendNext(office)) !== 'done') return;
  }
}

export function isNight(now: Date): boolean {
  const { minute } = berlinTime(now);
  return minute >= nightBegins || minute < nightEnds;
}
