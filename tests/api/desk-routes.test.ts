import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeRole, disableAccount } from '../../api/accounts/account.ts';
import { makeLinkFor, redeemLink } from '../../api/accounts/link.ts';
import { type Role, roles } from '../../api/contract/codes.ts';
import { proveRows } from '../support/own-rows.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { call, colleague, machineOf, receivedBy, routesOf, type Colleague } from '../support/desk.ts';
import { createFieldCheck } from '../support/desk-fields.ts';
import { addressOf, bodiesOf, marked, marksIn, rolesOf } from '../support/desk-walk.ts';
import { connectDesk, dialects } from '../support/databases.ts';

const inTenDays = { startsAt: '2026-12-03T09:00:00.000Z', lengthMinutes: 45, place: 'Vattmannstraße 2', channel: 'place' };

const workers: Role[] = ['counsellor', 'coordinator'];

/** Ways in, for people who are not signed in yet. */
const open = [
  'POST /api/desk/session',
  'GET /desk/sign-in/',
  'POST /desk/sign-in/',
  'POST /desk/sign-in/passkey-options',
  'POST /desk/sign-in/passkey/',
  'POST /desk/welcome/:token/passkey-options',
  'GET /desk/welcome/:token/',
  'POST /desk/welcome/:token/',
  'GET /desk/feed/:secret/week.ics',
  'GET /desk/partner/:secret/',
  'POST /desk/partner/:secret/',
  'GET /desk/interpreter/:secret/',
  'POST /desk/interpreter/:secret/',
];

describe.each(dialects)('the desk on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;
  let ben: Colleague;
  let chief: Colleague;

  beforeAll(async () => {
    test = await testApp(dialect);
    await test.app.ready();
    ayse = await colleague(test, { name: 'A. Aydın' });
    ben = await colleague(test, { name: 'B. Becker' });
    chief = await colleague(test, { name: 'C. Chef', role: 'coordinator' });
  });
  afterAll(() => test.close());

  const post = (url: string, as: Colleague, json: object = {}) => call(test, { method: 'POST', url, as, json });
  const get = (url: string, as: Colleague) => call(test, { method: 'GET', url, as });
  const lastPage = () => test.rendered.at(-1)!.page;

  describe('a stranger', () => {
    it('is refused by every route of the desk but the ways in', async () => {
      const routes = routesOf(test).filter((route) => /^(GET|POST|DELETE|PUT|PATCH) \/(api\/)?desk/.test(route) && !open.includes(route));
      expect(routes).toContain('POST /api/desk/requests/:id/person');
      expect(routes).toContain('POST /desk/requests/:id/');
      expect(routes.length).toBeGreaterThanOrEqual(25);
      for (const route of [...routes, 'GET /api/desk/nothing', 'GET /desk/nothing/']) {
        const [method, pattern] = route.split(' ') as ['GET' | 'POST' | 'DELETE', string];
        const url = pattern.replace(':id', randomUUID()).replace('*', 'anything');
        const bare = await call(test, { method, url });
        const forged = await call(test, { method, url, headers: { cookie: 'desk=forged' } });
        for (const answer of [bare, forged]) {
          const expected = url.startsWith('/api/') ? 401 : 303;
          expect(`${route} ${answer.statusCode}`).toBe(`${route} ${expected}`);
          if (!url.startsWith('/api/')) expect(answer.headers.location).toMatch(/^\/desk\/sign-in\//);
          else expect(answer.json()).toMatchObject({ code: 'not-signed-in' });
        }
      }
    });

    it('is led back to the page after signing in, and never to another site', async () => {
      const answer = await call(test, { method: 'GET', url: '/desk/requests/?view=mine&quarter=horst' });
      expect(answer.headers.location).toBe('/desk/sign-in/?next=%2Fdesk%2Frequests%2F%3Fview%3Dmine%26quarter%3Dhorst');
      await call(test, { method: 'GET', url: answer.headers.location! });
      expect(test.shown('/desk/sign-in').next).toBe('/desk/requests/?view=mine&quarter=horst');
      await call(test, { method: 'GET', url: '/desk/sign-in/?next=https://evil.example/desk/' });
      expect(test.shown('/desk/sign-in').next).toBe('/desk/');
    });

    it('hears that a sent form was not saved, and is led back to the page of the form', async () => {
      const sent = async (referer?: string) => {
        const headers = { 'sec-fetch-site': 'same-origin', ...(referer === undefined ? {} : { referer }) };
        const answer = await call(test, { method: 'POST', url: '/desk/services/aks-asyl/', form: { part: 'texts' }, headers });
        await call(test, { method: 'GET', url: answer.headers.location! });
        const { done, next } = test.shown('/desk/sign-in');
        return [done, next];
      };
      const page = '/desk/services/aks-asyl/?part=texts';
      expect(await sent(`http://127.0.0.1${page}`)).toEqual(['signed-out-unsaved', page]);
      for (const elsewhere of [undefined, 'nonsense', 'https://evil.example/', 'https://evil.example/desk/../x/'])
        expect(await sent(elsewhere)).toEqual(['signed-out-unsaved', '/desk/']);
    });

    it('cannot use the cookie of a colleague from another site', async () => {
      const request = await receivedBy(test);
      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
        const json = await call(test, { method: 'POST', url: `/api/desk/requests/${request.id}/claim`, as: ayse, headers });
        expect(json.json()).toMatchObject({ status: 403, code: 'wrong-origin' });
        const form = await call(test, {
          method: 'POST',
          url: `/desk/requests/${request.id}/`,
          as: ayse,
          form: { action: 'claim' },
          headers,
        });
        expect(form.statusCode).toBe(403);
      }
    });
  });

  describe('signing in', () => {
    const password = 'drei kleine Affen';
    const withPassword = async () => {
      const person = await colleague(test);
      const { token } = await makeLinkFor(test.db, person.id, null, test.clock.now);
      await redeemLink(test.db, token, password, { email: '', name: '', provider: '', language: 'de' }, test.clock.now);
      return person;
    };

    it('as JSON gives a cookie that scripts and other sites cannot use', async () => {
      const { email } = await withPassword();
      const answer = await call(test, { method: 'POST', url: '/api/desk/session', json: { email, password } });
      expect(answer.json()).toEqual({ next: 'done' });
      expect([answer.headers['set-cookie']].flat()[0]).toMatch(/^desk=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
      const cookie = String(answer.headers['set-cookie']).split(';', 1)[0]!;
      expect((await call(test, { method: 'GET', url: '/api/desk/requests', headers: { cookie } })).statusCode).toBe(200);
      expect((await call(test, { method: 'DELETE', url: '/api/desk/session', headers: { cookie } })).statusCode).toBe(204);
      expect((await call(test, { method: 'GET', url: '/api/desk/requests', headers: { cookie } })).statusCode).toBe(401);
    });

    it('by the form leads on, and says the same of a wrong email and a wrong password', async () => {
      const { email } = await withPassword();
      const right = await call(test, {
        method: 'POST',
        url: '/desk/sign-in/',
        form: { email: email.toUpperCase(), password, next: '/desk/requests/' },
      });
      expect([right.statusCode, right.headers.location]).toEqual([303, '/desk/requests/']);
      for (const form of [
        { email, password: 'falsch' },
        { email: 'niemand@example.org', password },
      ]) {
        const wrong = await call(test, { method: 'POST', url: '/desk/sign-in/', form });
        expect(wrong.statusCode).toBe(401);
        expect(test.shown('/desk/sign-in')).toMatchObject({
          values: { email: form.email },
          errors: [{ pointer: '/email', code: 'not-allowed' }],
        });
        expect(wrong.headers['set-cookie']).toBeUndefined();
      }
    });

    it('is stopped after ten failures, also with the right password, and says when to come back', async () => {
      const { email } = await withPassword();
      for (let round = 0; round < 10; round += 1)
        await call(test, { method: 'POST', url: '/api/desk/session', json: { email, password: 'falsch' } });
      const answer = await call(test, { method: 'POST', url: '/api/desk/session', json: { email, password } });
      expect(answer.json()).toMatchObject({ status: 429, code: 'too-many-requests' });
      expect(Number(answer.headers['retry-after'])).toBe(900);
    });

    it('everywhere out means every device', async () => {
      const person = await withPassword();
      const other = String(
        (
          await call(test, {
            method: 'POST',
            url: '/api/desk/session',
            json: { email: person.email, password },
            headers: { 'x-forwarded-for': '192.0.2.9' },
          })
        ).headers['set-cookie'],
      ).split(';', 1)[0]!;
      await call(test, { method: 'POST', url: '/desk/sign-out/', as: { ...person, cookie: other }, form: { everywhere: 'yes' } });
      expect((await call(test, { method: 'GET', url: '/api/desk/requests', headers: { cookie: other } })).statusCode).toBe(401);
    });

    it('a one-time link sets the password and signs in; opening it changes nothing', async () => {
      const person = await colleague(test);
      const { token } = await makeLinkFor(test.db, person.id, null, test.clock.now);
      const url = `/desk/welcome/${token}/`;
      for (let look = 0; look < 3; look += 1) {
        const page = await call(test, { method: 'GET', url });
        expect([page.statusCode, page.headers['referrer-policy'], page.headers['cache-control']]).toEqual([200, 'no-referrer', 'no-store']);
      }
      expect((await call(test, { method: 'POST', url, form: { password: 'zu kurz' } })).statusCode).toBe(422);
      expect(lastPage()).toMatchObject({ errors: [{ pointer: '/password', code: 'too-short' }] });
      const used = await call(test, { method: 'POST', url, form: { password } });
      expect([used.statusCode, used.headers.location]).toEqual([303, '/desk/']);
      expect([used.headers['set-cookie']].flat()[0]).toMatch(/^desk=/);
      expect((await call(test, { method: 'POST', url, form: { password } })).statusCode).toBe(410);
      expect(test.logged.join('')).not.toContain(token);
    });
  });

  describe('rights', () => {
    const worker: Role[] = ['counsellor', 'coordinator'];
    const bodies: Record<string, object> = {
      offer: { times: [inTenDays], version: 1 },
      confirm: { ...inTenDays, version: 1 },
      told: { how: 'call', version: 1 },
      'follow-up': { day: '2026-11-25', version: 1 },
      forward: { quarter: 'buer', version: 1 },
      'pass-on': { to: 'arzt-mobil', facts: ['topic'], agreed: 'slip', version: 1 },
      close: { outcome: 'spam', version: 1 },
      person: { reason: 'safety' },
    };

    it.each(roles)('a %s may do what the table says, with requests of the own provider and of others', async (role) => {
      const own = await receivedBy(test);
      const as = await colleague(test, { role });
      const other = await colleague(test, { role, provider: 'caritas' });
      await colleague(test, { provider: 'arzt-mobil' });
      const mayWork = worker.includes(role);
      const status = async (method: 'GET' | 'POST', url: string, who: Colleague, json?: object) =>
        (await call(test, { method, url, as: who, ...(json === undefined ? {} : { json }) })).statusCode;
      const allowed = (code: number) => (mayWork ? code : 403);

      expect(await status('GET', '/api/desk/requests', as)).toBe(allowed(200));
      expect(await status('GET', `/api/desk/requests/${own.id}`, as)).toBe(allowed(200));
      expect(await status('GET', `/api/desk/requests/${own.id}`, other)).toBe(allowed(404));
      for (const [action, body] of Object.entries(bodies)) {
        const untouched = action === 'person' && role === 'coordinator' ? 200 : 409;
        expect([action, await status('POST', `/api/desk/requests/${own.id}/${action}`, as, body)]).toEqual([action, allowed(untouched)]);
        expect([action, await status('POST', `/api/desk/requests/${own.id}/${action}`, other, body)]).toEqual([action, allowed(404)]);
      }
      for (const action of ['claim', 'release']) {
        expect(await status('POST', `/api/desk/requests/${own.id}/${action}`, other)).toBe(allowed(404));
        expect(await status('POST', `/api/desk/requests/${own.id}/${action}`, as)).toBe(allowed(200));
      }
      expect(await status('POST', '/api/desk/requests/next', other)).toBe(allowed(204));

      for (const url of ['/desk/requests/', '/desk/requests/new/', `/desk/requests/${own.id}/`]) {
        expect([url, await status('GET', url, as)]).toEqual([url, allowed(200)]);
      }
      expect(await status('GET', `/desk/requests/${own.id}/`, other)).toBe(allowed(404));
      const claimed = await call(test, { method: 'POST', url: `/desk/requests/${own.id}/`, as: other, form: { action: 'claim' } });
      expect(claimed.statusCode).toBe(allowed(404));
      for (const url of ['/desk/services/', '/desk/services/familienbuero/'])
        expect([url, await status('GET', url, as)]).toEqual([url, role === 'editor' ? 200 : 403]);
      const mayTranslate = role === 'editor' || role === 'translator';
      for (const url of ['/desk/translations/', '/desk/translations/tr/', '/desk/translations/tr/familienbuero.description/'])
        expect([url, await status('GET', url, as)]).toEqual([url, mayTranslate ? 200 : 403]);
      const published = await call(test, { method: 'POST', url: '/desk/services/', as, form: { action: 'publish' } });
      expect(published.statusCode).toBe(role === 'editor' ? 503 : 403);
      expect(await status('GET', '/desk/accounts/', as)).toBe(role === 'admin' ? 200 : 403);
      const added = await call(test, { method: 'POST', url: '/desk/accounts/', as, form: { action: 'disable', id: other.id } });
      expect(added.statusCode).toBe(role === 'admin' ? 303 : 403);
      const help = await call(test, { method: 'GET', url: '/desk/help/', as });
      const handbook = {
        counsellor: 'counsellors',
        coordinator: 'coordinators',
        admin: 'coordinators',
        editor: 'editors',
        translator: 'editors',
      };
      expect(help.headers.location).toBe(`/desk/help/${handbook[role]}/`);
      expect(await status('GET', help.headers.location!, as)).toBe(200);
      const home = await call(test, { method: 'GET', url: '/desk/', as });
      const homes = { admin: '/desk/accounts/', editor: '/desk/reports/', translator: '/desk/translations/' };
      if (role in homes) expect(home.headers.location).toBe(homes[role as keyof typeof homes]);
      else expect([home.statusCode, test.shown('/desk').account.id]).toEqual([200, as.id]);
    });

    it('whoever is disabled, or gets another role, is out with the next request', async () => {
      const [leaver, mover] = [await colleague(test), await colleague(test)];
      for (const person of [leaver, mover]) expect((await get('/api/desk/requests', person)).statusCode).toBe(200);
      await disableAccount(test.db, leaver.id, null, test.clock.now);
      await changeRole(test.db, mover.id, 'editor', null, test.clock.now);
      for (const person of [leaver, mover]) expect((await get('/api/desk/requests', person)).statusCode).toBe(401);
    });

    it('a coordinator gives back what somebody else holds; a counsellor does not', async () => {
      const { id } = await receivedBy(test);
      await post(`/api/desk/requests/${id}/claim`, ayse);
      expect((await post(`/api/desk/requests/${id}/release`, ben)).json()).toMatchObject({ code: 'already-claimed' });
      expect((await post(`/api/desk/requests/${id}/release`, chief)).json()).toMatchObject({ claimedBy: null });
    });

    it('an admin cannot lock out themselves', async () => {
      const admin = await colleague(test, { role: 'admin' });
      for (const form of [{ action: 'disable' }, { action: 'role', role: 'editor' }]) {
        const answer = await call(test, { method: 'POST', url: '/desk/accounts/', as: admin, form: { ...form, id: admin.id } });
        expect(answer.statusCode).toBe(403);
      }
      expect((await get('/desk/accounts/', admin)).statusCode).toBe(200);
    });
  });

  describe('a walk over every route', () => {
    type Walked = { route: string; as: string; status: number; shown: string };
    /** The coordinator states a reason; nobody else sees the person of a request that somebody else holds. */
    const isLook = ({ route, as }: Walked) => as === 'coordinator' && /^POST \/(api\/)?desk\/requests\/:id\//.test(route);

    it('refuses each role what it may not use, and shows the person to nobody who does not hold the request', async () => {
      const walk = await testApp(dialect);
      try {
        await walk.app.ready();
        const { directory } = walk.app.site();
        const holder = await colleague(walk, { name: 'Halter' });
        const { id } = await receivedBy(walk, {
          person: marked,
          matter: { topics: ['violence'], womanCounsellor: true, channel: 'place', persons: 7 },
        });
        const hold = async () => {
          await walk.db.updateTable('requests').set({ claimedBy: holder.id }).where('id', '=', id).execute();
          await proveRows(walk.db);
        };
        const token = await machineOf(walk);
        const routes = routesOf(walk).filter(
          // A stream never ends, and a session that ends ends the walk.
          (route) =>
            /^(GET|POST|DELETE) \/(api\/)?desk\//.test(route) &&
            !open.includes(route) &&
            !/\*$|live$|sign-out|session$|\/desk\/account\/|publications/.test(route),
        );
        expect(routes.length).toBeGreaterThanOrEqual(80);
        expect(routes.filter((route) => rolesOf(route.split(' ')[1]!) === undefined)).toEqual([]);
        const wrong: string[] = [];
        const fields = createFieldCheck();
        const callers = [
          ...roles.map((role) => ({ role, provider: 'stadt-gelsenkirchen' })),
          { role: 'coordinator' as const, provider: 'caritas' },
        ];
        for (const { role, provider } of callers) {
          const as = await colleague(walk, { role, provider });
          const isOther = provider === 'caritas';
          for (const route of [...routes].sort((one, other) => Number(one.startsWith('POST')) - Number(other.startsWith('POST')))) {
            const [method, pattern] = route.split(' ') as ['GET' | 'POST' | 'DELETE', string];
            const isAllowed = rolesOf(pattern)!.includes(role);
            const bodies = method === 'GET' ? [undefined] : bodiesOf(directory, route, id);
            for (const sent of isAllowed ? bodies : bodies.slice(0, 1)) {
              await hold();
              walk.rendered.length = 0;
              const payload = sent === undefined ? {} : { [sent.kind]: sent.body };
              const answer = await call(walk, { method, url: addressOf(pattern, id), as, ...payload });
              const shown = answer.body + JSON.stringify(walk.rendered.map(({ page }) => page));
              const walked = { route, as: isOther ? ('other' as const) : role, status: answer.statusCode, shown };
              const told = `${route} as ${walked.as}: ${walked.status}`;
              // A refusal has the fields of RFC 9457, and a page that says so.
              if (isAllowed) for (const { route: of, page } of walk.rendered) fields.look(of, walked.as, page);
              if (isAllowed && answer.statusCode < 300 && String(answer.headers['content-type']).startsWith('application/json'))
                fields.look(route, walked.as, answer.json());
              if (!isAllowed && walked.status !== 403) wrong.push(`${told}, not refused`);
              if (isAllowed && !isOther && method === 'GET' && walked.status === 403) wrong.push(`${told}, refused`);
              if (isOther && pattern.includes('/requests/:id') && ![400, 404, 422].includes(walked.status))
                wrong.push(`${told}, of another provider`);
              if (marksIn(shown).length > 0 && !isLook(walked)) wrong.push(`${told} shows ${marksIn(shown).join(' ')}`);
              // Seven persons stand in the matter of this request only.
              if (shown.includes('"persons":7') && (isOther || !workers.includes(role))) wrong.push(`${told} shows the matter`);
            }
          }
        }
        for (const route of routes) {
          const [method, pattern] = route.split(' ') as ['GET' | 'POST' | 'DELETE', string];
          const headers = { authorization: `Bearer ${token.token}` };
          const answer = await call(walk, { method, url: addressOf(pattern, id), headers });
          if (![303, 401].includes(answer.statusCode)) wrong.push(`${route} with a token: ${answer.statusCode}`);
        }
        expect([...wrong, ...fields.wrong()]).toEqual([]);
      } finally {
        await walk.close();
      }
    }, 240_000);

    it('lets a token into its own routes only, and shows it no sealed part', async () => {
      const { id } = await receivedBy(test, { person: marked });
      const { token } = await machineOf(test);
      const fields = createFieldCheck();
      const routes = routesOf(test).filter((route) => /^(GET|POST) \/api\/v1\/requests/.test(route));
      expect(routes.sort()).toEqual([
        'GET /api/v1/requests',
        'GET /api/v1/requests/:id',
        'GET /api/v1/requests/:id/matter',
        'POST /api/v1/requests/:id/claim',
        'POST /api/v1/requests/:id/close',
        'POST /api/v1/requests/:id/person',
        'POST /api/v1/requests/:id/release',
      ]);
      const send = (route: string, headers: Record<string, string>) => {
        const [method, pattern] = route.split(' ') as ['GET' | 'POST', string];
        const json = route.endsWith('close') ? { json: { outcome: 'spam', version: 1 } } : {};
        return call(test, { method, url: pattern.replace(':id', id), headers, ...json });
      };
      for (const route of routes) {
        expect([route, (await send(route, {})).statusCode]).toEqual([route, 401]);
        for (const person of [ayse, chief])
          expect([route, (await send(route, { cookie: person.cookie })).statusCode]).toEqual([route, 401]);
        const answer = await send(route, { authorization: `Bearer ${token}` });
        expect([route, marksIn(answer.body), answer.body.includes('topics')]).toEqual([route, [], false]);
        if (answer.statusCode === 200) fields.look(route, 'token', answer.json());
        if (answer.statusCode === 200 && route.includes(':id'))
          expect(Object.keys(answer.json<object>())).toEqual([
            ...['id', 'state', 'outcome', 'provider', 'quarter', 'language', 'conversation', 'receivedAt', 'dueAt', 'closedAt', 'slot'],
            ...['claimed', 'version'],
          ]);
      }
      expect(fields.wrong()).toEqual([]);
    });

    it('shows the person to the holder and to the coordinator with a reason', async () => {
      const { id } = await receivedBy(test, { person: marked });
      await post(`/api/desk/requests/${id}/claim`, ayse);
      const look = async (as: Colleague, json: object) => marksIn((await post(`/api/desk/requests/${id}/person`, as, json)).body);
      expect(await look(ayse, {})).toEqual(['Marker', '8877665', '5566778']);
      expect(await look(chief, { reason: 'complaint' })).toEqual(['Marker', '8877665', '5566778']);
      expect([await look(ben, { reason: 'complaint' }), await look(chief, {})]).toEqual([[], []]);
    });
  });

  describe('a request', () => {
    it('is taken by one of two who press at once; only a coordinator is told who has it', async () => {
      const request = await receivedBy(test);
      const answers = await Promise.all([ayse, ben].map((person) => post(`/api/desk/requests/${request.id}/claim`, person)));
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
      const winner = answers[0]!.statusCode === 200 ? ayse : ben;
      const refused = answers.find(({ statusCode }) => statusCode === 409)!;
      expect(refused.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(refused.json()).toMatchObject({ code: 'already-claimed' });
      expect(refused.json()).not.toHaveProperty('claimedBy');
      expect((await post(`/api/desk/requests/${request.id}/claim`, chief)).json()).toMatchObject({ claimedBy: winner.name });
      const loser = winner === ayse ? ben : ayse;
      const page = await call(test, { method: 'POST', url: `/desk/requests/${request.id}/`, as: loser, form: { action: 'claim' } });
      expect(page.statusCode).toBe(409);
      expect(test.shown('/desk/requests/[id]')).toMatchObject({ problem: 'already-claimed' });
      expect(test.shown('/desk/requests/[id]')).not.toHaveProperty('holder');
    });

    it('goes its way by JSON: next, offer, confirm, told, close', async () => {
      const queue = await colleague(test, { provider: 'awo' });
      const { id } = await receivedBy(test);
      await test.db.updateTable('requests').set({ provider: 'awo' }).where('id', '=', id).execute();
      await proveRows(test.db);
      const next = await call(test, { method: 'POST', url: '/api/desk/requests/next', as: queue });
      expect(next.json()).toMatchObject({ id, state: 'received', claimedBy: { id: queue.id }, version: 2 });
      expect((await call(test, { method: 'POST', url: '/api/desk/requests/next', as: queue })).statusCode).toBe(204);
      const step = async (action: string, body: object) => (await post(`/api/desk/requests/${id}/${action}`, queue, body)).json<object>();
      expect(await step('offer', { times: [inTenDays], version: 2 })).toMatchObject({
        state: 'offered',
        version: 3,
        offers: [{ offer: 1, ...inTenDays }],
      });
      expect(await step('confirm', { ...inTenDays, channel: 'phone', place: null, version: 3 })).toMatchObject({
        state: 'confirmed',
        toBeTold: true,
        appointment: { channel: 'phone', place: null },
      });
      expect(await step('told', { how: 'call', version: 4 })).toMatchObject({ toBeTold: false, dueAt: null });
      expect(await step('close', { outcome: 'not-here', version: 5 })).toMatchObject({
        status: 422,
        errors: [{ pointer: '/reason', code: 'required' }],
      });
      expect(await step('close', { outcome: 'attended', version: 4 })).toMatchObject({ status: 409, code: 'changed' });
      expect(await step('close', { outcome: 'attended', version: 5 })).toMatchObject({ state: 'closed', outcome: 'attended' });
    });

    it('waits, goes to another quarter and, with consent, to another provider by JSON', async () => {
      await colleague(test, { provider: 'caritas' });
      const { id } = await receivedBy(test);
      const claimed = () => post(`/api/desk/requests/${id}/claim`, ayse);
      await claimed();
      const waiting = await post(`/api/desk/requests/${id}/follow-up`, ayse, { day: '2026-11-25', remarks: ['not-reached'], version: 2 });
      expect(waiting.json()).toMatchObject({ condition: 'waits', waits: { for: 'follow-up' }, remarks: ['not-reached'] });
      const moved = await post(`/api/desk/requests/${id}/forward`, ayse, { quarter: 'buer', version: 3 });
      expect(moved.json()).toMatchObject({ quarter: 'buer', claimedBy: null });
      await claimed();
      const passed = { to: 'caritas', facts: ['topic'], agreed: 'person-call', version: 5 };
      const answer = await post(`/api/desk/requests/${id}/pass-on`, ayse, passed);
      expect([answer.statusCode, answer.body]).toEqual([204, '']);
      expect((await get(`/api/desk/requests/${id}`, ayse)).statusCode).toBe(404);
    });

    it('refuses bodies that are not in the interface, field by field', async () => {
      const { id } = await receivedBy(test);
      const offer = await post(`/api/desk/requests/${id}/offer`, ayse, {
        times: [{ ...inTenDays, startsAt: 'morgen', lengthMinutes: '45' }],
        version: 1,
      });
      expect(offer.json()).toMatchObject({
        status: 422,
        code: 'invalid-input',
        errors: [
          { pointer: '/times/0/startsAt', code: 'malformed' },
          { pointer: '/times/0/lengthMinutes', code: 'wrong-type' },
        ],
      });
      expect((await get('/api/desk/requests?colour=red', ayse)).json()).toMatchObject({ status: 422, errors: [{ code: 'unknown-field' }] });
      expect((await get('/api/desk/requests?reference=123', ayse)).json()).toMatchObject({
        errors: [{ pointer: '/reference', code: 'malformed' }],
      });
      expect((await get('/api/desk/requests/no-uuid', ayse)).json()).toMatchObject({ status: 404 });
    });

    it('shows the person to the holder, as it was typed, and keeps the answer out of every cache', async () => {
      const person = { name: '<script>alert(1)</script> أمينة', reply: 'none' as const, note: '=HYPERLINK("http://evil.example")' };
      const { id, secret } = await receivedBy(test, { person });
      await post(`/api/desk/requests/${id}/claim`, ayse);
      const answer = await call(test, { method: 'POST', url: `/api/desk/requests/${id}/person`, as: ayse });
      expect(answer.json()).toEqual({ ...person, statusUrl: `http://localhost:8080/ar/appointment/${secret}/` });
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(
        (await get(`/api/desk/requests/${id}`, ayse)).json<{ history: { event: string }[] }>().history.map(({ event }) => event),
      ).toEqual(['received', 'claimed', 'person-opened']);
      expect((await post(`/api/desk/requests/${id}/person`, chief)).json()).toMatchObject({ status: 422, code: 'reason-needed' });
      expect((await post(`/api/desk/requests/${id}/person`, ben)).json()).toMatchObject({ status: 409, code: 'already-claimed' });
      expect(test.logged.join('')).not.toContain('أمينة');
    });
  });

  describe('the pages', () => {
    const page = () => test.shown('/desk/requests/[id]');
    const send = (id: string, as: Colleague, form: Record<string, string>) =>
      call(test, { method: 'POST', url: `/desk/requests/${id}/?view=open`, as, form });
    const times = { 'offer-length': '45', 'offer-channel': 'place', 'offer-place': 'Raum 3' };

    it('offer times of a clock in Berlin, and come back with the list as it was', async () => {
      const { id } = await receivedBy(test);
      const taken = await send(id, ayse, { action: 'claim' });
      expect([taken.statusCode, taken.headers.location]).toEqual([303, `/desk/requests/${id}/?done=claimed&view=open#main`]);
      const offered = await send(id, ayse, {
        action: 'offer',
        version: '2',
        'offer-date-1': '2026-12-01',
        'offer-time-1': '10:20',
        'offer-date-3': '2027-06-01',
        'offer-time-3': '10:20',
        ...times,
      });
      expect(offered.headers.location).toBe(`/desk/requests/${id}/?done=offered&view=open#main`);
      await get(offered.headers.location!, ayse);
      expect(page()).toMatchObject({ done: 'offered', view: 'open' });
      expect(page().request.offers).toEqual([
        { offer: 1, startsAt: '2026-12-01T09:20:00.000Z', lengthMinutes: 45, place: 'Raum 3', channel: 'place' },
        { offer: 2, startsAt: '2027-06-01T08:20:00.000Z', lengthMinutes: 45, place: 'Raum 3', channel: 'place' },
      ]);
    });

    it('keep everything after a mistake, and name the field', async () => {
      const { id } = await receivedBy(test);
      await send(id, ayse, { action: 'claim' });
      const typed = {
        action: 'offer',
        version: '2',
        'offer-date-2': '2026-11-20',
        'offer-time-2': '10:20',
        'offer-date-3': '2027-03-28',
        'offer-time-3': '02:30',
        ...times,
        'offer-place': '',
      };
      expect((await send(id, ayse, typed)).statusCode).toBe(422);
      expect(page().values).toMatchObject(typed);
      expect(page().errors).toEqual([
        { pointer: '/offer-time-3', code: 'not-allowed' },
        { pointer: '/offer-place', code: 'required' },
      ]);
      const past = { ...typed, 'offer-place': 'Raum 3', 'offer-date-3': '', 'offer-time-3': '' };
      await send(id, ayse, past);
      expect(page().errors).toEqual([{ pointer: '/offer-date-2', code: 'in-the-past' }]);
      await send(id, ayse, { action: 'close', version: '2', outcome: 'not-here' });
      expect(page().errors).toEqual([{ pointer: '/reason', code: 'required' }]);
      await send(id, ayse, { action: 'told', version: '2' });
      expect(page().errors).toEqual([{ pointer: '/how', code: 'required' }]);
    });

    it('close as a duplicate of the request that is named, and lead from one to the other', async () => {
      const [one, other] = [await receivedBy(test), await receivedBy(test)];
      await send(one.id, ayse, { action: 'claim' });
      const { reference } = await test.db.selectFrom('requests').select('reference').where('id', '=', other.id).executeTakeFirstOrThrow();
      await send(one.id, ayse, { action: 'close', version: '2', outcome: 'duplicate' });
      expect(page().errors).toEqual([{ pointer: '/duplicate-of', code: 'required' }]);
      // The number of a handover was typed before another outcome was chosen.
      const typed = { action: 'close', version: '2', outcome: 'duplicate', 'duplicate-of': reference, 'kim-number': '4711' };
      expect((await send(one.id, ayse, typed)).headers.location).toBe(`/desk/requests/${one.id}/?done=closed&view=open#main`);
      await get(`/desk/requests/${one.id}/`, ayse);
      expect(page().request.duplicateOf).toEqual({ id: other.id, reference });
      await get(`/desk/requests/${other.id}/`, ayse);
      expect(page().request.duplicates).toMatchObject([{ id: one.id }]);
    });

    it('forward a request to another quarter, and offer no quarters to somebody who does not hold it', async () => {
      const { id } = await receivedBy(test);
      await get(`/desk/requests/${id}/`, ayse);
      expect(page().forwardTo).toEqual([]);
      await send(id, ayse, { action: 'claim' });
      await get(`/desk/requests/${id}/`, ayse);
      expect(page().forwardTo).toContain('horst');
      await send(id, ayse, { action: 'forward', version: '2' });
      expect(page().errors).toEqual([{ pointer: '/forward-quarter', code: 'required' }]);
      await send(id, ayse, { action: 'forward', version: '2', 'forward-quarter': page().request.quarter });
      expect(page().errors).toEqual([{ pointer: '/forward-quarter', code: 'not-allowed' }]);
      const forwarded = await send(id, ayse, { action: 'forward', version: '2', 'forward-quarter': 'horst' });
      expect(forwarded.headers.location).toBe(`/desk/requests/${id}/?done=forwarded&view=open#main`);
      await get(forwarded.headers.location!, ayse);
      expect(page()).toMatchObject({ done: 'forwarded', request: { quarter: 'horst', claimedBy: null, state: 'received' } });
    });

    it('say what changed in the meantime, and keep what was typed', async () => {
      const { id } = await receivedBy(test);
      await send(id, ayse, { action: 'claim' });
      await send(id, ayse, { action: 'told', version: '2', how: 'not-reached' });
      const answer = await send(id, ayse, { action: 'close', version: '2', outcome: 'unreachable' });
      expect(answer.statusCode).toBe(409);
      expect(page()).toMatchObject({
        problem: 'changed',
        changes: [{ event: 'tried' }],
        values: { outcome: 'unreachable' },
        request: { state: 'received', version: 3 },
      });
    });

    it('refuse "unreachable" before three tries, keep the form, and say when the tries were', async () => {
      const { id } = await receivedBy(test);
      await send(id, ayse, { action: 'claim' });
      await send(id, ayse, { action: 'told', version: '2', how: 'not-reached' });
      expect((await send(id, ayse, { action: 'close', version: '3', outcome: 'unreachable' })).statusCode).toBe(409);
      expect(page()).toMatchObject({
        problem: 'too-few-tries',
        values: { outcome: 'unreachable' },
        request: { state: 'received', version: 3, tries: { at: [test.clock.now.toISOString()], enough: false } },
      });
      const asJson = await post(`/api/desk/requests/${id}/close`, ayse, { outcome: 'unreachable', version: 3 });
      expect([asJson.statusCode, asJson.json()]).toMatchObject([409, { code: 'too-few-tries', tries: 1 }]);
    });

    it.each(['unknown', 'unanswered'])('cannot close a request as "%s", an outcome that only the clock sets', async (outcome) => {
      const { id } = await receivedBy(test);
      await send(id, ayse, { action: 'claim' });
      expect((await send(id, ayse, { action: 'close', version: '2', outcome })).statusCode).toBe(422);
      expect(page().errors).toEqual([{ pointer: '/outcome', code: 'not-allowed' }]);
      expect(page().request).toMatchObject({ state: 'received', version: 2 });
      const asJson = await post(`/api/desk/requests/${id}/close`, ayse, { outcome, version: 2 });
      expect([asJson.statusCode, asJson.json()]).toEqual([
        422,
        expect.objectContaining({ code: 'invalid-input', errors: [{ pointer: '/outcome', code: 'not-allowed' }] }),
      ]);
    });

    it('show the person after a press on the button, until another page is opened', async () => {
      const { id } = await receivedBy(test);
      await send(id, ayse, { action: 'claim' });
      const opened = await send(id, ayse, { action: 'person' });
      expect([opened.statusCode, opened.headers['cache-control'], opened.headers['x-robots-tag']]).toEqual([
        200,
        'no-store',
        'noindex, nofollow',
      ]);
      expect(page().person).toMatchObject({ name: 'أمينة', phone: '+4915123456789' });
      await get(`/desk/requests/${id}/`, ayse);
      expect(page().person).toMatchObject({ name: 'أمينة', phone: '+4915123456789' });
      const events = (await get(`/api/desk/requests/${id}`, ayse)).json<{ history: { event: string }[] }>().history;
      expect(events.filter(({ event }) => event === 'person-opened')).toHaveLength(1);
      await get('/desk/requests/', ayse);
      await get(`/desk/requests/${id}/`, ayse);
      expect(page().person).toBeUndefined();
      expect((await send(id, chief, { action: 'person' })).statusCode).toBe(422);
      expect(page()).toMatchObject({ problem: 'reason-needed', errors: [{ pointer: '/look-reason', code: 'required' }] });
      await send(id, chief, { action: 'person', 'look-reason': 'stand-in' });
      expect(page().person).toMatchObject({ name: 'أمينة' });
    });

    it('take in a request for somebody at the door, once however often it is sent', async () => {
      const form = {
        idempotencyKey: randomUUID(),
        notice: '2026-11',
        quarter: 'schalke',
        conversationLanguage: 'uk',
        name: 'Олена',
        reply: 'none',
        channel: 'place',
        persons: '1',
      };
      const url = '/desk/requests/new/';
      expect((await call(test, { method: 'POST', url, as: ayse, form: { ...form, name: '' } })).statusCode).toBe(422);
      expect(lastPage()).toMatchObject({
        errors: [{ pointer: '/name', code: 'required' }],
        values: { conversationLanguage: 'uk' },
        idempotencyKey: form.idempotencyKey,
      });
      await call(test, { method: 'POST', url, as: ayse, form });
      const { receipt, ...slip } = test.shown('/desk/requests/entered');
      expect({ receipt, slip }).toMatchObject({
        receipt: { provider: 'stadt-gelsenkirchen' },
        slip: {
          status: { reference: receipt.reference, state: 'received', language: 'uk', facts: { reply: 'none' } },
          conversation: { language: 'uk', interpreting: false },
          statusUrl: expect.stringMatching(/^http:\/\/localhost:8080\/uk\/appointment\/[\w-]{22}\/$/) as string,
        },
      });
      expect(test.rendered.at(-1)!.locals.language.tag).toBe('uk');
      await call(test, { method: 'POST', url, as: ayse, form });
      expect(lastPage()).toMatchObject({ receipt });
      const rows = await test.db
        .selectFrom('requests')
        .select(['enteredBy', 'formLanguage'])
        .where('reference', '=', receipt.reference)
        .execute();
      expect(rows).toEqual([{ enteredBy: ayse.id, formLanguage: 'uk' }]);
      const steps = await test.db
        .selectFrom('history')
        .innerJoin('requests', 'requests.id', 'history.requestId')
        .select(['event', 'actor', 'accountId'])
        .where('reference', '=', receipt.reference)
        .execute();
      expect(steps).toEqual([{ event: 'received', actor: 'desk', accountId: ayse.id }]);
    });

    it('add an account with a link that is shown once', async () => {
      const admin = await colleague(test, { role: 'admin' });
      const form = {
        action: 'add',
        name: "D. O'Neill",
        email: `o'neill+${randomUUID()}@example.org`,
        role: 'counsellor',
        provider: 'caritas',
        language: 'en',
      };
      await call(test, { method: 'POST', url: '/desk/accounts/', as: admin, form });
      const link = test.shown('/desk/accounts').link!;
      expect(link.url).toMatch(/^http:\/\/localhost:8080\/desk\/welcome\/[\w-]{43}\/$/);
      await get('/desk/accounts/', admin);
      expect(lastPage()).not.toHaveProperty('link');
      expect((await call(test, { method: 'POST', url: '/desk/accounts/', as: admin, form })).statusCode).toBe(422);
      expect(lastPage()).toMatchObject({ errors: [{ pointer: '/email', code: 'repeated' }] });
      expect((await call(test, { method: 'GET', url: new URL(link.url).pathname })).statusCode).toBe(200);
    });

    it('remember the language', async () => {
      const person = await colleague(test);
      const answer = await call(test, {
        method: 'POST',
        url: '/desk/language/',
        as: person,
        form: { language: 'en', back: '/desk/requests/?view=open' },
      });
      expect(answer.headers.location).toBe('/desk/requests/?view=open');
      await get('/desk/requests/', person);
      expect(test.rendered.at(-1)!.locals.language.tag).toBe('en');
    });
  });

  it('a second process answers for the same sessions and the same queue', async () => {
    const database = { url: test.url, db: connectDesk(test.url), drop: () => Promise.resolve() };
    const other = await testApp(dialect, { database, keys: test.keys });
    try {
      expect((await call(other, { method: 'GET', url: '/api/desk/requests', as: ayse })).statusCode).toBe(200);
    } finally {
      await other.close();
      await database.db.destroy();
    }
  });
});
