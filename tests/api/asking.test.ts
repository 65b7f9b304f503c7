import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unsealPerson } from '../../api/intake/person.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { amina } from '../support/requests.ts';

const fromOurPage = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };

/** What a browser sends for the form of `amina`. */
const typed = (change: Record<string, string | string[]> = {}) => {
  const fields = {
    topics: 'debts',
    service: 'kim-schalke',
    quarter: 'schalke',
    conversationLanguage: 'ar',
    womanCounsellor: 'yes',
    channel: 'place',
    persons: '1',
    ageGroup: '',
    name: 'أمينة',
    reply: 'call',
    phone: '0151 23456789',
    safeTimes: 'بعد الظهر',
    note: '',
    homepage: '',
    notice: '2026-11',
    ...change,
  };
  return new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one]))).toString();
};

describe.each(dialects)('asking on %s', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp(dialect);
  });
  afterAll(() => test.close());

  const rows = async () =>
    Number(
      (
        await test.db
          .selectFrom('requests')
          .select(({ fn }) => fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    );
  const shown = () => test.shown('/[lang]/appointment');
  const submit = (payload: string, headers: Record<string, string> = fromOurPage) =>
    test.app.inject({ method: 'POST', url: '/ar/appointment/', headers, payload });

  describe('as JSON', () => {
    const send = (body: unknown, key = randomUUID(), headers: Record<string, string> = {}) =>
      test.app.inject({
        method: 'POST',
        url: '/api/appointments',
        headers: { 'content-type': 'application/json', 'idempotency-key': key, ...headers },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      });

    it('answers 201 with the reference, the day to hear by and the link to the slip', async () => {
      const answer = await send(amina);
      expect(answer.statusCode).toBe(201);
      expect(answer.json()).toEqual({
        reference: expect.stringMatching(/^\d{3}-\d{3}-\d{3}$/),
        state: 'received',
        isWish: false,
        provider: 'stadt-gelsenkirchen',
        hearBy: '2026-11-25',
        statusUrl: expect.stringMatching(/^http:\/\/localhost:8080\/ar\/appointment\/[A-Za-z0-9_-]{22}\/$/),
      });
    });

    it('gives the same answer to the same key and makes one row', async () => {
      const key = randomUUID();
      const before = await rows();
      const first = await send(amina, key);
      const again = await send(amina, key);
      expect(again.statusCode).toBe(201);
      expect(again.json()).toEqual(first.json());
      expect(await rows()).toBe(before + 1);
    });

    it('refuses a key whose request was erased, and makes no second one', async () => {
      const key = randomUUID();
      const { statusUrl } = (await send(amina, key)).json<{ statusUrl: string }>();
      const secret = statusUrl.split('/').at(-2)!;
      const erased = await test.app.inject({
        method: 'POST',
        url: '/api/appointment/erase',
        headers: { authorization: `Bearer ${secret}` },
      });
      expect(erased.statusCode).toBe(200);
      const before = await rows();
      const again = await send(amina, key);
      expect(again.statusCode).toBe(422);
      expect(again.json()).toMatchObject({ code: 'idempotency-key-reused' });
      expect(await rows()).toBe(before);
    });

    it('refuses the same key with another body, and a missing key', async () => {
      const key = randomUUID();
      await send(amina, key);
      const other = await send({ ...amina, quarter: 'horst' }, key);
      expect([other.statusCode, other.json<{ code: string }>().code]).toEqual([422, 'idempotency-key-reused']);
      const without = await test.app.inject({ method: 'POST', url: '/api/appointments', payload: amina });
      expect([without.statusCode, without.json<{ code: string }>().code]).toEqual([400, 'idempotency-key-missing']);
    });

    it.each([
      ['a reply by call without a phone', { person: { name: 'A', reply: 'call' } }, { pointer: '/person/phone', code: 'required' }],
      ['a reply by email without an address', { person: { name: 'A', reply: 'email' } }, { pointer: '/person/email', code: 'required' }],
      [
        'a phone that is none',
        { person: { name: 'A', reply: 'sms', phone: '0151 12' } },
        { pointer: '/person/phone', code: 'not-a-phone-number' },
      ],
      [
        'a phone without its area code',
        { person: { name: 'A', reply: 'call', phone: '381234' } },
        { pointer: '/person/phone', code: 'needs-area-code' },
      ],
      [
        'a phone without its country code',
        { person: { name: 'A', reply: 'call', phone: '8 (921) 123-45-67' } },
        { pointer: '/person/phone', code: 'needs-country-code' },
      ],
      [
        'a reply by SMS to a landline',
        { person: { name: 'A', reply: 'sms', phone: '0209 1690' } },
        { pointer: '/person/phone', code: 'needs-mobile' },
      ],
      [
        "a helper's phone with an extension",
        { person: { name: 'A', reply: 'none', helper: { name: 'B', phone: '0209 169-0 App. 12' } } },
        { pointer: '/person/helper/phone', code: 'extension-in-note' },
      ],
      [
        'an email with an empty part',
        { person: { name: 'A', reply: 'email', email: 'a@example..org' } },
        { pointer: '/person/email', code: 'not-an-email' },
      ],
      [
        'an email that ends with a dot',
        { person: { name: 'A', reply: 'email', email: 'a@example.org.' } },
        { pointer: '/person/email', code: 'not-an-email' },
      ],
      ['a name that nobody sees', { person: { name: '\u200B\u2066', reply: 'none' } }, { pointer: '/person/name', code: 'required' }],
      ['a name of half a character', { person: { name: '\uD800', reply: 'none' } }, { pointer: '/person/name', code: 'required' }],
      ['no name', { person: { reply: 'none' } }, { pointer: '/person/name', code: 'required' }],
      [
        'a name with a line break',
        { person: { name: 'A\r\nBcc: b@example.org', reply: 'none' } },
        { pointer: '/person/name', code: 'malformed' },
      ],
      ['a NUL in the notice', { notice: '2026\u0000' }, { pointer: '/notice', code: 'malformed' }],
      [
        'a note of 501 characters',
        { person: { name: 'A', reply: 'none', note: 'x'.repeat(501) } },
        { pointer: '/person/note', code: 'too-long' },
      ],
      ['a quarter that does not exist', { quarter: 'atlantis' }, { pointer: '/quarter', code: 'not-allowed' }],
      [
        'a topic that does not exist',
        { matter: { ...amina.matter, topics: ['debts', 'moon'] } },
        { pointer: '/matter/topics/1', code: 'not-allowed' },
      ],
      [
        'four topics',
        { matter: { ...amina.matter, topics: ['debts', 'work', 'school', 'family'] } },
        { pointer: '/matter/topics', code: 'too-many' },
      ],
      ['a field that nobody asked for', { nationality: 'x' }, { pointer: '/nationality', code: 'unknown-field' }],
    ])('refuses %s with 422, a pointer and a code', async (_what, change, error) => {
      const answer = await send({ ...amina, ...change });
      expect(answer.statusCode).toBe(422);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.json<{ errors: unknown[] }>().errors).toEqual([error]);
    });

    it.each([
      ['email', '\u200Fa@example.org'],
      ['email', 'mailto:a@example.org;'],
      ['email', '<a@example.org>'],
      ['phone', '\uFF0B49 151 23456789'],
      ['name', '\u2066Ana\u2069\u00AD'],
    ])('keeps a %s as it is meant: %j', async (field, typedText) => {
      const person = { name: 'Ana', reply: field === 'email' ? 'email' : 'none', [field]: typedText };
      const { reference } = (await send({ ...amina, person })).json<{ reference: string }>();
      const row = await test.db.selectFrom('requests').selectAll().where('reference', '=', reference).executeTakeFirstOrThrow();
      const stored = (await unsealPerson(test.keys.unsealer!, row)) as Record<string, unknown>;
      expect(stored[field]).toBe({ email: 'a@example.org', phone: '+4915123456789', name: 'Ana' }[field]);
    });

    it('refuses what is no JSON, and ten megabytes', async () => {
      expect((await send('{"language":')).statusCode).toBe(400);
      expect((await send('x=1', undefined, { 'content-type': 'text/plain' })).statusCode).toBe(415);
      expect((await send(`"${'x'.repeat(10_000_000)}"`)).statusCode).toBe(413);
    });
  });

  describe('by the form', () => {
    it('shows a form with a key of its own, never stored and never indexed', async () => {
      const answer = await test.app.inject('/ar/appointment/?service=kim-schalke');
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['x-robots-tag']).toContain('noindex');
      const first = shown();
      expect(first).toMatchObject({
        errors: [],
        noticeVersion: '2026-11-28',
        values: { service: 'kim-schalke', quarter: 'schalke' },
      });
      await test.app.inject('/ar/appointment/');
      expect(shown().idempotencyKey).not.toBe(first.idempotencyKey);
    });

    it('exists in the languages of the site only, and with the slash', async () => {
      expect((await test.app.inject('/xx/appointment/')).statusCode).toBe(404);
      const bare = await test.app.inject('/ar/appointment?quarter=horst');
      expect([bare.statusCode, bare.headers.location]).toEqual([301, '/ar/appointment/?quarter=horst']);
    });

    it('takes a request and leads to the slip', async () => {
      const before = await rows();
      const answer = await submit(`${typed()}&idempotencyKey=${randomUUID()}`);
      expect(answer.statusCode).toBe(303);
      expect(answer.headers.location).toMatch(/^\/ar\/appointment\/[A-Za-z0-9_-]{22}\/\?done=sent$/);
      expect(await rows()).toBe(before + 1);
    });

    it('is the same request as the same body sent to the API', async () => {
      const key = randomUUID();
      const viaForm = await submit(`${typed()}&idempotencyKey=${key}`);
      const viaApi = await test.app.inject({
        method: 'POST',
        url: '/api/appointments',
        headers: { 'idempotency-key': key },
        payload: amina,
      });
      const path = new URL(viaApi.json<{ statusUrl: string }>().statusUrl).pathname;
      expect(viaForm.headers.location).toBe(`${path}?done=sent`);
    });

    it('takes a double tap as one request, and both taps reach the slip', async () => {
      const payload = `${typed()}&idempotencyKey=${randomUUID()}`;
      const before = await rows();
      const answers = await Promise.all([submit(payload), submit(payload), submit(payload)]);
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303]);
      expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
      expect(await rows()).toBe(before + 1);
    });

    it('names everything that is wrong at once, in the order of the page, and keeps what was typed', async () => {
      const key = randomUUID();
      const payload = typed({
        name: ' ',
        phone: 'اتصل',
        persons: 'viele',
        topics: ['debts', 'work', 'school', 'family'],
        helperName: 'Ali',
      });
      const answer = await submit(`${payload}&idempotencyKey=${key}`);
      expect(answer.statusCode).toBe(422);
      expect(shown()).toMatchObject({
        idempotencyKey: key,
        errors: [
          { pointer: '/topics', code: 'too-many' },
          { pointer: '/name', code: 'required' },
          { pointer: '/phone', code: 'not-a-phone-number' },
          { pointer: '/persons', code: 'wrong-type' },
        ],
        values: {
          phone: 'اتصل',
          persons: 'viele',
          topics: ['debts', 'work', 'school', 'family'],
          safeTimes: 'بعد الظهر',
          helperName: 'Ali',
        },
      });
    });

    it('asks somebody who asks for another person for a name', async () => {
      await submit(`${typed({ whom: 'other', helperName: '' })}&idempotencyKey=${randomUUID()}`);
      expect(shown()).toMatchObject({ errors: [{ pointer: '/helperName', code: 'required' }], values: { whom: 'other' } });
    });

    it('takes the helper with or without a number, and who takes the answer', async () => {
      for (const helper of [{ name: 'Ali' }, { name: 'Ali', takesAnswer: true }]) {
        const takes = 'takesAnswer' in helper ? { helperTakesAnswer: 'yes' } : {};
        const answer = await submit(`${typed({ whom: 'other', helperName: 'Ali', ...takes })}&idempotencyKey=${randomUUID()}`);
        expect(answer.statusCode).toBe(303);
      }
    });

    it('gives a script that has the form the address of the slip alone (RFC 7240)', async () => {
      const answer = await submit(`${typed()}&idempotencyKey=${randomUUID()}`, { ...fromOurPage, prefer: 'return=minimal' });
      expect([answer.statusCode, answer.body]).toEqual([201, '']);
      expect(answer.headers['location']).toMatch(/^\/ar\/appointment\/[\w-]{22}\/\?done=sent$/);
      expect(answer.headers['preference-applied']).toBe('return=minimal');
    });

    it('takes a corrected form under the same key', async () => {
      const key = randomUUID();
      await submit(`${typed({ name: '' })}&idempotencyKey=${key}`);
      expect((await submit(`${typed()}&idempotencyKey=${key}`)).statusCode).toBe(303);
    });

    it('keeps a form that was changed after it was sent, under a new key', async () => {
      const key = randomUUID();
      await submit(`${typed()}&idempotencyKey=${key}`);
      const answer = await submit(`${typed({ quarter: 'horst' })}&idempotencyKey=${key}`);
      expect(answer.statusCode).toBe(422);
      expect(shown()).toMatchObject({ problem: 'idempotency-key-reused', values: { quarter: 'horst' } });
      expect(shown().idempotencyKey).not.toBe(key);
    });

    it('takes what a program typed into the hidden field, and marks it', async () => {
      const answer = await submit(`${typed({ homepage: 'https://example.org' })}&idempotencyKey=${randomUUID()}`);
      expect(answer.statusCode).toBe(303);
      const { markedHoneypot } = await test.db
        .selectFrom('requests')
        .select('markedHoneypot')
        .orderBy('receivedAt', 'desc')
        .orderBy('markedHoneypot', 'desc')
        .executeTakeFirstOrThrow();
      expect(markedHoneypot).toBe(1);
    });

    it('sends nothing to who writes about violence and chooses no reply', async () => {
      const answer = await submit(`${typed({ topics: 'violence', reply: '', phone: '' })}&idempotencyKey=${randomUUID()}`);
      expect(answer.statusCode).toBe(303);
    });

    it('comes from our own pages only, also where the browser hides the origin', async () => {
      const payload = `${typed()}&idempotencyKey=${randomUUID()}`;
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      expect((await submit(payload, { ...form, 'sec-fetch-site': 'cross-site', origin: 'https://example.org' })).statusCode).toBe(403);
      expect((await submit(payload, { ...form, origin: 'https://example.org' })).statusCode).toBe(403);
      expect((await submit(payload, form)).statusCode).toBe(403);
      expect((await submit(payload, { ...form, origin: 'http://localhost:8080' })).statusCode).toBe(303);
      expect((await submit(payload, { ...form, 'sec-fetch-site': 'same-origin', origin: 'null' })).statusCode).toBe(303);
    });

    it('answers ten megabytes and other media with a page that says so', async () => {
      const large = await submit(`note=${'x'.repeat(10_000_000)}`);
      expect([large.statusCode, test.rendered.at(-1)!.route]).toEqual([413, '/[lang]/problem']);
      const json = await submit('{}', { ...fromOurPage, 'content-type': 'application/json' });
      expect([json.statusCode, test.shown('/[lang]/problem').code]).toEqual([415, 'wrong-media-type']);
    });

    it('survives every field sent twice and names that nobody gave', async () => {
      const twice = `${typed()}&${typed()}&__proto__=x&constructor=y&idempotencyKey=${randomUUID()}`;
      expect((await submit(twice)).statusCode).toBe(422);
      expect((await submit('')).statusCode).toBe(422);
      expect((await submit('=&&%=%00&name=%FF')).statusCode).toBe(422);
    });
  });

  it('keeps everything that was typed out of the log', () => {
    const log = test.logged.join('');
    for (const marker of ['أمينة', '23456789', 'بعد الظهر', 'debts', 'schalke', 'example.org', 'done=']) expect(log).not.toContain(marker);
    expect(log).toContain('/:lang/appointment/');
  });
});

describe('many requests from one address', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp('sqlite');
  });
  afterAll(() => test.close());

  const ask = (payload: unknown, key = randomUUID()) =>
    test.app.inject({ method: 'POST', url: '/api/appointments', headers: { 'idempotency-key': key }, payload: payload as object });

  it('are taken and marked from the 41st on, and refused after 600 with the time to wait', async () => {
    for (let sent = 0; sent < 41; sent += 1) expect((await ask(amina)).statusCode).toBe(201);
    const marked = await test.db
      .selectFrom('requests')
      .select(({ fn }) => fn.sum<number | string>('markedBurst').as('n'))
      .executeTakeFirstOrThrow();
    expect(Number(marked.n)).toBe(1);

    for (let sent = 41; sent < 600; sent += 1) expect((await ask({})).statusCode).toBe(422);
    const refused = await ask(amina);
    expect(refused.statusCode).toBe(429);
    expect(refused.json()).toMatchObject({ code: 'too-many-requests', status: 429 });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);

    // The form counts with the API, and says so in words.
    const page = await test.app.inject({ method: 'POST', url: '/de/appointment/', headers: fromOurPage, payload: '' });
    expect([page.statusCode, test.shown('/[lang]/problem').code]).toEqual([429, 'too-many-requests']);
    expect((await test.app.inject('/de/appointment/')).statusCode).toBe(200);
  });
});
