import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import type { TestApp } from '../support/app.ts';
import { spoilt } from '../support/from-schema.ts';
import { rowIn } from '../support/fuzz-read-back.ts';
import { callerFor, callers, fuzzWorld, type World } from '../support/fuzz-world.ts';
import { addressBreaks } from './break-address.ts';
import { bodyBreaks } from './break-body.ts';
import { headBreaks } from './break-head.ts';
import { encodedForm } from './form-text.ts';
import { listen } from './heard.ts';
import { judge, judgeLog } from './judge.ts';
import { operationsOf, type OpenApi, type Operation } from './operations.ts';
import { chanceFrom, type Chance } from './random.ts';
import { kindOf, send } from './send.ts';
import type { Break, Heard, Sent } from './sent.ts';

/** What came of many cases. */
export type Report = {
  /** Cases by the first figure of their status, and those without an answer. */
  counts: Record<string, number>;
  /** The same by route. */
  routes: Record<string, Record<string, number>>;
  /** How often each way of breaking was used. */
  breaks: Record<string, number>;
  /** What was wrong, with the request. At most twenty. */
  wrong: string[];
  /** Bytes of the heap after each tenth of the cases. */
  heap: number[];
};

const maxWrong = 20;
const secondsACase = 0.2;

/**
 * Sends many requests to a process, right ones first and then broken in one or two places, and judges every answer.
 * The same seed makes the same choices; ids and secrets differ from run to run.
 */
export async function runCases(test: TestApp, { cases, seed }: { cases: number; seed: number }): Promise<Report> {
  await test.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = test.app.server.address() as AddressInfo;
  const document = (await test.app.inject('/api/openapi.json')).json<OpenApi>();
  const world = await fuzzWorld(test);
  const operations = operationsOf(test, document).map((one) => ({ ...one, made: casesOf(one) }));
  const turns = operations.flatMap((one) => Array<typeof one>(one.weight).fill(one));
  const heard: Heard = { words: [...world.secrets], addresses: [] };
  const report: Report = { counts: {}, routes: {}, breaks: {}, wrong: [], heap: [] };
  const count = (counts: Record<string, number>, what: string) => (counts[what] = (counts[what] ?? 0) + 1);

  for (let index = 0; index < cases && report.wrong.length < maxWrong; index += 1) {
    if (index % 50 === 0) await world.look();
    if (index % Math.ceil(cases / 10) === 0) report.heap.push(process.memoryUsage().heapUsed);
    const chance = chanceFrom(seed + index);
    const operation = chance.of(turns);
    const breaks = breaksFor(operation, chance);
    const made = fc.sample(breaks.includes(spoilBody) ? operation.made.spoilt : operation.made.right, {
      seed: seed + index,
      numRuns: 1,
    })[0]!;
    test.clock.now = new Date(test.clock.now.getTime() + secondsACase * 1000);
    test.rendered.length = 0;
    const sent = await requestOf(operation, made, world, index);
    for (const { name, apply } of breaks) {
      apply(sent, chance, heard);
      count(report.breaks, name);
    }
    const outcome = await send(port, sent);
    const kind = kindOf(outcome);
    count(report.counts, kind);
    count((report.routes[operation.route] ??= {}), kind);
    if (typeof outcome === 'object' && 'status' in outcome && outcome.status < 400) listen(heard, outcome);
    const wrong = [...judge(sent, outcome), ...judgeLog(test.logged.splice(0)), ...reachedObjects()];
    if (wrong.length > 0)
      report.wrong.push(
        `case ${index} of seed ${seed}, ${breaks.map(({ name }) => name).join(' and ')}: ${wrong.join('; ').slice(0, 2500)}\n${told(sent)}`,
      );
  }
  return report;
}

type Made = {
  url: string;
  query: Record<string, unknown>;
  body: unknown;
  secret: string;
  caller: typeof callers extends fc.Arbitrary<infer C> ? C : never;
};

function casesOf({ url, query, body, secret }: Operation): { right: fc.Arbitrary<Made>; spoilt: fc.Arbitrary<Made> } {
  const parts = { url, query, secret, caller: callers };
  const right = fc.record({ ...parts, body: body ?? fc.constant(undefined) });
  return { right, spoilt: body === undefined ? right : fc.record({ ...parts, body: spoilt(body) }) };
}

type NamedBreak = { name: string; apply: Break };
const named = (breaks: Record<string, Break>): NamedBreak[] => Object.entries(breaks).map(([name, apply]) => ({ name, apply }));
/** The body was spoilt while it was made: a value of another type, a member too many or missing. */
const spoilBody: NamedBreak = { name: 'spoilt', apply: () => undefined };
const ofBody = named(bodyBreaks);
const ofHead = named(headBreaks);
const ofAddress = named(addressBreaks);

/** None in a sixth of the cases, else one or two. */
function breaksFor({ body }: Operation, chance: Chance): NamedBreak[] {
  if (chance.below(6) === 0) return [];
  const one = () => {
    const kind = chance.below(body === undefined ? 2 : 5);
    if (kind === 0) return chance.of(ofHead);
    if (kind === 1) return chance.of(ofAddress);
    return kind === 2 ? spoilBody : chance.of(ofBody);
  };
  const first = one();
  return chance.percent(40) ? [first, one()] : [first];
}

/** The request as our own pages and other systems send it, each from another network: the limits have tests of their own. */
async function requestOf(operation: Operation, made: Made, world: World, index: number): Promise<Sent> {
  const url = String(await world.resolve(made.url));
  const query = new URLSearchParams((await world.resolve(made.query)) as Record<string, string>).toString();
  const body = await world.resolve(made.body, rowIn(url));
  const secret = String(await world.resolve(made.secret));
  const as = operation.caller === 'desk' ? await world.callerOf(callerFor(operation.route, made.caller), rowIn(url)) : undefined;
  const isForm = operation.kind === 'form';
  const fields = typeof body === 'object' && body !== null ? body : { body };
  const payload = body === undefined ? undefined : isForm ? encodedForm(fields) : JSON.stringify(body);
  return {
    method: operation.route.split(' ')[0]!,
    url: query === '' ? url : `${url}?${query}`,
    headers: {
      host: 'localhost:8080',
      'x-forwarded-for': `2001:${(0x1000 + (index >> 12)).toString(16)}:${(index & 0xfff).toString(16)}::1`,
      'sec-fetch-site': 'same-origin',
      'idempotency-key': randomUUID(),
      ...(payload === undefined ? {} : { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' }),
      ...(as === undefined ? {} : { cookie: as.cookie }),
      ...(operation.caller === 'slip' ? { authorization: `Bearer ${secret}` } : {}),
      ...(operation.caller === 'machine' ? { authorization: `Bearer ${world.machine.token}` } : {}),
    },
    payload: payload === undefined ? undefined : Buffer.from(payload),
  };
}

/** Whether a body has reached the objects that all others inherit from. */
const reachedObjects = (): string[] => ('polluted' in {} || 'polluted' in [] ? ['a body reached the prototype of all objects'] : []);

const told = ({ method, url, headers, payload }: Sent): string =>
  `${method} ${url.slice(0, 400)} ${JSON.stringify(headers).slice(0, 600)} ${payload?.toString().slice(0, 400) ?? ''}`;
