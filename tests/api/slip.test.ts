import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offer } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { intakeOf } from '../support/desk.ts';
import { received, worker } from '../support/requests.ts';

const fromOurPage = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
/** What a browser says when a person opens a page. */
const person = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' };
const friday = '2026-11-27T09:20:00.000Z';

describe.each(dialects)('the slip on %s', (dialect) => {
  let test: TestApp;
  let intake: Intake;
  beforeAll(async () => {
    test = await testApp(dialect);
    intake = intakeOf(test);
  });
  afterAll(() => test.close());

  const look = (secret: string, headers: Record<string, string> = {}, query = '') =>
    test.app.inject({ method: 'GET', url: `/ar/appointment/${secret}/${query}`, headers });
  const press = (secret: string, action: string, fields: Record<string, string> = {}, headers: Record<string, string> = fromOurPage) =>
    test.app.inject({
      method: 'POST',
      url: `/ar/appointment/${secret}/`,
      headers,
      payload: new URLSearchParams({ action, ...fields }).toString(),
    });
  const shown = () => test.shown('/[lang]/appointment/[secret]');
  const rowOf = (id: string) => test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const offered = async () => {
    const request = await received(intake);
    // One each: a counsellor has one appointment at a time.
    const counsellor = await worker(test.db);
    await claim(test.db, counsellor, request.id, monday);
    const { version } = await rowOf(request.id);
    const times = [{ startsAt: friday, lengthMinutes: 45, place: 'Raum 2', channel: 'place' as const }];
    await offer(test.db, counsellor, request.id, { times, version }, monday);
    return request;
  };

  it('shows reference, state and the day to hear by, and keeps its address to itself', async () => {
    const { secret, reference } = await received(intake);
    const answer = await look(secret, {}, '?done=sent');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(answer.headers['x-robots-tag']).toContain('noindex');
    expect(shown()).toMatchObject({
      done: 'sent',
      statusUrl: `http://localhost:8080/ar/appointment/${secret}/`,
      status: { reference, state: 'received', hearBy: '2026-11-25' },
    });
  });

  it('can be read in another language, and without the last slash', async () => {
    const { secret } = await received(intake);
    await test.app.inject(`/pl/appointment/${secret}/`);
    expect(test.rendered.at(-1)!.locals.language.tag).toBe('pl');
    const bare = await test.app.inject(`/pl/appointment/${secret}`);
    expect([bare.statusCode, bare.headers.location]).toEqual([301, `/pl/appointment/${secret}/`]);
  });

  it('that does not exist is one page, whatever the secret looks like', async () => {
    for (const path of [`${'x'.repeat(22)}/`, 'calendar.ics/', `${'x'.repeat(99)}/`, `${'x'.repeat(9_000)}/`]) {
      const answer = await test.app.inject(`/ar/appointment/${path}`);
      expect([answer.statusCode, test.shown('/[lang]/problem')]).toEqual([
        404,
        { code: 'not-found', instance: '', back: '/ar/appointment/' },
      ]);
    }
    expect((await press('x'.repeat(22), 'erase')).statusCode).toBe(404);
  });

  it('whose link was cut off inside a character is not found either, as a page and under the same rules', async () => {
    for (const path of ['/ar/appointment/%E0%A4%A', '/ar/appointment/%E0%A4%A/', '/ar/appointment/%', '/ar/%ff/?topic=%']) {
      const answer = await test.app.inject(path);
      expect([path, answer.statusCode, answer.headers['content-type']]).toEqual([path, 404, 'text/html']);
      expect(answer.headers).toHaveProperty('content-security-policy');
      expect(test.rendered.at(-1)!.locals.language.tag).toBe('ar');
      expect(test.shown('/[lang]/problem').code).toBe('not-found');
    }
  });

  it('changes nothing for HEAD, for a program that follows links, and for a browser that fetches ahead', async () => {
    const { id, secret } = await offered();
    const before = await rowOf(id);
    await test.app.inject({ method: 'HEAD', url: `/ar/appointment/${secret}/`, headers: person });
    await look(secret);
    await look(secret, { ...person, 'sec-purpose': 'prefetch;prerender' });
    await look(secret, { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' });
    for (const done of ['cancelled', 'erased', 'accepted']) await look(secret, {}, `?done=${done}&action=cancel&offer=1`);
    expect(await rowOf(id)).toEqual(before);
  });

  it('counts as told when our own worker passes the navigation on', async () => {
    const { id, secret } = await offered();
    await look(secret, { ...person, 'sec-fetch-dest': 'empty' });
    expect(await rowOf(id)).toMatchObject({ toTell: 0, toldHow: 'slip' });
  });

  it('opened from the desk does not count as told', async () => {
    const { id, secret } = await offered();
    await look(secret, { ...person, cookie: 'other=1; desk=a-session-of-the-desk' });
    expect(await rowOf(id)).toMatchObject({ toTell: 1, toldAt: null });
  });

  it('opened by a person counts as told, once there is an answer', async () => {
    const waiting = await received(intake);
    await look(waiting.secret, person);
    expect((await rowOf(waiting.id)).toldAt).toBeNull();
    const { id, secret } = await offered();
    await look(secret, person);
    expect(await rowOf(id)).toMatchObject({ toldHow: 'slip', toTell: 0, state: 'offered' });
  });

  it('accepts an offered time, and says so only because it is stored', async () => {
    const { id, secret } = await offered();
    const answer = await press(secret, 'accept', { offer: '1' });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/ar/appointment/${secret}/?done=accepted`]);
    expect(await rowOf(id)).toMatchObject({ state: 'confirmed', startsAt: friday });
    await look(secret, person, '?done=accepted');
    expect(shown()).toMatchObject({ done: 'accepted', status: { appointment: { startsAt: friday, place: 'Raum 2' } } });
    await look(secret, person, '?done=cancelled');
    expect(shown()).not.toHaveProperty('done');
  });

  it('refuses an offer that does not stand, one that is over, and a second answer, and shows the slip again', async () => {
    const { secret } = await offered();
    for (const number of ['2', '', 'one', '1e9']) {
      expect((await press(secret, 'accept', { offer: number })).statusCode).toBe(422);
      expect(shown()).toMatchObject({ problem: 'invalid-input', status: { state: 'offered' } });
    }
    test.clock.now = new Date('2026-11-27T09:20:00.000Z');
    expect((await press(secret, 'accept', { offer: '1' })).statusCode).toBe(422);
    test.clock.now = monday;
    await press(secret, 'accept', { offer: '1' });
    const again = await press(secret, 'accept', { offer: '1' });
    expect(again.statusCode).toBe(409);
    expect(shown()).toMatchObject({ problem: 'wrong-state', status: { state: 'confirmed' } });
  });

  it('waits for new times when none fits', async () => {
    const { id, secret } = await offered();
    expect((await press(secret, 'none-fits')).headers.location).toContain('?done=none-fits');
    expect(await rowOf(id)).toMatchObject({ state: 'received', hearBy: '2026-11-25' });
  });

  it('cancels, and cancelling twice is harmless', async () => {
    const { id, secret } = await received(intake);
    expect((await press(secret, 'cancel')).statusCode).toBe(303);
    expect((await press(secret, 'cancel')).statusCode).toBe(303);
    expect(await rowOf(id)).toMatchObject({ state: 'closed', outcome: 'cancelled' });
  });

  it('erases person and matter, and then shows nothing but the day', async () => {
    const { id, secret } = await offered();
    expect((await press(secret, 'erase')).headers.location).toContain('?done=erased');
    expect(await rowOf(id)).toMatchObject({ sealedMatter: null, sealedPerson: null, outcome: 'cancelled', place: null });
    await look(secret, person, '?done=erased');
    expect(shown()).toMatchObject({ done: 'erased', status: { offers: [], appointment: null, erased: { at: monday.toISOString() } } });
  });

  it('does nothing for an unknown button, another site, or a link', async () => {
    const { id, secret } = await received(intake);
    const before = await rowOf(id);
    for (const action of ['', 'constructor', '__proto__', 'close']) expect((await press(secret, action)).statusCode).toBe(400);
    const elsewhere = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' };
    expect((await press(secret, 'cancel', {}, elsewhere)).statusCode).toBe(403);
    expect(await rowOf(id)).toEqual(before);
  });

  it('can be pressed where the browser hides the origin, because the page hides its address', async () => {
    const { secret } = await received(intake);
    expect((await press(secret, 'cancel', {}, { ...fromOurPage, origin: 'null' })).statusCode).toBe(303);
    // Safari before 16.4 says no more than that.
    const olderPhone = { 'content-type': 'application/x-www-form-urlencoded', origin: 'null' };
    expect((await press(secret, 'cancel', {}, olderPhone)).statusCode).toBe(303);
    expect((await press(secret, 'erase', {}, { ...olderPhone, origin: 'https://example.org' })).statusCode).toBe(403);
  });

  describe('as JSON', () => {
    const call = (method: 'GET' | 'POST', path: string, secret: string | undefined, payload?: object) =>
      test.app.inject({
        method,
        url: `/api/appointment${path}`,
        headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` },
        ...(payload === undefined ? {} : { payload }),
      });

    it('answers with state, offers and what is erased when, and with no person', async () => {
      const { secret, reference } = await offered();
      const answer = await call('GET', '', secret);
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toEqual({
        reference,
        language: 'ar',
        quarter: 'schalke',
        provider: 'stadt-gelsenkirchen',
        state: 'offered',
        outcome: null,
        reason: null,
        receivedAt: monday.toISOString(),
        hearBy: null,
        wished: null,
        facts: { reply: 'call', phoneEnds: '789', urgent: false, womanCounsellor: true, channel: 'place' },
        offers: [{ offer: 1, startsAt: friday, lengthMinutes: 45, place: 'Raum 2', channel: 'place' }],
        appointment: null,
        remarks: [],
        erased: { at: null, on: null },
      });
    });

    it('takes the four steps, each with the new state', async () => {
      const one = await offered();
      expect((await call('POST', '/none-fits', one.secret)).json()).toMatchObject({ state: 'received' });
      const two = await offered();
      expect((await call('POST', '/accept', two.secret, { offer: 1 })).json()).toMatchObject({ state: 'confirmed' });
      expect((await call('POST', '/cancel', two.secret)).json()).toMatchObject({ state: 'closed', outcome: 'cancelled' });
      expect((await call('POST', '/erase', two.secret)).json()).toMatchObject({ erased: { at: monday.toISOString() } });
    });

    it('refuses in problems: no secret, a wrong one, a wrong step, a wrong body', async () => {
      const { secret } = await received(intake);
      expect((await call('GET', '', undefined)).statusCode).toBe(404);
      expect((await call('GET', '', 'x'.repeat(22))).json()).toMatchObject({ status: 404, code: 'not-found' });
      expect((await call('POST', '/accept', secret, { offer: 1 })).json()).toMatchObject({ status: 409, code: 'wrong-state' });
      expect((await call('POST', '/accept', secret, { offer: 4 })).json()).toMatchObject({
        status: 422,
        errors: [{ pointer: '/offer', code: 'not-allowed' }],
      });
    });
  });

  it('leaves no secret in the log', async () => {
    const { secret } = await received(intake);
    await look(secret, person);
    await press(secret, 'cancel');
    expect(test.logged.join('')).not.toContain(secret);
    expect(test.logged.join('')).toContain('/:lang/appointment/:secret/');
  });
});
