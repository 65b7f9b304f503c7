import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getAccount, setProfile } from '../../api/accounts/account.ts';
import type { Worker } from '../../api/accounts/worker.ts';
import { claimNext, countNext, fitsAll, type Fit } from '../../api/intake/claim.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { intakeOn, received, worker } from '../support/requests.ts';

const hours = (count: number) => new Date(monday.getTime() + count * 3_600_000);
const inTurkish: Fit = { languages: ['tr'], quarters: ['ueckendorf'] };
const talk = (language: string, interpreting = false) => ({ conversation: { language, interpreting } });

describe.each(dialects)('the next one for me, on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let me: Worker;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
  });
  beforeEach(async () => {
    await database.db.updateTable('requests').set({ provider: 'of an earlier test' }).execute();
    me = await worker(database.db);
  });
  afterAll(() => database.drop());

  const next = (fit: Fit, urgent: string[] = []) => claimNext(database.db, me, urgent, hours(5), fit);

  it('is in one of my languages and for one of my quarters, and passes over those that waited longer', async () => {
    await received(intake, { ...talk('ar'), quarter: 'ueckendorf' }, hours(0));
    await received(intake, { ...talk('tr'), quarter: 'buer' }, hours(1));
    const { id } = await received(intake, { ...talk('tr'), quarter: 'ueckendorf' }, hours(2));
    expect(await countNext(database.db, me, inTurkish, hours(5))).toEqual({ fitting: 1, others: 2 });
    expect(await next(inTurkish)).toBe(id);
    expect(await next(inTurkish)).toBeUndefined();
    expect(await countNext(database.db, me, inTurkish, hours(5))).toEqual({ fitting: 0, others: 2 });
  });

  it('may be in any language with interpreting, and of somebody without a quarter in the city', async () => {
    const interpreted = await received(intake, { ...talk('ti', true), quarter: 'ueckendorf' }, hours(0));
    const homeless = await received(intake, { ...talk('tr'), quarter: 'no-address' }, hours(1));
    expect([await next(inTurkish), await next(inTurkish)]).toEqual([interpreted.id, homeless.id]);
  });

  it('is any request where no languages and quarters are set', async () => {
    const { id } = await received(intake, { ...talk('ar'), quarter: 'buer' }, hours(0));
    expect(await countNext(database.db, me, fitsAll, hours(5))).toEqual({ fitting: 1, others: 0 });
    expect(await next(fitsAll)).toBe(id);
  });

  it('is the first urgent one that fits; an urgent one that does not fit stays for others', async () => {
    const calm = await received(intake, { ...talk('tr'), quarter: 'ueckendorf' }, hours(0));
    const urgent = await received(intake, { ...talk('tr'), quarter: 'ueckendorf' }, hours(1));
    const elsewhere = await received(intake, { ...talk('ar'), quarter: 'buer' }, hours(1));
    const order = [elsewhere.id, urgent.id];
    expect([await next(inTurkish, order), await next(inTurkish, order), await next(inTurkish, order)]).toEqual([
      urgent.id,
      calm.id,
      undefined,
    ]);
  });
});

describe.each(dialects)('the profile of an account, on %s', (dialect) => {
  let test: TestApp;
  let admin: Colleague;
  let ayse: Colleague;
  let ben: Colleague;
  beforeAll(async () => {
    test = await testApp(dialect);
    admin = await colleague(test, { role: 'admin' });
    ayse = await colleague(test, { name: 'Ayşe' });
    ben = await colleague(test, { name: 'Ben' });
  });
  afterAll(() => test.close());

  const save = (values: string, as = admin, id = ayse.id) =>
    test.app.inject({
      method: 'POST',
      url: `/desk/accounts/${id}/`,
      headers: { cookie: as.cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
      payload: values,
    });

  it('is set by an admin, is in the history without its content, and decides what "the next one" gives', async () => {
    const answer = await save(`languages=tr&languages=ku&quarters=ueckendorf&capacity=few&substitutes=${ben.id}`);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/desk/accounts/${ayse.id}/?done=profile-changed`]);
    expect(await getAccount(test.db, ayse.id)).toMatchObject({
      languages: ['tr', 'ku'],
      quarters: ['ueckendorf'],
      substitutes: [ben.id],
      capacity: 'few',
    });
    const lines = await test.db.selectFrom('auditLog').select(['event', 'detail']).where('subject', '=', ayse.id).execute();
    expect(lines).toContainEqual({ event: 'profile-changed', detail: null });

    const other = await receivedBy(test, { conversation: { language: 'ar', interpreting: false }, quarter: 'buer' });
    await call(test, { method: 'GET', url: '/desk/', as: ayse });
    expect(test.shown('/desk')).toMatchObject({ next: { fitting: 0, others: 1 }, languages: ['tr', 'ku'], quarters: ['ueckendorf'] });
    const none = await call(test, { method: 'POST', url: '/desk/requests/', as: ayse, form: {} });
    expect(none.headers.location).toBe('/desk/?done=none-fits-you');
    expect((await call(test, { method: 'POST', url: '/api/desk/requests/next', as: ayse })).statusCode).toBe(204);
    const any = await call(test, { method: 'POST', url: '/desk/requests/', as: ayse, form: { which: 'any' } });
    expect(any.headers.location).toBe(`/desk/requests/${other.id}/?done=claimed`);
  });

  it.each([
    ['a language that the content does not know', 'languages=xx&capacity=open', '/languages'],
    ['a quarter that the content does not know', 'quarters=atlantis&capacity=open', '/quarters'],
    ['no capacity', '', '/capacity'],
    ['herself as substitute', 'capacity=open&substitutes=SELF', '/substitutes'],
  ])('refuses %s', async (_what, values, pointer) => {
    expect((await save(values.replace('SELF', ayse.id))).statusCode).toBe(422);
    expect(test.shown('/desk/accounts/[id]').errors.map((error) => error.pointer)).toEqual([pointer]);
  });

  it('refuses a substitute of another provider', async () => {
    const stranger = await colleague(test, { provider: 'drk' });
    await expect(
      setProfile(test.db, ayse.id, { languages: [], quarters: [], substitutes: [stranger.id], capacity: 'open' }, admin.id, monday),
    ).rejects.toMatchObject({ code: 'invalid-input', errors: [{ pointer: '/substitutes', code: 'not-allowed' }] });
  });

  it('is closed to everybody but admins, and shows colleagues of the provider only', async () => {
    await colleague(test, { name: 'Fremd', provider: 'drk' });
    expect((await save('capacity=open', ben)).statusCode).toBe(403);
    await call(test, { method: 'GET', url: `/desk/accounts/${ayse.id}/`, as: admin });
    expect(test.shown('/desk/accounts/[id]').colleagues.map(({ name }) => name)).toEqual(['Ben']);
    expect((await call(test, { method: 'GET', url: `/desk/accounts/${admin.id}/`, as: admin })).statusCode).toBe(404);
  });

  it('lets everybody say how much they can still take, and turn keys off', async () => {
    await call(test, { method: 'POST', url: '/desk/capacity/', as: ben, form: { capacity: 'full' } });
    await call(test, { method: 'POST', url: '/desk/keys/', as: ben, form: { keys: 'off', back: '/desk/' } });
    await call(test, { method: 'GET', url: '/desk/', as: ben });
    expect(test.shown('/desk').account).toMatchObject({ capacity: 'full', keys: false });
    await call(test, { method: 'POST', url: '/desk/keys/', as: ben, form: { keys: 'on', back: '/desk/' } });
    expect(await getAccount(test.db, ben.id)).toMatchObject({ keys: true });
  });
});
