import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Slot } from '../../api/contract/slots.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { visitor } from '../support/booking.ts';
import { dialects } from '../support/databases.ts';
import { absent, consultationHours, nameOf, slotAt } from '../support/hours.ts';
import { worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

describe.each(dialects)('GET /api/slots on %s', (dialect) => {
  let test: TestApp;
  let counsellor: Worker;
  beforeAll(async () => {
    test = await testApp(dialect);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    test.clock.now = monday;
    await test.db.deleteFrom('bookings').execute();
    await test.db.deleteFrom('consultationHours').execute();
    await test.db.deleteFrom('absences').execute();
    counsellor = await worker(test.db);
  });

  const found = async (query = '') => {
    const answer = await visitor(test).look(query);
    expect(answer.statusCode).toBe(200);
    return answer.json<{ slots: Slot[] }>().slots;
  };
  const startsOf = async (query = '') => (await found(query)).map(({ startsAt }) => startsAt);
  const single = { lastDay: '2026-11-25', closes: '10:00' };

  it('says of each slot what one needs to choose it, and nothing of the counsellor', async () => {
    const hours = await consultationHours(test.db, counsellor, { ...single, closes: '09:30' });
    expect(await found()).toEqual([
      {
        id: nameOf(test, `${hours.id}.20261125T0800Z`),
        startsAt: '2026-11-25T08:00:00.000Z',
        lengthMinutes: 30,
        provider: 'stadt-gelsenkirchen',
        place: 'Beispielstelle, Beispielstraße 1',
        quarter: 'schalke',
        channel: 'place',
        languages: ['ar', 'de'],
        womanCounsellor: true,
      },
    ]);
  });

  it('stands earliest first over several places; at the same time the own quarter, then its neighbours, then the city', async () => {
    const at = async (quarter: string | null, change = {}) =>
      consultationHours(test.db, await worker(test.db), { ...single, closes: '09:30', quarter, ...change });
    await at(null);
    await at('horst');
    await at('bismarck');
    await at('schalke');
    await at('horst', { opens: '08:30', closes: '09:00' });
    const quarters = (await found('?quarter=schalke')).map(({ quarter }) => quarter);
    expect(quarters.slice(0, 3)).toEqual(['horst', 'schalke', 'bismarck']);
    expect(quarters.slice(3).sort()).toEqual(['horst', null]);
    expect((await found('?quarter=horst')).map(({ quarter }) => quarter).slice(0, 2)).toEqual(['horst', 'horst']);
    // Seen from the other side of the city, so that no order of ids can be right in both.
    expect((await found('?quarter=beckhausen')).map(({ quarter }) => quarter).slice(0, 2)).toEqual(['horst', 'horst']);
  });

  it('is filtered by language, woman counsellor, channel, provider and first day; what is left empty is not asked for', async () => {
    await consultationHours(test.db, counsellor, { ...single, closes: '09:30' });
    await consultationHours(test.db, counsellor, {
      ...single,
      firstDay: '2026-11-26',
      lastDay: '2026-11-26',
      closes: '09:30',
      languages: ['tr'],
      womanCounsellor: false,
      channel: 'video',
      place: null,
    });
    const [wednesday, thursday] = ['2026-11-25T08:00:00.000Z', '2026-11-26T08:00:00.000Z'];
    expect(await startsOf('?language=ar')).toEqual([wednesday]);
    expect(await startsOf('?language=tr')).toEqual([thursday]);
    expect(await startsOf('?womanCounsellor=true')).toEqual([wednesday]);
    expect(await startsOf('?womanCounsellor=false')).toEqual([wednesday, thursday]);
    expect(await startsOf('?channel=video')).toEqual([thursday]);
    expect(await startsOf('?provider=stadt-gelsenkirchen')).toEqual([wednesday, thursday]);
    expect(await startsOf('?provider=caritas')).toEqual([]);
    expect(await startsOf('?from=2026-11-26')).toEqual([thursday]);
    expect(await startsOf('?from=2020-01-01')).toEqual([wednesday, thursday]);
    expect(await startsOf('?quarter=&language=&womanCounsellor=&channel=&provider=&from=')).toEqual([wednesday, thursday]);
  });

  it.each([
    ['?quarter=atlantis', '/quarter', 'not-allowed'],
    ['?language=tlh', '/language', 'not-allowed'],
    ['?provider=nobody', '/provider', 'not-allowed'],
    ['?channel=pigeon', '/channel', 'not-allowed'],
    ['?womanCounsellor=maybe', '/womanCounsellor', 'not-allowed'],
    ['?from=tomorrow', '/from', 'malformed'],
    ['?from=2026-02-29', '/from', 'malformed'],
    ['?from=2026-99-99', '/from', 'malformed'],
    ['?colour=red', '/colour', 'unknown-field'],
  ])('refuses %s by its field', async (query, pointer, code) => {
    const answer = await visitor(test).look(query);
    expect([answer.statusCode, answer.json()]).toMatchObject([422, { code: 'invalid-input', errors: [{ pointer, code }] }]);
  });

  it('answers at most a hundred, and goes on with `from`', async () => {
    for (let index = 0; index < 4; index += 1)
      await consultationHours(test.db, await worker(test.db), { opens: '08:00', closes: '13:00', lengthMinutes: 10 });
    const first = await found();
    expect(first).toHaveLength(100);
    expect(new Set(first.map(({ startsAt }) => startsAt.slice(0, 10)))).toEqual(new Set(['2026-11-25']));
    expect((await startsOf('?from=2026-11-26'))[0]).toBe('2026-12-02T07:00:00.000Z');
  });

  it('leaves out what is booked, held, away, over, too soon and too far', async () => {
    const hours = await consultationHours(test.db, counsellor, { horizonDays: 16 });
    await visitor(test).hold(slotAt(hours, '2026-11-25T08:30Z'));
    expect((await visitor(test).book({ id: slotAt(hours, '2026-11-25T08:00Z') })).statusCode).toBe(201);
    await absent(test.db, counsellor.id, '2026-12-02');
    test.clock.now = new Date('2026-11-25T09:00:00.000Z');
    const hoursStill = await visitor(test).hold(slotAt(hours, '2026-11-25T09:30Z'));
    expect(hoursStill.statusCode).toBe(201);
    expect(await startsOf()).toEqual([
      '2026-11-25T10:00:00.000Z',
      '2026-11-25T10:30:00.000Z',
      ...['08:00', '08:30', '09:00', '09:30', '10:00', '10:30'].map((time) => `2026-12-09T${time}:00.000Z`),
    ]);
  });

  it('leaves out holidays: none on the first day of Christmas', async () => {
    await consultationHours(test.db, counsellor, { firstDay: '2026-12-18', opens: '09:00', closes: '09:30', horizonDays: 42 });
    expect(await startsOf()).toEqual(['2026-12-18T08:00:00.000Z']);
  });

  it('has no slots of whoever has left, changed the provider or only keeps the content', async () => {
    const leave = async (change: Partial<{ disabledAt: string; provider: string; role: 'editor' }>) => {
      const leaver = await worker(test.db);
      await consultationHours(test.db, leaver, single);
      await test.db.updateTable('accounts').set(change).where('id', '=', leaver.id).execute();
    };
    await leave({ disabledAt: monday.toISOString() });
    await leave({ provider: 'caritas' });
    await leave({ role: 'editor' });
    expect(await found()).toEqual([]);
  });

  it('T9 shows "any counsellor" the same time once a counsellor, and only theirs that is free', async () => {
    const one = await consultationHours(test.db, counsellor, { ...single, closes: '09:30' });
    const other = await consultationHours(test.db, await worker(test.db), { ...single, closes: '09:30' });
    expect((await found()).map(({ id }) => id).sort()).toEqual(
      [nameOf(test, slotAt(one, '2026-11-25T08:00Z')), nameOf(test, slotAt(other, '2026-11-25T08:00Z'))].sort(),
    );
    await visitor(test).book({ id: slotAt(one, '2026-11-25T08:00Z') });
    expect((await found()).map(({ id }) => id)).toEqual([nameOf(test, slotAt(other, '2026-11-25T08:00Z'))]);
  });

  it('shows several people at one time until the last seat is taken', async () => {
    const hours = await consultationHours(test.db, counsellor, { ...single, closes: '09:30', capacity: 2 });
    const slot = { id: slotAt(hours, '2026-11-25T08:00Z') };
    for (const left of [1, 0]) {
      expect((await visitor(test).book(slot)).statusCode).toBe(201);
      expect(await found()).toHaveLength(left);
    }
    expect((await visitor(test).book(slot)).statusCode).toBe(409);
  });

  it('answers the same to those who ask at once, and a change is seen by whoever asks after it', async () => {
    const hours = await consultationHours(test.db, counsellor, { ...single, closes: '09:30' });
    const answers = await Promise.all(Array.from({ length: 50 }, () => found()));
    expect(new Set(answers.map((slots) => slots.length))).toEqual(new Set([1]));
    const rush = Promise.all(Array.from({ length: 50 }, () => found()));
    await visitor(test).book({ id: slotAt(hours, '2026-11-25T08:00Z') });
    expect(await found()).toEqual([]);
    await rush;
  });
});
