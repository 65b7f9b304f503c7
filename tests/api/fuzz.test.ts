import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../api/database/connect.ts';
import { unsealPerson } from '../../api/intake/person.ts';
import { encodedForm } from '../bad-input/form-text.ts';
import { testApp } from '../support/app.ts';
import { routesOf } from '../support/desk.ts';
import { spoilt } from '../support/from-schema.ts';
import { readBack, rowIn } from '../support/fuzz-read-back.ts';
import { fuzzRoutes } from '../support/fuzz-routes.ts';
import { callerFor, callers, fuzzWorld } from '../support/fuzz-world.ts';
import { overlaps } from '../support/overlaps.ts';

const asked = Number(process.env['FUZZ_CASES'] ?? 1000);
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_123);
const maxAnswerMilliseconds = 20_000;

/** How often each route answered in which way. */
type Counts = Record<string, Record<string, number>>;

/** Nothing open that they could answer exists in this test. */
const neverAccepted = [
  'POST /desk/log/:id/',
  // Nobody has a device with a passkey.
  'POST /desk/sign-in/passkey/',
  // Nobody asks these slips.
  'POST /:lang/appointment/:secret/consent/',
  'POST /:lang/confirm/:secret/',
  'POST /desk/providers/',
  'POST /desk/webhooks/',
  'POST /desk/imports/',
  'POST /desk/imports/:id/',
];

/** A page of the desk sends strangers to the sign-in, which leads back. */
const isRefused = ({ statusCode, headers }: LightMyRequestResponse): boolean =>
  statusCode >= 400 || /^\/desk\/sign-in\/(\?(.*&)?next=|$)/.test(headers.location ?? '');

const kindOf = (answer: LightMyRequestResponse): string =>
  isRefused(answer) && answer.statusCode < 400 ? '4xx' : `${String(answer.statusCode)[0]}xx`;

async function fuzz(dialect: Dialect, count: number): Promise<Counts> {
  const test = await testApp(dialect);
  try {
    await test.app.ready();
    const world = await fuzzWorld(test);
    const routes = fuzzRoutes(test.app.site().directory);
    // A new route is sent to as soon as it exists; the list of the queue takes nothing but a search, and the checks ask other sites.
    const changing = routesOf(test).filter((route) => !/^(GET|HEAD|OPTIONS) |\*$|^POST \/desk\/(requests|checks)\/$/.test(route));
    expect(new Set(routes.map(({ route }) => route))).toEqual(new Set(changing));

    const cases = fc.oneof(
      ...routes.map(({ weight, url, body, secret, ...route }) => ({
        weight,
        arbitrary: fc.record({
          route: fc.constant({ weight, url, body, secret, ...route }),
          url,
          body:
            body === undefined ? fc.constant(undefined) : fc.oneof({ weight: 3, arbitrary: body }, { weight: 2, arbitrary: spoilt(body) }),
          caller: callers,
          secret,
        }),
      })),
    );
    const counts: Counts = {};
    const wrong: string[] = [];
    let hasEndedSession = false;
    for (let index = 0; index < count && wrong.length < 20; index += 1) {
      // One by one, because each changes what exists.
      const one = fc.sample(cases, { seed: seed + index, numRuns: 1 })[0]!;
      const { route } = one;
      if (index % 10 === 0 || hasEndedSession) await world.look();
      hasEndedSession = /session|sign-out/.test(route.route);
      test.clock.now = new Date(test.clock.now.getTime() + 3000);
      test.rendered.length = 0;

      const url = String(await world.resolve(one.url));
      const body = await world.resolve(one.body, rowIn(url));
      const secret = String(await world.resolve(one.secret));
      const as = route.caller === 'desk' ? await world.callerOf(callerFor(route.route, one.caller), rowIn(url)) : undefined;
      const isForm = route.kind === 'form';
      const fields = typeof body === 'object' && body !== null ? body : { body };
      const payload = body === undefined ? undefined : isForm ? encodedForm(fields) : JSON.stringify(body);
      const answer = await answerWithin(
        test.app.inject({
          method: route.route.startsWith('DELETE') ? 'DELETE' : 'POST',
          url,
          // Another network for every call: the limits have tests of their own.
          remoteAddress: `2001:${(0x1000 + (index >> 12)).toString(16)}:${(index & 0xfff).toString(16)}::1`,
          headers: {
            'sec-fetch-site': 'same-origin',
            'idempotency-key': randomUUID(),
            ...(payload === undefined ? {} : { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' }),
            ...(as === undefined ? {} : { cookie: as.cookie }),
            ...(route.caller === 'slip' ? { authorization: `Bearer ${secret}` } : {}),
            ...(route.caller === 'machine' ? { authorization: `Bearer ${world.machine.token}` } : {}),
          },
          ...(payload === undefined ? {} : { payload }),
        }),
      );

      const kind = answer === undefined ? 'unanswered' : kindOf(answer);
      const ofRoute = (counts[route.route] ??= {});
      ofRoute[kind] = (ofRoute[kind] ?? 0) + 1;
      const told = `case ${index}: ${route.route} ${JSON.stringify(url)} ${answer?.statusCode ?? kind} ${(payload ?? '').slice(0, 600)}`;
      if (answer === undefined || answer.statusCode >= 500) wrong.push(told);
      else if (!isRefused(answer)) {
        const accepted = { route, url, body, payload: payload ?? '', as, secret, answer };
        await readBack(test, world, accepted).catch((error: unknown) => wrong.push(`${told}\n${String(error)}`));
      }
      // An error behind a polite answer is one too, and so is a log that tells a name.
      const lines = test.logged.splice(0).filter((line) => /"level":[56]0\b/.test(line) || line.includes('Xanthippe'));
      wrong.push(...lines.map((line) => `${told}\n${line.slice(0, 1500)}`));
    }
    expect(wrong).toEqual([]);
    expect(await overlaps(test.db)).toEqual([]);
    for (const row of await test.db.selectFrom('requests').selectAll().where('sealedPerson', 'is not', null).execute())
      expect((await unsealPerson(test.keys.unsealer!, row))?.name).toMatch(/\S/);
    return counts;
  } finally {
    await test.close();
  }
}

async function answerWithin(answer: Promise<LightMyRequestResponse>): Promise<LightMyRequestResponse | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, maxAnswerMilliseconds);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}

describe('bodies made from the schemas, right and spoilt', () => {
  it.each([
    ['sqlite', asked],
    ['postgres', Math.ceil(asked / 4)],
  ] as const)(
    'are refused, or stored once as they were sent, on %s',
    async (dialect, count) => {
      const counts = await fuzz(dialect, count);
      if (process.env['FUZZ_CASES'] !== undefined) process.stdout.write(`${JSON.stringify(counts, null, 1)}\n`);
      const sum = (kind: string) => Object.values(counts).reduce((all, one) => all + (one[kind] ?? 0), 0);
      expect([sum('5xx'), sum('unanswered')]).toEqual([0, 0]);
      // Both kinds are many, or the bodies were not worth sending.
      expect(sum('2xx') + sum('3xx')).toBeGreaterThan(count / 4);
      expect(sum('4xx')).toBeGreaterThan(count / 4);
      // A route that never accepts anything has nothing to read back.
      const tried = Object.entries(counts).filter(([, one]) => Object.values(one).reduce((all, some) => all + some) >= 12);
      expect(
        tried.filter(([route, one]) => !neverAccepted.includes(route) && one['2xx'] === undefined && one['3xx'] === undefined),
      ).toEqual([]);
    },
    30_000 + asked * 200,
  );
});
