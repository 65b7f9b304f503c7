import { setImmediate, setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from '../database/connect.ts';
import type { MatterReader } from './matter.ts';

/**
 * Which open requests are about an urgent topic. That is known in the desk's memory only: an earlier due date in the
 * database would tell whoever reads it which request is about violence.
 */
export type Urgency = {
  /**
   * Looks at what came in since the last look.
   * @returns the ids of a provider's urgent requests that wait for an answer, oldest first, at most 500
   */
  waiting: (db: Db, provider: string) => Promise<string[]>;
};

const batchSize = 500;
const mostAnswered = 500;
/** Clocks of several processes differ, and a transaction may end after a younger one. */
const overlapMinutes = 5;
/** After a start with very many open requests, nobody waits longer than this for the first look to end. */
const patienceMilliseconds = 1000;

export function createUrgency(readMatter: MatterReader): Urgency {
  /** Urgent requests that are not closed, by id; the value is when they came in. */
  const urgent = new Map<string, string>();
  /** Looked at within the overlap; so that a look opens nothing twice. */
  let recent = new Set<string>();
  let newest = '';
  /** Ends with the first look, or when patience does. */
  let start: Promise<unknown> | undefined;
  let look: Promise<void> | undefined;

  async function readAll(db: Db, ids: string[]): Promise<void> {
    for (let start = 0; start < ids.length; start += batchSize) {
      const rows = await db
        .selectFrom('requests')
        .select(['id', 'received_at', 'sealed_key_id', 'sealed_matter'])
        .where('id', 'in', ids.slice(start, start + batchSize))
        .execute();
      for (const row of rows) if ((await readMatter(row)).urgent) urgent.set(row.id, row.received_at);
    }
  }

  /** Everything open, newest first, because a request that came in last is not yet known to anybody. */
  async function readOpen(db: Db, before: string): Promise<void> {
    let last: { received_at: string; id: string } = { received_at: before, id: '~' };
    for (;;) {
      const rows = await db
        .selectFrom('requests')
        .select(['id', 'received_at'])
        .where('state', '<>', sql.lit('closed'))
        .where(sql<boolean>`(received_at, id) < (${last.received_at}, ${last.id})`)
        .orderBy('received_at', 'desc')
        .orderBy('id', 'desc')
        .limit(batchSize)
        .execute();
      if (rows.length === 0) return;
      await readAll(
        db,
        rows.map((row) => row.id),
      );
      last = rows.at(-1)!;
      // Everybody else goes on meanwhile: SQLite answers without leaving the thread.
      await setImmediate();
    }
  }

  async function readNew(db: Db): Promise<void> {
    const since = earlier(newest, overlapMinutes);
    const rows = await db
      .selectFrom('requests')
      .select(['id', 'received_at'])
      // Whatever its state: an offered one comes back when none fits.
      .where('state', '<>', sql.lit('closed'))
      .where('received_at', '>=', since)
      .execute();
    const unseen = rows.filter((row) => !recent.has(row.id));
    await readAll(
      db,
      unseen.map((row) => row.id),
    );
    for (const row of rows) if (row.received_at > newest) newest = row.received_at;
    const kept = earlier(newest, overlapMinutes);
    recent = new Set(rows.filter((row) => row.received_at >= kept).map((row) => row.id));
  }

  async function startLooking(db: Db): Promise<void> {
    const row = await db
      .selectFrom('requests')
      .select('received_at')
      .where('state', '<>', sql.lit('closed'))
      .orderBy('received_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    newest = row?.received_at ?? '';
    // When it fails, the next look begins it again.
    const firstLook = readOpen(db, earlier(newest, overlapMinutes)).catch(() => (start = undefined));
    start = Promise.race([firstLook, setTimeout(patienceMilliseconds, undefined, { ref: false })]);
  }

  async function lookOnce(db: Db): Promise<void> {
    if (start === undefined) await startLooking(db);
    await readNew(db);
    await start;
  }

  return {
    waiting: async (db, provider) => {
      // Several who ask at once share one look.
      look ??= lookOnce(db).finally(() => (look = undefined));
      await look;
      const oldest = [...urgent].sort(([, one], [, other]) => (one < other ? -1 : 1)).map(([id]) => id);
      const waiting: string[] = [];
      for (let index = 0; index < oldest.length && waiting.length < mostAnswered; index += batchSize) {
        const ids = oldest.slice(index, index + batchSize);
        const rows = await db.selectFrom('requests').select(['id', 'state', 'provider']).where('id', 'in', ids).execute();
        const found = new Map(rows.map((row) => [row.id, row]));
        for (const id of ids) {
          const row = found.get(id);
          if (row === undefined || row.state === 'closed') urgent.delete(id);
          else if (row.state === 'received' && row.provider === provider) waiting.push(id);
        }
      }
      return waiting.slice(0, mostAnswered);
    },
  };
}

const earlier = (instant: string, minutes: number): string =>
  instant === '' ? '' : new Date(new Date(instant).getTime() - minutes * 60_000).toISOString();
