import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { receivedBy, routesOf } from '../support/desk.ts';

const marker = 'Was ich geschrieben habe';
/** Forms that are answered without the database. */
const withoutDatabase = ['POST /:lang/search/', 'POST /:lang/search/unmet/'];

let test: TestApp;
let secret: string;
let reference: string;
beforeAll(async () => {
  test = await testApp('sqlite');
  await test.app.ready();
  ({ secret, reference } = await receivedBy(test));
  await sql`pragma foreign_keys = off`.execute(test.db);
  for (const { name } of await test.db.introspection.getTables()) await test.db.schema.dropTable(name).execute();
});
afterAll(() => test.close());

/** The public forms whose answer of this status does not keep what was typed, each with what it answers instead. */
async function losing(status: number, retryAfter: string, unasked: readonly string[]): Promise<string[]> {
  const forms = routesOf(test).filter((route) => route.startsWith('POST /:lang/'));
  expect(forms).toEqual(expect.arrayContaining([...unasked, 'POST /:lang/report/', 'POST /:lang/confirm/:secret/']));
  const lost: string[] = [];
  for (const form of forms.filter((route) => !unasked.includes(route))) {
    const url = form.replace('POST ', '').replace(':lang', 'de').replace(':secret', secret);
    const fields = {
      ...{
        quarter: 'schalke',
        conversationLanguage: 'de',
        name: marker,
        reply: 'none',
        persons: '1',
        notice: '2026-11',
        idempotencyKey: randomUUID(),
      },
      ...{ service: 'kim-schalke', kind: 'phone', text: marker, reference, contact: 'amina@example.org', action: 'suggest' },
    };
    const answer = await test.app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      payload: new URLSearchParams(fields).toString(),
    });
    const { route } = test.rendered.at(-1)!;
    const isKept =
      route === '/[lang]/appointment'
        ? test.shown('/[lang]/appointment').values['name'] === marker
        : JSON.stringify(test.shown('/[lang]/problem').again) === JSON.stringify({ action: url, fields: Object.entries(fields) });
    if (answer.statusCode !== status || answer.headers['retry-after'] !== retryAfter || !isKept)
      lost.push(`${form} ${answer.statusCode} ${route}`);
  }
  expect(test.logged.join('\n')).not.toContain(marker);
  return lost;
}

it('every public form keeps what was typed while the database is away', async () => {
  expect(await losing(503, '30', withoutDatabase)).toEqual([]);
});

it('every public form keeps what was typed when too many come from one address', async () => {
  const { limitedSteps } = test.app;
  const tooMany = () => Promise.resolve({ sent: 1, waitSeconds: 60 });
  Object.assign(limitedSteps, { appointment: tooMany, hold: tooMany, look: tooMany });
  expect(await losing(429, '60', [...withoutDatabase, 'POST /:lang/appointment/lost/'])).toEqual([]);
});
