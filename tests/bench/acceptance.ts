import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import PgBoss from 'pg-boss';
import { receive } from '../../api/intake/receive.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { amina, intakeOn } from '../support/requests.ts';
import { benchDatabase } from './databases.ts';
import type { Figure, Row } from './figure.ts';
import { byTurns, perSecond, spread, spreadColumns } from './rates.ts';

const rounds = 9;
const seconds = 2;
const atOnce = 16;

/** Requests accepted durably a second: validated, sealed twice, with history and outbox. */
export const acceptance: Figure = {
  name: 'acceptance',
  run: async () => ({
    columns: spreadColumns,
    rows: [...(await onSqlite()), ...(await onPostgres())],
    notes: [
      `By turns in one process, ${rounds} rounds of ${seconds} s each, ${atOnce} at a time. PostgreSQL as it comes, with 16 connections.`,
      'The bare references make the same two seals; "alone" does not seal at all. pg-boss sends a job with the same bytes, sealed before.',
    ],
  }),
};

const sealTwice = (intake: Intake, id: string) =>
  Promise.all([
    intake.sealer.seal('matter', id, amina.matter),
    intake.sealer.seal('person', id, { ...amina.person, secret: 'x'.repeat(22) }),
  ]);

/** No two people share a telephone. */
const accept = (intake: Intake) => {
  let people = 0;
  return () => {
    people += 1;
    const person = { ...amina.person, phone: `0151 ${String(10_000_000 + people)}` };
    return receive(intake, { ...amina, person }, { idempotencyKey: randomUUID(), now: new Date() });
  };
};

async function onSqlite(): Promise<Row[]> {
  const ours = await benchDatabase('sqlite');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-bench-'));
  const bare = new DatabaseSync(path.join(folder, 'bare.sqlite'));
  bare.exec('pragma journal_mode = wal; pragma synchronous = full; create table requests (id text primary key, matter blob, person blob)');
  const insert = bare.prepare('insert into requests values (?, ?, ?)');
  try {
    const intake = await intakeOn(ours.db);
    const bareLoop = async () => {
      const id = randomUUID();
      const [matter, person] = await sealTwice(intake, id);
      insert.run(id, matter, person);
    };
    const rates = await byTurns(rounds, [() => perSecond(seconds, atOnce, accept(intake)), () => perSecond(seconds, atOnce, bareLoop)]);
    return [
      { what: 'SQLite: accepted', unit: 'a second', ...spread(rates.map(([own]) => own!)) },
      {
        what: 'SQLite: ratio',
        unit: 'ratio',
        ...spread(rates.map(([own, loop]) => own! / loop!)),
        target: { atLeast: 0.5 },
        reference: 'two seals and one insert, synchronous=FULL',
      },
    ];
  } finally {
    bare.close();
    await ours.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function onPostgres(): Promise<Row[]> {
  const ours = await benchDatabase('postgres');
  const pool = new pg.Pool({ connectionString: ours.url, max: atOnce });
  const boss = new PgBoss({ connectionString: ours.url, max: atOnce, supervise: false, schedule: false });
  pool.on('error', () => undefined);
  boss.on('error', () => undefined);
  try {
    await pool.query('create table bare (id text primary key, matter bytea, person bytea)');
    await boss.start();
    await boss.createQueue('requests');
    const intake = await intakeOn(ours.db);
    const store = (id: string, matter: Uint8Array, person: Uint8Array) =>
      pool.query('insert into bare values ($1, $2, $3)', [id, matter, person]);
    const bareLoop = async () => {
      const id = randomUUID();
      await store(id, ...(await sealTwice(intake, id)));
    };
    const [matter, person] = await sealTwice(intake, randomUUID());
    const alone = () => store(randomUUID(), matter, person);
    const job = { matter: randomBytes(matter.length).toString('base64'), person: randomBytes(person.length).toString('base64') };
    const rates = await byTurns(
      rounds,
      [accept(intake), bareLoop, alone, () => boss.send('requests', job)].map((doIt) => () => perSecond(seconds, atOnce, doIt)),
    );
    return [
      { what: 'PostgreSQL: accepted', unit: 'a second', ...spread(rates.map(([own]) => own!)) },
      {
        what: 'PostgreSQL: ratio',
        unit: 'ratio',
        ...spread(rates.map(([own, loop]) => own! / loop!)),
        target: { atLeast: 0.5 },
        reference: 'two seals and one insert',
      },
      {
        what: 'PostgreSQL: ratio',
        unit: 'ratio',
        ...spread(rates.map(([own, , insert]) => own! / insert!)),
        reference: 'one insert alone',
      },
      {
        what: 'PostgreSQL: ratio',
        unit: 'ratio',
        ...spread(rates.map(([own, , , send]) => own! / send!)),
        target: { atLeast: 2 },
        reference: 'pg-boss send',
      },
    ];
  } finally {
    await boss.stop({ graceful: false, wait: true });
    await pool.end();
    await ours.stop();
  }
}
