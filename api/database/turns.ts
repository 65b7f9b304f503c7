import pg from 'pg';
import { secondMs } from '../../src/directory/instants.ts';
import { dialectOf } from './connect.ts';

/** Lets one of the processes on a database do something while the others leave it. */
export type Turns = {
  /** @returns undefined without running the step, while another process (or another call here) runs one of this name */
  alone: <Result>(name: string, step: () => Promise<Result>) => Promise<{ result: Result } | undefined>;
  close: () => Promise<void>;
};

/** Any number that no other advisory lock uses: api/audit/log.ts has its neighbour. */
const lockClass = 4_143_002;
/** PostgreSQL ends the session of a process that hangs for so long, and with it its locks. */
const maxSilenceMilliseconds = 60 * secondMs;
const beatMilliseconds = 15 * secondMs;

/**
 * On PostgreSQL, locks of one session that a process keeps for this alone: a process that is killed loses them at once, one that hangs after
 * a minute. They save double work; rows that two processes must not change at once have locks of their own. A SQLite file has one process.
 */
export function createTurns(databaseUrl: string): Turns {
  const running = new Set<string>();
  const lock = dialectOf(databaseUrl) === 'postgres' ? lockOf(databaseUrl) : undefined;
  return {
    async alone(name, step) {
      if (running.has(name)) return undefined;
      running.add(name);
      try {
        if (lock !== undefined && !(await lock.take(name))) return undefined;
        try {
          return { result: await step() };
        } finally {
          await lock?.leave(name);
        }
      } finally {
        running.delete(name);
      }
    },
    close: async () => lock?.close(),
  };
}

function lockOf(databaseUrl: string) {
  let session: Promise<pg.Client> | undefined;
  const forget = () => (session = undefined);
  const open = (): Promise<pg.Client> => {
    const opening = connectOne(databaseUrl, forget);
    opening.catch(forget);
    return opening;
  };
  // A session answers one question at a time.
  let asked: Promise<unknown> = Promise.resolve();
  const inTurn = <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row | undefined> => {
    const answer = asked.then(async () => (await (await (session ??= open())).query<Row>(text, values)).rows[0]);
    asked = answer.catch(() => undefined);
    return answer;
  };
  const ask = async (what: string, name: string): Promise<boolean> =>
    (await inTurn<{ done: boolean }>(`select ${what}($1, hashtext($2)) as done`, [lockClass, name]))?.done === true;
  const beat = setInterval(() => {
    if (session !== undefined) inTurn('select 1').catch(() => undefined);
  }, beatMilliseconds);
  beat.unref();
  return {
    take: (name: string) => ask('pg_try_advisory_lock', name),
    // A session that has ended has left everything.
    leave: (name: string) => (session === undefined ? Promise.resolve(true) : ask('pg_advisory_unlock', name).catch(() => false)),
    close: async () => {
      clearInterval(beat);
      await session?.then((client) => client.end()).catch(() => undefined);
    },
  };
}

async function connectOne(connectionString: string, ended: () => void): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, keepAlive: true, connectionTimeoutMillis: 15 * secondMs });
  client.on('error', ended);
  client.on('end', ended);
  await client.connect();
  await client.query(`set idle_session_timeout = ${maxSilenceMilliseconds}`);
  return client;
}
