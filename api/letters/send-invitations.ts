import { berlinDay } from '../../src/directory/berlin.ts';
import { shownDate } from '../../src/i18n/dates.ts';
import { accountOf } from '../accounts/account.ts';
import { isOwnAccount } from '../accounts/proof.ts';
import { linkPath } from '../accounts/link.ts';
import { tokenHash } from '../accounts/token.ts';
import { deskLanguageOf } from '../contract/codes.ts';
import { accountTokenFrom } from '../sealing/derivation.ts';
import { renderLinkLetter } from './link-letter.ts';
import type { Message } from './mailer.ts';
import { claimDue, failedTry, finish, isTriedTooOften } from './queue.ts';
import type { PostOffice } from './send.ts';

/** The parts of the desk's process that invite colleagues. */
export type InvitationOffice = Pick<PostOffice, 'db' | 'site' | 'publicUrl' | 'mailer' | 'now' | 'failed'> & { deskKey: Uint8Array };

type Letter = { id: string; accountId: string; attempts: number; createdAt: string };

/**
 * Sends the invitation that is due first. At least once, with the same link each time. One whose link was used, replaced or revoked
 * meanwhile does not leave.
 * @returns "none" when no letter is due, "unreachable" when the mail server takes none
 */
export async function sendNextInvitation(office: InvitationOffice): Promise<'done' | 'none' | 'unreachable'> {
  const { db, mailer } = office;
  const now = office.now();
  if (now === undefined || mailer === undefined) return 'none';
  const id = await claimDue(db, 'accountLetters', now);
  if (id === undefined) return 'none';
  const letter = await db.selectFrom('accountLetters').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  try {
    const message = await prepare(office, letter, now);
    if (message === undefined || isTriedTooOften(letter)) {
      await finish(db, 'accountLetters', letter, message === undefined ? 'overtaken' : 'given-up', now);
      return 'done';
    }
    await mailer.send(message, now);
  } catch (error) {
    return failedTry(office, 'accountLetters', letter, error, office.now() ?? now);
  }
  await finish(db, 'accountLetters', letter, 'sent', office.now() ?? now);
  return 'done';
}

/** The letter, in the language of the account; undefined when its link is void. The address is read here only. */
async function prepare({ db, site, publicUrl, deskKey }: InvitationOffice, letter: Letter, now: Date): Promise<Message | undefined> {
  const token = accountTokenFrom(deskKey, letter.id);
  const link = await db
    .selectFrom('accountLinks')
    .select('expiresAt')
    .where('tokenHash', '=', tokenHash(token))
    .where('expiresAt', '>', now.toISOString())
    .executeTakeFirst();
  const row = await db
    .selectFrom('accounts')
    .selectAll()
    .where('id', '=', letter.accountId)
    .where('disabledAt', 'is', null)
    .executeTakeFirst();
  if (link === undefined || row === undefined || !isOwnAccount(db, row)) return undefined;
  const account = accountOf(row);
  const { directory, words } = site();
  const date = shownDate(berlinDay(new Date(link.expiresAt)));
  return {
    ...renderLinkLetter(
      directory.city,
      () => `${publicUrl}${linkPath(token)}`,
      [deskLanguageOf(account.language)],
      words,
      (t) => ({
        subject: t('desk:invite.subject'),
        sentences: [t('desk:ask.greeting'), t('desk:invite.lead', { city: directory.city.name }), t('desk:invite.how')],
        open: t('desk:invite.open'),
        notes: [t('desk:invite.until', { date }), t('desk:invite.keep')],
      }),
    ),
    id: letter.id,
    kind: 'invitation',
    to: account.email,
    createdAt: letter.createdAt,
    calendar: undefined,
  };
}
