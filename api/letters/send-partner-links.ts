import { berlinDay } from '../../src/directory/berlin.ts';
import { deskLanguages } from '../contract/codes.ts';
import { provenState } from '../intake/proven-steps.ts';
import type { Db } from '../database/connect.ts';
import { readLink } from '../intake/partner-link.ts';
import { record } from '../intake/history.ts';
import { partnerSecretFrom } from '../sealing/derivation.ts';
import type { Message } from './mailer.ts';
import { renderPartnerLetter } from './partner-letter.ts';
import { claimDue, failedTry, finish, isTriedTooOften } from './queue.ts';
import type { PostOffice } from './send.ts';

/** The parts of the desk's process that write to partners. */
export type PartnerOffice = Pick<PostOffice, 'db' | 'site' | 'publicUrl' | 'mailer' | 'now' | 'failed'> & { deskKey: Uint8Array };

/** The path of a partner's link. The desk's process serves it. */
export const partnerPath = (secret: string, language: string): string => `/desk/partner/${secret}/?language=${language}`;

/**
 * Sends the letter to a partner that is due first. At least once, with the same link each time. A letter about a request that is closed,
 * withdrawn or erased meanwhile does not leave.
 * @returns "none" when no letter is due, "unreachable" when the mail server takes none
 */
export async function sendNextPartnerLink(office: PartnerOffice): Promise<'done' | 'none' | 'unreachable'> {
  const { db, mailer, deskKey, publicUrl } = office;
  const now = office.now();
  if (now === undefined || mailer === undefined) return 'none';
  const id = await claimDue(db, 'partnerLinks', now);
  if (id === undefined) return 'none';
  const link = await db.selectFrom('partnerLinks').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const { consent, row, isOpen } = await readLink(db, link, now);
  try {
    if (!isOpen || isTriedTooOften(link)) {
      await finish(db, 'partnerLinks', link, isOpen ? 'given-up' : 'overtaken', now);
      return 'done';
    }
    const partner = await db
      .selectFrom('partners')
      .select(['name', 'email'])
      .where('id', '=', consent.partnerId ?? '')
      .executeTakeFirstOrThrow();
    const { directory, words } = office.site();
    const secret = partnerSecretFrom(deskKey, link.id);
    const message: Message = {
      ...renderPartnerLetter(
        { name: partner.name, city: directory.city },
        (language) => `${publicUrl}${partnerPath(secret, language)}`,
        berlinDay(new Date(link.expiresAt)),
        directory.city.languages.filter(({ tag }) => deskLanguages.some((one) => one === tag)),
        words,
      ),
      id: link.id,
      kind: 'partner',
      to: partner.email,
      createdAt: link.createdAt,
      calendar: undefined,
    };
    await mailer.send(message, now);
  } catch (error) {
    return failedTry(office, 'partnerLinks', link, error, office.now() ?? now);
  }
  await db.transaction().execute(async (transaction) => {
    await finish(transaction, 'partnerLinks', link, 'sent', office.now() ?? now);
    await record(transaction, {
      requestId: row.id,
      event: 'partner-asked',
      actor: { kind: 'system' },
      at: now,
      after: await provenState(transaction, row.id),
    });
  });
  return 'done';
}

/** Gives up the letters that wait, because no mail is set up. */
export async function giveUpPartnerLinks(db: Db, now: Date): Promise<void> {
  await db.updateTable('partnerLinks').set({ state: 'given-up', doneAt: now.toISOString() }).where('state', '=', 'waiting').execute();
}
