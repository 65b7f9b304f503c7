import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect as openSocket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { firstAccountLink } from '../../api/accounts/link.ts';
import { startSession } from '../../api/accounts/session.ts';
import { readSettings } from '../../api/config.ts';
import type { Db } from '../../api/database/connect.ts';
import { amina, worker } from '../support/requests.ts';
import { connectBeside } from '../support/connect-beside.ts';
import { startTracing, type TracingProcess } from '../support/tracing-process.ts';

const marker = 'Xanthippe';
const phone = '0151 77665544';
const email = 'xanthippe-post@example.org';
const otherEmail = 'xanthippe-unknown@example.org';
const password = 'Xanthippe ist das Passwort';

let folder: string;
let url: string;
let db: Db;
let running: TracingProcess;
const written: string[] = [];

async function start(): Promise<void> {
  // Into a folder: a mail server would get nothing at night.
  running = await startTracing({ DATA_DIR: folder, DATABASE_URL: path.join(folder, 'kim.sqlite'), MAIL_DIR: path.join(folder, 'mail') });
  url = running.url;
}

async function stop(): Promise<void> {
  await running.stop();
  written.push(running.output());
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kim-log-'));
  await start();
  db = await connectBeside(readSettings({ DATA_DIR: folder }));
});
afterAll(async () => {
  await stop();
  await db.destroy();
  await rm(folder, { recursive: true, force: true });
});

let cookie = '';
async function send(address: string, body: URLSearchParams | object, headers: Record<string, string> = {}) {
  const isForm = body instanceof URLSearchParams;
  const answer = await fetch(`${url}${address}`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'sec-fetch-site': 'same-origin',
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      'idempotency-key': randomUUID(),
      cookie,
      ...headers,
    },
    body: isForm ? body.toString() : JSON.stringify(body),
  });
  return { status: answer.status, location: answer.headers.get('location') ?? '', answer };
}

const form = (fields: Record<string, string>) => new URLSearchParams(fields);
const person = { name: marker, reply: 'email', email, phone, note: marker, safeTimes: marker, helper: { name: marker, phone } };

/** What the server answers to bytes as they are. */
async function sendBytes(bytes: string): Promise<string> {
  const socket = openSocket(Number(new URL(url).port), 'localhost');
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

it('logs at "trace" nothing of what people typed, their cookies, secrets and addresses', async () => {
  // The first account, by its link.
  const link = await firstAccountLink(db, new Date());
  const welcome = await send(`/desk/welcome/${link!.token}/`, form({ email, name: marker, password }));
  expect(welcome.status).toBe(303);
  expect((await send('/api/desk/session', { email, password: `${marker} falsch` })).status).toBe(401);
  expect((await send('/api/desk/session', { email, password, [marker]: marker })).status).toBe(422);
  expect((await send('/desk/sign-in/', form({ email, password: marker }))).status).toBe(401);
  const signedIn = await send('/desk/sign-in/', form({ email, password }));
  expect(signedIn.status).toBe(303);
  const cookies = signedIn.answer.headers.getSetCookie().map((one) => one.split(';', 1)[0]!);
  expect(cookies).toHaveLength(2);
  cookie = cookies.join('; ');
  expect((await send('/desk/accounts/', form({ action: 'add', name: marker, email: marker, role: marker }))).status).toBe(422);
  expect((await send(`/desk/language/?${marker}`, form({ language: marker, back: marker }))).status).toBe(400);

  // Asking, by JSON and by form, right and wrong.
  const right = { ...amina, person: { name: marker, reply: 'email', email, note: marker } };
  const receipt = await send('/api/appointments', right);
  expect(receipt.status).toBe(201);
  const secret = new URL(((await receipt.answer.json()) as { statusUrl: string }).statusUrl).pathname.split('/')[3]!;
  expect((await send('/api/appointments', { ...right, person, [marker]: marker, quarter: marker })).status).toBe(422);
  const filled = {
    name: marker,
    reply: 'email',
    email,
    note: marker,
    quarter: 'schalke',
    conversationLanguage: 'ar',
    channel: 'place',
    persons: '1',
  };
  const sent = await send('/ar/appointment/', form({ ...filled, email: otherEmail, idempotencyKey: randomUUID(), notice: '2026-11' }));
  expect(sent.status).toBe(303);
  expect((await send('/ar/appointment/', form({ ...filled, persons: marker, phone, topics: marker }))).status).toBe(422);
  expect((await send('/de/appointment/lost/', form({ reference: marker, contact: phone }))).status).toBe(422);
  expect((await send('/de/report/', form({ service: 'europacenter', kind: 'hours', text: marker }))).status).toBe(303);
  expect((await send('/de/search/', form({ q: marker }))).status).toBe(200);
  expect((await send(`/de/appointment/${secret}/`, form({ step: marker }))).status).toBeLessThan(500);
  for (const address of [
    `/de/search/?q=${marker}`,
    `/${marker}`,
    `/de/appointment/?quarter=${marker}`,
    `/api/slots?${marker}=${marker}`,
    `/de/appointment/${secret}/`,
  ]) {
    expect((await fetch(`${url}${address}`, { headers: { cookie, referer: marker } })).status).toBeLessThan(500);
  }

  // Packets that are none, one that breaks off in its body, and bodies that are no JSON.
  const head = `Host: localhost\r\nCookie: ${cookie}; ${marker}=1\r\n`;
  expect(await sendBytes(`POST /de/appointment/ HTTP/1.1\r\n${head}Content-Length: ${marker}\r\n\r\nname=${marker}`)).toContain(
    '400 Bad Request',
  );
  expect(await sendBytes(`GET /${marker} HTTP/9.9\r\n${head}\r\n`)).toContain('400 Bad Request');
  expect(await sendBytes(`GET / HTTP/1.1\r\n${head}X: ${marker.repeat(3000)}\r\n\r\n`)).toContain('431');
  expect((await send('/api/appointments', form({ name: marker }), { 'content-type': 'application/json' })).status).toBe(400);

  // The desk opens the person part and confirms; the letters leave.
  const counsellor = await worker(db, { name: marker });
  cookie = `desk=${await startSession(db, counsellor.id, undefined, new Date())}`;
  for (const [index, { id }] of (await db.selectFrom('requests').select('id').execute()).entries()) {
    expect((await send(`/api/desk/requests/${id}/claim`, { version: 1 })).status).toBe(200);
    expect((await send(`/api/desk/requests/${id}/person`, {})).status).toBe(200);
    const appointment = {
      startsAt: new Date(Date.now() + (7 + index) * 86_400_000).toISOString(),
      lengthMinutes: 30,
      place: marker,
      channel: 'place',
    };
    expect((await send(`/api/desk/requests/${id}/confirm`, { ...appointment, version: marker })).status).toBe(422);
    expect((await send(`/api/desk/requests/${id}/confirm`, { ...appointment, version: 2 })).status).toBe(200);
    expect((await send(`/desk/requests/${id}/`, form({ action: 'confirm', version: '3', 'confirm-place': marker }))).status).toBe(422);
  }
  await db.updateTable('letters').set({ nextAt: new Date().toISOString() }).where('state', '=', 'waiting').execute();
  await stop();
  await start();
  const letters = () => db.selectFrom('letters').select('state').execute();
  for (let tries = 0; tries < 100 && (await letters()).some(({ state }) => state === 'waiting'); tries += 1) await wait(100);
  const mails = await readdir(path.join(folder, 'mail'));
  expect(mails.filter((name) => name.endsWith('.eml'))).toHaveLength(2);

  // A database that fails while it holds the values.
  await db.schema.alterTable('history').renameTo('history_elsewhere').execute();
  expect((await send('/api/appointments', right)).status).toBe(503);
  expect((await send('/ar/appointment/', form({ ...filled, idempotencyKey: randomUUID(), notice: '2026-11' }))).status).toBe(503);

  const output = [...written, running.output()].join('');
  expect(output).toContain('/:lang/appointment/');
  expect(output).toContain('"level":10');
  const secrets = [secret, sent.location.split('/')[3]!, link!.token, ...cookies.map((one) => one.split('=')[1]!)];
  for (const typed of [marker, 'xanthippe', '77665544', 'schalke', ...secrets]) {
    expect(typed.length).toBeGreaterThan(5);
    expect(output).not.toContain(typed);
  }
}, 60_000);
