import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { connect, type Db } from '../../api/database/connect.ts';
import { migrate } from '../../api/database/migrate.ts';
import { checkSomeSteps, fromTheStart } from '../../api/intake/check-steps.ts';
import { claimNext } from '../../api/intake/claim.ts';
import { listRequests } from '../../api/intake/list.ts';
import { unread } from '../../api/intake/matter.ts';
import { proofOfStep } from '../../api/intake/proven-steps.ts';
import { countRequests as countQueue } from '../../api/intake/queue-counts.ts';
import { reviewTimes } from '../../api/intake/review-times.ts';
import { endOffers } from '../../api/jobs/end-offers.ts';
import { forget } from '../../api/jobs/forget.ts';
import { forgetNetworks } from '../../api/jobs/forget-networks.ts';
import { keepCounts } from '../../api/jobs/keep-counts.ts';
import { remind } from '../../api/jobs/reminders.ts';
import { returnClaims } from '../../api/jobs/return-claims.ts';
import { withDeskKey } from '../../api/sealing/desk-authority.ts';
import { dayMs, later } from '../../src/directory/instants.ts';
import { monday } from '../support/app.ts';
import { intakeOn, received, worker } from '../support/requests.ts';
import { cpuMilliseconds } from './cpu.ts';
import type { Figure, Row } from './figure.ts';

/** `BENCH_REQUESTS=1000,10000` measures these alone. */
const sizes = (process.env['BENCH_REQUESTS'] ?? '1000,10000,100000,1000000').split(',').map(Number);
const mostOpen = 5000;

/** What jobs and lists cost with more and more requests, almost all of them closed and erased long ago. */
export const requestsGrowth: Figure = {
  name: 'requests-growth',
  run: async () => {
    const measured: Map<string, number>[] = [];
    for (const size of sizes) measured.push(await measure(size));
    const rows: Row[] = [...(measured[0]?.keys() ?? [])].map((what) => ({
      what,
      unit: 'ms of CPU',
      values: measured.map((of) => of.get(what)),
      target: { atMost: 50 },
    }));
    return {
      columns: sizes.map((size) => `${size} requests`),
      rows,
      notes: [
        'SQLite, which works in the process that is measured. The middle of 5 rounds one after the other, without a change in between.',
        `A tenth of the requests is open, ${mostOpen} at most. Each request has two steps, with their proofs.`,
      ],
    };
  },
};

async function measure(count: number): Promise<Map<string, number>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-growth-'));
  const url = path.join(folder, 'kim.sqlite');
  await migrate(url);
  const db = withDeskKey(connect(url), new Uint8Array(32).fill(7));
  try {
    const intake = await intakeOn(db);
    const { id } = await received(intake);
    await fill(db, url, id, count);
    const counsellor = await worker(db, { role: 'coordinator' });
    const now = later(monday, dayMs);
    const { sealer, directory } = intake;
    const desk = { db, sealer, directory, unsealer: intake.keys.unsealer! };
    const list = (view?: 'closed' | 'unseen' | 'overdue') => () =>
      listRequests(db, () => Promise.resolve(unread), [], counsellor, { view }, now);
    const steps: Record<string, () => Promise<unknown>> = {
      'job: retention': () => forget(db, now),
      'job: claims that rest': () => returnClaims(db, now),
      'job: counts of the day': () => keepCounts(desk, now),
      'job: next steps compared': () => checkSomeSteps(db, fromTheStart, now),
      'job: offers that end': () => endOffers(db, now),
      'job: times reviewed': () => reviewTimes(db, directory, now),
      'job: reminders': () => remind(db, now),
      'job: networks forgotten': () => forgetNetworks(db, now),
      'list: open': list(),
      'list: closed': list('closed'),
      'list: unseen': list('unseen'),
      'list: overdue': list('overdue'),
      'counts of all lists': () => countQueue(db, [], counsellor, now),
      'claim next': () => claimNext(db, counsellor, [], now),
    };
    const costs = new Map<string, number>();
    for (const [what, step] of Object.entries(steps)) costs.set(what, await cpuMilliseconds(5, step));
    return costs;
  } finally {
    await db.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Spread over a thousand days. */
const daysEarlier = (number: number): string => later(monday, -(number % 1000) * dayMs - 20 * dayMs).toISOString();

/** Copies one request: the first copies are open, the others closed and erased. */
async function fill(db: Db, url: string, id: string, count: number): Promise<void> {
  const database = new DatabaseSync(url);
  const columns = database
    .prepare(`select name from pragma_table_info('requests')`)
    .all()
    .map(({ name }) => String(name));
  const model = database.prepare('select * from requests where id = ?').get(id) ?? {};
  const closed = {
    state: 'closed',
    outcome: 'missed',
    to_tell: 0,
    erased_at: '2026-11-08T09:00:00.000Z',
    owed_from: null,
    due_at: null,
    network: null,
    network_block: null,
    sealed_matter: null,
    sealed_person: null,
    slip_facts: null,
  };
  const insert = database.prepare(`insert into requests (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`);
  const step = database.prepare(
    'insert into history (request_id, at, event, actor, account_id, detail, proof) values (?, ?, ?, ?, null, null, ?)',
  );
  database.exec('pragma synchronous = off; begin');
  for (let number = 2; number <= count; number += 1) {
    if (number % 10_000 === 0) await turn();
    const own = `filled ${String(number).padStart(7, '0')}`;
    const isOpen = number <= Math.min(count / 10, mostOpen);
    const named = { id: own, reference: String(number).padStart(9, '0'), secret_hash: own, idempotency_key_hash: own };
    const days = { received_at: daysEarlier(number), closed_at: daysEarlier(number - 3) };
    const row: Record<string, SQLInputValue> = { ...model, ...(isOpen ? {} : { ...closed, ...days }), ...named };
    insert.run(...columns.map((column) => row[column] ?? null));
    const standing = { provider: String(model['provider']), claimedBy: null, toTell: 0 } as const;
    const lines = [{ event: 'received', state: 'received' } as const, ...(isOpen ? [] : [{ event: 'closed', state: 'closed' } as const])];
    for (const { event, state } of lines) {
      const line = { requestId: own, at: monday.toISOString(), event, actor: 'desk', accountId: null, detail: null } as const;
      step.run(own, line.at, event, line.actor, proofOfStep(db, line, { ...standing, state }));
    }
  }
  database.exec('commit');
  database.close();
}
