import type { Transaction } from 'kysely';
import { dayMs, later, secondMs } from '../../src/directory/instants.ts';
import type { Booking } from '../appointments/booked-time.ts';
import type { HistoryEvent } from '../contract/codes.ts';
import { interpreterEvents } from './history.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { hashOf } from '../sealing/derivation.ts';

/** A sent answer waits this long in the outbox, and can be taken back; so can the note that the person was told, or not reached. */
export const undoSeconds = 10;
/** Closing a request can be taken back until its next step, but not longer. */
export const undoClosingDays = 1;

/** The columns that a step of the desk may change and an undo brings back. None of them is sealed or made of a contact. */
const keptColumns = [
  'state',
  'outcome',
  'reason',
  'duplicateOf',
  'owedFrom',
  'dueAt',
  'lastTimeAt',
  'misfit',
  'misfitAt',
  'hearBy',
  'toTell',
  'toldAt',
  'toldHow',
  'startsAt',
  'lengthMinutes',
  'place',
  'channel',
  'closedAt',
  'followUpAt',
  'interpreterDue',
  'remarks',
] as const satisfies (keyof RequestRow)[];
type KeptColumns = Pick<RequestRow, (typeof keptColumns)[number]>;

/** A request as it was before a step, with the times that it had. */
type Before = { columns: KeptColumns; bookings: Booking[] };

/** Reads what an undo brings back. The networks of the bookings are left out: they are remembered for a day at most. */
export async function rememberBefore(transaction: Transaction<Database>, row: RequestRow): Promise<Before> {
  const bookings = await transaction.selectFrom('bookings').selectAll().where('requestId', '=', row.id).orderBy('startsAt').execute();
  return {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- exactly these columns
    columns: Object.fromEntries(keptColumns.map((name) => [name, row[name]])) as KeptColumns,
    bookings: bookings.map((booking) => ({ ...booking, network: null, networkBlock: null, isProven: 0, takenAt: null })),
  };
}

/** Keeps the newest step of a request that can be taken back; it replaces an earlier one. */
export async function keepForUndo(
  transaction: Transaction<Database>,
  step: { requestId: string; version: number; event: HistoryEvent; at: Date; accountId: string },
  { columns, bookings }: Before,
): Promise<void> {
  await forgetUndo(transaction, step.requestId);
  await transaction
    .insertInto('undoableSteps')
    .values({ ...step, at: step.at.toISOString(), before: JSON.stringify(columns), bookings: JSON.stringify(bookings) })
    .execute();
}

export async function forgetUndo(transaction: Transaction<Database>, requestId: string): Promise<void> {
  await transaction.deleteFrom('undoableSteps').where('requestId', '=', requestId).execute();
}

/** Deletes the steps that can no longer be taken back. */
export async function forgetOldUndo(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('undoableSteps')
    .where('at', '<=', later(now, -undoClosingDays * dayMs).toISOString())
    .execute();
}

/** Lines of the history that are no step of the person or the desk: an undo passes over them. */
const passive: readonly HistoryEvent[] = [
  'slip-opened',
  'on-slip',
  'person-opened',
  'time-lost',
  'time-restored',
  'offers-ended',
  'reminded',
  ...interpreterEvents,
];

/** Steps that note whether the person was told. They change no answer: their undo leaves times and letters alone. */
export const isTelling = (event: HistoryEvent): boolean => event === 'told' || event === 'tried';

export type UndoableStep = {
  event: HistoryEvent;
  version: number;
  at: string;
  /** Until then the step can be taken back. */
  until: string;
  /** The person has read the answer: on the slip, or in a letter that left. */
  wasRead: boolean;
  before: Before;
};

/**
 * Finds the step that an account can take back now: its own, with nothing after it but looks and letters; after a telling, only looks of
 * the desk, because a person who has read the answer is told.
 * @returns undefined when there is none, or its time is over
 */
export async function findUndoable(db: Reading, accountId: string, requestId: string, now: Date): Promise<UndoableStep | undefined> {
  const step = await db
    .selectFrom('undoableSteps')
    .selectAll()
    .where('requestId', '=', requestId)
    .where('accountId', '=', accountId)
    .executeTakeFirst();
  if (step === undefined) return undefined;
  const at = new Date(step.at);
  const until = step.event === 'closed' ? later(at, undoClosingDays * dayMs) : later(at, undoSeconds * secondMs);
  if (until <= now) return undefined;
  const history = await db
    .selectFrom('history')
    .select(['event', 'actor', 'at'])
    .where('requestId', '=', requestId)
    .orderBy('id')
    .execute();
  const since = history.slice(history.findLastIndex(({ event, at: when }) => event === step.event && when === step.at) + 1);
  const isLetter = ({ event, actor }: (typeof since)[number]) => event === 'told' && actor === 'system';
  const stands = isTelling(step.event)
    ? since.every(({ event }) => event === 'person-opened')
    : since.every((line) => passive.includes(line.event) || isLetter(line));
  if (!stands) return undefined;
  return {
    event: step.event,
    version: step.version,
    at: step.at,
    until: until.toISOString(),
    wasRead: since.some((line) => line.event === 'slip-opened' || isLetter(line)),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- written by keepForUndo
    before: { columns: JSON.parse(step.before) as KeptColumns, bookings: JSON.parse(step.bookings) as Booking[] },
  };
}

/** How long the offer on a slip can still be taken back, in milliseconds; until then its letter waits, and nobody accepts it. */
export async function offerWaitsFor(db: Reading, secret: string, now: Date): Promise<number> {
  const letter = await db
    .selectFrom('letters')
    .innerJoin('requests', 'requests.id', 'letters.requestId')
    .select('letters.nextAt')
    .where('requests.secretHash', '=', hashOf(secret))
    .where('letters.kind', '=', 'offered')
    .where('letters.state', '=', 'waiting')
    .where('letters.attempts', '=', 0)
    .where('letters.nextAt', '>', now.toISOString())
    .executeTakeFirst();
  return letter === undefined ? 0 : Math.min(new Date(letter.nextAt).getTime() - now.getTime(), undoSeconds * secondMs);
}
