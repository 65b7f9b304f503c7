import { randomUUID } from 'node:crypto';
import type { NewAppointment, Receipt, SlotChoice } from '../contract/appointment.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import { batch } from '../database/batch.ts';
import { answeringProvider, type Directory } from '../../src/directory/directory.ts';
import { admissionOf, always, usualAllowances, type Admission, type Allowances } from '../appointments/allowances.ts';
import { book } from '../appointments/booking.ts';
import { runInTurn } from '../appointments/slot-turns.ts';
import { findOpenSlot, type OpenSlot } from '../appointments/open-slots.ts';
import { hashNetworks, type Visitor } from '../appointments/network-hashes.ts';
import { findSlotNamed } from '../appointments/slot-names.ts';
import { checkAgainstDirectory, checkAgainstHours, isSpokenIn } from './checks.ts';
import { bodyFingerprint, contactFingerprint, hashOf, sameHash, secretFrom } from '../sealing/derivation.ts';
import type { Actor } from './history.ts';
import { parsePhoneNumber } from './phone-number.ts';
import type { Sealer } from '../sealing/sealing.ts';
import { encryptFacts, factsOf } from './slip-facts.ts';
import { wish } from './wish.ts';
import { enter, enterTogether, type Arrival } from './enter.ts';
import { apply, bookedColumns, lockRequest } from './transition.ts';
import { berlinDay } from '../../src/directory/berlin.ts';
import { dueAfter } from './working-days.ts';

/** What the public side of the queue needs: it can write sealed parts and never read them. */
export type Intake = { db: Db; directory: Directory; sealer: Sealer; intakeKey: Uint8Array; allowances?: Allowances };

/** Signs worth a second look at the desk; a marked request is taken like any other. */
export type Marks = { burst?: boolean; honeypot?: boolean };

export type Received = Omit<Receipt, 'statusUrl'> & { secret: string };

/** How a request arrives. Without a visitor (the desk, the demo) no network is counted. */
type Arriving = { now: Date; marks?: Marks; enteredBy?: string; visitor?: Visitor };

const idempotencyKeyPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Keys whose request is being taken in by this process right now. */
const inFlight = new Set<string>();

/**
 * Takes a request into the queue, once however often it is sent. With a slot it is an appointment at once, or an ordinary request that
 * wishes for it where the sender's network has its share already or the hours lack the language, or nothing at all.
 * @param idempotencyKey a UUID made by the sender; only its hash is kept
 * @throws Problem invalid-input, idempotency-key-missing, idempotency-key-reused, request-in-flight, slot-taken
 */
export async function receive(
  intake: Intake,
  body: NewAppointment,
  options: Arriving & { idempotencyKey: string | undefined },
): Promise<Received> {
  const { idempotencyKey } = options;
  if (idempotencyKey === undefined || !idempotencyKeyPattern.test(idempotencyKey)) throw new Problem('idempotency-key-missing');
  const errors = checkAgainstDirectory(body, intake.directory);
  if (errors.length > 0) throw new Problem('invalid-input', { errors });

  const key = idempotencyKey.toLowerCase();
  const keyHash = hashOf(key);
  if (inFlight.has(keyHash)) throw new Problem('request-in-flight');
  inFlight.add(keyHash);
  const slot = chosenSlot(intake, body, options.now);
  /** @param free the slot asked for, when it can be had */
  const takeInUnlessTaken = async (free?: OpenSlot) => {
    // After the look at the slot: whoever has taken it with this very key is found.
    const received = await findReceived(intake, key, body);
    if (received !== undefined) return received;
    if (slot !== undefined) {
      if (free === undefined) throw new Problem('slot-taken');
      checkAgainstHours(body, free.hours);
      if (!isSpokenIn(body, free.hours)) return takeInOnce(intake, key, body, options, { asWish: true });
    }
    return takeInOnce(intake, key, body, options);
  };
  try {
    if (slot === undefined) return await takeInUnlessTaken();
    if (slot.hold !== undefined) return await takeInUnlessTaken(await findOpenSlot(intake.db, intake.directory, slot.id));
    return await runInTurn(intake.db, intake.directory, slot.id, options.now, takeInUnlessTaken);
  } finally {
    inFlight.delete(keyHash);
  }
}

/** Where another process took in the same key between our look and our insert, its answer is ours. */
async function takeInOnce(...[intake, key, body, options, how]: Parameters<typeof takeIn>): Promise<Received> {
  try {
    return await takeIn(intake, key, body, options, how);
  } catch (error) {
    const received = await findReceived(intake, key, body);
    if (received !== undefined) return received;
    throw error;
  }
}

/** @throws Problem idempotency-key-reused, also for an erased request: it keeps its slip, so its key cannot make another one */
async function findReceived(intake: Intake, key: string, body: NewAppointment): Promise<Received | undefined> {
  const secret = secretFrom(intake.intakeKey, key);
  const row = await lookUp(intake.db, { keyHash: hashOf(key), secretHash: hashOf(secret) });
  if (row === undefined) return undefined;
  if (!sameHash(row.bodyFingerprint ?? '', bodyFingerprint(intake.intakeKey, key, asked(body))))
    throw new Problem('idempotency-key-reused');
  const isWish = row.receivedAs === 'received' && row.wishedStartsAt !== null;
  return { reference: row.reference, state: row.receivedAs, isWish, provider: row.provider, hearBy: row.hearBy!, secret };
}

const maxLookedUp = 16;

/** The request that came with a key, or that a slip made with it belongs to. */
const lookUp = batch(async (db: Db, wanted: { keyHash: string; secretHash: string }[]) => {
  const secretHashes = wanted.map(({ secretHash }) => secretHash);
  const rows = await db
    .selectFrom('requests')
    .select(['reference', 'provider', 'hearBy', 'bodyFingerprint', 'receivedAs', 'wishedStartsAt'])
    .select(['idempotencyKeyHash', 'secretHash', 'formerSecretHash'])
    .where(({ or, eb }) =>
      or([
        eb(
          'idempotencyKeyHash',
          'in',
          wanted.map(({ keyHash }) => keyHash),
        ),
        eb('secretHash', 'in', secretHashes),
        eb('formerSecretHash', 'in', secretHashes),
      ]),
    )
    .execute();
  return wanted.map(({ keyHash, secretHash }) =>
    rows.find((row) => row.idempotencyKeyHash === keyHash || [row.secretHash, row.formerSecretHash].includes(secretHash)),
  );
}, maxLookedUp);

/** @param how with `asWish` a chosen slot is not booked */
async function takeIn(intake: Intake, key: string, body: NewAppointment, options: Arriving, how = { asWish: false }): Promise<Received> {
  const { now, enteredBy, visitor } = options;
  const slot = chosenSlot(intake, body, now);
  const secret = secretFrom(intake.intakeKey, key);
  const actor: Actor = enteredBy === undefined ? { kind: 'requester' } : { kind: 'desk', accountId: enteredBy };
  const arrival: Arrival = { row: await rowOf(intake, key, secret, body, options), actor, at: now, isBooking: slot !== undefined };
  const { id, provider } = arrival.row;
  if (slot === undefined) {
    const reference = await enterTogether(intake.db, arrival);
    return { reference, state: 'received', isWish: false, provider, hearBy: berlinDay(new Date(arrival.row.dueAt!)), secret };
  }
  const admission = await admissionFor(intake, visitor, body.proof, now);
  return intake.db.transaction().execute(async (transaction): Promise<Received> => {
    const [reference] = await enter(transaction, [arrival]);
    const booking = how.asWish ? undefined : await book(transaction, intake.directory, slot, id, now, admission).catch(unlessUnproven);
    if (booking === undefined) {
      const wished = await wish(transaction, intake.directory, slot, { ...arrival.row, id });
      return { reference: reference!, state: 'received', isWish: true, provider: wished, hearBy: arrival.row.hearBy!, secret };
    }
    await apply(transaction, (await lockRequest(transaction, 'id', id))!, actor, now, {
      event: 'booked',
      from: ['received'],
      // Said at once, whatever the topic: nobody waits for an answer.
      change: () => ({ ...bookedColumns(booking, now), receivedAs: 'confirmed', hearBy: berlinDay(now) }),
    });
    return { reference: reference!, state: 'confirmed', isWish: false, provider: booking.provider, hearBy: berlinDay(now), secret };
  });
}

/** @returns what says whether the sender may take a slot */
export const admissionFor = (
  { db, directory, intakeKey, allowances = usualAllowances }: Pick<Intake, 'db' | 'directory' | 'intakeKey' | 'allowances'>,
  visitor: Visitor | undefined,
  proof: string | undefined,
  now: Date,
): Promise<Admission> =>
  visitor === undefined ? Promise.resolve(always) : admissionOf({ db, directory, intakeKey, allowances }, visitor, proof, now);

const unlessUnproven = (error: unknown): undefined => {
  if (!(error instanceof Problem) || error.code !== 'proof-needed') throw error;
};

async function rowOf(
  { db, directory, sealer, intakeKey }: Intake,
  key: string,
  secret: string,
  body: NewAppointment,
  { now, marks = {}, enteredBy, visitor }: Arriving,
): Promise<Arrival['row']> {
  const id = randomUUID();
  const person = withReadableContact(body.person);
  const contact = person.phone ?? person.email;
  const [sealedMatter, sealedPerson] = await sealParts(sealer, { id, matter: body.matter, person: { ...person, secret } });
  const due = dueAfter(now);
  const hashes = visitor === undefined ? undefined : await hashNetworks(db, intakeKey, visitor, now);
  return {
    id,
    network: hashes?.network[0] ?? null,
    networkBlock: hashes?.block[0] ?? null,
    secretHash: hashOf(secret),
    state: 'received',
    provider: answeringProvider(directory, body.quarter).id,
    quarter: body.quarter,
    formLanguage: body.language,
    conversationLanguage: body.conversation.language,
    interpreting: body.conversation.interpreting ? 1 : 0,
    notice: body.notice,
    receivedAt: now.toISOString(),
    owedFrom: now.toISOString(),
    dueAt: due.toISOString(),
    hearBy: berlinDay(due),
    toTell: 0,
    enteredBy: enteredBy ?? null,
    markedBurst: marks.burst === true ? 1 : 0,
    markedHoneypot: marks.honeypot === true ? 1 : 0,
    contactFingerprint: contact === undefined ? null : contactFingerprint(intakeKey, contact),
    sealedKeyId: sealer.keyId,
    sealedMatter,
    sealedPerson,
    slipFacts: encryptFacts(secret, id, factsOf(body.matter, person, directory)),
    idempotencyKeyHash: hashOf(key),
    bodyFingerprint: bodyFingerprint(intakeKey, key, asked(body)),
    version: 1,
  };
}

/** The slot by its id; what is no name of a slot is the id of none. */
const chosenSlot = ({ intakeKey }: Intake, { slot }: NewAppointment, now: Date): SlotChoice | undefined =>
  slot === undefined ? undefined : { ...slot, id: findSlotNamed(intakeKey, slot.id, now) ?? '' };

const maxSealed = 8;

/** Those who come together are sealed side by side and ready at the same time, so that one transaction can enter them all. */
const sealParts = batch(
  (sealer: Sealer, requests: { id: string; matter: unknown; person: unknown }[]) =>
    Promise.all(
      requests.map(({ id, matter, person }) => Promise.all([sealer.seal('matter', id, matter), sealer.seal('person', id, person)])),
    ),
  maxSealed,
);

/** Sent again after a lost answer, a form may have a new hold, or none, on the same slot, and another proof. */
const asked = ({ slot, ...body }: NewAppointment): object => ({ ...body, slot: slot?.id, proof: undefined });

function withReadableContact(person: NewAppointment['person']): NewAppointment['person'] {
  const number = (text: string) => parsePhoneNumber(text) ?? text;
  return {
    ...person,
    ...(person.phone === undefined ? {} : { phone: number(person.phone) }),
    ...(person.helper === undefined ? {} : { helper: { ...person.helper, phone: number(person.helper.phone) } }),
  };
}
