import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from '../../api/database/connect.ts';
import { startRedis } from '../support/redis.ts';
import { amina } from '../support/requests.ts';
import { call, startServers, type Server } from './crowd.ts';
import { benchDatabase } from './databases.ts';
import type { Figure, Row } from './figure.ts';
import { spread } from './rates.ts';

const rounds = 3;
/** The same for each process, however many there are: each then works as the one does. */
const sentToEach = 300;
const atOnceToEach = 8;
/** Far below what two cores can do, so that no process waits for another's turn on the processor. */
const perSecondToEach = 15;
const counts = [1, 2, 4];
/** Processor time in /proc is counted in hundredths of a second. */
const ticksPerSecond = 100;

type Round = { cpuMs: number; perSecond: number; waiting: number; calmMs: number };

/** Requests accepted by one, two and four public processes on one PostgreSQL and one Redis: what each costs, and who waits for a lock. */
export const processes: Figure = {
  name: 'processes',
  run: async () => {
    const database = await benchDatabase('postgres');
    const redis = await startRedis();
    const servers = await startServers(database.url, Math.max(...counts), redis.url);
    try {
      let people = 0;
      const send = async (some: readonly Server[], index: number) => {
        people += 1;
        const { status } = await call(`${some[index % some.length]!.url}/api/appointments`, {
          method: 'POST',
          visitor: people % 65_536,
          json: { ...amina, person: { ...amina.person, phone: `0151 ${10_000_000 + people}` } },
          headers: { 'idempotency-key': randomUUID() },
        });
        if (status !== 201) throw new Error(`answered ${status}`);
      };
      const round = async (some: readonly Server[]): Promise<Round> => ({
        ...(await load(some, database.db, send)),
        calmMs: await calm(some, send),
      });
      // Each has translated its code before it is measured.
      for (let warm = 0; warm < 2; warm += 1) await load(servers, database.db, send);
      const measured = new Map(counts.map((count) => [count, [] as Round[]]));
      for (let done = 0; done < rounds; done += 1)
        for (const count of counts) measured.get(count)!.push(await round(servers.slice(0, count)));
      const of = (what: keyof Round) => counts.map((count) => spread(measured.get(count)!.map((one) => one[what])).values);
      const inEach = (name: string, unit: string, rounds: number[][]): Row[] =>
        ['', ', lowest round', ', highest round'].map((which, index) => ({
          what: `${name}${which}`,
          unit,
          values: rounds.map((values) => values[index]),
        }));
      const alone = measured.get(1)!;
      const ratio = (what: 'cpuMs' | 'calmMs', when: string): Row => ({
        what: `CPU a request, ${when}`,
        unit: 'ratio',
        values: counts.map((count) =>
          count === 1 ? undefined : spread(measured.get(count)!.map((one, done) => one[what] / alone[done]![what])).values[0],
        ),
        target: { atMost: 1.1 },
        reference: 'one process',
      });
      return {
        columns: counts.map((count) => `${count} ${count === 1 ? 'process' : 'processes'}`),
        rows: [
          ...inEach(`CPU of the processes, ${perSecondToEach} a second to each`, 'ms a request', of('calmMs')),
          ...inEach('CPU of the processes, as many as they take', 'ms a request', of('cpuMs')),
          ...inEach('accepted', 'a second', of('perSecond')),
          ...inEach('somebody waits for a lock of PostgreSQL', 'percent of looks', of('waiting')),
          ratio('calmMs', `${perSecondToEach} a second to each`),
          ratio('cpuMs', 'as many as they take'),
        ],
        notes: [
          `The middle of ${rounds} rounds by turns; each process gets ${sentToEach} requests, ${atOnceToEach} at a time, then as many at moments drawn by chance, ${perSecondToEach} a second. Limits in Redis.`,
          'Requests that a process finds at the same moment share statements and wake-ups, so a process that is asked one at a time needs about twice as much for each as one that is asked eight at a time. An idle process needs nothing. Where processes are more than cores, each finds fewer at the same moment.',
          'CPU is that of the processes alone. Locks are looked for every 20 ms in pg_stat_activity.',
        ],
      };
    } finally {
      for (const one of servers) one.stop();
      await redis.stop();
      await database.stop();
    }
  },
};

type Send = (some: readonly Server[], index: number) => Promise<void>;

/** People who come by chance, whether others wait or not. @returns milliseconds of CPU a request */
async function calm(servers: readonly Server[], send: Send): Promise<number> {
  const sent = sentToEach * servers.length;
  const before = await cpuMsOf(servers);
  const answers: Promise<void>[] = [];
  const start = performance.now();
  for (let index = 0, at = 0; index < sent; index += 1) {
    at += (-Math.log(1 - Math.random()) * 1000) / (perSecondToEach * servers.length);
    await setTimeout(Math.max(0, start + at - performance.now()));
    answers.push(send(servers, index));
  }
  await Promise.all(answers);
  return ((await cpuMsOf(servers)) - before) / sent;
}

async function load(servers: readonly Server[], db: Db, send: Send): Promise<Omit<Round, 'calmMs'>> {
  const sent = sentToEach * servers.length;
  const before = await cpuMsOf(servers);
  const start = performance.now();
  let looks = 0;
  let waiting = 0;
  const timer = setInterval(() => {
    void someoneWaits(db).then((waits) => {
      looks += 1;
      if (waits) waiting += 1;
    });
  }, 20);
  let next = 0;
  const worker = async () => {
    while (next < sent) await send(servers, next++);
  };
  await Promise.all(Array.from({ length: atOnceToEach * servers.length }, worker)).finally(() => clearInterval(timer));
  const seconds = (performance.now() - start) / 1000;
  return { cpuMs: ((await cpuMsOf(servers)) - before) / sent, perSecond: sent / seconds, waiting: (100 * waiting) / Math.max(looks, 1) };
}

async function someoneWaits(db: Db): Promise<boolean> {
  const { rows } = await sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
  return rows.length > 0;
}

async function cpuMsOf(servers: readonly Server[]): Promise<number> {
  let ticks = 0;
  for (const { pid } of servers) {
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return (ticks / ticksPerSecond) * 1000;
}
