import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { later, minuteMs } from '../../src/directory/instants.ts';
import type { Db } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import type { MatterReader } from './matter.ts';
import { type Loudness, loudnessOf } from './network-turns.ts';
import { mayShow } from './shared-facts.ts';
import { orderUrgent } from './urgent-order.ts';

/**
 * Knows which open requests are about an urgent topic. It is kept in the desk's memory only: an earlier due date in the database would show
 * every reader which request is about violence.
 */
export type Urgency = {
  /**
   * Reads the requests that came in since the last look.
   * @returns the ids of all urgent requests of a provider that wait for an answer, in turn (see orderUrgent)
   */
  waiting: (db: Db, provider: string) => Promise<string[]>;
  /** Reads all open requests again, a few hundred at a time: what is asked for stays open in the reader's memory. */
  keepOpen: (db: Db) => Promise<void>;
  /** Whether the first look has begun and has not read all open requests yet. Lists wait for it. */
  isOpening: () => boolean;
};

const batchSize = 500;
/** Opening leaves the thread once. One after another, each would wait for a turn of a process that has much to do. */
const openedAtOnce = 50;
/** Clocks of several processes differ, and a transaction may end after a younger one. */
const overlapMinutes = 5;
/** The same in steps of the history. */
const overlapSteps = 1000;

export function createUrgency(readMatter: MatterReader): Urgency {
  /** Urgent requests that are not closed, by id; the value is when they came in. */
  const urgent = new Map<string, string>();
  /** Requests opened within the overlap, so that the next look does not open them again. */
  let recent = new Set<string>();
  let newest = '';
  let newestStep = 0;
  /** Steps within the overlap that were read. */
  let openedAgain = new Set<number>();
  /** Resolves after the first look: a list that lacks urgent requests is answered to nobody. */
  let start: Promise<unknown> | undefined;
  let look: Promise<void> | undefined;
  let opened: 'nothing' | 'some' | 'all' = 'nothing';

  async function noteUrgent(row: Parameters<MatterReader>[0] & { receivedAt: string }): Promise<void> {
    if ((await readMatter(row)).urgent) urgent.set(row.id, row.receivedAt);
  }

  async function readAll(db: Db, ids: string[]): Promise<void> {
    for (let start = 0; start < ids.length; start += batchSize) {
      const rows = await db
        .selectFrom('requests')
        .select(['id', 'receivedAt', 'sealedKeyId', 'sealedMatter', 'sharedFacts'])
        .where('id', 'in', ids.slice(start, start + batchSize))
        .execute();
      for (let first = 0; first < rows.length; first += openedAtOnce)
        await Promise.all(rows.slice(first, first + openedAtOnce).map(noteUrgent));
    }
  }

  /** Reads all open requests that came in before an instant, newest first, because nobody knows the newest yet. "9999" is after all of them. */
  async function readOpen(db: Db, before: string): Promise<void> {
    let last: { receivedAt: string; id: string } = { receivedAt: before, id: '~' };
    for (;;) {
      const rows = await db
        .selectFrom('requests')
        .select(['id', 'receivedAt'])
        .where('state', '<>', sql.lit('closed'))
        .where(sql<boolean>`(received_at, id) < (${last.receivedAt}, ${last.id})`)
        .orderBy('receivedAt', 'desc')
        .orderBy('id', 'desc')
        .limit(batchSize)
        .execute();
      const oldest = rows.at(-1);
      if (oldest === undefined) return;
      await readAll(
        db,
        rows.map((row) => row.id),
      );
      last = oldest;
      // Everybody else goes on meanwhile: SQLite answers without leaving the thread.
      await setImmediate();
    }
  }

  async function readNew(db: Db): Promise<void> {
    const since = earlier(newest, overlapMinutes);
    const rows = await db
      .selectFrom('requests')
      .select(['id', 'receivedAt'])
      // Whatever its state: an offered one comes back when none fits.
      .where('state', '<>', sql.lit('closed'))
      .where('receivedAt', '>=', since)
      .execute();
    const unseen = rows.filter((row) => !recent.has(row.id));
    await readAll(
      db,
      unseen.map((row) => row.id),
    );
    for (const row of rows) if (row.receivedAt > newest) newest = row.receivedAt;
    const kept = earlier(newest, overlapMinutes);
    recent = new Set(rows.filter((row) => row.receivedAt >= kept).map((row) => row.id));
  }

  /** Closed requests that somebody opened again, here or in another process of the desk. */
  async function readOpenedAgain(db: Db): Promise<void> {
    const rows = await db
      .selectFrom('history')
      .select(['requestId', 'id'])
      .where('id', '>', newestStep - overlapSteps)
      .where('event', 'in', ['restored', 'undone'])
      .execute();
    const unseen = rows.filter(({ id }) => !openedAgain.has(numberOf(id)));
    await readAll(db, [...new Set(unseen.map(({ requestId }) => requestId))]);
    openedAgain = new Set(rows.map(({ id }) => numberOf(id)));
    newestStep = Math.max(newestStep, ...openedAgain);
  }

  async function startLooking(db: Db): Promise<void> {
    opened = 'some';
    const row = await db
      .selectFrom('requests')
      .select('receivedAt')
      .where('state', '<>', sql.lit('closed'))
      .orderBy('receivedAt', 'desc')
      .limit(1)
      .executeTakeFirst();
    newest = row?.receivedAt ?? '';
    const step = await db
      .selectFrom('history')
      .select(({ fn }) => fn.max('id').as('id'))
      .executeTakeFirst();
    newestStep = numberOf(step?.id ?? 0);
    // When it fails, the next look begins it again.
    start = readOpen(db, earlier(newest, overlapMinutes));
    start.catch(() => (start = undefined));
  }

  async function lookOnce(db: Db): Promise<void> {
    if (start === undefined) await startLooking(db);
    const first = start;
    await readNew(db);
    await readOpenedAgain(db);
    await first;
    opened = 'all';
  }

  return {
    keepOpen: (db) => readOpen(db, '9999'),
    isOpening: () => opened === 'some',
    waiting: async (db, provider) => {
      // Simultaneous callers share one look.
      look ??= lookOnce(db).finally(() => (look = undefined));
      await look;
      const rows = await db
        .selectFrom('requests')
        .select(['id', 'state', 'provider', 'receivedAt', 'network', 'networkTurn', 'networkSent', 'sharedFacts'])
        .where('id', 'in', idsIn(db, [...urgent.keys()]))
        .execute();
      const open = new Map(rows.filter(({ state }) => state !== 'closed').map((row) => [row.id, row]));
      for (const id of urgent.keys()) if (!open.has(id)) urgent.delete(id);
      const waiting = [...open.values()].filter(
        (row) => row.state === 'received' && row.provider === provider && mayShow(row.sharedFacts, 'topic'),
      );
      const today = waiting.some(({ network }) => network !== null) ? await sentToday(db) : undefined;
      return orderUrgent(
        waiting.map(({ id, receivedAt, networkTurn, networkSent }) => {
          const { turn, sent } = today?.get(id) ?? { turn: 1, sent: 1 };
          return { id, receivedAt, turn: networkTurn ?? turn, sent: Math.max(networkSent ?? 1, sent) };
        }),
      );
    },
  };
}

/** How loud each sender of the last day was: urgent or not, every request counts. */
async function sentToday(db: Db): Promise<Map<string, Loudness>> {
  return loudnessOf(
    await db.selectFrom('requests').select(['id', 'network', 'networkBlock', 'receivedAt']).where('network', 'is not', null).execute(),
  );
}

const earlier = (instant: string, minutes: number): string =>
  instant === '' ? '' : later(new Date(instant), -minutes * minuteMs).toISOString();

/** PostgreSQL's driver gives a bigint as text. */
const numberOf = (id: number | string): number => Number(id);
