import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Dialect } from '../../api/database/connect.ts';
import type { Slot } from '../../api/contract/slots.ts';
import { secondMs } from '../../src/directory/instants.ts';
import { consultationHours } from '../support/hours.ts';
import { overlaps } from '../support/overlaps.ts';
import { amina, worker } from '../support/requests.ts';
import { call, closeConnections, startServers, type Answer, type Server } from './crowd.ts';
import { benchDatabase } from './databases.ts';
import type { Figure, Row } from './figure.ts';
import { percentile } from './rates.ts';

const visitors = 3000;
const counsellors = 30;
const slotsOfEach = 50;
/** Five minutes as they were in March 2021 with RELEASE_SECONDS=300; otherwise in a fifth of the time, which is harder. */
const seconds = Number(process.env['RELEASE_SECONDS'] ?? 60);
/** Seconds that somebody waits who is told that too many have come. */
const patience = 5;
/** How often somebody tries another time before giving up. */
const tries = 20;

/** 1,500 appointments are released at 08:15, and 3,000 people come for them within five minutes (features.md T57). */
export const release: Figure = {
  name: 'release-0815',
  run: async () => {
    const measured = [await morning('sqlite', 1), await morning('postgres', 2)];
    const row = (what: string, unit: string, of: (one: Morning) => number, target?: Row['target']): Row => ({
      what,
      unit,
      values: measured.map(of),
      ...(target === undefined ? {} : { target }),
    });
    return {
      columns: ['SQLite', 'PostgreSQL, 2 processes'],
      rows: [
        row('people with an appointment', 'people', ({ booked }) => booked, { atLeast: counsellors * slotsOfEach }),
        row('people with two, or times given twice', 'people', ({ twice }) => twice, { atMost: 0 }),
        row('errors, of all calls', 'percent', ({ errors }) => errors, { atMost: 0 }),
        row('calls', 'calls', ({ calls }) => calls),
        row('looking, 95 of 100', 'ms', ({ looking }) => percentile(looking, 95)),
        row('holding, 95 of 100', 'ms', ({ holding }) => percentile(holding, 95)),
        row('booking, 95 of 100', 'ms', ({ booking }) => percentile(booking, 95)),
      ],
      notes: [
        `${visitors} visitors within ${seconds} s, half of them in the first quarter (RELEASE_SECONDS=300 is real time). Each looks, holds one of the times shown, fills in the form and taps "send" twice; who is too late goes on with the next times, up to ${tries} times.`,
        'Errors are all answers but 200, 201, and 409 with the next free times. Who is told that too many have come (503) tries again after five seconds.',
      ],
    };
  },
};

type Morning = {
  booked: number;
  twice: number;
  errors: number;
  calls: number;
  looking: number[];
  holding: number[];
  booking: number[];
};

async function morning(dialect: Dialect, processes: number): Promise<Morning> {
  const { url, db, stop } = await benchDatabase(dialect);
  const servers = await startServers(url, processes);
  try {
    for (let index = 0; index < counsellors; index += 1) {
      await consultationHours(db, await worker(db), { lastDay: '2026-11-25', opens: '08:00', closes: '16:20', lengthMinutes: 10 });
    }
    const times = { looking: [] as number[], holding: [] as number[], booking: [] as number[] };
    let calls = 0;
    let errors = 0;
    const told = await Promise.all(
      Array.from({ length: visitors }, async (_, visitor) => {
        await wait(seconds * 1000 * (visitor / visitors) ** 2);
        const server = servers[visitor % servers.length]!;
        return visit(server, visitor, (kind, answer) => {
          calls += 1;
          times[kind].push(answer.milliseconds);
          if (![200, 201, 409].includes(answer.status)) errors += 1;
        });
      }),
    );
    const references = told.flatMap((reference) => reference ?? []);
    const stored = await db
      .selectFrom('bookings')
      .innerJoin('requests', 'requests.id', 'bookings.requestId')
      .select('reference')
      .where('kind', '=', 'appointment')
      .execute();
    const strangers = stored.filter(({ reference }) => !references.includes(reference)).length;
    return {
      booked: references.length,
      twice: references.length - new Set(references).size + strangers + (await overlaps(db)).length,
      errors: (100 * errors) / calls,
      calls,
      ...times,
    };
  } finally {
    closeConnections();
    for (const server of servers) server.stop();
    await stop();
  }
}

/** One person. @returns the reference, or undefined when everything was gone */
async function visit(
  { url }: Server,
  visitor: number,
  heard: (kind: 'looking' | 'holding' | 'booking', answer: Answer) => void,
): Promise<string | undefined> {
  /** Sends again, after a pause, until the answer is not that too many have come. */
  const patiently = async (kind: 'looking' | 'holding' | 'booking', send: () => Promise<Answer>) => {
    for (;;) {
      const answer = await send();
      heard(kind, answer);
      if (answer.status !== 503) return answer;
      await wait(patience * secondMs);
    }
  };
  const look = async () => {
    const { body } = await patiently('looking', () => call(`${url}/api/slots?quarter=schalke&language=ar`, { visitor }));
    return (body as { slots: Slot[] }).slots;
  };
  let free = await look();
  for (let tried = 0; tried < tries && free.length > 0; tried += 1) {
    // Spread over what is shown, without chance: the same crowd each time.
    const { id } = free[(visitor * 7 + tried) % free.length]!;
    const held = await patiently('holding', () => call(`${url}/api/slots/${id}/hold`, { method: 'POST', visitor }));
    if (held.status !== 201) {
      // The six times in the refusal are the same for everybody; who is refused again looks at all of them.
      free = tried % 2 === 0 ? (held.body as { next: Slot[] }).next : await look();
      continue;
    }
    const { hold } = held.body as { hold: string };
    await wait(seconds * 10 * (1 + (visitor % 10)));
    const key = randomUUID();
    const send = () =>
      call(`${url}/api/appointments`, {
        method: 'POST',
        visitor,
        json: { ...amina, person: { name: 'Beispiel', reply: 'none' }, slot: { id, hold } },
        headers: { 'idempotency-key': key },
      });
    const answer = await patiently('booking', async () => {
      const taps = await Promise.all([send(), send()]);
      return taps.find(({ status }) => status === 201) ?? taps[0];
    });
    if (answer.status === 201) return (answer.body as { reference: string }).reference;
    free = (answer.body as { next?: Slot[] }).next ?? [];
  }
  return undefined;
}
