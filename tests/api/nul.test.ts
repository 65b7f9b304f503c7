import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { amina } from '../support/requests.ts';

describe.each(dialects)('U+0000, which PostgreSQL cannot keep, on %s', (dialect) => {
  let test: TestApp;
  let counsellor: Colleague;
  let admin: Colleague;
  beforeAll(async () => {
    test = await testApp(dialect);
    counsellor = await colleague(test);
    admin = await colleague(test, { role: 'admin' });
  });
  afterAll(() => test.close());

  it('in an address leads nowhere', async () => {
    const { id } = await receivedBy(test);
    for (const url of ['%00', `${id}%00`]) {
      const page = await call(test, { method: 'POST', url: `/desk/requests/${url}/`, as: counsellor, form: { action: 'claim' } });
      const json = await call(test, { method: 'POST', url: `/api/desk/requests/${url}/claim`, as: counsellor });
      const hours = await call(test, { method: 'GET', url: `/desk/hours/${url}/`, as: counsellor });
      const log = await call(test, { method: 'GET', url: `/desk/log/${url}/`, as: admin });
      expect([page.statusCode, json.statusCode, hours.statusCode, log.statusCode]).toEqual([404, 404, 404, 404]);
    }
    expect((await test.app.inject('/de/%00/')).statusCode).toBe(404);
  });

  it('in a body of JSON is named as a mistake', async () => {
    const signIn = await call(test, { method: 'POST', url: '/api/desk/session', json: { email: 'a\u0000@example.org', password: 'x' } });
    expect([signIn.statusCode, signIn.json()]).toMatchObject([422, { errors: [{ pointer: '/email', code: 'malformed' }] }]);
    const asked = await call(test, {
      method: 'POST',
      url: '/api/appointments',
      json: { ...amina, person: { ...amina.person, note: 'a\u0000b' } },
      headers: { 'idempotency-key': randomUUID() },
    });
    expect([asked.statusCode, asked.json()]).toMatchObject([422, { errors: [{ pointer: '/person/note', code: 'malformed' }] }]);
  });

  it('in a form is left out', async () => {
    const added = { action: 'add', email: 'z\u0000oe@example.org', name: 'Z\u0000oe', role: 'editor', provider: 'awo' };
    expect((await call(test, { method: 'POST', url: '/desk/accounts/', as: admin, form: added })).statusCode).toBe(200);
    const rows = await test.db.selectFrom('accounts').select('name').where('email', '=', 'zoe@example.org').execute();
    expect(rows).toEqual([{ name: 'Zoe' }]);
    const found = await call(test, { method: 'GET', url: '/desk/requests/?reference=%00', as: counsellor });
    expect(found.statusCode).toBe(200);
  });
});
