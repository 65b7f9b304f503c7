import { sql, type Selectable } from 'kysely';
import { berlinDay } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { dayMs, later } from '../../src/directory/instants.ts';
import type { Translate } from '../../src/i18n/words.ts';
import { deskLanguages } from '../contract/codes.ts';
import { linkDays } from '../corrections/asks.ts';
import { isPostgres, type Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { askSecretFrom } from '../sealing/derivation.ts';
import { renderAskLetter } from './ask-letter.ts';
import { DeliveryError, type Mailer, type Message } from './mailer.ts';
import { inMinutes, leaseMinutes, longestPauseMinutes, patienceMinutes, pausesMinutes } from './send.ts';

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
  const ask = await claimDue(db, now);
  if (ask === undefined) return 'none';
  try {
    const message = await prepare(office, ask, now);
    if (message === undefined) {
      await finish(db, ask, 'overtaken', now);
      return 'done';
    }
    // A question that crashes the process every time must not be tried for ever.
    if (ask.attempts > pausesMinutes.length + 1) {
      await finish(db, ask, 'given-up', now);
      return 'done';
    }
    await mailer.send(message, now);
  } catch (error) {
    return failedTry(office, ask, error, office.now() ?? now);
  }
  await finish(db, ask, 'sent', office.now() ?? now);
  return 'done';
}

async function failedTry({ db, failed }: AskOffice, ask: AskRow, error: unknown, now: Date): Promise<'done' | 'unreachable'> {
  const { outcome, code } = error instanceof DeliveryError ? error : { outcome: 'later', code: error instanceof Error ? error.name : '' };
  failed({ letter: ask.id, attempt: ask.attempts, code });
  if (outcome === 'unreachable') {
    const isOld = inMinutes(new Date(ask.createdAt), patienceMinutes) <= now.toISOString();
    if (isOld) await finish(db, ask, 'given-up', now);
    else await putOff(db, ask.id, ask.attempts - 1, inMinutes(now, 1));
    return 'unreachable';
  }
  const pause = pausesMinutes[ask.attempts - 1];
  if (outcome === 'refused' || pause === undefined) await finish(db, ask, 'given-up', now);
  else await putOff(db, ask.id, ask.attempts, inMinutes(now, pause));
  return 'done';
}

/** The letter; undefined when the question is no longer to be asked. The address is read here only. */
async function prepare({ db, site, intakeKey, publicUrl }: AskOffice, ask: AskRow, now: Date): Promise<Message | undefined> {
  const { directory, words } = site();
  const service = directory.services.find(({ id }) => id === ask.entry);
  const contact = await db.selectFrom('entryContacts').select('email').where('entry', '=', ask.entry).executeTakeFirst();
  if (service === undefined || contact?.email === undefined || contact.email === null || ask.answeredAt !== null) return undefined;
  const secret = askSecretFrom(intakeKey, ask.id);
  const languages = directory.city.languages.filter(({ tag }) => deskLanguages.some((one) => one === tag));
  const until = daysAfter(berlinDay(now), linkDays - 1);
  return {
    ...renderAskLetter(
      { name: service.name.de, city: directory.city.name },
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

/** Takes the question that is due first, so that a second desk process does not send it too. */
async function claimDue(db: Db, now: Date): Promise<AskRow | undefined> {
  const due = db
    .selectFrom('asks')
    .select('id')
    .where('state', '=', sql.lit('waiting'))
    .where(({ or, eb }) => or([eb('nextAt', '<=', now.toISOString()), eb('nextAt', '>', inMinutes(now, longestPauseMinutes + 60))]))
    .orderBy('nextAt')
    .orderBy('id')
    .limit(1);
  return db
    .updateTable('asks')
    .set(({ eb }) => ({ attempts: eb('attempts', '+', 1), nextAt: inMinutes(now, leaseMinutes) }))
    .where('id', '=', isPostgres(db) ? due.forUpdate().skipLocked() : due)
    .returningAll()
    .executeTakeFirst();
}

async function putOff(db: Db, id: string, attempts: number, until: string): Promise<void> {
  await db.updateTable('asks').set({ attempts, nextAt: until }).where('id', '=', id).execute();
}

/** A question that was overtaken meanwhile keeps that state. A link is valid from the day on which its letter left. */
async function finish(db: Db, { id }: AskRow, state: 'sent' | 'given-up' | 'overtaken', now: Date): Promise<void> {
  const at = now.toISOString();
  await db
    .updateTable('asks')
    .set({ state, doneAt: at, ...(state === 'sent' ? { expiresAt: later(now, linkDays * dayMs).toISOString() } : {}) })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute();
}
