import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { markNetwork } from '../../api/appointments/network-hashes.ts';
import { receive } from '../../api/intake/receive.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { encryptFacts, factsOf } from '../../api/intake/slip-facts.ts';
import { slipMarkFrom } from '../../api/sealing/derivation.ts';
import { amina, intakeOn } from '../support/requests.ts';
import { benchDatabase } from './databases.ts';
import type { Figure, Row } from './figure.ts';
import { graphileQueue } from './graphile-worker.ts';
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
      'The bare references make the same two seals; one of them encrypts the facts of a slip and marks the network besides, as accepting does. "Alone" does not seal at all. pg-boss and graphile-worker add a job with the same bytes, sealed before.',
    ],
  }),
};

const sealTwice = (intake: Intake, id: string) =>
  Promise.all([intake.sealer.seal('matter', id, amina.matter), intake.sealer.seal('person', id, { ...amina.person, secret })]);

const visitor = { network: '2001:db8:0:1::/64', block: '2001:db8::/48', isTrusted: false };
const secret = 'x'.repeat(22);

/** Encrypts the facts of the slip and marks the network, as accepting does beside the two sealed parts. */
async function factsAndNetwork({ db, directory, intakeKey }: Intake, id: string): Promise<[Uint8Array, string, string]> {
  const slip = slipMarkFrom(secret);
  const facts = encryptFacts(secret, id, { facts: factsOf(amina.matter, amina.person, directory), slip });
  const { network, block } = await markNetwork(db, intakeKey, visitor, new Date());
  return [facts, network, block];
}

/** No two people share a telephone. */
const accept = (intake: Intake) => {
  let people = 0;
  return () => {
    people += 1;
    const person = { ...amina.person, phone: `0151 ${String(10_000_000 + people)}` };
    return receive(intake, { ...amina, person }, { idempotencyKey: randomUUID(), visitor, now: new Date() });
  };
};

async function onSqlite(): Promise<Row[]> {
  const ours = await benchDatabase('sqlite');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-bench-'));
  const bare = new DatabaseSync(path.join(folder, 'bare.sqlite'));
  bare.exec(`pragma journal_mode = wal; pragma synchronous = full;
    create table requests (id text primary key, matter blob, person blob);
    create table marked (id text primary key, matter blob, person blob, facts blob, network text, block text)`);
  const insert = bare.prepare('insert into requests values (?, ?, ?)');
  const insertMarked = bare.prepare('insert into marked values (?, ?, ?, ?, ?, ?)');
  try {
    const intake = await intakeOn(ours.db);
    const bareLoop = async () => {
      const id = randomUUID();
      const [matter, person] = await sealTwice(intake, id);
      insert.run(id, matter, person);
    };
    const markedLoop = async () => {
      const id = randomUUID();
      const [[matter, person], marks] = await Promise.all([sealTwice(intake, id), factsAndNetwork(intake, id)]);
      insertMarked.run(id, matter, person, ...marks);
    };
    const rates = await byTurns(
      rounds,
      [accept(intake), bareLoop, markedLoop].map((doIt) => () => perSecond(seconds, atOnce, doIt)),
    );
    return [
      { what: 'SQLite: accepted', unit: 'a second', ...spread(rates.map(([own]) => own!)) },
      {
        what: 'SQLite: ratio',
        unit: 'ratio',
        ...spread(rates.map(([own, loop]) => own! / loop!)),
        target: { atLeast: 0.8 },
        reference: 'two seals and one insert, synchronous=FULL',
      },
      {
        what: 'SQLite: ratio',
        unit: 'ratio',
        ...spread(rates.map(([own, , marked]) => own! / marked!)),
        reference: 'two seals, slip facts, network mark and one insert, synchronous=FULL',
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
  const graphile = await graphileQueue(pool, atOnce);
  boss.on('error', () => undefined);
  try {
    await pool.query('create table bare (id text primary key, matter bytea, person bytea)');
    await pool.query('create table marked (id text primary key, matter bytea, person bytea, facts bytea, network text, block text)');
    await boss.start();
    await boss.createQueue('requests');
    const intake = await intakeOn(ours.db);
    const store = (id: string, matter: Uint8Array, person: Uint8Array) =>
      pool.query('insert into bare values ($1, $2, $3)', [id, matter, person]);
    const bareLoop = async () => {
      const id = randomUUID();
      await store(id, ...(await sealTwice(intake, id)));
    };
    const markedLoop = async () => {
      const id = randomUUID();
      const [parts, marks] = await Promise.all([sealTwice(intake, id), factsAndNetwork(intake, id)]);
      await pool.query('insert into marked values ($1, $2, $3, $4, $5, $6)', [id, ...parts, ...marks]);
    };
    const [matter, person] = await sealTwice(intake, randomUUID());
    const alone = () => store(randomUUID(), matter, person);
    const job = { matter: randomBytes(matter.length).toString('base64'), person: randomBytes(person.length).toString('base64') };
    const rates = await byTurns(
      rounds,
      [accept(intake), bareLoop, markedLoop, alone, () => boss.send('requests', job), () => graphile.add(job)].map(
        (doIt) => () => perSecond(seconds, atOnce, doIt),
      ),
    );
    return [
      { what: 'PostgreSQL: accepted', unit: 'a second', ...spread(rates.map(([own]) => own!)) },
      {
        what: 'PostgreSQL: ratio',
        unit: 'ratio',
        ...spread(rates.map(([own, loop]) => own! / loop!)),
        target: { atLeast: 0.8 },
        reference: 'two seals and one insert',
      },
      {
        what: 'PostgreSQL: ratio',
        unit: 'ratio',
        ...spread(rates.map(([own, , marked]) => own! / marked!)),
        reference: 'two seals, slip facts, network mark and one insert',
      },
      {
        what: 'PostgreSQL: ratio',
        unit: 'ratio',
        ...spread(rates.map(([own, , , insert]) => own! / insert!)),
        reference: 'one insert alone',
      },
      {
        what: 'PostgreSQL: ratio',
        unit: 'ratio',
        ...spread(rates.map(([own, , , , send]) => own! / send!)),
        reference: 'pg-boss send',
      },
      {
        what: 'PostgreSQL: ratio',
        unit: 'ratio',
        ...spread(rates.map(([own, , , , , add]) => own! / add!)),
        reference: 'graphile-worker addJob',
      },
    ];
  } finally {
    await graphile.stop();
    await boss.stop({ graceful: false });
    await pool.end();
    await ours.stop();
  }
}
