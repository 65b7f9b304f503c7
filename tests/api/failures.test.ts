import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { freshDatabase } from '../support/databases.ts';
import { amina } from '../support/requests.ts';

describe('when the database fails', () => {
  let test: TestApp;
  beforeAll(async () => {
    const database = await freshDatabase('sqlite');
    test = await testApp('sqlite', { database });
    await database.db.schema.dropTable('offers').execute();
    await database.db.schema.dropTable('history').execute();
  });
  afterAll(() => test.close());

  it('says no more than a number to ask about, and logs neither the message nor what was typed', async () => {
    const marker = 'Xanthippe-Marker';
    const answer = await test.app.inject({
      method: 'POST',
      url: '/api/appointments',
      headers: { 'idempotency-key': randomUUID() },
      payload: { ...amina, person: { ...amina.person, name: marker, note: marker } },
    });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('30');
    expect(Object.keys(answer.json<object>()).sort()).toEqual(['code', 'instance', 'status', 'title', 'type']);
    expect(answer.body).not.toMatch(/ at |\.ts|sqlite|history|Xanthippe/i);
    const log = test.logged.join('');
    expect(log).toContain(answer.json<{ instance: string }>().instance);
    for (const typed of [marker, 'أمينة', '23456789', 'no such table']) expect(log).not.toContain(typed);
  });
});

describe('texts that break other programs', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp('sqlite');
  });
  afterAll(() => test.close());
  const ask = (person: object) =>
    test.app.inject({
      method: 'POST',
      url: '/api/appointments',
      headers: { 'idempotency-key': randomUUID() },
      payload: { ...amina, person: { reply: 'none', ...person } },
    });

  it.each(['X', 'Björn-Þór Ngô', '<script>alert(1)</script>', '=HYPERLINK("http://x")', '👩‍👩‍👧‍👦', "O'Connor\u200B\u202E"])(
    'are taken as a name: %j',
    async (name) => {
      expect((await ask({ name })).statusCode).toBe(201);
    },
  );

  it.each([
    ['a name of 10,000 characters', { name: 'x'.repeat(10_000) }, '/person/name', 'too-long'],
    ['a header in a name', { name: 'Ana\r\nBcc: x@example.org' }, '/person/name', 'malformed'],
    ['a NUL in a note', { name: 'Ana', note: 'a\u0000b' }, '/person/note', 'malformed'],
  ])('are refused by their field: %s', async (_what, person, pointer, code) => {
    const answer = await ask(person);
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ errors: [{ pointer, code }] });
  });
});
