import { sql, type SelectQueryBuilder, type Transaction } from 'kysely';
import { elsewhere, states } from '../contract/codes.ts';
import { mostCounted } from '../contract/pages/requests.ts';
import { Problem } from '../contract/problems.ts';
import { takeOver } from '../appointments/desk-times.ts';
import { batch } from '../database/batch.ts';
import { isPostgres, type Db } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { record, rowOf } from './history.ts';
import { shows } from './shared-facts.ts';
import { provenState, provenBy, type Line, type Proven } from './proven-steps.ts';
import { alreadyClaimed, apply, deskActor, lockForHolder, lockForWorker, touched, type Transition } from './transition.ts';
import type { Worker } from '../accounts/worker.ts';

/** Urgent requests read by one query. Most are unclaimed, so the first few are enough. */
const idsAtOnce = 100;

/** Requests that a counsellor can answer: in these languages, for these quarters; empty lists mean all. */
export type Fit = { languages: readonly string[]; quarters: readonly string[] };
export const fitsAll: Fit = { languages: [], quarters: [] };

/**
 * Filters the requests that fit. With interpreting, any language fits. Somebody without a quarter in the city fits every quarter,
 * because nobody answers for it alone; so does a fact that was not passed on.
 */
export function whereFits<Row>(
  query: SelectQueryBuilder<Database, 'requests', Row>,
  { languages, quarters }: Fit,
): SelectQueryBuilder<Database, 'requests', Row> {
  return query
    .$if(languages.length > 0, (some) =>
      some.where(({ or, eb, not }) =>
        or([eb('conversationLanguage', 'in', [...languages]), eb('interpreting', '=', sql.lit(1)), not(shows('language'))]),
      ),
    )
    .$if(quarters.length > 0, (some) =>
      some.where(({ or, eb, not }) => or([eb('quarter', 'in', [...quarters, ...elsewhere]), not(shows('quarter'))])),
    );
}

/**
 * Claims the next owed request for a worker: one that needs a first answer, to be told, or new times. Urgent ones come first, in the order
 * given. Two simultaneous callers get two different requests.
 * @param urgentIds requests that go before all others, known only in the desk's memory (see urgency.ts)
 * @param fit the requests that the worker wants; others are passed over
 * @returns the request's id, or undefined when none that fits waits
 */
export async function claimNext(
  db: Db,
  worker: Worker,
  urgentIds: readonly string[],
  now: Date,
  fit: Fit = fitsAll,
): Promise<string | undefined> {
  const taken = isPostgres(db) && urgentIds.length === 0 ? await takeNext(db, { worker, now }, fit) : undefined;
  if (taken !== undefined) return taken;
  return db.transaction().execute(async (transaction) => {
    const waiting = whereFits(claimable(transaction, worker, now), fit);
    // Without "skip locked" two people would wait for the same row and both get it.
    const oneOf = (query: typeof waiting) => (isPostgres(db) ? query.forUpdate().skipLocked() : query).limit(1);
    const passedOver: string[] = [];
    const firstOf = async (ids: readonly string[]): Promise<Claimed | undefined> => {
      for (let start = 0; start < ids.length; start += idsAtOnce) {
        const some = ids.slice(start, start + idsAtOnce);
        const left = new Set((await waiting.where('id', 'in', idsIn(transaction, some)).execute()).map(({ id }) => id));
        for (const id of some.filter((candidate) => left.has(candidate))) {
          // Undefined when a colleague is just taking it.
          const taken = await free(await oneOf(waiting.where('id', '=', id)).executeTakeFirst());
          if (taken !== undefined) return taken;
        }
      }
      return undefined;
    };
    const free = async (found: { id: string } | undefined): Promise<Claimed | undefined> => {
      if (found === undefined) return undefined;
      const proven = await provenState(transaction, found.id);
      if (isFree(proven, worker)) return { id: found.id, proven };
      passedOver.push(found.id);
      return undefined;
    };
    const inOrder = async (): Promise<Claimed | undefined> => {
      for (;;) {
        const left = passedOver.length === 0 ? waiting : waiting.where('id', 'not in', idsIn(transaction, passedOver));
        const found = await oneOf(inQueueOrder(left)).executeTakeFirst();
        const taken = await free(found);
        if (found === undefined || taken !== undefined) return taken;
      }
    };
    const next = (await firstOf(urgentIds)) ?? (await inOrder());
    if (next === undefined) return undefined;
    const { misfit } = await transaction
      .updateTable('requests')
      .set((column) => ({ claimedBy: worker.id, ...touched(now), version: column('version', '+', 1) }))
      .where('id', '=', next.id)
      .returning('misfit')
      .executeTakeFirstOrThrow();
    await takeTimes(transaction, { id: next.id, misfit }, worker, now);
    const after = { ...next.proven, claimedBy: worker.id };
    await record(transaction, { requestId: next.id, event: 'claimed', actor: deskActor(worker), at: now, after });
    return next.id;
  });
}

type Claimed = { id: string; proven: Proven };

/** Whether nobody has a request of the worker's provider, by its steps and not by its columns. */
const isFree = (proven: Proven | undefined, worker: Worker): proven is Proven =>
  proven?.claimedBy === null && proven.provider === worker.provider;

type Caller = { worker: Worker; now: Date };

/** Requests read beyond one for each caller, so that a few that do not prove themselves stop nobody. */
const readAhead = 3;
const maxCallers = 16;

/**
 * Takes the next requests on PostgreSQL in two statements for all who press in the same moment, which cost two ways to the database and back.
 * @returns undefined when none is left, when another process is just taking it, and also when the next one has got beyond "received" and
 * may have times in another calendar
 */
const takeNext = (db: Db, caller: Caller, fit: Fit): Promise<string | undefined> => {
  const alike = [caller.worker.provider, fit.languages, fit.quarters];
  return takeTogether(db, { ...caller, fit }, JSON.stringify(alike));
};

/** Callers of one provider who want the same. */
const takeTogether = batch(async (db: Db, callers: (Caller & { fit: Fit })[]): Promise<(string | undefined)[]> => {
  const lines: ReturnType<typeof rowOf>[] = [];
  const [first] = callers;
  if (first === undefined) return [];
  const waiting = whereFits(claimable(db, first.worker, first.now), first.fit);
  const next = inQueueOrder(waiting);
  const read = await next
    .select(stepsOf)
    .limit(callers.length + readAhead)
    .execute();
  const proven = await provenBy(
    db,
    read.flatMap(({ steps }) => steps),
  );
  for (const { id } of read) {
    const [standing, caller] = [proven.get(id), callers[lines.length]];
    if (!isFree(standing, first.worker)) continue;
    if (caller === undefined || standing.state !== 'received') break;
    const { worker, now } = caller;
    lines.push(
      rowOf(db, { requestId: id, event: 'claimed', actor: deskActor(worker), at: now, after: { ...standing, claimedBy: worker.id } }),
    );
  }
  const ids = lines.map(({ requestId }) => requestId);
  const taken = new Set(lines.length === 0 ? [] : await claimAll(db, lines, waiting.where('id', 'in', idsIn(db, ids))));
  return callers.map((_, index) => ids[index]).map((id) => (id !== undefined && taken.has(id) ? id : undefined));
}, maxCallers);

/** Claims each request for the account of its line. @returns the ids of those that nobody else was just taking */
async function claimAll(db: Db, lines: readonly object[], waiting: ReturnType<typeof claimable>): Promise<string[]> {
  const { rows } = await sql<{ requestId: string }>`
    with line as (
      select * from json_to_recordset(${JSON.stringify(lines)}::json)
      as ("requestId" text, at text, event text, actor text, "accountId" text, proof text)
    ), taken as (
      update requests set claimed_by = "accountId", claim_touched_at = at, version = version + 1
      from line
      where id = "requestId" and id in (${waiting.where('state', '=', 'received').forUpdate().skipLocked()})
      returning id
    )
    insert into history (request_id, at, event, actor, account_id, proof)
    select "requestId", at, event, actor, "accountId", proof from line join taken on id = "requestId" returning request_id`.execute(db);
  return rows.map(({ requestId }) => requestId);
}

/** The steps of a request as one column of it. */
const stepsOf = sql<Line[]>`(
  select coalesce(json_agg(json_build_object('requestId', request_id, 'at', at, 'event', event, 'actor', actor, 'accountId', account_id,
    'detail', detail, 'proof', proof) order by id), '[]')
  from history where request_id = requests.id)`.as('steps');

/** Counts the requests that `claimNext` can give to a worker: those that fit, and the others. Each up to mostCounted. */
export async function countNext(db: Db, worker: Worker, fit: Fit, now: Date): Promise<{ fitting: number; others: number }> {
  const count = async (query: ReturnType<typeof claimable>) => {
    const { found } = await db
      .selectFrom(query.limit(mostCounted).as('found'))
      .select(({ fn }) => fn.countAll<number | string>().as('found'))
      .executeTakeFirstOrThrow();
    return Number(found);
  };
  // As in `countRequests`: makes SQLite read the index of owed requests.
  const waiting = claimable(db, worker, now).where('dueAt', '>', '');
  const [all, fitting] = await Promise.all([count(waiting), count(whereFits(waiting, fit))]);
  return { fitting, others: all - fitting };
}

const inQueueOrder = <Row>(waiting: SelectQueryBuilder<Database, 'requests', Row>) =>
  waiting.orderBy('dueAt').orderBy('receivedAt').orderBy('id');

const claimable = (db: Db, worker: Worker, now: Date) =>
  db
    .selectFrom('requests')
    .select('id')
    .where('provider', '=', worker.provider)
    .where('owedFrom', '<=', now.toISOString())
    .where('claimedBy', 'is', null);

/** The times of a request move to its new holder's calendar, except a time that no longer holds. */
async function takeTimes(
  transaction: Transaction<Database>,
  { id, misfit }: Pick<RequestRow, 'id' | 'misfit'>,
  worker: Worker,
  now: Date,
): Promise<void> {
  if (misfit === null) await takeOver(transaction, id, worker.id, now);
}

/** Takes one request, with the times that it has. Taking what one has already changes nothing. @throws Problem not-found, already-claimed, wrong-state */
export async function claim(db: Db, worker: Worker, id: string, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = await lockForWorker(transaction, worker, id);
    if (row.claimedBy === worker.id) return;
    if (row.claimedBy !== null) throw await alreadyClaimed(transaction, worker, row.claimedBy);
    // A machine has no calendar that could take the times of a request.
    if (worker.isMachine === true && row.state !== 'received') throw new Problem('wrong-state');
    await apply(transaction, row, deskActor(worker), now, {
      event: 'claimed',
      from: states,
      change: async () => {
        await takeTimes(transaction, row, worker, now);
        return { claimedBy: worker.id, ...touched(now) };
      },
    });
  });
}

/**
 * Gives a request back to everybody. A coordinator may give back what somebody else holds.
 * @param version the one that was seen; undefined for a caller that sees none
 * @throws Problem not-found, not-claimed, already-claimed, changed
 */
export async function release(db: Db, worker: Worker, id: string, now: Date, version?: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = worker.role === 'coordinator' ? await lockForWorker(transaction, worker, id) : await lockForHolder(transaction, worker, id);
    if (row.claimedBy === null) throw new Problem('not-claimed');
    const step: Transition = { event: 'released', from: states, change: () => ({ claimedBy: null, claimTouchedAt: null }) };
    await apply(transaction, row, deskActor(worker), now, step, version);
  });
}
