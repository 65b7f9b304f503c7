import type { Selectable } from 'kysely';
import { isOwnAddress } from '../accounts/proof.ts';
import { berlinDay } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { dayMs, later } from '../../src/directory/instants.ts';
import type { Translate } from '../../src/i18n/words.ts';
import { deskLanguages } from '../contract/codes.ts';
import { linkDays } from '../corrections/asks.ts';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { askSecretFrom } from '../sealing/derivation.ts';
import { renderAskLetter } from './ask-letter.ts';
import type { Mailer, Message } from './mailer.ts';
import { claimDue, failedTry, finish, isTriedTooOften } from './queue.ts';

/** The parts of the desk's process that ask providers. */
export type AskOffice = {
  db: Db;
  intakeKey: Uint8Array;
  site: () => { directory: Directory; words: (language: string) => Translate };
  publicUrl: string;
  /** undefined: no mail is set up, and questions wait. */
  mailer: Mailer | undefined;
  /** Undefined while the clock cannot be trusted. */
  now: () => Date | undefined;
  /** Called on every failed try, with codes only, never with an address. */
  failed: (failure: { letter: string; attempt: number; code: string }) => void;
};

type AskRow = Selectable<Database['asks']>;

/** The path that a question's link leads to. */
export const askPath = (language: string, secret: string): string => `/${language}/confirm/${secret}/`;

/**
 * Sends the question that is due first. At least once: a crash between the mail server's "yes" and our mark sends it again, with the same
 * Message-ID and the same link.
 * @returns "none" when no question is due, "unreachable" when the mail server takes none
 */
export async function sendNextAsk(office: AskOffice): Promise<'done' | 'none' | 'unreachable'> {
  const { db, mailer } = office;
  const now = office.now();
  if (now === undefined || mailer === undefined) return 'none';
  const id = await claimDue(db, 'asks', now);
  if (id === undefined) return 'none';
  const ask = await db.selectFrom('asks').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  try {
    const message = await prepare(office, ask, now);
    if (message === undefined || isTriedTooOften(ask)) {
      await finish(db, 'asks', ask, message === undefined ? 'overtaken' : 'given-up', now);
      return 'done';
    }
    await mailer.send(message, now);
  } catch (error) {
    return failedTry(office, 'asks', ask, error, office.now() ?? now);
  }
  await markSent(db, ask, office.now() ?? now);
  return 'done';
}

/** The letter; undefined when the question is no longer to be asked. The address is read here only. */
async function prepare({ db, site, intakeKey, publicUrl }: AskOffice, ask: AskRow, now: Date): Promise<Message | undefined> {
  const { directory, words } = site();
  const service = directory.services.find(({ id }) => id === ask.entry);
  const contact = await db.selectFrom('entryContacts').select(['email', 'mac']).where('entry', '=', ask.entry).executeTakeFirst();
  if (service === undefined || contact?.email === undefined || contact.email === null || ask.answeredAt !== null) return undefined;
  if (!isOwnAddress(db, ask.entry, contact.email, contact.mac)) return undefined;
  const secret = askSecretFrom(intakeKey, ask.id);
  const languages = directory.city.languages.filter(({ tag }) => deskLanguages.some((one) => one === tag));
  const until = daysAfter(berlinDay(now), linkDays - 1);
  return {
    ...renderAskLetter(
      { name: service.name.de, city: directory.city },
      (language) => `${publicUrl}${askPath(language, secret)}`,
      until,
      languages,
      words,
    ),
    id: ask.id,
    kind: 'ask',
    to: contact.email,
    createdAt: ask.createdAt,
    calendar: undefined,
  };
}

/** A link is valid from the day on which its letter left. A question that was overtaken meanwhile keeps that state. */
async function markSent(db: Db, { id }: AskRow, now: Date): Promise<void> {
  const expiresAt = later(now, linkDays * dayMs).toISOString();
  await db
    .updateTable('asks')
    .set({ state: 'sent', doneAt: now.toISOString(), expiresAt })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute();
}
