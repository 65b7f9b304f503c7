import { randomUUID } from 'node:crypto';
import type { Insertable } from 'kysely';
import { findFreeSlots, slotOf, type WantedSlots } from '../../api/appointments/free-slots.ts';
import { findOpenHours, openStartsOn } from '../../api/appointments/consultation-hours.ts';
import type { ConsultationHours } from '../../api/appointments/slots.ts';
import type { Db, Dialect } from '../../api/database/connect.ts';
import type { Database } from '../../api/database/tables.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { later, minuteMs } from '../../src/directory/instants.ts';
import { monday } from '../support/app.ts';
import { consultationHours } from '../support/hours.ts';
import { realSite } from '../support/real-site.ts';
import { worker } from '../support/requests.ts';
import { cpuMilliseconds } from './cpu.ts';
import { benchDatabase } from './databases.ts';
import type { Figure, Row } from './figure.ts';

/** `BENCH_COUNSELLORS=12,100` measures these alone. */
const sizes = (process.env['BENCH_COUNSELLORS'] ?? '12,100,1000').split(',').map(Number);
const weekdays = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'];
const lastDay = daysAfter('2026-11-23', 42);
const rare = 'so';

const looks: { what: string; wanted: WantedSlots }[] = [
  { what: 'the next times', wanted: {} },
  { what: 'from a day in four weeks', wanted: { from: '2026-12-21' } },
  { what: 'in a language of one counsellor', wanted: { language: rare } },
  { what: 'in a language of nobody', wanted: { language: 'zz' } },
];

/** What a look at the free times costs with more and more counsellors, each with five mornings a week, half of them booked. */
export const freeTimes: Figure = {
  name: 'free-times',
  run: async () => {
    const rows: Row[] = [];
    for (const dialect of ['sqlite', 'postgres'] as const) {
      const measured: number[][] = [];
      for (const size of sizes) measured.push(await measure(dialect, size));
      const name = dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL';
      for (const [index, { what }] of looks.entries())
        rows.push({ what: `${name}: ${what}`, unit: 'ms of CPU', values: measured.map((of) => of[index]), target: { atMost: 30 } });
    }
    return {
      columns: sizes.map((size) => `${size} counsellors`),
      rows,
      notes: [
        'CPU time of the process that answers, the middle of 21 looks one after the other; with SQLite the database is in it, with PostgreSQL it is not.',
        'Each counsellor has six times of half an hour on five mornings of a week, six weeks ahead. Every second one is booked, of half the counsellors beginning with the first.',
      ],
    };
  },
};

async function measure(dialect: Dialect, counsellors: number): Promise<number[]> {
  const { db, stop } = await benchDatabase(dialect);
  try {
    const { directory } = await realSite();
    await fill(db, directory, counsellors);
    const costs: number[] = [];
    for (const { wanted } of looks) costs.push(await cpuMilliseconds(21, () => findFreeSlots(db, directory, wanted, monday)));
    return costs;
  } finally {
    await stop();
  }
}

async function fill(db: Db, directory: Directory, counsellors: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (let index = 0; index < counsellors; index += 1) {
      const owner = await worker(transaction, { name: `K. ${index}` });
      const languages = index === 0 ? ['de', rare] : ['de', 'ar'];
      for (const firstDay of weekdays) await consultationHours(transaction, owner, { languages, firstDay });
    }
    const bookings: Insertable<Database['bookings']>[] = [];
    for (const [turn, open] of (await findOpenHours(transaction)).entries())
      for (let day = '2026-11-23'; day <= lastDay; day = daysAfter(day, 1))
        for (const [index, startsAt] of openStartsOn(directory, open, day).entries())
          if ((turn + index) % 2 === 0) bookings.push(bookingOf(open.hours, startsAt));
    for (let start = 0; start < bookings.length; start += 500)
      await transaction
        .insertInto('bookings')
        .values(bookings.slice(start, start + 500))
        .execute();
  });
}

function bookingOf(hours: ConsultationHours, startsAt: Date): Insertable<Database['bookings']> {
  const { lengthMinutes, provider, place, channel } = slotOf(hours, startsAt);
  const id = randomUUID();
  return {
    id,
    kind: 'hold',
    accountId: hours.accountId,
    hoursId: hours.id,
    provider,
    startsAt: startsAt.toISOString(),
    lengthMinutes,
    busyUntil: later(startsAt, lengthMinutes * minuteMs).toISOString(),
    place,
    channel,
    requestId: null,
    holdHash: id,
    expiresAt: '2027-12-31T00:00:00.000Z',
    network: null,
    networkBlock: null,
    takenAt: null,
    invitationId: null,
  };
}
