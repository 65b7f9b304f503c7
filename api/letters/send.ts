import type { Selectable } from 'kysely';
import type { Directory } from '../../src/directory/directory.ts';
import type { Translate } from '../../src/i18n/words.ts';
import { calendarFile } from './calendar.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import type { LetterKind } from '../contract/codes.ts';
import { mendSlip, needsMending, unsealPerson } from '../intake/person.ts';
import { findOpenOffer } from '../intake/earlier-offers.ts';
import { appointmentOf, listCurrentOffers } from '../intake/given-times.ts';
import type { Sealer, Unsealer } from '../sealing/sealing.ts';
import { lapsed, onSlip } from '../intake/owed.ts';
import { remarksIn } from '../intake/remarks.ts';
import { noteRefused } from '../accounts/proof.ts';
import { isOrdered } from '../intake/outbox.ts';
import { toldOnSlip } from '../intake/answer.ts';
import { apply, lockRequest, toldNow } from '../intake/transition.ts';
import { mayShow } from '../intake/shared-facts.ts';
import { renderLetter } from './letter.ts';
import type { Mailer } from './mailer.ts';
import { smsText } from './sms-text.ts';
import type { SmsGateway } from './sms.ts';
import { readPhone } from '../contract/contact.ts';
import { claimDue, failedTry, finish, isTriedTooOften } from './queue.ts';

/** Everything the desk's process needs to send letters; the public side has no key to open an address. */
export type PostOffice = {
  db: Db;
  unsealer: Unsealer | undefined;
  sealer: Sealer;
  site: () => { directory: Directory; words: (language: string) => Translate };
  publicUrl: string;
  /** undefined: no mail is set up, and people who asked for an email are told by hand. */
  mailer: Mailer | undefined;
  /** undefined: no gateway is set up, and people who asked for an SMS are told by hand. */
  sms: SmsGateway | undefined;
  /** A clock and not an instant: a round may last. Undefined while the clock cannot be trusted; then no letter is sent or given up. */
  now: () => Date | undefined;
  /** Called on every failed try, with codes only, never with an address. */
  failed: (failure: { letter: string; attempt: number; code: string }) => void;
};

type LetterRow = Selectable<Database['letters']>;
type Done = Exclude<LetterRow['state'], 'waiting'>;
/** No letter leaves, and its answer counts as told on the slip. */
type OnSlip = { onSlip: Done };
/** A letter that is ready, and how it goes. */
type Prepared = { way: 'email' | 'sms'; send: () => Promise<void> };

/**
 * Sends the letter that is due first, or finds out that it must not be sent. At least once: a crash between the mail server's "yes" and
 * our mark sends it again, with the same Message-ID.
 * @returns "none" when no letter is due, "unreachable" when the mail server takes none. A gateway that takes no SMS holds no email up
 */
export async function sendNext(office: PostOffice): Promise<'done' | 'none' | 'unreachable'> {
  const now = office.now();
  if (now === undefined) return 'none';
  const id = await claimDue(office.db, 'letters', now);
  if (id === undefined) return 'none';
  const letter = await office.db.selectFrom('letters').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  let way: Prepared['way'] | undefined;
  try {
    const prepared = await prepare(office, letter, now);
    if (typeof prepared === 'string') {
      await finish(office.db, 'letters', letter, prepared, now);
      return 'done';
    }
    if ('onSlip' in prepared) {
      await leaveOnSlip(office.db, letter, prepared.onSlip, now);
      return 'done';
    }
    way = prepared.way;
    await prepared.send();
  } catch (error) {
    const failure = await failedTry(office, 'letters', letter, error, office.now() ?? now);
    await leaveGivenUp(office.db, letter, office.now() ?? now);
    return way === 'sms' ? 'done' : failure;
  }
  await markSent(office.db, letter, way, office.now() ?? now);
  return 'done';
}

/** Whether the letter is still true. Nobody is reminded of a past appointment or told an answer that no longer holds. */
function stillFits({ kind, startsAt }: Pick<LetterRow, 'kind' | 'startsAt'>, row: RequestRow, now: Date): boolean {
  const isAhead = startsAt === null || new Date(startsAt) > now;
  const holds = lapsed(row, now) === undefined;
  const appointmentStands = row.state === 'confirmed' && row.startsAt === startsAt && isAhead && holds;
  const fits: Record<LetterKind, boolean> = {
    received: row.state === 'received',
    offered: row.state === 'offered' && holds,
    confirmed: appointmentStands,
    moved: appointmentStands,
    reminder: appointmentStands,
    cancelled: row.state === 'closed' && row.outcome === 'cancelled' && isAhead,
    answered: row.state === 'closed' && row.outcome !== 'cancelled',
    earlier: (row.state === 'received' || row.state === 'confirmed') && isAhead,
    consent: row.state === 'received',
    'passed-on': row.state === 'received',
  };
  return row.erasedAt === null && fits[kind];
}

/** A free time is no answer: its letter leaves an untold answer untold. */
const tells = ({ kind }: Pick<LetterRow, 'kind'>): boolean => kind !== 'earlier';

/** The letter to send, or the reason why none is sent. The address is opened here only and stored nowhere. */
async function prepare(office: PostOffice, letter: LetterRow, now: Date): Promise<Done | OnSlip | Prepared> {
  const { db, unsealer, mailer, sms, publicUrl } = office;
  const row = await db.selectFrom('requests').selectAll().where('id', '=', letter.requestId).executeTakeFirst();
  if (row === undefined || !stillFits(letter, row, now)) return 'overtaken';
  if (!isOrdered(db, letter)) {
    await noteRefused(db, { kind: 'letter', name: letter.id, subject: row.id }, now);
    return row.toTell === 1 ? 'by-hand' : 'overtaken';
  }
  const earlier = letter.kind === 'earlier' ? await findOpenOffer(db, row.id, now) : undefined;
  if (letter.kind === 'earlier' && earlier?.startsAt !== letter.startsAt) return 'overtaken';
  // A provider without the contact can tell nobody by hand.
  const unlessHidden = (state: Done): Done | OnSlip => (mayShow(row.sharedFacts, 'contact') ? state : { onSlip: state });
  if (isTriedTooOften(letter)) return unlessHidden('given-up');
  // We cannot decrypt this row, so we have no address to write to.
  const person = unsealer === undefined ? undefined : await unsealPerson(unsealer, row).catch(() => undefined);
  if (person?.secret === undefined || unsealer === undefined) return unlessHidden('by-hand');
  if (needsMending(row)) await mendSlip(db, { unsealer, sealer: office.sealer, directory: office.site().directory }, row.id);
  if (letter.kind === 'reminder' && person.reminder !== true) return 'not-asked';
  if (person.reply === 'none') return { onSlip: 'not-asked' };
  if (person.reply === 'call') return unlessHidden('not-asked');
  const { directory, words } = office.site();
  const { languages } = directory.city;
  const source = languages[0];
  const language = languages.find(({ tag }) => tag === letter.language) ?? source;
  const appointment = appointmentOf(row);
  if (person.reply === 'sms') {
    const { dialled } = readPhone(person.phone ?? '');
    if (sms === undefined || dialled === undefined) return unlessHidden('by-hand');
    const url = `${publicUrl}/${language.tag}/${person.secret}`;
    const text = smsText(letter.kind, appointment?.startsAt ?? null, url, words(language.tag), language.direction === 'rtl');
    return { way: 'sms', send: () => sms.send({ id: letter.id, kind: letter.kind, to: dialled, text, createdAt: letter.createdAt }) };
  }
  const { email } = person;
  if (email === undefined || mailer === undefined) return unlessHidden('by-hand');
  const facts = {
    reference: row.reference,
    hearBy: row.hearBy,
    outcome: row.outcome,
    reason: row.reason,
    offers: row.state === 'offered' ? await listCurrentOffers(db, row.id) : [],
    appointment,
    remarks: remarksIn(row.remarks),
    ...(earlier === undefined ? {} : { earlier: { startsAt: earlier.startsAt, until: earlier.expiresAt } }),
  };
  const hasCalendar = letter.kind === 'confirmed' || letter.kind === 'moved' || letter.kind === 'cancelled';
  const message = {
    ...renderLetter(letter.kind, facts, `${publicUrl}/${language.tag}/appointment/${person.secret}/`, language, directory.city, words),
    id: letter.id,
    kind: letter.kind,
    to: email,
    createdAt: letter.createdAt,
    calendar:
      hasCalendar && appointment !== null ? calendarFile({ ...row, requestId: row.id, appointment }, words(language.tag), now) : undefined,
  };
  return { way: 'email', send: () => mailer.send(message, now) };
}

/** The mail server, or the gateway, accepted the letter. The person is told thereby, unless the answer changed meanwhile. */
async function markSent(db: Db, letter: LetterRow, way: Prepared['way'], now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = await lockRequest(transaction, 'id', letter.requestId);
    const isNewest = (await stateOf(transaction, letter)) === 'waiting';
    await transaction.updateTable('letters').set({ state: 'sent', doneAt: now.toISOString() }).where('id', '=', letter.id).execute();
    if (row === undefined || row.toTell === 0 || !isNewest || !tells(letter) || !stillFits(letter, row, now)) return;
    await apply(transaction, row, { kind: 'system' }, now, {
      event: 'told',
      from: ['offered', 'confirmed', 'closed'],
      detail: way,
      change: () => toldNow(way, now),
    });
  });
}

/** The person looks at the slip, because no message is wanted or none can be sent; the answer there counts as telling. */
async function leaveOnSlip(db: Db, letter: LetterRow, state: Done, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = await lockRequest(transaction, 'id', letter.requestId);
    await finish(transaction, 'letters', letter, state, now);
    const isNewest = (await stateOf(transaction, letter)) === state;
    if (row === undefined || row.toTell === 0 || !isNewest || !tells(letter) || !stillFits(letter, row, now)) return;
    await apply(transaction, row, { kind: 'system' }, now, {
      event: onSlip,
      from: ['offered', 'confirmed', 'closed'],
      change: () => toldOnSlip(row, now),
    });
  });
}

/** A letter that was given up leaves its answer on the slip where the provider did not get the contact. */
async function leaveGivenUp(db: Db, letter: LetterRow, now: Date): Promise<void> {
  if ((await stateOf(db, letter)) !== 'given-up') return;
  const row = await db.selectFrom('requests').select('sharedFacts').where('id', '=', letter.requestId).executeTakeFirst();
  if (row !== undefined && !mayShow(row.sharedFacts, 'contact')) await leaveOnSlip(db, letter, 'given-up', now);
}

async function stateOf(db: Reading, { id }: LetterRow): Promise<LetterRow['state']> {
  const { state } = await db.selectFrom('letters').select('state').where('id', '=', id).executeTakeFirstOrThrow();
  return state;
}
