import { randomUUIDv7 } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import type { Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import type { HistoryEvent, LetterKind, Outcome, State } from '../contract/codes.ts';
import { proverOf, stepProofOf } from '../sealing/desk-authority.ts';

/** The letter that a step of a request calls for. Other steps call for none. */
const letterOfEvent: Partial<Record<HistoryEvent, LetterKind>> = {
  offered: 'offered',
  confirmed: 'confirmed',
  accepted: 'confirmed',
  booked: 'confirmed',
  moved: 'moved',
  cancelled: 'cancelled',
  'consent-asked': 'consent',
  'consent-given': 'passed-on',
};

/** After a change of contact the newest answer is sent again. */
const letterOfState: Partial<Record<State, LetterKind>> = { received: 'received', offered: 'offered', confirmed: 'confirmed' };

/** Steps after which no older letter is true any more, though they call for none. */
const overtaking: readonly HistoryEvent[] = ['closed', 'erased', 'time-lost', 'offers-ended'];

const letterOfOutcome: Partial<Record<Outcome, LetterKind>> = { cancelled: 'cancelled', 'not-here': 'answered', forwarded: 'answered' };

/** As much of a request as its letter needs to know. */
type Addressed = { id: string; formLanguage: string; startsAt?: string | null };

/**
 * Puts the letter that a step calls for into the outbox, in the step's own transaction; older letters that still wait are overtaken.
 * The outbox names request, kind and language; whether a letter was asked for, and where to, only the desk's process can see.
 * @param leavesAt the earliest instant at which the letter leaves
 */
export async function post(
  transaction: Transaction<Database>,
  event: HistoryEvent,
  request: Addressed & { outcome: Outcome | null; state: State },
  now: Date,
  leavesAt = now,
): Promise<void> {
  const kind = letterAfter(event, request);
  // A reminder stands once for its date, an earlier time for itself; their address is opened when they leave.
  const kept = event === 'contact-changed' ? (['reminder', 'earlier'] as const) : [];
  // A withdrawal that leaves an answer as it was leaves its letter too.
  const isWithdrawn = event === 'consent-withdrawn' && request.state === 'received';
  if (kind !== undefined || isWithdrawn || overtaking.includes(event)) await overtake(transaction, request.id, now, kept);
  if (kind === undefined) return;
  await order(transaction, [{ ...letterTo(request, kind, now.toISOString()), nextAt: leavesAt.toISOString() }]);
}

/**
 * Takes the letters of a step out of the outbox and puts back those that it had overtaken.
 * @param step.at the instant of the step
 * @param step.tellAgain the person has read the answer: the one that stands now is posted again
 */
export async function takeBackLetters(
  transaction: Transaction<Database>,
  request: Addressed & { state: State },
  { at, tellAgain }: { at: string; tellAgain: boolean },
  now: Date,
): Promise<void> {
  const ofRequest = transaction.updateTable('letters').where('requestId', '=', request.id);
  await ofRequest.set(overtaken(now)).where('state', '=', 'waiting').where('createdAt', '=', at).execute();
  await ofRequest.set({ state: 'waiting', doneAt: null }).where('state', '=', 'overtaken').where('doneAt', '=', at).execute();
  const kind = tellAgain ? letterOfState[request.state] : undefined;
  if (kind === undefined) return;
  await overtake(transaction, request.id, now, ['reminder']);
  await order(transaction, [letterTo(request, kind, now.toISOString())]);
}

function letterAfter(event: HistoryEvent, { outcome, state }: { outcome: Outcome | null; state: State }): LetterKind | undefined {
  if (event === 'closed') return outcome === null ? undefined : letterOfOutcome[outcome];
  return event === 'contact-changed' ? letterOfState[state] : letterOfEvent[event];
}

/** The letter about an earlier time. It overtakes no other: the answer that the person has still holds. */
export const postEarlier = (transaction: Transaction<Database>, request: Addressed, now: Date, leavesAt: Date): Promise<void> =>
  order(transaction, [{ ...letterTo(request, 'earlier', now.toISOString()), nextAt: leavesAt.toISOString() }]);

/** An offer that was answered or ran out needs no letter any more. */
export async function overtakeEarlier(transaction: Transaction<Database>, requestId: string, now: Date): Promise<void> {
  await transaction
    .updateTable('letters')
    .set(overtaken(now))
    .where('requestId', '=', requestId)
    .where('kind', '=', 'earlier')
    .where('state', '=', 'waiting')
    .execute();
}

/** A request that has just come in has no older letters. */
export const postReceived = (transaction: Transaction<Database>, request: Addressed & { receivedAt: string }): Promise<void> =>
  order(transaction, [letterTo(request, 'received', request.receivedAt)]);

/** The same letters as rows that are not written yet. */
export const lettersOfReceipt = (db: Reading, requests: readonly (Addressed & { receivedAt: string })[]) =>
  proveLetters(
    db,
    requests.map((request) => letterTo(request, 'received', request.receivedAt)),
  );

const letterTo = (request: Addressed, kind: LetterKind, now: string) => ({
  id: randomUUIDv7(),
  requestId: request.id,
  kind,
  language: request.formLanguage,
  startsAt: request.startsAt ?? null,
  createdAt: now,
  state: 'waiting' as const,
  nextAt: now,
  doneAt: null,
});

type NewLetter = ReturnType<typeof letterTo>;
type ProvenLetter = Pick<Selectable<Database['letters']>, 'id' | 'requestId' | 'kind' | 'language' | 'startsAt' | 'createdAt'>;

const fieldsOf = ({ id, requestId, kind, language, startsAt, createdAt }: ProvenLetter) => [
  ...[id, requestId, kind, language, startsAt, createdAt],
];

/** Proves letters that were made by this step. */
export const proveLetters = <Letter extends ProvenLetter>(db: Reading, letters: readonly Letter[]): (Letter & { mac: string | null })[] =>
  letters.map((letter) => ({ ...letter, mac: stepProofOf(db, 'letter', fieldsOf(letter)) }));

/** The letters that no step of a person calls for. */
const ofDeskAlone: readonly LetterKind[] = ['consent', 'answered', 'reminder', 'earlier'];

/** Whether the desk, or a step of the person, ordered a letter. Somebody with the database alone must not make the desk write. */
export function isOrdered(db: Reading, letter: ProvenLetter & { mac: string | null }): boolean {
  const prover = proverOf(db, 'letter', fieldsOf(letter), letter.mac);
  return prover === 'desk' || (prover === 'person' && !ofDeskAlone.includes(letter.kind));
}

async function order(transaction: Transaction<Database>, letters: NewLetter[]): Promise<void> {
  await transaction.insertInto('letters').values(proveLetters(transaction, letters)).execute();
}

const overtaken = (now: Date) => ({ state: 'overtaken', doneAt: now.toISOString() }) as const;

async function overtake(transaction: Transaction<Database>, requestId: string, now: Date, kept: readonly LetterKind[]): Promise<void> {
  const waiting = transaction.updateTable('letters').set(overtaken(now)).where('requestId', '=', requestId).where('state', '=', 'waiting');
  await (kept.length === 0 ? waiting : waiting.where('kind', 'not in', kept)).execute();
}
