import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { hourMs, later } from '../../src/directory/instants.ts';
import { Problem } from '../contract/problems.ts';
import { may } from '../accounts/rights.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { apply, deskActor, lockRequest, noContactChecks, nothingToTell } from './transition.ts';
import type { Worker } from '../accounts/worker.ts';

/** A network that sent fewer requests than this in its day may be a family or a small shelter; its requests are closed one by one. */
const fewestInBurst = 20;
/** Requests that one press closes: as many as one person can check. The oldest come first. */
const maxInBurst = 200;
const undoHours = 24;

/**
 * Finds the untouched requests from the network of one request, while the network is known (a day). Untouched means received, unclaimed,
 * and with nothing but the receipt in the history.
 * @returns oldest first, 200 at most; none for a network that sent fewer than twenty, or for an account that may not close a burst
 */
export async function findBurst(db: Reading, worker: Worker, id: string): Promise<RequestRow[]> {
  if (!may(worker.role, 'close-bursts')) return [];
  const one = await db
    .selectFrom('requests')
    .select('network')
    .where('id', '=', id)
    .where('provider', '=', worker.provider)
    .executeTakeFirst();
  if (one === undefined || one.network === null) return [];
  const ofNetwork = db.selectFrom('requests').where('network', '=', one.network).where('provider', '=', worker.provider);
  const { sent } = await ofNetwork.select(({ fn }) => fn.countAll<number | string>().as('sent')).executeTakeFirstOrThrow();
  if (Number(sent) < fewestInBurst) return [];
  return ofNetwork
    .selectAll()
    .where('state', '=', 'received')
    .where('claimedBy', 'is', null)
    .where('enteredBy', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('history')
            .select('history.id')
            .whereRef('history.requestId', '=', 'requests.id')
            .where('history.event', '<>', 'received'),
        ),
      ),
    )
    .orderBy('receivedAt')
    .orderBy('id')
    .limit(maxInBurst)
    .execute();
}

/**
 * Closes a burst as spam in one step. Person and matter stay sealed in their rows, so that the step can be undone for a day.
 * @param through the last request that the page showed; later ones stay open
 * @returns the number of closed requests; those touched meanwhile stay open
 * @throws Problem not-allowed, changed when nothing is left to close
 */
export async function closeBurst(db: Db, worker: Worker, id: string, through: string, now: Date): Promise<number> {
  if (!may(worker.role, 'close-bursts')) throw new Problem('not-allowed');
  return db.transaction().execute(async (transaction) => {
    const last = await transaction.selectFrom('requests').select(['id', 'receivedAt']).where('id', '=', through).executeTakeFirst();
    const shown = (await findBurst(transaction, worker, id)).filter((row) => last !== undefined && !isAfter(row, last));
    const burstId = randomUUID();
    let closed = 0;
    for (const { id: shownId, version } of shown) {
      const row = await lockRequest(transaction, 'id', shownId);
      if (row?.version !== version || row.state !== 'received') continue;
      await apply(transaction, row, deskActor(worker), now, {
        event: 'closed',
        from: ['received'],
        detail: 'spam',
        change: () => ({
          state: 'closed',
          outcome: 'spam',
          reason: null,
          closedAt: now.toISOString(),
          burstId,
          ...noContactChecks,
          ...nothingToTell,
        }),
      });
      closed += 1;
    }
    if (closed === 0) throw new Problem('changed');
    return closed;
  });
}

/** Finds the requests closed in one step with this one that the undo would restore. None after a day. */
export async function findClosedBurst(db: Reading, worker: Worker, id: string, now: Date): Promise<RequestRow[]> {
  if (!may(worker.role, 'close-bursts')) return [];
  return db
    .selectFrom('requests')
    .selectAll()
    .where('burstId', '=', ({ selectFrom }) => selectFrom('requests as one').select('one.burstId').where('one.id', '=', id))
    .where('provider', '=', worker.provider)
    .where('state', '=', 'closed')
    .where('erasedAt', 'is', null)
    .where('claimedBy', 'is', null)
    .where('closedAt', '>', undoneUntil(now))
    .where(({ eb, selectFrom }) =>
      eb(
        selectFrom('history')
          .select('history.event')
          .whereRef('history.requestId', '=', 'requests.id')
          .orderBy('history.id', 'desc')
          .limit(1),
        '=',
        'closed',
      ),
    )
    .orderBy('receivedAt')
    .orderBy('id')
    .execute();
}

/**
 * Restores a closed burst: all its requests that nobody has touched since, with their former due dates.
 * @returns the number of restored requests
 * @throws Problem not-allowed, wrong-state when nothing is left to restore
 */
export async function restoreBurst(db: Db, worker: Worker, id: string, now: Date): Promise<number> {
  if (!may(worker.role, 'close-bursts')) throw new Problem('not-allowed');
  return db.transaction().execute(async (transaction) => {
    let restored = 0;
    for (const { id: closedId, version } of await findClosedBurst(transaction, worker, id, now)) {
      const row = await lockRequest(transaction, 'id', closedId);
      if (row?.version !== version || row.state !== 'closed') continue;
      await apply(transaction, row, deskActor(worker), now, {
        event: 'restored',
        from: ['closed'],
        change: () => ({ state: 'received', outcome: null, closedAt: null, burstId: null, ...nothingToTell }),
      });
      restored += 1;
    }
    if (restored === 0) throw new Problem('wrong-state');
    return restored;
  });
}

/** Removes, after a day, the record of which requests were closed together. */
export async function forgetBursts(db: Db | Transaction<Database>, now: Date): Promise<void> {
  await db
    .updateTable('requests')
    .set({ burstId: null })
    .where('burstId', 'is not', null)
    .where('closedAt', '<=', undoneUntil(now))
    .execute();
}

const undoneUntil = (now: Date): string => later(now, -undoHours * hourMs).toISOString();

const isAfter = (row: { receivedAt: string; id: string }, last: { receivedAt: string; id: string }): boolean =>
  row.receivedAt > last.receivedAt || (row.receivedAt === last.receivedAt && row.id > last.id);
