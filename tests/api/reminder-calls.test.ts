import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NewAppointment } from '../../api/contract/appointment.ts';
import { confirm } from '../../api/intake/answer.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';

const tuesday = '2026-11-24T09:20:00.000Z';
const talk = { startsAt: tuesday, lengthMinutes: 45, place: 'Grillostraße 4', channel: 'place' as const };
const byCall = { name: 'Markername', reply: 'call' as const, phone: '+49 1511 8877665', safeTimes: 'Markerzeit', reminder: true };

describe.each(dialects)('the calls of the day before on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;
  let ben: Colleague;
  let chief: Colleague;
  beforeAll(async () => {
    test = await testApp(dialect);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    test.clock.now = monday;
    // The list holds nothing of the tests before.
    await test.db.updateTable('requests').set({ startsAt: '2026-10-01T09:00:00.000Z' }).where('state', '=', 'confirmed').execute();
    ayse = await colleague(test, { name: 'A. Aydın' });
    ben = await colleague(test, { name: 'B. Becker' });
    chief = await colleague(test, { name: 'C. Chef', role: 'coordinator' });
  });

  const rowOf = (id: string) => test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const booked = async (person: NewAppointment['person'] = byCall, startsAt = tuesday) => {
    const { id } = await receivedBy(test, { person });
    await call(test, { method: 'POST', url: `/desk/requests/${id}/`, as: ayse, form: { action: 'claim' } });
    await confirm(test.db, { ...ayse, role: 'counsellor' }, id, { ...talk, startsAt, version: (await rowOf(id)).version }, test.clock.now);
    return id;
  };
  const look = async (as: Colleague) => {
    const { statusCode } = await call(test, { method: 'GET', url: '/desk/calls/', as });
    expect(statusCode).toBe(200);
    return test.shown('/desk/calls').calls;
  };
  const post = (as: Colleague, form: Record<string, string | string[]>) => call(test, { method: 'POST', url: '/desk/calls/', as, form });
  const open = async (as: Colleague) => {
    expect((await post(as, { action: 'open' })).statusCode).toBe(200);
    return test.shown('/desk/calls').calls;
  };
  const ids = async (as: Colleague) => (await look(as)).map(({ request }) => request.id);
  const events = async (id: string) =>
    (await test.db.selectFrom('history').select(['event']).where('requestId', '=', id).orderBy('id').execute()).map(({ event }) => event);

  it('are of tomorrow, and of people who chose a call and want to be reminded', async () => {
    const id = await booked();
    await booked({ ...byCall, reminder: false }, '2026-11-24T11:00:00.000Z');
    await booked({ name: 'Ana', reply: 'email', email: 'ana@example.org', reminder: true }, '2026-11-24T13:00:00.000Z');
    await booked(byCall, '2026-11-25T09:20:00.000Z');
    expect(await ids(ayse)).toEqual([id]);
    test.clock.now = new Date(tuesday);
    expect(await ids(await colleague(test))).not.toContain(id);
  });

  it('on a Friday are those up to Monday', async () => {
    test.clock.now = new Date('2026-11-27T08:00:00.000Z');
    ayse = await colleague(test);
    const id = await booked(byCall, '2026-11-30T09:20:00.000Z');
    await booked(byCall, '2026-12-01T09:20:00.000Z');
    expect(await ids(ayse)).toEqual([id]);
    expect(test.shown('/desk/calls')).toMatchObject({ firstDay: '2026-11-28', lastDay: '2026-11-30' });
  });

  it('name time, place and language and nobody, and a look at the list is no look at a person', async () => {
    const id = await booked();
    const { reference } = await rowOf(id);
    expect(await look(ayse)).toEqual([
      { ...talk, request: { id, reference, language: 'ar' }, isOwn: true, counsellor: null, toBeTold: true, calledAt: null },
    ]);
    expect(await events(id)).not.toContain('person-opened');
  });

  it('show number and safe times to the holder alone, by a press that the history and the log keep', async () => {
    const id = await booked();
    expect(await open(ayse)).toMatchObject([
      { person: { name: 'Markername', reply: 'call', phone: '+4915118877665', safeTimes: 'Markerzeit' } },
    ]);
    expect(await events(id)).toEqual(['received', 'claimed', 'confirmed', 'person-opened']);
    const log = test.db.selectFrom('auditLog').select('actor').where('event', '=', 'person-opened').where('subject', '=', id);
    expect(await log.execute()).toEqual([{ actor: ayse.id }]);
    expect([await open(ben), await open(chief)]).toMatchObject([[{ isOwn: false, counsellor: null }], [{ counsellor: 'A. Aydın' }]]);
    expect(JSON.stringify([await open(ben), await open(chief)])).not.toContain('8877665');
    expect(await events(id)).toHaveLength(4);
  });

  it('are nothing to another provider', async () => {
    await booked();
    expect(await look(await colleague(test, { provider: 'caritas', role: 'coordinator' }))).toEqual([]);
  });

  it('that were made are entered once, by the holder, and leave the version as it is', async () => {
    const id = await booked();
    const { version } = await rowOf(id);
    const called = `${id} ${tuesday}`;
    expect((await post(ben, { action: 'called', called })).statusCode).toBe(409);
    expect((await post(ayse, { action: 'called', called })).headers.location).toBe('/desk/calls/?done=reminded');
    expect((await post(ayse, { action: 'called', called })).headers.location).toBe('/desk/calls/?done=nothing-changed');
    expect([await rowOf(id), await look(ben), (await events(id)).at(-1)]).toMatchObject([
      { version, state: 'confirmed' },
      [{ calledAt: monday.toISOString() }],
      'reminded',
    ]);
    expect(await open(ayse)).toMatchObject([{ calledAt: monday.toISOString() }]);
    expect((await events(id)).filter((event) => event === 'person-opened')).toEqual([]);
  });

  it('of a time that moved are made anew', async () => {
    const id = await booked();
    await post(ayse, { action: 'called', called: `${id} ${tuesday}` });
    const later = '2026-11-24T13:00:00.000Z';
    const moved = { ...talk, startsAt: later, version: (await rowOf(id)).version };
    await confirm(test.db, { ...ayse, role: 'counsellor' }, id, moved, monday);
    expect(await look(ayse)).toMatchObject([{ startsAt: later, calledAt: null }]);
    expect((await post(ayse, { action: 'called', called: `${id} ${tuesday}` })).headers.location).toBe('/desk/calls/?done=nothing-changed');
  });

  it('are refused in words that the page does not send', async () => {
    for (const form of [{ action: 'other' }, { action: 'called', called: 'x' }]) expect((await post(ayse, form)).statusCode).toBe(400);
  });
});
