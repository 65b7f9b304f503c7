import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Channel, NewAppointment, Receipt, SlotChoice } from '../contract/appointment.ts';
import { Problem, type FieldError } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { answeringProvider, type Directory } from '../../src/directory/directory.ts';
import { book, inTurn } from '../appointments/booking.ts';
import { findOpenSlot } from '../appointments/free-slots.ts';
import { post } from '../notifications/outbox.ts';
import { bodyFingerprint, contactFingerprint, hashOf, sameHash, secretFrom } from './derivation.ts';
import { record, type Actor } from './history.ts';
import { parsePhoneNumber } from './phone-number.ts';
import { newReference } from './reference.ts';
import type { Sealer } from './sealing.ts';
import { apply, bookedColumns } from './transition.ts';
import { berlinDay, dueAfter } from './working-days.ts';

/** What the public side of the queue needs: it can write sealed parts and never read them. */
export type Intake = { db: Db; directory: Directory; sealer: Sealer; intakeKey: Uint8Array };

/** Signs worth a second look at the desk; a marked request is taken like any other. */
export type Marks = { burst?: boolean; honeypot?: boolean };

export type Received = Omit<Receipt, 'statusUrl'> & { secret: string };

const idempotencyKeyPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const openRequestsOfOneContact = 3;

/** Keys whose request is being taken in by this process right now. */
const inFlight = new Set<string>();

/**
 * Takes a request into the queue, once however often it is sent. With a slot it is an appointment at once, or nothing at all.
 * @param idempotencyKey a UUID made by the sender; only its hash is kept
 * @throws Problem invalid-input, idempotency-key-missing, idempotency-key-reused, request-in-flight, slot-taken
 */
export async function receive(
  intake: Intake,
  body: NewAppointment,
  options: { idempotencyKey: string | undefined; now: Date; marks?: Marks; enteredBy?: string },
): Promise<Received> {
  const { idempotencyKey } = options;
  if (idempotencyKey === undefined || !idempotencyKeyPattern.test(idempotencyKey)) throw new Problem('idempotency-key-missing');
  const errors = checkAgainstDirectory(body, intake.directory);
  if (errors.length > 0) throw new Problem('invalid-input', { errors });

  const key = idempotencyKey.toLowerCase();
  const keyHash = hashOf(key);
  if (inFlight.has(keyHash)) throw new Problem('request-in-flight');
  inFlight.add(keyHash);
  const takeInUnlessTaken = async (isTaken: boolean) => {
    // After the look at the slot: whoever has taken it with this very key is found.
    const received = await findReceived(intake, key, body);
    if (received !== undefined) return received;
    if (isTaken) throw new Problem('slot-taken');
    if (body.slot !== undefined) await checkAgainstSlot(intake, body, body.slot);
    return takeInOnce(intake, key, body, options);
  };
  try {
    const { slot } = body;
    return await (slot === undefined || slot.hold !== undefined
      ? takeInUnlessTaken(false)
      : inTurn(intake.db, intake.directory, slot.id, options.now, takeInUnlessTaken));
  } finally {
    inFlight.delete(keyHash);
  }
}

/** Where another process took in the same key between our look and our insert, its answer is ours. */
async function takeInOnce(...[intake, key, body, options]: Parameters<typeof takeIn>): Promise<Received> {
  try {
    return await takeIn(intake, key, body, options);
  } catch (error) {
    const received = await findReceived(intake, key, body);
    if (received !== undefined) return received;
    throw error;
  }
}

/** @throws Problem idempotency-key-reused, also for an erased request: it keeps its slip, so its key cannot make another one */
async function findReceived(intake: Intake, key: string, body: NewAppointment): Promise<Received | undefined> {
  const secret = secretFrom(intake.intakeKey, key);
  const row = await intake.db
    .selectFrom('requests')
    .select(['reference', 'provider', 'hear_by', 'body_fingerprint', 'received_as'])
    .where(({ or, eb }) =>
      or([
        eb('idempotency_key_hash', '=', hashOf(key)),
        eb('secret_hash', '=', hashOf(secret)),
        eb('former_secret_hash', '=', hashOf(secret)),
      ]),
    )
    .executeTakeFirst();
  if (row === undefined) return undefined;
  if (!sameHash(row.body_fingerprint ?? '', bodyFingerprint(intake.intakeKey, key, withoutHold(body))))
    throw new Problem('idempotency-key-reused');
  return { reference: row.reference, state: row.received_as, provider: row.provider, hearBy: row.hear_by!, secret };
}

async function takeIn(
  intake: Intake,
  key: string,
  body: NewAppointment,
  options: { now: Date; marks?: Marks; enteredBy?: string },
): Promise<Received> {
  const id = randomUUID();
  const { now, marks = {}, enteredBy } = options;
  const secret = secretFrom(intake.intakeKey, key);
  const { slot } = body;
  const due = dueAfter(now);
  const person = withReadableContact(body.person);
  const contact = person.phone ?? person.email?.toLowerCase();
  const fingerprint = contact === undefined ? null : contactFingerprint(intake.intakeKey, contact);
  const [sealedMatter, sealedPerson] = await Promise.all([
    intake.sealer.seal('matter', id, body.matter),
    intake.sealer.seal('person', id, { ...person, secret }),
  ]);
  const actor: Actor = enteredBy === undefined ? { kind: 'requester' } : { kind: 'desk', accountId: enteredBy };

  return intake.db.transaction().execute(async (transaction) => {
    const { reference, openOfContact } = await lookAround(transaction, fingerprint);
    const row = await transaction
      .insertInto('requests')
      .values({
        id,
        reference,
        secret_hash: hashOf(secret),
        state: 'received',
        provider: answeringProvider(intake.directory, body.quarter).id,
        quarter: body.quarter,
        form_language: body.language,
        conversation_language: body.conversation.language,
        interpreting: body.conversation.interpreting ? 1 : 0,
        notice: body.notice,
        received_at: now.toISOString(),
        due_at: due.toISOString(),
        hear_by: berlinDay(due),
        to_tell: 0,
        entered_by: enteredBy ?? null,
        marked_burst: marks.burst === true ? 1 : 0,
        marked_repeated: openOfContact >= openRequestsOfOneContact ? 1 : 0,
        marked_honeypot: marks.honeypot === true ? 1 : 0,
        contact_fingerprint: fingerprint,
        sealed_key_id: intake.sealer.keyId,
        sealed_matter: sealedMatter,
        sealed_person: sealedPerson,
        idempotency_key_hash: hashOf(key),
        body_fingerprint: bodyFingerprint(intake.intakeKey, key, withoutHold(body)),
        version: 1,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await record(transaction, { requestId: id, event: 'received', actor, at: now });
    if (slot === undefined) {
      await post(transaction, 'received', row, now);
      return { reference: row.reference, state: 'received' as const, provider: row.provider, hearBy: row.hear_by!, secret };
    }
    const booking = await book(transaction, intake.directory, slot, id, now);
    await apply(transaction, row, actor, now, {
      event: 'booked',
      from: ['received'],
      // Said at once, whatever the topic: nobody waits for an answer.
      change: () => ({ ...bookedColumns(booking, now), received_as: 'confirmed', hear_by: berlinDay(now) }),
    });
    return { reference: row.reference, state: 'confirmed' as const, provider: booking.provider, hearBy: berlinDay(now), secret };
  });
}

/** Sent again after a lost answer, a form may have a new hold, or none, on the same slot. */
const withoutHold = ({ slot, ...body }: NewAppointment): object => (slot === undefined ? body : { ...body, slot: slot.id });

/** A reference that nobody has, and how many requests are open under the contact. */
async function lookAround(
  transaction: Transaction<Database>,
  fingerprint: number | null,
): Promise<{ reference: string; openOfContact: number }> {
  for (;;) {
    const reference = newReference();
    const { taken, open } = await transaction
      .selectNoFrom(({ selectFrom, fn }) => [
        selectFrom('requests').select('id').where('reference', '=', reference).as('taken'),
        selectFrom('requests').select(fn.countAll<number | string>().as('open')).where('contact_fingerprint', '=', fingerprint).as('open'),
      ])
      .executeTakeFirstOrThrow();
    if (taken === null) return { reference, openOfContact: Number(open) };
  }
}

/** What the body's schema cannot know: whether ids exist, and whether the answer asked for is possible. */
function checkAgainstDirectory(body: NewAppointment, directory: Directory): FieldError[] {
  const errors: FieldError[] = [];
  const unless = (condition: boolean, pointer: string, code: FieldError['code']) => {
    if (!condition) errors.push({ pointer, code });
  };
  const { person, matter } = body;
  const elsewhere = ['unknown', 'no-address', 'outside'];
  unless(
    directory.city.languages.some((language) => language.tag === body.language),
    '/language',
    'not-allowed',
  );
  unless(elsewhere.includes(body.quarter) || directory.quarters.some((quarter) => quarter.id === body.quarter), '/quarter', 'not-allowed');
  unless(
    directory.spokenLanguages.some((language) => language.tag === body.conversation.language),
    '/conversation/language',
    'not-allowed',
  );
  matter.topics.forEach((id, index) =>
    unless(
      directory.topics.some((topic) => topic.id === id),
      `/matter/topics/${index}`,
      'not-allowed',
    ),
  );
  if (matter.service !== undefined) {
    const service = directory.services.find((candidate) => candidate.id === matter.service);
    unless(service?.access.includes('portal') === true, '/matter/service', 'not-allowed');
  }
  // Other ways only where consultation hours offer them.
  unless(body.slot !== undefined || matter.channel === 'place' || matter.channel === 'phone', '/matter/channel', 'not-allowed');
  unless(person.name.trim() !== '', '/person/name', 'required');
  return [...errors, ...checkContact(person, matter.channel)];
}

/**
 * Nobody books a talk that cannot take place: in a language that the hours do not have, or by a way on which the person cannot be
 * reached. A slot that is gone is told where it is booked.
 * @throws Problem invalid-input
 */
async function checkAgainstSlot({ db, directory }: Intake, { conversation, person }: NewAppointment, slot: SlotChoice): Promise<void> {
  const hours = (await findOpenSlot(db, directory, slot.id))?.hours;
  if (hours === undefined) return;
  const errors = checkContact(person, hours.channel);
  if (!conversation.interpreting && !hours.languages.includes(conversation.language)) {
    errors.unshift({ pointer: '/conversation/language', code: 'not-allowed' });
  }
  if (errors.length > 0) throw new Problem('invalid-input', { errors });
}

/** The ways to talk for which somebody is called, also when the door is not found. */
export const needsPhone = (channel: unknown): boolean => channel === 'phone' || channel === 'home';

/**
 * Whether the reply chosen and the talk are possible, as far as they are known: a form asks before all of it is right.
 * @param channel by phone and at home need a phone number whatever the reply, by video a phone number or an address
 */
export function checkContact(person: Partial<NewAppointment['person']>, channel: Channel | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const unless = (condition: boolean, pointer: string, code: FieldError['code']) => {
    if (!condition) errors.push({ pointer, code });
  };
  const byPhone = person.reply === 'call' || person.reply === 'sms';
  const forTalk = needsPhone(channel) || (channel === 'video' && person.email === undefined && person.reply !== 'email');
  if (byPhone || forTalk) unless(person.phone !== undefined, '/person/phone', 'required');
  if (person.reply === 'email') unless(person.email !== undefined, '/person/email', 'required');
  if (person.phone !== undefined) unless(parsePhoneNumber(person.phone) !== undefined, '/person/phone', 'not-a-phone-number');
  if (person.email !== undefined) unless(/^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(person.email), '/person/email', 'not-an-email');
  if (person.helper !== undefined) {
    unless(parsePhoneNumber(person.helper.phone) !== undefined, '/person/helper/phone', 'not-a-phone-number');
  }
  return errors;
}

function withReadableContact(person: NewAppointment['person']): NewAppointment['person'] {
  const number = (text: string) => parsePhoneNumber(text) ?? text;
  return {
    ...person,
    ...(person.phone === undefined ? {} : { phone: number(person.phone) }),
    ...(person.helper === undefined ? {} : { helper: { ...person.helper, phone: number(person.helper.phone) } }),
  };
}
