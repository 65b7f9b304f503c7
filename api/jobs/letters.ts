import { berlinTime } from '../../src/directory/berlin.ts';
import { DeliveryError } from '../letters/mailer.ts';
import type { SmsGateway } from '../letters/sms.ts';
import { sendNext, type PostOffice } from '../letters/send.ts';

const nightBegins = 20 * 60;
const nightEnds = 8 * 60;

/**
 * Sends due letters one after another. Letters rest from 20:00 to 8:00 in Berlin, so that no phone rings at night.
 * A mail server that does not answer ends the round, and so does a clock that cannot be trusted; the remaining letters wait for the next round.
 * A gateway for SMS that does not answer is not asked again in this round.
 * @param stopping ends the round after the letter that is under way
 */
export async function sendLetters(office: PostOffice, stopping: AbortSignal): Promise<void> {
  const sms = office.sms && untilUnreachable(office.sms);
  const wakes = office.mailer?.wakes === true || sms?.wakes === true;
  for (let now = office.now(); now !== undefined && !stopping.aborted; now = office.now()) {
    if (wakes && isNight(now)) return;
    if ((await sendNext({ ...office, sms })) !== 'done') return;
  }
}

/** A gateway that fails at once after it could not be reached. */
function untilUnreachable({ wakes, send }: SmsGateway): SmsGateway {
  let unreachable: DeliveryError | undefined;
  return {
    wakes,
    send: async (sms) => {
      if (unreachable !== undefined) throw unreachable;
      await send(sms).catch((error: unknown) => {
        if (error instanceof DeliveryError && error.outcome === 'unreachable') unreachable = error;
        throw error;
      });
    },
  };
}

export function isNight(now: Date): boolean {
  const { minute } = berlinTime(now);
  return minute >= nightBegins || minute < nightEnds;
}
