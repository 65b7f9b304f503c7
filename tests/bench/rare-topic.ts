import { randomUUID } from 'node:crypto';
import { connect } from '../../api/database/connect.ts';
import { migrate } from '../../api/database/migrate.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { listRequests } from '../../api/intake/list.ts';
import { createMatterReader } from '../../api/intake/matter.ts';
import { createUrgency } from '../../api/intake/urgency.ts';
import { receive } from '../../api/intake/receive.ts';
import { withDeskKey } from '../../api/sealing/desk-authority.ts';
import { later, minuteMs } from '../../src/directory/instants.ts';
import { monday } from '../support/app.ts';
import { amina, intakeOn, worker } from '../support/requests.ts';
import { cpuMilliseconds } from './cpu.ts';
import type { Figure } from './figure.ts';

const open = Number(process.env['BENCH_OPEN'] ?? 5000);

/** The desk's list filtered by a topic that hardly anybody chose: topics are sealed, so the database cannot filter. */
export const rareTopic: Figure = {
  name: 'rare-topic',
  run: async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-topic-'));
    const url = path.join(folder, 'kim.sqlite');
    await migrate(url);
    const db = withDeskKey(connect(url), new Uint8Array(32).fill(7));
    try {
      const intake = await intakeOn(db);
      const now = later(monday, minuteMs);
      for (let start = 0; start < open; start += 100)
        await Promise.all(
          Array.from({ length: 100 }, (_, index) => {
            const person = { ...amina.person, phone: `0151 ${String(10_000_000 + start + index)}` };
            const topics = start + index === open - 50 ? ['housing'] : ['debts'];
            return receive(
              intake,
              { ...amina, person, matter: { ...amina.matter, topics } },
              { idempotencyKey: randomUUID(), now: monday },
            );
          }),
        );
      const counsellor = await worker(db, { role: 'coordinator' });
      const readMatter = createMatterReader(() => intake.directory, intake.keys.unsealer!);
      const urgency = createUrgency(readMatter);
      const started = process.cpuUsage();
      await urgency.waiting(db, counsellor.provider);
      const { user, system } = process.cpuUsage(started);
      const page = await cpuMilliseconds(5, () => listRequests(db, readMatter, [], counsellor, { topic: 'housing' }, now));
      const again = await cpuMilliseconds(5, () => urgency.keepOpen(db));
      return {
        columns: ['value'],
        rows: [
          { what: 'look at all open ones, once at the start', unit: 'ms of CPU', values: [Math.round((user + system) / 1000)] },
          { what: 'look at all open ones, each 20 minutes', unit: 'ms of CPU', values: [again] },
          { what: 'a page of the rare topic', unit: 'ms of CPU', values: [page], target: { atMost: 100 } },
        ],
        notes: [`SQLite, ${open} open requests, one of them about the topic. No list is answered before the look at the start has ended.`],
      };
    } finally {
      await db.destroy();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
