import { makePartnerLinks, returnUndelivered } from '../intake/partner-link.ts';
import { giveUpPartnerLinks, sendNextPartnerLink, type PartnerOffice } from '../letters/send-partner-links.ts';
import { isNight } from './letters.ts';

/**
 * Writes to the partners that people agreed to. The letters rest at night, as others do. A request whose letter cannot be delivered, or
 * cannot be sent because no mail is set up, is owed again.
 * @param stopping ends the round after the letter that is under way
 */
export async function askPartners(office: PartnerOffice, stopping: AbortSignal, now: Date): Promise<void> {
  await makePartnerLinks(office.db, office.deskKey, now);
  if (office.mailer === undefined) await giveUpPartnerLinks(office.db, now);
  else if (!office.mailer.wakes || !isNight(now)) await sendAll(office, stopping);
  await returnUndelivered(office.db, now);
}

async function sendAll(office: PartnerOffice, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) if ((await sendNextPartnerLink(office)) !== 'done') return;
}
