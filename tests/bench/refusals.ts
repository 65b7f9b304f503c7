import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { testApp } from '../support/app.ts';
import { amina } from '../support/requests.ts';
import type { Figure, Row } from './figure.ts';
import { byTurns, spread, spreadColumns } from './rates.ts';

const rounds = 9;
const triesInRound = 30;

type Refused = Pick<InjectOptions, 'method' | 'url' | 'headers' | 'payload'>;

/** Work for refusing 64 kB of rubbish beside an ordinary refusal of 300 bytes on the same route. */
export const refusals: Figure = {
  name: 'refusals',
  run: async () => {
    const test = await testApp('sqlite');
    let visitors = 0;
    const send = async (request: Refused): Promise<number> => {
      visitors += 1;
      const remoteAddress = `10.${(visitors >> 16) & 255}.${(visitors >> 8) & 255}.${visitors & 255}`;
      const answer = await test.app.inject({ ...request, remoteAddress });
      if (answer.statusCode < 400 || answer.statusCode >= 500)
        throw new Error(`${JSON.stringify(request.url)} answers ${answer.statusCode}`);
      return answer.rawPayload.length;
    };
    /** Processor time of the process, so that other programs on the machine do not count. */
    const cpuMicroseconds = async (request: Refused): Promise<number> => {
      const begun = process.cpuUsage();
      for (let tries = 0; tries < triesInRound; tries += 1) await send(request);
      const { user, system } = process.cpuUsage(begun);
      return user + system;
    };
    try {
      const rows: Row[] = [];
      for (const { what, ordinary, rubbish } of kinds) {
        const largest = await send(rubbish);
        await cpuMicroseconds(ordinary);
        const work = await byTurns(rounds, [() => cpuMicroseconds(ordinary), () => cpuMicroseconds(rubbish)]);
        rows.push({
          what: `${what} (answer of ${largest} bytes)`,
          unit: 'ratio',
          ...spread(work.map(([usual, heavy]) => heavy! / usual!)),
          target: { atMost: 3 },
          reference: 'an ordinary refusal there',
        });
      }
      return {
        columns: spreadColumns,
        rows,
        notes: [
          `Processor time, by turns in one process without a network, ${rounds} rounds of ${triesInRound} tries each, pages without their rendering.`,
        ],
      };
    } finally {
      await test.close();
    }
  },
};

const json = (url: string, payload: string): Refused => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
  payload,
});
const form = (url: string, payload: string): Refused => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
  payload,
});
const members = (count: number) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, 0])));

const appointments = '/api/appointments';
const ordinaryRequest = json(appointments, JSON.stringify({ ...amina, quarter: 7 }));
const formUrl = '/de/appointment/';
const filled = new URLSearchParams({
  quarter: 'schalke',
  conversationLanguage: 'ar',
  channel: 'place',
  persons: '1',
  reply: 'call',
}).toString();
const ordinaryForm = form(formUrl, `${filled}&notice=2026-11&idempotencyKey=${randomUUID()}&name=${'x'.repeat(130)}`);
const ordinarySignIn = json('/api/desk/session', JSON.stringify({ email: 'a@example.org', password: 'x'.repeat(250) }));

const kinds: { what: string; ordinary: Refused; rubbish: Refused }[] = [
  {
    what: '31,500 numbers as topics',
    ordinary: ordinaryRequest,
    rubbish: json(appointments, JSON.stringify({ ...amina, matter: { ...amina.matter, topics: Array<number>(31_500).fill(1) } })),
  },
  {
    what: '9,000 words as days',
    ordinary: ordinaryRequest,
    rubbish: json(
      appointments,
      JSON.stringify({ ...amina, matter: { ...amina.matter, wish: { days: Array<string>(9000).fill('mo'), parts: [] } } }),
    ),
  },
  {
    what: 'lists 31,000 deep',
    ordinary: ordinaryRequest,
    rubbish: json(appointments, `{"matter":${'['.repeat(31_000)}${']'.repeat(31_000)}}`),
  },
  {
    what: 'a name of 60,000 letters',
    ordinary: ordinaryRequest,
    rubbish: json(appointments, JSON.stringify({ ...amina, person: { ...amina.person, name: 'x'.repeat(60_000) } })),
  },
  { what: '6,000 unknown members', ordinary: ordinaryRequest, rubbish: json(appointments, members(6000)) },
  { what: '6,000 unknown members at sign-in', ordinary: ordinarySignIn, rubbish: json('/api/desk/session', members(6000)) },
  { what: '9,000 fields days=x of the form', ordinary: ordinaryForm, rubbish: form(formUrl, `${filled}${'&days=x'.repeat(9000)}`) },
  { what: '7,000 fields topics=. of the form', ordinary: ordinaryForm, rubbish: form(formUrl, `${filled}${'&topics=.'.repeat(7000)}`) },
  {
    what: '7,000 unknown fields of the form',
    ordinary: ordinaryForm,
    rubbish: form(formUrl, Array.from({ length: 7000 }, (_, index) => `m${index}=x`).join('&')),
  },
  {
    what: '15 kB of query for times',
    ordinary: { method: 'GET', url: '/api/slots?channel=boat' },
    rubbish: { method: 'GET', url: `/api/slots?${Array.from({ length: 2100 }, (_, index) => `m${index}=`).join('&')}` },
  },
];
