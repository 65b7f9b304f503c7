import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { startSession } from '../../api/accounts/session.ts';
import type { Db, Dialect } from '../../api/database/connect.ts';
import { amina, worker } from '../support/requests.ts';
import { benchDatabase } from './databases.ts';
import type { Figure, Row } from './figure.ts';
import { spread, spreadColumns } from './rates.ts';

const desks = 500;
const quietSeconds = 30;
const arrivals = 20;

/** Open desks that listen to one process: what they cost, and how soon they hear of a request. */
export const live: Figure = {
  name: 'live',
  run: async () => ({
    columns: spreadColumns,
    rows: [...(await measure('sqlite')), ...(await measure('postgres'))],
    notes: [
      `${desks} desks of one provider, each with an account and a session of its own, listen to one process with both roles.`,
      `Queries are counted over ${quietSeconds} quiet seconds, heartbeats among them. Then ${arrivals} requests are accepted one by one.`,
      '"Heard" counts from the answer to the person to the arrival of the event in the process that plays the browsers.',
    ],
  }),
};

async function measure(dialect: Dialect): Promise<Row[]> {
  const name = dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL';
  const database = await benchDatabase(dialect);
  const server = fork('tests/bench/live-process.ts', [database.url], { execArgv: ['--expose-gc'] });
  const agent = new Agent({ maxSockets: Infinity });
  try {
    const [{ address }] = (await once(server, 'message')) as [{ address: string }];
    const empty = await ask(server);
    const cookies = await makeDesks(database.db);
    const heard = cookies.map(() => 0);
    await Promise.all(cookies.map((cookie, desk) => listen(address, agent, cookie, () => (heard[desk]! += 1))));
    while (heard.includes(0)) await wait(50);

    const before = await ask(server);
    await wait(quietSeconds * 1000);
    const after = await ask(server);

    const first: number[] = [];
    const last: number[] = [];
    const queries: number[] = [];
    for (let arrival = 0; arrival < arrivals; arrival += 1) {
      const counted = await ask(server);
      const known = [...heard];
      await accept(address);
      const accepted = performance.now();
      while (!heard.some((times, desk) => times > known[desk]!)) await wait(5);
      first.push(Math.round(performance.now() - accepted));
      while (heard.some((times, desk) => times === known[desk])) await wait(5);
      last.push(Math.round(performance.now() - accepted));
      queries.push((await ask(server)).queries - counted.queries);
    }
    return [
      {
        what: `${name}: queries, nothing happens`,
        unit: 'a second',
        values: alone((after.queries - before.queries) / quietSeconds),
        target: { atMost: 2 },
      },
      { what: `${name}: queries for a request, its acceptance among them`, unit: 'queries', ...spread(queries) },
      {
        what: `${name}: memory of a listener`,
        unit: 'bytes',
        values: alone((before.bytes - empty.bytes) / desks),
        target: { atMost: 100_000 },
      },
      { what: `${name}: heard by the first of ${desks}`, unit: 'ms', ...spread(first) },
      { what: `${name}: heard by the last of ${desks}`, unit: 'ms', ...spread(last), target: { atMost: 2000 } },
    ];
  } finally {
    agent.destroy();
    server.kill();
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    await database.stop();
  }
}

/** One value, without a spread. */
const alone = (value: number): Row['values'] => [Math.round(value * 100) / 100, undefined, undefined];

async function ask(server: ChildProcess): Promise<{ queries: number; bytes: number }> {
  server.send('ask');
  const [answer] = (await once(server, 'message')) as [{ queries: number; bytes: number }];
  return answer;
}

/** @returns the cookie of each */
async function makeDesks(db: Db): Promise<string[]> {
  const cookies: string[] = [];
  for (let made = 0; made < desks; made += 1) {
    const { id } = await worker(db);
    cookies.push(`desk=${await startSession(db, id, undefined, new Date())}`);
  }
  return cookies;
}

async function listen(address: string, agent: Agent, cookie: string, hear: () => void): Promise<void> {
  const request = get(new URL('/api/desk/live', address), { agent, headers: { accept: 'text/event-stream', cookie } });
  request.on('error', () => undefined);
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(`a desk was refused: ${String(answer.statusCode)}`);
  answer.on('error', () => undefined);
  answer.on('data', (chunk: Buffer) => {
    if (chunk.includes('event: counts')) hear();
  });
}

let people = 0;

async function accept(address: string): Promise<void> {
  people += 1;
  const person = { ...amina.person, phone: `0151 ${String(10_000_000 + people)}` };
  const answer = await fetch(new URL('/api/appointments', address), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ ...amina, person }),
  });
  if (!answer.ok) throw new Error(`a request was refused: ${await answer.text()}`);
}
