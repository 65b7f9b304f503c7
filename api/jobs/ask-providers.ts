import { askDue } from '../corrections/asks.ts';
import { sendNextAsk, type AskOffice } from '../letters/send-asks.ts';
import { isNight } from './letters.ts';

/**
 * Asks the providers of all entries that are due, and sends the questions that wait. They rest at night, as letters do.
 * @param stopping ends the round after the letter that is under way
 */
export async function askProviders(office: AskOffice, stopping: AbortSignal, now: Date): Promise<void> {
  await askDue(office.db, office.site().directory, office.intakeKey, now);
  for (let at = office.now(); at !== undefined && !stopping.aborted; at = office.now()) {
    if (office.mailer?.wakes === true && isNight(at)) return;
    if ((await sendNextAsk(office)) !== 'done') return;
  }
}
