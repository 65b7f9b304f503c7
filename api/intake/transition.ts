import type { Transaction, Updateable } from 'kysely';
import { Problem } from '../contract/problems.ts';
import { timeOf } from '../appointments/appointment-time.ts';
import { freeTimes } from '../appointments/desk-times.ts';
import type { Booking } from '../appointments/booked-time.ts';
import { isPostgres, type Db } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { post } from './outbox.ts';
import { earlierAfter } from './earlier-offers.ts';
import { notes, record, type Actor } from './history.ts';
import type { HistoryEvent, State, WayTold } from '../contract/codes.ts';
import { dutyAfter } from './owed.ts';
import { remarksAfter } from './remarks.ts';
import { provenState } from './proven-steps.ts';
import type { Worker } from '../accounts/worker.ts';
import { isOfDesk } from '../sealing/desk-authority.ts';
import { hashOf, secretPattern } from '../sealing/derivation.ts';
import { later, secondMs } from '../../src/directory/instants.ts';
import { keepForUndo, rememberBefore, undoSeconds } from './undoable-steps.ts';

export type Transition = {
  event: HistoryEvent;
  /** States in which this may happen. */
  from: readonly State[];
  /** Returns the changed columns, without `version`: `apply` counts it. */
  change: (
    row: RequestRow,
    transaction: Transaction<Database>,
  ) => Updateable<Database['requests']> | Promise<Updateable<Database['requests']>>;
  detail?: string;
  /** The desk can take the step back: its letter waits for that long. */
  isUndoable?: boolean;
  /** The duty after the step, where `dutyAfter` cannot know it: an undo restores the earlier one. */
  duty?: (after: RequestRow) => Pick<RequestRow, 'owedFrom' | 'dueAt'>;
};

/**
 * One step of one request: checked, changed and recorded in one transaction, with the row locked. Times that the request no longer needs
 * are free again, the letter that the step calls for stands in the outbox, and the row says from when the next step is owed.
 * @param expectedVersion the version that the actor saw; undefined where the actor sees none (the requester)
 * @throws Problem wrong-state, changed
 */
export async function apply(
  transaction: Transaction<Database>,
  row: RequestRow,
  actor: Actor,
  now: Date,
  transition: Transition,
  expectedVersion?: number,
): Promise<void> {
  if (expectedVersion !== undefined && row.version !== expectedVersion) throw new Problem('changed');
  if (!transition.from.includes(row.state)) throw new Problem('wrong-state');
  const before = transition.isUndoable === true ? await rememberBefore(transaction, row) : undefined;
  const change = await transition.change(row, transaction);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- no column is set to undefined
  const after = { ...row, ...change } as RequestRow;
  if (after.state === 'confirmed') after.lastTimeAt = after.startsAt;
  // A closed request waits for no later time.
  if (change.state === 'closed' && after.closedAt !== null) {
    after.lastTimeAt = after.lastTimeAt === null || after.closedAt < after.lastTimeAt ? after.closedAt : after.lastTimeAt;
  }
  if (after.state !== 'received') after.followUpAt = null;
  // An order of an interpreter follows within a minute (interpreter-orders.ts).
  if (after.state !== 'confirmed' || after.startsAt !== row.startsAt) after.interpreterDue = null;
  if (change.state === 'closed' || change.state === 'received') await freeTimes(transaction, row.id, now);
  await transaction
    .updateTable('requests')
    .set({
      ...change,
      lastTimeAt: after.lastTimeAt,
      followUpAt: after.followUpAt,
      interpreterDue: after.interpreterDue,
      remarks: remarksAfter(transition.event, row, change),
      ...(transition.duty?.(after) ?? dutyAfter(row, after, now)),
      version: row.version + (notes.includes(transition.event) ? 0 : 1),
    })
    .where('id', '=', row.id)
    .execute();
  await earlierAfter(transaction, row, after, now);
  const isKept = before !== undefined && actor.kind === 'desk';
  await post(transaction, transition.event, after, now, isKept ? later(now, undoSeconds * secondMs) : now);
  await record(transaction, { requestId: row.id, event: transition.event, actor, at: now, detail: transition.detail, after });
  if (!isKept) return;
  const { accountId } = actor;
  await keepForUndo(transaction, { requestId: row.id, version: row.version + 1, event: transition.event, at: now, accountId }, before);
}

/** Locks a row for the rest of the transaction. SQLite has one writer anyway (`begin immediate`). */
export async function lockRow(
  transaction: Transaction<Database>,
  column: 'id' | 'secretHash',
  value: string,
): Promise<RequestRow | undefined> {
  const query = transaction.selectFrom('requests').selectAll().where(column, '=', value);
  return (isPostgres(transaction) ? query.forUpdate() : query).executeTakeFirst();
}

/** The same. At the desk the row stands as its steps prove, whatever its columns say; one without a proven step is absent. */
export async function lockRequest(...[transaction, column, value]: Parameters<typeof lockRow>): Promise<RequestRow | undefined> {
  const row = await lockRow(transaction, column, value);
  if (row === undefined || !isOfDesk(transaction)) return row;
  const proven = await provenState(transaction, row.id);
  return proven && { ...row, ...proven };
}

/**
 * Locks a request of the worker's provider.
 * @throws Problem not-found, also for a request of another provider, so that nothing tells that it exists; wrong-state for an erased one,
 * on which nobody works any more
 */
export async function lockForWorker(transaction: Transaction<Database>, worker: Worker, id: string): Promise<RequestRow> {
  const row = await lockRequest(transaction, 'id', id);
  if (row === undefined || row.provider !== worker.provider) throw new Problem('not-found');
  if (row.erasedAt !== null) throw new Problem('wrong-state');
  return row;
}

/** The same, and the worker must hold the claim. @throws Problem as `lockForWorker`; not-claimed, already-claimed */
export async function lockForHolder(transaction: Transaction<Database>, worker: Worker, id: string): Promise<RequestRow> {
  const row = await lockForWorker(transaction, worker, id);
  if (row.claimedBy === null) throw new Problem('not-claimed');
  if (row.claimedBy !== worker.id) throw await alreadyClaimed(transaction, worker, row.claimedBy);
  return row;
}

/**
 * A step that the holder of a request takes, in a transaction of its own.
 * @param seen holds the request's id and the version that the holder saw
 * @throws Problem as `lockForHolder` and `apply`
 */
export async function stepOfHolder(
  db: Db,
  worker: Worker,
  seen: { id: string; version: number },
  now: Date,
  stepFor: (row: RequestRow, transaction: Transaction<Database>) => Transition | Promise<Transition>,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = await lockForHolder(transaction, worker, seen.id);
    await apply(transaction, row, deskActor(worker), now, await stepFor(row, transaction), seen.version);
  });
}

/**
 * A step that the requester takes on the slip, in a transaction of its own, with the request locked.
 * @throws Problem not-found
 */
export async function asRequester(
  db: Db,
  secret: string,
  step: (transaction: Transaction<Database>, row: RequestRow) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = secretPattern.test(secret) ? await lockRequest(transaction, 'secretHash', hashOf(secret)) : undefined;
    if (row === undefined) throw new Problem('not-found');
    await step(transaction, row);
  });
}

/** Names the holder to the coordinator only. */
export async function alreadyClaimed(transaction: Transaction<Database>, { role }: Worker, accountId: string): Promise<Problem> {
  if (role !== 'coordinator') return new Problem('already-claimed');
  const holder = await transaction.selectFrom('accounts').select('name').where('id', '=', accountId).executeTakeFirst();
  return new Problem('already-claimed', { extra: { claimedBy: holder?.name ?? '' } });
}

export const deskActor = ({ id, isMachine }: Worker): Actor => ({ kind: isMachine === true ? 'machine' : 'desk', accountId: id });

/** Within a claim: work on it keeps it from going back. */
export const touched = (now: Date) => ({ claimTouchedAt: now.toISOString() });

/** Nothing tells equal contacts any more; of an open request the desk writes it anew (contact-checks.ts). */
export const noContactChecks = { contactCheck: null, contactMark: null } as const;

export const nothingToTell = { toTell: 0 } as const;
export const toTell = { toTell: 1, toldAt: null, toldHow: null } as const;
export const toldNow = (how: WayTold, now: Date) => ({ toTell: 0, toldAt: now.toISOString(), toldHow: how }) as const;

/** A new time takes the place of one that no longer held. */
export const holds = { misfit: null, misfitAt: null } as const;

/** The columns of a request with a booked slot: confirmed, told, and claimed by the owner of the hours. */
export const bookedColumns = (booking: Booking, now: Date) =>
  ({
    state: 'confirmed',
    provider: booking.provider,
    ...timeOf(booking),
    claimedBy: booking.accountId,
    claimTouchedAt: now.toISOString(),
    ...holds,
    ...toldNow('slip', now),
  }) as const;
