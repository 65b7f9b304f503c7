import { sql } from 'kysely';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import type { Db } from '../../api/database/connect.ts';
import { claimNext } from '../../api/intake/claim.ts';
import { proofOfStep } from '../../api/intake/proven-steps.ts';
import { withDeskKey } from '../../api/sealing/desk-authority.ts';
import { intakeOn, received, worker } from '../support/requests.ts';
import { benchDatabase } from './databases.ts';
import type { Figure } from './figure.ts';
import { graphileQueue } from './graphile-worker.ts';
import { byTurns, perSecond, spread, spreadColumns } from './rates.ts';

const rounds = 9;
const seconds = 2;
const counsellors = 16;
/** `BENCH_WAITING=10000` makes fewer. */
const waiting = Number(process.env['BENCH_WAITING'] ?? 1_000_000);

/** "Take the next one" on PostgreSQL by many counsellors at once, from a long queue. */
export const claiming: Figure = {
  name: 'claiming',
  run: async () => {
    const { url, db: handle, stop } = await benchDatabase('postgres');
    // The proofs of a request need a key of the desk.
    const db = withDeskKey(handle, new Uint8Array(32).fill(7));
    const pool = new pg.Pool({ connectionString: url, max: counsellors });
    const boss = new PgBoss({ connectionString: url, max: counsellors, supervise: false, schedule: false });
    pool.on('error', () => undefined);
    const graphile = await graphileQueue(pool, counsellors);
    boss.on('error', () => undefined);
    try {
      await fillQueue(db);
      await pool.query(`create table bare as select id, due_at, received_at, claimed_by from requests`);
      await pool.query('alter table bare add primary key (id)');
      await pool.query('create index bare_waiting on bare (due_at, received_at, id) where claimed_by is null');
      await pool.query('vacuum analyze bare');
      await boss.start();
      await boss.createQueue('requests');
      for (let left = waiting; left > 0; left -= copiedAtOnce)
        await boss.insert(
          'requests',
          Array.from({ length: Math.min(left, copiedAtOnce) }, () => ({})),
        );
      await pool.query('vacuum analyze pgboss.job');
      await graphile.fill(waiting);
      await sql`vacuum analyze requests, history`.execute(db);
      const workers = await Promise.all(Array.from({ length: counsellors }, () => worker(db)));
      const now = new Date();
      const byTurn = <T>(claim: (worker: (typeof workers)[number]) => Promise<T>) => {
        let turn = 0;
        return () => claim(workers[(turn += 1) % counsellors]!);
      };
      const ours = byTurn(async (by) => {
        if ((await claimNext(db, by, [], now)) === undefined) throw new Error('the queue is empty');
      });
      const bare = byTurn(({ id }) => pool.query(bareClaim, [id]));
      const fetch = async () => {
        if ((await boss.fetch('requests')).length === 0) throw new Error('the queue of pg-boss is empty');
      };
      const rates = await byTurns(rounds, [
        ...[ours, bare, fetch].map((claim) => () => perSecond(seconds, counsellors, claim)),
        () => graphile.workedPerSecond(seconds),
      ]);
      return {
        columns: spreadColumns,
        rows: [
          { what: 'PostgreSQL: claimed', unit: 'a second', ...spread(rates.map(([own]) => own!)) },
          {
            what: 'PostgreSQL: ratio',
            unit: 'ratio',
            ...spread(rates.map(([own, alone]) => own! / alone!)),
            target: { atLeast: 0.6 },
            reference: 'one update with "skip locked" and nothing else',
          },
          {
            what: 'PostgreSQL: ratio',
            unit: 'ratio',
            ...spread(rates.map(([own, , fetched]) => own! / fetched!)),
            target: { atLeast: 1.5 },
            reference: 'pg-boss fetch',
          },
          {
            what: 'PostgreSQL, one update with "skip locked" and nothing else: ratio',
            unit: 'ratio',
            ...spread(rates.map(([, alone, fetched]) => alone! / fetched!)),
            reference: 'pg-boss fetch',
          },
          {
            what: 'PostgreSQL: ratio',
            unit: 'ratio',
            ...spread(rates.map(([own, , , worked]) => own! / worked!)),
            reference: 'graphile-worker, a job taken and finished',
          },
        ],
        notes: [
          `By turns in one process, ${rounds} rounds of ${seconds} s each: ${counsellors} counsellors, ${waiting} waiting requests, 16 connections.`,
          'Ours checks provider, duty and proofs, counts the version and writes the proven line of the history; those who press while a claim is under way are served together by the next one. The bare one claims in a table of four columns, without other indexes. pg-boss fetches one job of as many, each empty. graphile-worker takes one of as many and marks it as done; it has no way to take one only.',
        ],
      };
    } finally {
      await graphile.stop();
      await boss.stop({ graceful: false });
      await pool.end();
      await stop();
    }
  },
};

const bareClaim = `
  update bare set claimed_by = $1
  where id = (select id from bare where claimed_by is null order by due_at, received_at, id limit 1 for update skip locked) returning id`;

/** Copies one received request, with short sealed parts that nobody opens and a first step of their own. */
async function fillQueue(db: Db): Promise<void> {
  const { id } = await received(await intakeOn(db), {}, new Date(Date.now() - 1000));
  const { rows } = await sql<{ columnName: string }>`
    select column_name from information_schema.columns where table_name = 'requests' order by ordinal_position`.execute(db);
  const columns = rows.map(({ columnName }) => columnName);
  const values = columns.map((column) => replaced[column] ?? `model.${column}`);
  await sql
    .raw(
      `insert into requests (${columns.join(', ')}) select ${values.join(', ')}
       from requests as model, generate_series(2, ${waiting}) as number where model.id = '${id}'`,
    )
    .execute(db);
  await fillHistory(db, id);
}

/** Copies the first step for all others, each with its own proof. */
async function fillHistory(db: Db, id: string): Promise<void> {
  const { provider, state } = await db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const { id: _number, ...first } = await db.selectFrom('history').selectAll().where('requestId', '=', id).executeTakeFirstOrThrow();
  const standing = { provider, claimedBy: null, state, toTell: 0 } as const;
  for (let last = ''; ;) {
    const some = await db.selectFrom('requests').select('id').where('id', '>', last).orderBy('id').limit(copiedAtOnce).execute();
    if (some.length === 0) return;
    last = some.at(-1)!.id;
    const lines = some
      .filter((copy) => copy.id !== id)
      .map((copy) => ({ ...first, requestId: copy.id }))
      .map((line) => ({ request_id: line.requestId, proof: proofOfStep(db, line, standing) }));
    await sql`
      insert into history (request_id, at, event, actor, proof)
      select request_id, ${first.at}, ${first.event}, ${first.actor}, proof
      from json_to_recordset(${JSON.stringify(lines)}::json) as line (request_id text, proof text)`.execute(db);
  }
}

const copiedAtOnce = 20_000;

/** Columns that differ in each request, or that would only take room. */
const replaced: Record<string, string> = {
  id: 'gen_random_uuid()::text',
  reference: "lpad(number::text, 9, '0')",
  secret_hash: "'secret ' || number",
  idempotency_key_hash: "'key ' || number",
  sealed_matter: "'\\x00'::bytea",
  sealed_person: "'\\x00'::bytea",
  slip_facts: 'null',
};
