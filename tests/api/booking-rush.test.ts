import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConsultationHours } from '../../api/appointments/slots.ts';
import type { Slot } from '../../api/contract/slots.ts';
import { freeHolds } from '../../api/jobs/free-holds.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { countByStatus, visitor } from '../support/booking.ts';
import { bookInProcesses, startBookingProcesses } from '../support/booking-processes.ts';
import { dialects } from '../support/databases.ts';
import { consultationHours, slotAt } from '../support/hours.ts';
import { overlaps } from '../support/overlaps.ts';
import { worker } from '../support/requests.ts';

const nine = '2026-11-25T08:00:00.000Z';
const halfPast = '2026-11-25T08:30:00.000Z';

describe.each(dialects)('a rush on %s', (dialect) => {
  let test: TestApp;
  let hours: ConsultationHours;
  beforeAll(async () => {
    test = await testApp(dialect);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    test.clock.now = monday;
    for (const table of ['bookings', 'consultationHours', 'absences'] as const) await test.db.deleteFrom(table).execute();
    hours = await consultationHours(test.db, await worker(test.db), { lastDay: '2026-11-25' });
  });

  /** Everybody at the same moment, each from an address of the own. */
  const atOnce = (count: number, choice: (index: number) => { id: string; hold?: string }) =>
    Promise.all(Array.from({ length: count }, (_, index) => visitor(test, `10.1.${index >> 8}.${index & 255}`).book(choice(index))));
  const booked = async () => (await test.db.selectFrom('bookings').selectAll().where('kind', '=', 'appointment').execute()).length;

  it('T8 of 50 on one slot exactly one has it, the others see the next free ones, and nothing breaks', async () => {
    const answers = await atOnce(50, () => ({ id: slotAt(hours, nine) }));
    expect(countByStatus(answers)).toEqual({ 201: 1, 409: 49 });
    for (const answer of answers.filter(({ statusCode }) => statusCode === 409)) {
      expect(answer.json<{ code: string; next: Slot[] }>()).toMatchObject({
        code: 'slot-taken',
        next: [{ startsAt: halfPast }, {}, {}, {}, {}],
      });
    }
    expect(await booked()).toBe(1);
    expect(test.logged.join('')).not.toMatch(/deadlock|"level":50/);
  });

  it('T8 the same when all of them come by holding: one holds, one books', async () => {
    const id = slotAt(hours, nine);
    const holds = await Promise.all(Array.from({ length: 50 }, (_, index) => visitor(test, `10.2.0.${index}`).hold(id)));
    expect(countByStatus(holds)).toEqual({ 201: 1, 409: 49 });
    const { hold } = holds.find(({ statusCode }) => statusCode === 201)!.json<{ hold: string }>();
    // Everybody skips the look before the booking by showing a hold, one of them a true one.
    expect(countByStatus(await atOnce(50, (index) => ({ id, hold: index === 25 ? hold : 'x'.repeat(22) })))).toEqual({ 201: 1, 409: 49 });
    expect(await booked()).toBe(1);
  });

  it('T9 lengths of 30 and of 45 minutes over each other: whatever is booked, nothing overlaps', async () => {
    const counsellor = { id: hours.accountId, provider: hours.provider };
    const long = await consultationHours(test.db, counsellor, { lastDay: '2026-11-25', lengthMinutes: 45 });
    const [short, longer] = [hours, long].map((each) => (index: number) => {
      const minute = each.lengthMinutes * (index % Math.floor(180 / each.lengthMinutes)) * 60_000;
      return { id: slotAt(each, new Date(Date.parse(nine) + minute).toISOString()) };
    });
    const answers = await atOnce(60, (index) => (index % 2 === 0 ? short!(index >> 1) : longer!(index >> 1)));
    expect(Object.keys(countByStatus(answers))).toEqual(['201', '409']);
    expect(await overlaps(test.db)).toEqual([]);
    expect(await booked()).toBeGreaterThanOrEqual(4);
  });

  it('T9 "any counsellor": three have the same time, so three of 30 come in', async () => {
    const three = [hours];
    for (let index = 0; index < 2; index += 1)
      three.push(await consultationHours(test.db, await worker(test.db), { lastDay: '2026-11-25' }));
    const answers = await atOnce(30, (index) => ({ id: slotAt(three[index % 3]!, nine) }));
    expect(countByStatus(answers)).toEqual({ 201: 3, 409: 27 });
  });

  it('several at one time: of 30 on four seats exactly four come in', async () => {
    await test.db.updateTable('consultationHours').set({ capacity: 4 }).where('id', '=', hours.id).execute();
    expect(countByStatus(await atOnce(30, () => ({ id: slotAt(hours, nine) })))).toEqual({ 201: 4, 409: 26 });
    expect(await overlaps(test.db)).toEqual([]);
  });

  it('T14 the job gives holds back while 20 people book, and nobody waits in a circle', async () => {
    const counsellors = [hours];
    for (let index = 0; index < 4; index += 1)
      counsellors.push(await consultationHours(test.db, await worker(test.db), { lastDay: '2026-11-25' }));
    const starts = [nine, halfPast, '2026-11-25T09:00:00.000Z', '2026-11-25T09:30:00.000Z'];
    const all = counsellors.flatMap((each) => starts.map((start) => slotAt(each, start)));
    for (let round = 0; round < 3; round += 1) {
      await test.db.deleteFrom('bookings').execute();
      test.clock.now = monday;
      for (const id of all) expect((await visitor(test, `10.3.0.${round}`).hold(id)).statusCode).toBe(201);
      test.clock.now = new Date(monday.getTime() + 10 * 60_000);
      const jobs = Array.from({ length: 5 }, () => freeHolds(test.db, test.app.site().directory, test.clock.now));
      const [answers] = await Promise.all([atOnce(20, (index) => ({ id: all[index]! })), ...jobs]);
      expect(countByStatus(answers)).toEqual({ 201: 20 });
    }
    expect(test.logged.join('')).not.toMatch(/deadlock|"level":50/);
  });

  it.skipIf(dialect === 'sqlite')(
    'two processes, 400 attempts on 20 slots: exactly 20 booked, everything else taken',
    async () => {
      const offered: string[] = [];
      for (let index = 0; index < 4; index += 1) {
        const each = await consultationHours(test.db, await worker(test.db), { lastDay: '2026-11-25' });
        for (let start = 0; start < 5; start += 1)
          offered.push(slotAt(each, new Date(Date.parse(nine) + start * 30 * 60_000).toISOString()));
      }
      const processes = await startBookingProcesses(test.url, 2);
      const outcomes = await bookInProcesses(processes, offered, { attempts: 200, atOnce: 16 });
      expect(outcomes).toEqual({ booked: 20, 'slot-taken': 380 });
      expect(await booked()).toBe(20);
      expect(await overlaps(test.db)).toEqual([]);
    },
    120_000,
  );
});
