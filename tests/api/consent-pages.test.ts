import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';

describe.each(dialects)('the pages of a consent on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;
  beforeAll(async () => {
    test = await testApp(dialect);
    ayse = await colleague(test);
    await colleague(test, { provider: 'caritas' });
  });
  afterAll(() => test.close());

  const rowOf = (id: string) => test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const asked = async (agreed: string) => {
    const request = await receivedBy(test);
    const url = `/desk/requests/${request.id}/`;
    await call(test, { method: 'POST', url, as: ayse, form: { action: 'claim' } });
    const form = { action: 'pass-on', version: '2', 'pass-on-to': 'caritas', fact: ['topic', 'name'], agreed };
    const answer = await call(test, { method: 'POST', url, as: ayse, form });
    return { ...request, url, slip: `/tr/appointment/${request.secret}/`, location: answer.headers.location };
  };

  it('ask on the slip, take the ticked facts only, and say who may see what until it is withdrawn', async () => {
    const { id, slip, location, url } = await asked('slip');
    expect(location).toBe(`${url}?done=consent-asked#main`);
    await call(test, { method: 'GET', url: slip });
    const { consents } = test.shown('/[lang]/appointment/[secret]');
    expect(consents).toMatchObject([
      {
        to: 'Caritasverband für die Stadt Gelsenkirchen e.V.',
        isPartner: false,
        facts: ['topic', 'name'],
        state: 'asked',
        until: '2026-11-30',
      },
    ]);
    const page = await call(test, { method: 'GET', url: `${slip}consent/` });
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
    });
    expect(test.shown('/[lang]/appointment/[secret]/consent')).toMatchObject({ values: {}, consent: { facts: ['topic', 'name'] } });
    expect(await rowOf(id)).toMatchObject({ provider: 'stadt-gelsenkirchen' });

    const untickedYes = await call(test, { method: 'POST', url: `${slip}consent/`, form: { action: 'yes' } });
    expect(untickedYes.statusCode).toBe(422);
    expect(test.shown('/[lang]/appointment/[secret]/consent').errors).toEqual([{ pointer: '/facts', code: 'required' }]);
    const foreign = { method: 'POST' as const, url: `${slip}consent/`, form: { action: 'yes', facts: 'topic' } };
    expect((await call(test, { ...foreign, headers: { 'sec-fetch-site': 'cross-site' } })).statusCode).toBe(403);
    const yes = await call(test, { method: 'POST', url: `${slip}consent/`, form: { action: 'yes', facts: ['name'] } });
    expect(yes.headers.location).toBe(`${slip}?done=agreed`);
    expect(await rowOf(id)).toMatchObject({ provider: 'caritas', sharedFacts: 'name' });
    await call(test, { method: 'GET', url: yes.headers.location! });
    expect(test.shown('/[lang]/appointment/[secret]')).toMatchObject({
      done: 'agreed',
      status: { provider: 'caritas' },
      consents: [{ state: 'given', facts: ['name'] }],
    });
    const consent = test.shown('/[lang]/appointment/[secret]').consents[0]!.id;
    const withdrawn = await call(test, { method: 'POST', url: slip, form: { action: 'withdraw', consent } });
    expect(withdrawn.headers.location).toBe(`${slip}?done=withdrawn`);
    expect(await rowOf(id)).toMatchObject({ provider: 'stadt-gelsenkirchen', sharedFacts: null });
  });

  it('take a no, lead back to the slip afterwards, and show one page for an unknown link', async () => {
    const { id, slip } = await asked('slip');
    const no = await call(test, { method: 'POST', url: `${slip}consent/`, form: { action: 'no', facts: ['topic'] } });
    expect(no.headers.location).toBe(`${slip}?done=refused`);
    expect(await rowOf(id)).toMatchObject({ provider: 'stadt-gelsenkirchen', sharedFacts: null });
    expect((await call(test, { method: 'GET', url: `${slip}consent/` })).headers.location).toBe(slip);
    const again = await call(test, { method: 'POST', url: `${slip}consent/`, form: { action: 'yes', facts: ['topic'] } });
    expect(again.statusCode).toBe(409);
    const unknown = await call(test, { method: 'GET', url: '/de/appointment/abcdefghijklmnopqrstuv/consent/' });
    expect([unknown.statusCode, test.rendered.at(-1)?.route]).toEqual([404, '/[lang]/problem']);
  });

  it('lead a counsellor who recorded a yes to the list, because the request is gone', async () => {
    const { url, location } = await asked('person-call');
    expect(location).toBe('/desk/requests/?done=passed-on');
    expect((await call(test, { method: 'GET', url, as: ayse })).statusCode).toBe(404);
  });

  it('point to what is missing, with everything kept', async () => {
    const request = await receivedBy(test);
    const url = `/desk/requests/${request.id}/`;
    await call(test, { method: 'POST', url, as: ayse, form: { action: 'claim' } });
    const refused = await call(test, {
      method: 'POST',
      url,
      as: ayse,
      form: { action: 'pass-on', version: '2', 'pass-on-to': 'drk', fact: 'topic', agreed: 'slip' },
    });
    expect(refused.statusCode).toBe(422);
    expect(test.shown('/desk/requests/[id]')).toMatchObject({
      errors: [{ pointer: '/pass-on-to', code: 'not-allowed' }],
      values: { fact: 'topic', agreed: 'slip' },
      passOnTo: { providers: [{ id: 'caritas', name: 'Caritasverband für die Stadt Gelsenkirchen e.V.' }], partners: [] },
    });
    await call(test, { method: 'POST', url, as: ayse, form: { action: 'pass-on', version: '2' } });
    expect(test.shown('/desk/requests/[id]').errors).toEqual(
      expect.arrayContaining([
        { pointer: '/pass-on-to', code: 'required' },
        { pointer: '/fact', code: 'too-few' },
        { pointer: '/agreed', code: 'required' },
      ]),
    );
  });
});
