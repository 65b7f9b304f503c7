import { randomUUID } from 'node:crypto';
import type { Dialect } from '../../api/database/connect.ts';
import { slotId } from '../../api/appointments/slots.ts';
import { amina, worker } from '../support/requests.ts';
import { consultationHours, nameOf, slotAt } from '../support/hours.ts';
import { overlaps } from '../support/overlaps.ts';
import { call, closeConnections, intakeKey, startServers, type Answer, type Server } from './crowd.ts';
import { benchDatabase } from './databases.ts';
import type { Figure, Row } from './figure.ts';
import { percentile } from './rates.ts';

const people = 5000;
const counsellors = 20;
const slotsOfEach = 10;

/** 5,000 people want 200 slots at the same moment, over HTTP. */
export const booking: Figure = {
  name: 'booking',
  run: async () => {
    const measured = [await rush('sqlite', 1), await rush('postgres', 2)];
    const row = (what: string, unit: string, of: (one: Rush) => number, target?: Row['target']): Row => ({
      what,
      unit,
      values: measured.map(of),
      ...(target === undefined ? {} : { target }),
    });
    return {
      columns: ['SQLite', 'PostgreSQL, 2 processes'],
      rows: [
        row('booked, more than 200', 'people', ({ booked }) => booked - counsellors * slotsOfEach, { atMost: 0 }),
        row('booked', 'people', ({ booked }) => booked, { atLeast: counsellors * slotsOfEach }),
        row('overlapping', 'pairs', ({ overlapping }) => overlapping, { atMost: 0 }),
        row('told anything but "booked" or "taken"', 'people', ({ broken }) => broken, { atMost: 0 }),
        row('answer, median', 'ms', ({ told }) => percentile(told, 50)),
        row('answer, 95 of 100', 'ms', ({ told }) => percentile(told, 95)),
        row('answer, last', 'ms', ({ told }) => percentile(told, 100), { atMost: 2000 }),
      ],
      notes: [
        `To processes that have answered a few hundred people already, ${people} send at the same moment, ${people / (counsellors * slotsOfEach)} for each slot; an answer counts from that moment on, over 256 connections a process. Everybody refused gets the next free times.`,
        'The people run on the same cores as the processes and the database.',
      ],
    };
  },
};

/** Warms up a process, so that it has read and compiled its code: some look for times, some ask without one, some come too late. */
async function openUp(servers: readonly Server[], ask: (visitor: number, slot: string | undefined) => Promise<Answer>): Promise<void> {
  const begun = nameOf({ keys: { intakeKey } }, slotId(randomUUID(), new Date(0)));
  for (let before = 1; before <= 300 * servers.length; before += 1) {
    await call(`${servers[before % servers.length]!.url}/api/slots`, { visitor: people + before });
    await ask(people + before, before % 2 === 0 ? begun : undefined);
  }
}

type Rush = { booked: number; overlapping: number; broken: number; told: number[] };

async function rush(dialect: Dialect, processes: number): Promise<Rush> {
  const { url, db, stop } = await benchDatabase(dialect);
  const slots: string[] = [];
  for (let index = 0; index < counsellors; index += 1) {
    const hours = await consultationHours(db, await worker(db), { lastDay: '2026-11-25', opens: '09:00', closes: '14:00' });
    for (let start = 0; start < slotsOfEach; start += 1)
      slots.push(nameOf({ keys: { intakeKey } }, slotAt(hours, new Date(Date.UTC(2026, 10, 25, 8, 30 * start)).toISOString())));
  }
  const servers = await startServers(url, processes);
  try {
    const ask = (visitor: number, slot: string | undefined) =>
      call(`${servers[visitor % servers.length]!.url}/api/appointments`, {
        method: 'POST',
        visitor,
        json: { ...amina, person: { name: 'Beispiel', reply: 'none' }, ...(slot === undefined ? {} : { slot: { id: slot } }) },
        headers: { 'idempotency-key': randomUUID() },
      });
    await openUp(servers, ask);
    const answers = await Promise.all(
      Array.from({ length: people }, (_, visitor) => ask(visitor, slots[Math.floor(visitor / servers.length) % slots.length])),
    );
    const stored = await db.selectFrom('bookings').select('id').where('kind', '=', 'appointment').execute();
    const acknowledged = answers.filter(({ status }) => status === 201).length;
    const isTaken = ({ status, body }: { status: number; body: unknown }) =>
      status === 409 && (body as { code: string }).code === 'slot-taken';
    return {
      booked: stored.length,
      overlapping: (await overlaps(db)).length,
      broken: answers.filter((answer) => answer.status !== 201 && !isTaken(answer)).length + Math.abs(acknowledged - stored.length),
      told: answers.map(({ milliseconds }) => milliseconds),
    };
  } finally {
    closeConnections();
    for (const server of servers) server.stop();
    await stop();
  }
}
