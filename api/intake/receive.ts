import type { NewAppointment, SlotChoice } from '../contract/appointment.ts';
import { Problem, refuse } from '../contract/problems.ts';
import { type Admission, admissionOf, always, usualAllowances } from '../appointments/allowances.ts';
import { book } from '../appointments/booking.ts';
import { coveringPause, findPauses, pausedProblem } from '../appointments/pauses.ts';
import { runInTurn } from '../appointments/slot-turns.ts';
import { findOpenSlot, type OpenSlot } from '../appointments/open-slots.ts';
import type { Visitor } from '../appointments/network-hashes.ts';
import { findSlotNamed } from '../appointments/slot-names.ts';
import { checkAgainstDirectory, checkAgainstHours, isSpokenIn } from './checks.ts';
import type { Actor } from './history.ts';
import { wish } from './wish.ts';
import { type Arrival, enterOne, enterTogether, findFreeReference } from './enter.ts';
import { apply, bookedColumns, lockRequest } from './transition.ts';
import { berlinDay } from '../../src/directory/berlin.ts';
import { answeringProvider } from '../../src/directory/directory.ts';
import type { Arriving, Intake, Received } from './intake.ts';
import { createRow } from './new-request-row.ts';
import { findReceived, type Named, nameFor } from './received.ts';

/** One request on its way in, with its idempotency key in small letters and what follows from that. */
type Submission = Arriving & { key: string; secret: string; named: Named; body: NewAppointment; slot: SlotChoice | undefined };

const idempotencyKeyPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Hashes of the keys that this process is working on. */
const inFlight = new Set<string>();

/**
 * Takes a request into the queue, once even if it is sent again. A request with a slot becomes an appointment immediately. If the sender's
 * network has used up its share, or the hours lack the language, it becomes an ordinary request that wishes for the slot.
 * @param idempotencyKey a UUID made by the sender; only its hash is kept
 * @throws Problem invalid-input, idempotency-key-missing, idempotency-key-reused, request-in-flight, slot-taken, paused
 */
export async function receive(
  intake: Intake,
  body: NewAppointment,
  { idempotencyKey, ...arriving }: Arriving & { idempotencyKey: string | undefined },
): Promise<Received> {
  if (idempotencyKey === undefined || !idempotencyKeyPattern.test(idempotencyKey)) throw new Problem('idempotency-key-missing');
  refuse(checkAgainstDirectory(body, intake.directory));
  const key = idempotencyKey.toLowerCase();
  const { secret, ...named } = nameFor(intake.intakeKey, key);
  if (inFlight.has(named.idempotencyKeyHash)) throw new Problem('request-in-flight');
  inFlight.add(named.idempotencyKeyHash);
  try {
    return await receiveInTurn(intake, { ...arriving, key, secret, named, body, slot: chooseSlot(intake, body, arriving.now) });
  } finally {
    inFlight.delete(named.idempotencyKeyHash);
  }
}

/** Requests for the same slot wait for each other, unless they come with a hold. */
async function receiveInTurn(intake: Intake, submission: Submission): Promise<Received> {
  const { db, directory } = intake;
  const { slot, now } = submission;
  if (slot === undefined) return receiveOnce(intake, submission);
  if (slot.hold !== undefined) return receiveOnce(intake, submission, await findOpenSlot(db, directory, slot.id));
  return runInTurn(db, directory, slot.id, now, (free) => receiveOnce(intake, submission, free), submission.enteredBy !== undefined);
}

/**
 * Answers a repeated submission with the first receipt. Almost all are new, so without a slot the receipt is looked up only for one that
 * turns out not to be, or that cannot be entered.
 * @param free the chosen slot; undefined when it is taken or none was chosen
 */
async function receiveOnce(intake: Intake, submission: Submission, free?: OpenSlot): Promise<Received> {
  const { body, slot, enteredBy, now } = submission;
  // Looked up after the slot: a request with this key may have taken it.
  const received = slot === undefined ? undefined : await findReceived(intake, submission);
  if (received !== undefined) return received;
  const isBookable = free === undefined || isSpokenIn(body, free.hours);
  if (slot !== undefined) {
    if (free === undefined) throw new Problem('slot-taken');
    checkAgainstHours(body, free.hours);
    // Only the desk is refused: it is talking with the person and can choose another time. A visitor's slot becomes a wish.
    if (!isBookable && enteredBy !== undefined) refuse([{ pointer: '/conversation/language', code: 'not-allowed' }]);
  }
  try {
    if (slot !== undefined) return await enterWithSlot(intake, submission, slot, isBookable, free?.hours.provider);
    const [reference] = await Promise.all([
      findFreeReference(intake.db, submission.named),
      enteredBy === undefined ? refusePaused(intake, body, now) : undefined,
    ]);
    return await enterWithoutSlot(intake, submission, reference);
  } catch (error) {
    // Entered before a pause, by the same key before, or by another process meanwhile.
    const entered = await findReceived(intake, submission);
    if (entered !== undefined) return entered;
    throw error;
  }
}

/** The request as it goes into the table. */
async function arrivalOf(intake: Intake, submission: Submission): Promise<Arrival> {
  const { slot, now, enteredBy } = submission;
  const actor: Actor = enteredBy === undefined ? { kind: 'requester' } : { kind: 'desk', accountId: enteredBy };
  return { row: await createRow(intake, submission), actor, at: now, isBooking: slot !== undefined };
}

async function enterWithoutSlot(intake: Intake, submission: Submission, free: string): Promise<Received> {
  const arrival = await arrivalOf(intake, submission);
  const { secret } = submission;
  const { provider, hearBy } = arrival.row;
  return { reference: await enterTogether(intake.db, arrival, free), state: 'received', isWish: false, provider, hearBy, secret };
}

/**
 * Books the slot in the transaction that enters the request, or keeps it as a wish.
 * @param isBookable false: the chosen slot is only a wish
 * @param provider of the chosen slot; the request belongs to it from its first line on
 */
async function enterWithSlot(
  intake: Intake,
  submission: Submission,
  slot: SlotChoice,
  isBookable: boolean,
  provider: string | undefined,
): Promise<Received> {
  const { body, secret, visitor, now, enteredBy } = submission;
  const { db, directory } = intake;
  const created = await arrivalOf(intake, submission);
  const row = { ...created.row, provider: provider ?? created.row.provider };
  const arrival = { ...created, row };
  const atDesk = enteredBy !== undefined;
  const taking = { admission: await admissionFor(intake, visitor, body.proof, now), evenPaused: atDesk, evenFreed: atDesk };
  return db.transaction().execute(async (transaction) => {
    const reference = await enterOne(transaction, arrival);
    const booking = isBookable ? await book(transaction, directory, slot, row.id, now, taking).catch(unlessUnproven) : undefined;
    if (booking === undefined) {
      const wished = await wish(transaction, directory, slot, row, now);
      return { reference, state: 'received', isWish: true, provider: wished, hearBy: row.hearBy, secret };
    }
    // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- entered above
    await apply(transaction, (await lockRequest(transaction, 'id', row.id))!, arrival.actor, now, {
      event: 'booked',
      from: ['received'],
      // The slip tells the person immediately, for every topic.
      change: () => ({ ...bookedColumns(booking, now), receivedAs: 'confirmed', hearBy: berlinDay(now) }),
    });
    return { reference, state: 'confirmed', isWish: false, provider: booking.provider, hearBy: berlinDay(now), secret };
  });
}

/** @returns the check of the sender's allowance; the desk may always take a slot */
export const admissionFor = (
  { db, directory, intakeKey, allowances = usualAllowances }: Pick<Intake, 'db' | 'directory' | 'intakeKey' | 'allowances'>,
  visitor: Visitor | undefined,
  proof: string | undefined,
  now: Date,
): Promise<Admission> =>
  visitor === undefined ? Promise.resolve(always) : admissionOf({ db, directory, intakeKey, allowances }, visitor, proof, now);

/**
 * Refuses a request without a time where a pause leaves phone numbers only. Urgent topics are always taken.
 * @throws Problem paused
 */
async function refusePaused({ db, directory }: Intake, { quarter, matter }: NewAppointment, now: Date): Promise<void> {
  if (directory.topics.some(({ id, urgent }) => urgent && matter.topics.includes(id))) return;
  const pause = coveringPause(await findPauses(db, now), answeringProvider(directory, quarter).id, quarter);
  if (pause?.takesRequests === false) throw pausedProblem(pause);
}

const unlessUnproven = (error: unknown): undefined => {
  if (!(error instanceof Problem) || error.code !== 'proof-needed') throw error;
};

/** Reads the public name of the chosen slot. An unknown name becomes the id of no slot. */
const chooseSlot = ({ intakeKey }: Intake, { slot }: NewAppointment, now: Date): SlotChoice | undefined =>
  slot === undefined ? undefined : { ...slot, id: findSlotNamed(intakeKey, slot.id, now) ?? '' };
