import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';

describe.each(dialects)('a reference pasted into the search of the desk on %s', (dialect) => {
  let test: TestApp;
  let counsellor: Colleague;
  let asked: { id: string; reference: string; secret: string };
  beforeAll(async () => {
    test = await testApp(dialect);
    counsellor = await colleague(test);
    asked = await receivedBy(test);
    await receivedBy(test);
  });
  afterAll(() => test.close());

  const query = (pasted: string) => new URLSearchParams({ reference: pasted }).toString();
  /** The ids that the page and the JSON route find. */
  async function search(pasted: string): Promise<{ page: string[]; json: string[] }> {
    const json = await call(test, { method: 'GET', url: `/api/desk/requests?${query(pasted)}`, as: counsellor });
    expect((await call(test, { method: 'GET', url: `/desk/requests/?${query(pasted)}`, as: counsellor })).statusCode).toBe(200);
    expect(json.statusCode).toBe(200);
    const ids = (list: { requests: { id: string }[] }) => list.requests.map(({ id }) => id);
    return { page: ids(test.shown('/desk/requests').list), json: ids(json.json<{ requests: { id: string }[] }>()) };
  }
  const digits = (zero: number) => asked.reference.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

  it.each<[how: string, pasted: (reference: string) => string]>([
    ['as it stands', (reference) => reference],
    ['without hyphens', (reference) => reference.replaceAll('-', '')],
    ['with spaces around and within', (reference) => `  ${reference.replaceAll('-', ' - ')}\t`],
    ['with spaces that do not break', (reference) => reference.replaceAll('-', '\u00a0')],
    ['after a word in lower case', (reference) => `nr. ${reference}`],
    ['after a word in capitals', (reference) => `NR. ${reference}`],
    ['in Arabic digits', () => digits(0x660)],
    ['in Persian digits', () => digits(0x6f0)],
    ['between isolating marks', (reference) => `\u2066${reference}\u2069`],
    ['with marks of direction and a space of no width', (reference) => `\u202a${reference.replace('-', '\u200b-\u200e')}\u202c`],
    ['after a word, between marks, with wide hyphens', (reference) => `\u2066Nr. ${reference.replaceAll('-', ' \u2013 ')}\u2069`],
  ])('is found %s', async (_how, pasted) => {
    expect(await search(pasted(asked.reference))).toEqual({ page: [asked.id], json: [asked.id] });
  });

  it('is not found in the address of a slip, whose secret is shown and logged nowhere', async () => {
    const pasted = `https://kim.example/ar/appointment/${asked.secret}/`;
    const page = await call(test, { method: 'GET', url: `/desk/requests/?${query(pasted)}`, as: counsellor });
    expect(page.statusCode).toBe(422);
    expect(test.shown('/desk/requests')).toMatchObject({
      errors: [{ pointer: '/reference', code: 'malformed' }],
      list: { requests: [] },
    });
    const json = await call(test, { method: 'GET', url: `/api/desk/requests?${query(pasted)}`, as: counsellor });
    expect(json.statusCode).toBe(422);
    expect(json.body).not.toContain(asked.secret);
    expect(json.json()).toMatchObject({ code: 'invalid-input', errors: [{ pointer: '/reference', code: 'malformed' }] });
    expect(test.logged.filter((line) => line.includes(asked.secret))).toEqual([]);
  });
});
