import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call } from '../support/desk.ts';

describe.each(dialects)('searches without a result on %s', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp(dialect);
  });
  afterAll(() => test.close());

  const counted = () =>
    test.db.selectFrom('unmetCounts').select(['kind', 'language', 'quarter', 'number']).orderBy('quarter').orderBy('language').execute();
  const forget = () => test.db.deleteFrom('unmetCounts').execute();
  const tell = (language: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
    call(test, { method: 'POST', url: `/${language}/search/unmet/`, form, headers });

  it('are counted by language and quarter, answered by the server or told by a browser', async () => {
    await forget();
    await call(test, { method: 'POST', url: '/ar/search/', form: { q: 'xqzvxqzv', quarter: 'schalke' } });
    expect(await counted()).toEqual([{ kind: 'search', language: 'ar', quarter: 'schalke', number: 1 }]);
    const answer = await tell('ar', { quarter: 'schalke' });
    expect([answer.statusCode, answer.body, answer.headers['set-cookie']]).toEqual([204, '', undefined]);
    await tell('tr', { quarter: '' });
    expect(await counted()).toEqual([
      { kind: 'search', language: 'ar', quarter: 'schalke', number: 2 },
      { kind: 'search', language: 'tr', quarter: 'unknown', number: 1 },
    ]);
  });

  it('leave no word behind: what is no quarter counts as unknown, in the table and in the log', async () => {
    await forget();
    await tell('ar', { quarter: 'secretword', q: 'secretword' });
    await tell('ar', { quarter: 'x'.repeat(300) });
    expect(await counted()).toEqual([{ kind: 'search', language: 'ar', quarter: 'unknown', number: 1 }]);
    expect(test.logged.join('')).not.toContain('secretword');
  });

  it('are not counted for another site or a language that does not exist', async () => {
    await forget();
    expect((await tell('ar', { quarter: 'schalke' }, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await tell('xx', { quarter: 'schalke' })).statusCode).toBe(404);
    expect(await counted()).toEqual([]);
  });
});
