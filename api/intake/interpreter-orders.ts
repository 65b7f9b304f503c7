import { randomUUID } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import { dayMs, hourMs, later } from '../../src/directory/instants.ts';
import type { Worker } from '../accounts/worker.ts';
import type { HistoryEvent, InterpreterAnswer } from '../contract/codes.ts';
import type { NewOrder } from '../contract/interpreters.ts';
import { Problem } from '../contract/problems.ts';
import { isPostgres, type Db, type Reading } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { hashOf, interpreterSecretFrom, sameHash, secretPattern } from '../sealing/derivation.ts';
import { deskKeyOf } from '../sealing/desk-authority.ts';
import type { Actor } from './history.ts';
import { lapsed } from './owed.ts';
import { apply, deskActor, lockForHolder, lockRequest } from './transition.ts';
import { countUnmet } from './unmet.ts';

/*
 * Orders of language mediators to the city's pool. An order names language, time and place; nothing of it leads to a person but our reference.
 * The desk's process alone writes and reads orders.
 */

export type OrderRow = Selectable<Database['interpreterOrders']>;

/** States of an order that stands; a request has one at most. */
const standing = ['ordered', 'promised', 'none-found'] as const;

/** The order that stands for a request. */
async function findOrder(db: Reading, requestId: string): Promise<(OrderRow & { state: Standing }) | undefined> {
  const orders = db.selectFrom('interpreterOrders').selectAll().where('requestId', '=', requestId);
  return orders.where('state', 'in', standing).$narrowType<{ state: Standing }>().executeTakeFirst();
}

type Standing = (typeof standing)[number];

/** The order of an appointment that lies ahead, and whether the desk owes an interpreter. @returns undefined without such an appointment */
export async function findInterpreting(
  db: Reading,
  requestId: string,
  now: Date,
): Promise<{ order: (OrderRow & { state: Standing }) | undefined; isOwed: boolean; isUnanswered: boolean } | undefined> {
  const row = await db.selectFrom('requests').selectAll().where('id', '=', requestId).executeTakeFirst();
  if (row === undefined || timeToOrder(row, now) === undefined) return undefined;
  const order = await findOrder(db, requestId);
  const isOwed = row.interpreterDue !== null && row.interpreterDue <= now.toISOString();
  return { order, isOwed, isUnanswered: isOwed && order?.state === 'ordered' };
}

/**
 * From when somebody at the desk must find out: a day before the appointment, but not within the first hour after the order.
 */
const silentUntil = (startsAt: string, now: Date): string => {
  const [dayBefore, soon] = [later(new Date(startsAt), -dayMs), later(now, hourMs)];
  return (dayBefore > soon ? dayBefore : soon).toISOString();
};

type Time = { startsAt: string; lengthMinutes: number; channel: OrderRow['channel']; place: string | null };

/** The appointment of a request as an order names it. @returns undefined while none stands that lies ahead */
function timeToOrder(row: RequestRow, now: Date): Time | undefined {
  const { startsAt, lengthMinutes, channel, place } = row;
  const isAhead = row.state === 'confirmed' && row.misfit === null && lapsed(row, now) === undefined;
  if (!isAhead || startsAt === null || startsAt <= now.toISOString() || lengthMinutes === null || channel === null) return undefined;
  return { startsAt, lengthMinutes, channel, place };
}

/** Orders somebody from the pool, once: an order that stands is replaced only after "none found". @throws Problem wrong-state, and as `lockForHolder` */
export async function orderInterpreter(db: Db, worker: Worker, requestId: string, wanted: NewOrder, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = await lockForHolder(transaction, worker, requestId);
    const before = await findOrder(transaction, requestId);
    const time = timeToOrder(row, now);
    if (time === undefined || (before !== undefined && before.state !== 'none-found')) throw new Problem('wrong-state');
    if (before !== undefined) await setState(transaction, before, 'replaced');
    await insertOrder(transaction, { requestId, ...wanted, variety: wanted.variety ?? null, orderedBy: worker.id }, time, 'order', now);
    await note(transaction, row, deskActor(worker), 'interpreter-ordered', silentUntil(time.startsAt, now), now);
  });
}

type Wanted = Pick<OrderRow, 'requestId' | 'language' | 'variety' | 'gender' | 'orderedBy'>;

/** Every order has a link of its own, so an answer to an earlier time never counts for a later one. */
async function insertOrder(
  transaction: Transaction<Database>,
  { requestId, language, variety, gender, orderedBy }: Wanted,
  { startsAt, lengthMinutes, channel, place }: Time,
  kind: 'order' | 'change',
  now: Date,
): Promise<void> {
  const id = randomUUID();
  const secretHash = hashOf(interpreterSecretFrom(deskKeyOf(transaction), id));
  const order = { requestId, language, variety, gender, orderedBy, startsAt, lengthMinutes, channel, place };
  await transaction
    .insertInto('interpreterOrders')
    .values({ id, ...order, state: 'ordered', secretHash, createdAt: now.toISOString(), answeredAt: null })
    .execute();
  await postToPool(transaction, id, kind, now);
}

async function postToPool(
  transaction: Transaction<Database>,
  orderId: string,
  kind: 'order' | 'change' | 'cancel',
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  await transaction
    .insertInto('interpreterLetters')
    .values({ id: randomUUID(), orderId, kind, createdAt: at, state: 'waiting', nextAt: at, doneAt: null })
    .execute();
}

async function setState(transaction: Transaction<Database>, { id }: OrderRow, state: OrderRow['state']): Promise<void> {
  await transaction.updateTable('interpreterOrders').set({ state }).where('id', '=', id).execute();
  const letters = transaction.updateTable('interpreterLetters').set({ state: 'overtaken' }).where('orderId', '=', id);
  if (state === 'cancelled' || state === 'replaced') await letters.where('state', '=', 'waiting').execute();
}

/** Writes a step of an order into the request's history, and from when its desk owes an interpreter. */
const note = (
  transaction: Transaction<Database>,
  row: RequestRow,
  actor: Actor,
  event: HistoryEvent,
  interpreterDue: string | null,
  now: Date,
  detail?: string,
): Promise<void> =>
  apply(transaction, row, actor, now, {
    event,
    from: [row.state],
    change: () => ({ interpreterDue: row.state === 'confirmed' ? interpreterDue : null }),
    ...(detail === undefined ? {} : { detail }),
  });

/**
 * Ends an order, or the search after "none found". The pool hears of it unless it knows that nobody comes.
 * @throws Problem as `lockForHolder`
 */
export async function cancelOrder(db: Db, worker: Worker, requestId: string, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = await lockForHolder(transaction, worker, requestId);
    const order = await findOrder(transaction, requestId);
    if (order === undefined && row.interpreterDue === null) throw new Problem('wrong-state');
    if (order !== undefined) await endOrder(transaction, order, now);
    await note(transaction, row, deskActor(worker), 'interpreter-cancelled', null, now);
  });
}

async function endOrder(transaction: Transaction<Database>, order: OrderRow, now: Date): Promise<void> {
  await setState(transaction, order, 'cancelled');
  const { sent } = await transaction
    .selectFrom('interpreterLetters')
    .select(({ fn }) => fn.countAll<number | string>().as('sent'))
    .where('orderId', '=', order.id)
    .where('state', '=', 'sent')
    .executeTakeFirstOrThrow();
  // A pool that never got the order need not hear that it is off.
  if (Number(sent) > 0 && order.state !== 'none-found') await postToPool(transaction, order.id, 'cancel', now);
}

/** The pool answered by phone: the holder writes it down. @throws Problem wrong-state without an order, and as `lockForHolder` */
export async function recordAnswer(db: Db, worker: Worker, requestId: string, answer: InterpreterAnswer, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = await lockForHolder(transaction, worker, requestId);
    const order = await findOrder(transaction, requestId);
    if (order === undefined || timeToOrder(row, now) === undefined) throw new Problem('wrong-state');
    await take(transaction, row, order, answer, deskActor(worker), now);
  });
}

/** An order with its link, as the pool sees it. */
type LinkedOrder = { order: OrderRow; reference: string; isOpen: boolean };

/** Reads what a link is about. Looking changes nothing. @returns undefined for an unknown one */
export async function findByLink(db: Reading, secret: string, now: Date): Promise<LinkedOrder | undefined> {
  if (!secretPattern.test(secret)) return undefined;
  const order = await db.selectFrom('interpreterOrders').selectAll().where('secretHash', '=', hashOf(secret)).executeTakeFirst();
  // The hash in the row could be anybody's: only the desk can derive the secret.
  if (order === undefined || !sameHash(secret, interpreterSecretFrom(deskKeyOf(db), order.id))) return undefined;
  const row = await db.selectFrom('requests').selectAll().where('id', '=', order.requestId).executeTakeFirstOrThrow();
  const time = timeToOrder(row, now);
  const isOpen = order.state === 'ordered' && time !== undefined && isSameTime(order, time);
  return { order, reference: row.reference, isOpen };
}

const isSameTime = (order: Time, time: Time): boolean =>
  order.startsAt === time.startsAt &&
  order.lengthMinutes === time.lengthMinutes &&
  order.channel === time.channel &&
  order.place === time.place;

/** Takes the pool's answer, once. @throws Problem link-expired */
export async function answerOrder(db: Db, secret: string, answer: InterpreterAnswer, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const known = await findByLink(transaction, secret, now);
    if (known === undefined) throw new Problem('link-expired');
    // Reads again under the request's lock, which every step of the request takes.
    const row = await lockRequest(transaction, 'id', known.order.requestId);
    const found = await findByLink(transaction, secret, now);
    if (row === undefined || found?.isOpen !== true) throw new Problem('link-expired');
    await take(transaction, row, found.order, answer, { kind: 'system' }, now);
  });
}

async function take(
  transaction: Transaction<Database>,
  row: RequestRow,
  order: OrderRow,
  answer: InterpreterAnswer,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (order.state === answer) return;
  await transaction
    .updateTable('interpreterOrders')
    .set({ state: answer, answeredAt: now.toISOString() })
    .where('id', '=', order.id)
    .execute();
  if (answer === 'none-found') {
    await countUnmet(transaction, { kind: 'interpreter-not-found', language: order.language, quarter: row.quarter }, now);
  }
  await note(transaction, row, actor, 'interpreter-answered', answer === 'none-found' ? now.toISOString() : null, now, answer);
}

/**
 * Lets orders follow their appointments: a moved one is ordered anew with a letter that says so, one that is off is cancelled by letter.
 * @returns how many orders changed
 */
export async function followAppointments(db: Db, now: Date): Promise<number> {
  const orders = await db
    .selectFrom('interpreterOrders')
    .select(['id', 'requestId'])
    .where('state', 'in', standing)
    .where('startsAt', '>', now.toISOString())
    .execute();
  let changed = 0;
  for (const { id, requestId } of orders) if (await db.transaction().execute((one) => followOne(one, id, requestId, now))) changed += 1;
  return changed;
}

async function followOne(transaction: Transaction<Database>, id: string, requestId: string, now: Date): Promise<boolean> {
  const row = await lockRequest(transaction, 'id', requestId);
  const query = transaction.selectFrom('interpreterOrders').selectAll().where('id', '=', id);
  const order = await (isPostgres(transaction) ? query.forUpdate() : query).executeTakeFirstOrThrow();
  if (row === undefined || !standing.some((state) => state === order.state)) return false;
  const time = timeToOrder(row, now);
  const system = { kind: 'system' } as const;
  if (time !== undefined && isSameTime(order, time)) {
    if (!(await isUndelivered(transaction, row, order, now))) return false;
    await note(transaction, row, system, 'interpreter-undelivered', now.toISOString(), now);
    return true;
  }
  if (time === undefined) {
    await endOrder(transaction, order, now);
    await note(transaction, row, system, 'interpreter-cancelled', null, now);
    return true;
  }
  await setState(transaction, order, 'replaced');
  await insertOrder(transaction, order, time, 'change', now);
  await note(transaction, row, system, 'interpreter-changed', silentUntil(time.startsAt, now), now);
  return true;
}

/** Whether the pool will not answer, because its letter was given up; asked until somebody at the desk owes it. */
async function isUndelivered(transaction: Transaction<Database>, row: RequestRow, { id, state }: OrderRow, now: Date): Promise<boolean> {
  if (state !== 'ordered' || row.interpreterDue === null || row.interpreterDue <= now.toISOString()) return false;
  const lost = transaction.selectFrom('interpreterLetters').select('id').where('orderId', '=', id).where('state', '=', 'given-up');
  return (await lost.executeTakeFirst()) !== undefined;
}

/** Days after its appointment that an order is kept. */
const orderDays = 14;

/** Deletes orders two weeks after their appointment. The counts stay. */
export async function forgetOrders(db: Db, now: Date): Promise<void> {
  const before = later(now, -orderDays * dayMs).toISOString();
  await db.transaction().execute(async (transaction) => {
    const old = transaction.selectFrom('interpreterOrders').select('id').where('startsAt', '<', before);
    await transaction.deleteFrom('interpreterLetters').where('orderId', 'in', old).execute();
    await transaction.deleteFrom('interpreterOrders').where('startsAt', '<', before).execute();
  });
}
