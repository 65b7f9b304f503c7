import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seriesOverlap } from '../../api/appointments/hours-rules.ts';
import { disableAccount } from '../../api/accounts/account.ts';
import { startSession } from '../../api/accounts/session.ts';
import { roles } from '../../api/contract/codes.ts';
import type { Absence, ComingAppointment, HoursList, HoursPreview, KeepAnswer } from '../../api/contract/hours.ts';
import type { RequestPageContent } from '../../api/contract/pages/requests.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { secretOf, visitor } from '../support/booking.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { consultationHours, freedArePublic, hoursIdOf, nameOf, wednesdays } from '../support/hours.ts';
import { contactsChecked } from '../support/requests.ts';

const weekly = { firstDay: '2026-11-25', lastDay: null as string | null, everyWeeks: 1, opens: '09:00', closes: '12:00' };

describe('hours of one counsellor meet', () => {
  const meets = (one: Partial<typeof weekly>, other: Partial<typeof weekly>) =>
    seriesOverlap({ ...weekly, ...one }, { ...weekly, ...other }, '2026-11-23');

  it('on a common day with a common time', () => {
    expect(meets({}, { opens: '11:55', closes: '13:00' })).toBe(true);
    expect(meets({}, { opens: '12:00', closes: '13:00' })).toBe(false);
    expect(meets({}, { firstDay: '2026-11-26' })).toBe(false);
    expect(meets({}, { firstDay: '2027-01-06' })).toBe(true);
  });

  it('and not before they begin, after they end, or in weeks that only one of them has', () => {
    expect(meets({ lastDay: '2026-12-30' }, { firstDay: '2027-01-06' })).toBe(false);
    expect(meets({ everyWeeks: 2 }, { everyWeeks: 2, firstDay: '2026-12-02' })).toBe(false);
    expect(meets({ everyWeeks: 2 }, { everyWeeks: 3, firstDay: '2026-12-02' })).toBe(true);
    expect(meets({ everyWeeks: 7 }, { everyWeeks: 8, firstDay: '2026-12-02', lastDay: '2027-01-27' })).toBe(false);
    expect(meets({ firstDay: '2026-11-18', lastDay: '2026-11-18' }, { firstDay: '2026-11-18', lastDay: '2026-11-18' })).toBe(false);
  });
});

describe.each(dialects)('consultation hours at the desk on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;
  let chief: Colleague;

  beforeAll(async () => {
    test = await testApp(dialect);
  });
  beforeEach(async () => {
    chief = await colleague(test, { name: 'C. Chef', role: 'coordinator' });
    ayse = await colleague(test, { name: 'A. Aydın' });
  });
  afterEach(async () => {
    test.clock.now = monday;
    // The public list stops at a hundred times.
    await test.db.deleteFrom('consultationHours').execute();
  });
  afterAll(() => test.close());

  const get = (url: string, as: Colleague) => call(test, { method: 'GET', url, as });
  const post = (url: string, as: Colleague, json: object) => call(test, { method: 'POST', url, as, json });
  const send = (url: string, as: Colleague, form: Record<string, string>) => call(test, { method: 'POST', url, as, form });
  const listOf = async (as: Colleague) => (await get('/api/desk/hours', as)).json<HoursList>();
  const comingOf = async (as: Colleague, query = '') =>
    (await get(`/api/desk/appointments${query}`, as)).json<{ appointments: ComingAppointment[] }>().appointments;

  async function added(as: Colleague, change: object = {}): Promise<string> {
    const answer = await post('/api/desk/hours', as, { ...wednesdays, ...change });
    expect(answer.statusCode).toBe(201);
    return answer.json<KeepAnswer>().id!;
  }
  const slot = (id: string, compact: string) => ({ id: `${id}.${compact}` });
  async function booked(id: string, compact: string) {
    const answer = await visitor(test).book(slot(id, compact));
    expect(answer.statusCode).toBe(201);
    return { ...answer.json<{ reference: string }>(), secret: secretOf(answer) };
  }
  const freeTimes = async () =>
    (await test.app.inject({ url: '/api/slots?language=ar' }))
      .json<{ slots: { startsAt: string }[] }>()
      .slots.map(({ startsAt }) => startsAt);

  describe('adding', () => {
    it('makes free times at once, which stand in the own list', async () => {
      const id = await added(ayse);
      expect((await listOf(ayse)).hours).toEqual([
        { id, counsellor: { id: ayse.id, name: 'A. Aydın' }, offered: true, ...wednesdays, version: 1 },
      ]);
      expect((await freeTimes()).slice(0, 2)).toEqual(['2026-11-25T08:00:00.000Z', '2026-11-25T08:30:00.000Z']);
    });

    it.each([
      [{ closes: '09:00' }, '/closes', 'not-allowed'],
      [{ lengthMinutes: 185 }, '/lengthMinutes', 'not-allowed'],
      [{ lengthMinutes: 12 }, '/lengthMinutes', 'malformed'],
      [{ opens: '09:02' }, '/opens', 'malformed'],
      [{ quarter: 'atlantis' }, '/quarter', 'not-allowed'],
      [{ place: null }, '/place', 'required'],
      [{ place: '   ' }, '/place', 'required'],
      [{ channel: 'phone' }, '/place', 'not-allowed'],
      [{ languages: [] }, '/languages', 'too-few'],
      [{ languages: ['tlh'] }, '/languages', 'not-allowed'],
      [{ lastDay: '2026-11-24' }, '/lastDay', 'not-allowed'],
      [{ firstDay: '2026-11-18' }, '/firstDay', 'in-the-past'],
      [{ firstDay: '2027-02-30' }, '/firstDay', 'malformed'],
      [{ firstDay: '2226-11-25' }, '/firstDay', 'not-allowed'],
      [{ capacity: 0 }, '/capacity', 'not-allowed'],
      [{ everyWeeks: 9 }, '/everyWeeks', 'not-allowed'],
    ])('refuses %j', async (change, pointer, code) => {
      const answer = await post('/api/desk/hours', ayse, { ...wednesdays, ...change });
      expect(answer.statusCode).toBe(422);
      expect(answer.json<{ errors: object[] }>().errors).toEqual([{ pointer, code }]);
      expect((await listOf(ayse)).hours).toEqual([]);
    });

    it('refuses hours that meet others of the same counsellor, and names them; a colleague may work at that time', async () => {
      const id = await added(ayse);
      const meeting = { ...wednesdays, firstDay: '2026-12-02', opens: '11:30', closes: '13:00' };
      expect((await post('/api/desk/hours', ayse, meeting)).json()).toMatchObject({
        code: 'invalid-input',
        errors: [{ pointer: '/opens', code: 'repeated' }],
        overlapping: { id, firstDay: '2026-11-25', opens: '09:00', closes: '12:00' },
      });
      expect((await post('/api/desk/hours', ayse, { ...meeting, opens: '12:00' })).statusCode).toBe(201);
      expect((await post('/api/desk/hours', await colleague(test), meeting)).statusCode).toBe(201);
    });

    it('lets one of many who add the same hours at once', async () => {
      // The first round opens the connections, so that the others run side by side.
      for (const firstDay of ['2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30']) {
        const answers = await Promise.all(Array.from({ length: 12 }, () => post('/api/desk/hours', ayse, { ...wednesdays, firstDay })));
        expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
        expect(answers.filter(({ statusCode }) => statusCode === 422)).toHaveLength(11);
      }
      expect((await listOf(ayse)).hours).toHaveLength(4);
    });
  });

  describe('whose hours', () => {
    it('are one’s own for a counsellor, and all of the own provider for a coordinator', async () => {
      const other = await colleague(test, { provider: 'caritas' });
      const [mine, theirs] = [await added(ayse), await added(other)];
      const ben = await colleague(test, { name: 'B. Becker' });
      expect((await listOf(ben)).hours).toEqual([]);
      const seen = (await listOf(chief)).hours.map(({ id }) => id);
      expect(seen).toContain(mine);
      expect(seen).not.toContain(theirs);
      for (const [as, id] of [
        [ben, mine],
        [chief, theirs],
      ] as const) {
        expect((await post(`/api/desk/hours/${id}`, as, { ...wednesdays, version: 1 })).statusCode).toBe(404);
        expect((await post(`/api/desk/hours/${id}/end`, as, { from: '2026-12-01', version: 1 })).statusCode).toBe(404);
        expect((await get(`/desk/hours/${id}/`, as)).statusCode).toBe(404);
      }
      expect((await post(`/api/desk/hours/${mine}`, chief, { ...wednesdays, opens: '10:00', version: 1 })).json()).toMatchObject({
        saved: true,
      });
    });

    it('can be added for others by a coordinator only, and only for who gives appointments for the provider', async () => {
      const refused = { code: 'invalid-input', errors: [{ pointer: '/account', code: 'not-allowed' }] };
      const admin = await colleague(test, { role: 'admin' });
      const stranger = await colleague(test, { provider: 'caritas' });
      const leaver = await colleague(test);
      await disableAccount(test.db, leaver.id, null, test.clock.now);
      for (const [as, account] of [
        [ayse, chief.id],
        [chief, admin.id],
        [chief, stranger.id],
        [chief, leaver.id],
        [chief, randomUUID()],
      ] as const) {
        expect((await post('/api/desk/hours', as, { ...wednesdays, account })).json()).toMatchObject(refused);
        expect((await post('/api/desk/hours/preview', as, { ...wednesdays, account })).json()).toMatchObject(refused);
        const days = { firstDay: '2026-12-01', lastDay: '2026-12-01' };
        expect((await post('/api/desk/absences', as, { ...days, account })).json()).toMatchObject(refused);
      }
      await added(chief, { account: ayse.id });
      expect((await listOf(ayse)).hours).toHaveLength(1);
    });

    it.each(roles)('a %s gets what the table of rights says', async (role) => {
      const as = await colleague(test, { role });
      const works = role === 'counsellor' || role === 'coordinator';
      const expected = (status: number) => (works ? status : 403);
      for (const url of ['/api/desk/hours', '/api/desk/appointments', '/desk/hours/', '/desk/hours/new/', '/desk/appointments/']) {
        expect([url, (await get(url, as)).statusCode]).toEqual([url, expected(200)]);
      }
      for (const url of ['/api/desk/hours', '/api/desk/hours/preview', `/api/desk/hours/${randomUUID()}`, '/api/desk/absences']) {
        expect([url, (await post(url, as, {})).statusCode]).toEqual([url, expected(422)]);
      }
      const gone = await call(test, { method: 'DELETE', url: `/api/desk/absences/${randomUUID()}`, as });
      expect(gone.statusCode).toBe(expected(404));
      expect((await send('/desk/hours/', as, { action: 'remove-absence', id: randomUUID() })).statusCode).toBe(expected(404));
      expect((await send('/desk/hours/new/', as, {})).statusCode).toBe(expected(422));
    });
  });

  describe('T13: a change while people have booked', () => {
    it('names who is affected before anything is saved, keeps their appointments and marks them', async () => {
      const id = await added(ayse);
      const early = await booked(id, '20261125T0800Z');
      await booked(id, '20261125T1030Z');
      const later = { ...wednesdays, opens: '10:00', version: 1 };
      const asked = await post(`/api/desk/hours/${id}`, ayse, later);
      expect(asked.json<KeepAnswer>()).toMatchObject({
        saved: false,
        affected: [{ reference: early.reference, startsAt: '2026-11-25T08:00:00.000Z', lengthMinutes: 30, kind: 'appointment' }],
      });
      expect((await listOf(ayse)).hours).toMatchObject([{ opens: '09:00', version: 1 }]);
      const seen = asked.json<KeepAnswer>().affected.map((one) => one.id);
      expect((await post(`/api/desk/hours/${id}`, ayse, { ...later, seen: [randomUUID()] })).json()).toMatchObject({ saved: false });
      expect((await post(`/api/desk/hours/${id}`, ayse, { ...later, seen })).json()).toMatchObject({ saved: true });
      expect((await listOf(ayse)).hours).toMatchObject([{ opens: '10:00', version: 2 }]);
      expect((await comingOf(ayse)).map(({ startsAt, misfit, kind }) => ({ startsAt, misfit, kind }))).toEqual([
        { startsAt: '2026-11-25T08:00:00.000Z', misfit: 'hours', kind: 'appointment' },
        { startsAt: '2026-11-25T10:30:00.000Z', misfit: null, kind: 'appointment' },
      ]);
      expect((await visitor(test).status(early.secret)).json()).toMatchObject({
        state: 'confirmed',
        appointment: { startsAt: '2026-11-25T08:00:00.000Z' },
      });
    });

    it('another length affects nobody whose time still lies within the hours, and gives nothing that overlaps with them', async () => {
      const id = await added(ayse);
      await booked(id, '20261125T0830Z');
      expect((await post(`/api/desk/hours/${id}`, ayse, { ...wednesdays, lengthMinutes: 45, version: 1 })).json()).toMatchObject({
        saved: true,
        affected: [],
      });
      expect((await freeTimes()).slice(0, 3)).toEqual(['2026-11-25T09:30:00.000Z', '2026-11-25T10:15:00.000Z', '2026-12-02T08:00:00.000Z']);
      expect(await comingOf(ayse)).toMatchObject([{ startsAt: '2026-11-25T08:30:00.000Z', lengthMinutes: 30, misfit: null }]);
    });

    it('another place or another day of the week affects them', async () => {
      const id = await added(ayse);
      await booked(id, '20261125T0800Z');
      for (const change of [
        { place: 'Anderswo 3' },
        { firstDay: '2026-11-26' },
        { channel: 'phone', place: null },
        { everyWeeks: 2, firstDay: '2026-12-02' },
      ]) {
        const answer = await post(`/api/desk/hours/${id}`, ayse, { ...wednesdays, ...change, version: 1 });
        expect(answer.json()).toMatchObject({ saved: false, affected: [{ startsAt: '2026-11-25T08:00:00.000Z' }] });
      }
    });

    it('ending names who is after the end; hours that never took place are gone', async () => {
      const id = await added(ayse);
      await booked(id, '20261125T0800Z');
      await booked(id, '20261202T0800Z');
      const end = (body: object) => post(`/api/desk/hours/${id}/end`, ayse, { version: 1, ...body });
      expect((await end({ from: '2026-11-22' })).json()).toMatchObject({ errors: [{ pointer: '/from', code: 'in-the-past' }] });
      const asked = (await end({ from: '2026-12-01' })).json<KeepAnswer>();
      expect(asked).toMatchObject({ saved: false, affected: [{ startsAt: '2026-12-02T08:00:00.000Z' }] });
      const seen = asked.affected.map((one) => one.id);
      expect((await end({ from: '2026-12-01', seen })).json()).toMatchObject({ saved: true });
      expect((await listOf(ayse)).hours).toMatchObject([{ lastDay: '2026-11-30', version: 2 }]);
      expect((await end({ from: '2026-12-10', version: 2 })).json()).toMatchObject({ errors: [{ pointer: '/from', code: 'not-allowed' }] });
      const rest = (await end({ from: '2026-11-23', version: 2 })).json<KeepAnswer>();
      expect(rest.affected).toMatchObject([{ startsAt: '2026-11-25T08:00:00.000Z' }]);
      await end({ from: '2026-11-23', version: 2, seen: rest.affected.map((one) => one.id) });
      expect((await listOf(ayse)).hours).toEqual([]);
      expect((await comingOf(ayse)).map(({ misfit }) => misfit)).toEqual(['hours', 'hours']);
    });

    it('of a version that was not seen is refused', async () => {
      const id = await added(ayse);
      const change = { ...wednesdays, closes: '13:00', version: 1 };
      expect((await post(`/api/desk/hours/${id}`, ayse, change)).statusCode).toBe(200);
      expect((await post(`/api/desk/hours/${id}`, ayse, change)).json()).toMatchObject({ status: 409, code: 'changed' });
      expect((await post(`/api/desk/hours/${id}/end`, ayse, { from: '2026-12-01', version: 1 })).json()).toMatchObject({ code: 'changed' });
    });

    it('keeps the first day of a series that runs already, and takes a new one only ahead', async () => {
      const id = await added(ayse);
      test.clock.now = new Date('2026-12-07T08:00:00.000Z');
      ayse = await signedInAgain(ayse);
      expect((await post(`/api/desk/hours/${id}`, ayse, { ...wednesdays, closes: '13:00', version: 1 })).json()).toMatchObject({
        saved: true,
      });
      const backdated = await post(`/api/desk/hours/${id}`, ayse, { ...wednesdays, firstDay: '2026-12-02', version: 2 });
      expect(backdated.json()).toMatchObject({ errors: [{ pointer: '/firstDay', code: 'in-the-past' }] });
    });
  });

  /** After the clock was moved: a session lasts for hours. */
  async function signedInAgain(person: Colleague): Promise<Colleague> {
    return { ...person, cookie: `desk=${await startSession(test.db, person.id, undefined, test.clock.now)}` };
  }

  describe('an absence', () => {
    const absence = (as: Colleague, body: object) => post('/api/desk/absences', as, body);

    it('takes its days out of the free times, names who is in it first, and can be removed', async () => {
      const id = await added(ayse);
      const { reference } = await booked(id, '20261125T0900Z');
      const days = { firstDay: '2026-11-24', lastDay: '2026-12-05' };
      const asked = (await absence(ayse, days)).json<KeepAnswer>();
      expect(asked).toMatchObject({ saved: false, id: null, affected: [{ reference }] });
      expect((await listOf(ayse)).absences).toEqual([]);
      const saved = await absence(ayse, { ...days, seen: asked.affected.map((one) => one.id) });
      expect(saved.statusCode).toBe(201);
      expect((await freeTimes())[0]).toBe('2026-12-09T08:00:00.000Z');
      expect(await comingOf(ayse)).toMatchObject([{ request: { reference }, misfit: 'absence' }]);
      const [stored] = (await listOf(ayse)).absences as [Absence];
      const ben = await colleague(test);
      const remove = (as: Colleague) => call(test, { method: 'DELETE', url: `/api/desk/absences/${stored.id}`, as });
      expect((await remove(ben)).statusCode).toBe(404);
      expect((await remove(ayse)).statusCode).toBe(204);
      expect((await freeTimes())[0]).toBe('2026-11-25T08:00:00.000Z');
      expect(await comingOf(ayse)).toMatchObject([{ misfit: null }]);
    });

    it('names times that the desk offered or set freely too', async () => {
      const { id } = await receivedBy(test);
      await post(`/api/desk/requests/${id}/claim`, ayse, {});
      const times = [{ startsAt: '2026-11-26T09:00:00.000Z', lengthMinutes: 45, place: 'Raum 3', channel: 'place' }];
      await post(`/api/desk/requests/${id}/offer`, ayse, { times, version: 2 });
      expect((await absence(ayse, { firstDay: '2026-11-26', lastDay: '2026-11-26' })).json()).toMatchObject({
        saved: false,
        affected: [{ request: id, kind: 'offer', startsAt: '2026-11-26T09:00:00.000Z' }],
      });
    });

    it.each([
      [
        { firstDay: '2026-12-02', lastDay: '2026-12-01' },
        { pointer: '/lastDay', code: 'not-allowed' },
      ],
      [
        { firstDay: '2026-11-01', lastDay: '2026-11-22' },
        { pointer: '/lastDay', code: 'in-the-past' },
      ],
      [
        { firstDay: 'morgen', lastDay: '2026-12-01' },
        { pointer: '/firstDay', code: 'malformed' },
      ],
      [{ lastDay: '2026-12-01' }, { pointer: '/firstDay', code: 'required' }],
    ])('refuses %j', async (days, error) => {
      expect((await absence(ayse, days)).json()).toMatchObject({ status: 422, errors: [error] });
    });
  });

  it('the preview says which times there would be, and why a day has none; it saves nothing', async () => {
    await post('/api/desk/absences', ayse, { firstDay: '2026-12-18', lastDay: '2026-12-18' });
    const fridays = { ...wednesdays, firstDay: '2026-12-11', opens: '09:00', closes: '10:30', lengthMinutes: 45, horizonDays: 60 };
    const { days } = (await post('/api/desk/hours/preview', ayse, fridays)).json<HoursPreview>();
    expect(days).toEqual([
      { day: '2026-12-11', closed: null, starts: ['2026-12-11T08:00:00.000Z', '2026-12-11T08:45:00.000Z'], taken: [] },
      { day: '2026-12-18', closed: 'absence', starts: [], taken: [] },
      { day: '2026-12-25', closed: 'holiday', starts: [], taken: [] },
      { day: '2027-01-01', closed: 'holiday', starts: [], taken: [] },
    ]);
    expect((await listOf(ayse)).hours).toEqual([]);
  });

  it('the preview says which times are taken already, by whatever it is', async () => {
    const id = await added(ayse);
    await booked(id, '20261125T0800Z');
    const { days } = (await post('/api/desk/hours/preview', ayse, { ...wednesdays, opens: '09:15' })).json<HoursPreview>();
    expect(days[0]).toMatchObject({ day: '2026-11-25', taken: ['2026-11-25T08:15:00.000Z'] });
    expect(days[0]!.starts.length).toBeGreaterThan(1);
  });

  describe('coming appointments', () => {
    it('T15: a cancelled or erased one stays as a free time without its person until somebody else books it or it is over', async () => {
      const id = await added(ayse);
      const [first, second] = [await booked(id, '20261125T0800Z'), await booked(id, '20261125T0900Z')];
      await visitor(test).step(first.secret, 'cancel');
      await visitor(test).step(second.secret, 'erase');
      const freed = await comingOf(ayse);
      expect(freed.map(({ startsAt, kind, request }) => ({ startsAt, kind, request }))).toEqual([
        { startsAt: '2026-11-25T08:00:00.000Z', kind: 'freed', request: null },
        { startsAt: '2026-11-25T09:00:00.000Z', kind: 'freed', request: null },
      ]);
      expect(JSON.stringify(freed)).not.toContain(first.reference);
      await freedArePublic(test.db);
      const next = await booked(id, '20261125T0800Z');
      expect((await comingOf(ayse)).map(({ kind, request }) => [kind, request?.reference])).toEqual([
        ['appointment', next.reference],
        ['freed', undefined],
      ]);
      test.clock.now = new Date('2026-11-25T09:29:59.000Z');
      ayse = await signedInAgain(ayse);
      expect(await comingOf(ayse)).toMatchObject([{ kind: 'freed', startsAt: '2026-11-25T09:00:00.000Z' }]);
      test.clock.now = new Date('2026-11-25T09:30:00.000Z');
      expect(await comingOf(ayse)).toEqual([]);
    });

    it('are one’s own; a coordinator may see all of the own provider', async () => {
      const other = await colleague(test, { provider: 'caritas' });
      const [mine, theirs] = [await added(ayse), await added(other)];
      const { reference } = await booked(mine, '20261125T0800Z');
      const stranger = await booked(theirs, '20261125T0800Z');
      expect(await comingOf(await colleague(test), '?whose=all')).toEqual([]);
      expect(await comingOf(chief)).toEqual([]);
      const seen = (await comingOf(chief, '?whose=all')).map(({ request }) => request?.reference);
      expect(seen).toContain(reference);
      expect(seen).not.toContain(stranger.reference);
      await get('/desk/appointments/?whose=all', ayse);
      expect(test.shown('/desk/appointments')).toMatchObject({
        whose: 'mine',
        maySeeAll: false,
        appointments: [{ request: { reference } }],
      });
    });
  });

  describe('the pages', () => {
    const form = {
      action: 'save',
      firstDay: '2026-11-25',
      rhythm: '2',
      lastDay: '',
      opens: '09:00',
      closes: '12:00',
      channel: 'place',
      place: 'Raum 3',
      quarter: 'schalke',
      languages: 'ar',
      lengthMinutes: '30',
      bufferMinutes: '15',
      leadTimeMinutes: '1440',
      horizonDays: '28',
      capacity: '1',
    };

    it('take in new hours as they are typed, and go back to the week', async () => {
      const answer = await send('/desk/hours/new/', ayse, form);
      expect([answer.statusCode, answer.headers.location]).toEqual([303, '/desk/hours/?done=hours-added']);
      await get(answer.headers.location!, ayse);
      expect(test.shown('/desk/hours')).toMatchObject({
        done: 'hours-added',
        toMove: 0,
        hours: [{ firstDay: '2026-11-25', lastDay: null, everyWeeks: 2, place: 'Raum 3', languages: ['ar'], womanCounsellor: false }],
      });
    });

    it('understand “only once”, and leave out a place where nobody goes', async () => {
      await send('/desk/hours/new/', ayse, { ...form, rhythm: 'once', channel: 'video', quarter: '', womanCounsellor: 'yes' });
      expect((await listOf(ayse)).hours).toMatchObject([
        {
          firstDay: '2026-11-25',
          lastDay: '2026-11-25',
          everyWeeks: 1,
          channel: 'video',
          place: null,
          quarter: null,
          womanCounsellor: true,
        },
      ]);
    });

    it('keep everything after a mistake, name every field in the order of the form, and the hours that are in the way', async () => {
      const typed = { ...form, firstDay: '', rhythm: '99', place: '', capacity: 'viele' };
      expect((await send('/desk/hours/new/', ayse, typed)).statusCode).toBe(422);
      expect(test.shown('/desk/hours/[id]')).toMatchObject({
        values: typed,
        errors: [
          { pointer: '/firstDay', code: 'required' },
          { pointer: '/rhythm', code: 'not-allowed' },
          { pointer: '/place', code: 'required' },
          { pointer: '/capacity', code: 'wrong-type' },
        ],
      });
      await send('/desk/hours/new/', ayse, { ...form, firstDay: '2026-11-20', closes: '08:00', languages: 'tlh', horizonDays: '' });
      expect(test.shown('/desk/hours/[id]').errors).toEqual([
        { pointer: '/closes', code: 'not-allowed' },
        { pointer: '/firstDay', code: 'in-the-past' },
        { pointer: '/languages', code: 'not-allowed' },
        { pointer: '/horizonDays', code: 'required' },
      ]);
      const id = await added(ayse);
      await send('/desk/hours/new/', ayse, form);
      expect(test.shown('/desk/hours/[id]')).toMatchObject({
        errors: [{ pointer: '/opens', code: 'repeated' }],
        overlapping: { id, opens: '09:00' },
      });
    });

    it('show the preview without saving', async () => {
      expect((await send('/desk/hours/new/', ayse, { ...form, action: 'preview' })).statusCode).toBe(200);
      const page = test.shown('/desk/hours/[id]');
      expect(page.preview?.map(({ day }) => day)).toEqual(['2026-11-25', '2026-12-09']);
      expect(page.values).toMatchObject({ place: 'Raum 3' });
      expect((await listOf(ayse)).hours).toEqual([]);
    });

    it('ask before a change that affects somebody, and save it with what was shown', async () => {
      const id = await added(ayse);
      await booked(id, '20261125T0800Z');
      await get(`/desk/hours/${id}/`, ayse);
      expect(test.shown('/desk/hours/[id]')).toMatchObject({ values: { firstDay: '2026-11-25', rhythm: '1' }, hours: { version: 1 } });
      const changed = { ...form, rhythm: '1', opens: '10:00', place: wednesdays.place, bufferMinutes: '0', version: '1' };
      expect((await send(`/desk/hours/${id}/`, ayse, changed)).statusCode).toBe(409);
      const { affected } = test.shown('/desk/hours/[id]');
      expect(affected).toHaveLength(1);
      const saved = await send(`/desk/hours/${id}/`, ayse, { ...changed, seen: affected[0]!.id });
      expect(saved.headers.location).toBe('/desk/hours/?done=hours-changed');
      await get('/desk/hours/', ayse);
      expect(test.shown('/desk/hours').toMove).toBe(1);
      const stale = await send(`/desk/hours/${id}/`, ayse, changed);
      expect([stale.statusCode, test.shown('/desk/hours/[id]').problem]).toEqual([409, 'changed']);
      const ended = await send(`/desk/hours/${id}/`, ayse, { action: 'end', from: '2027-01-01', version: '2' });
      expect(ended.headers.location).toBe('/desk/hours/?done=hours-ended');
    });

    it('show the hours as stored beside an end that is asked about', async () => {
      const id = await added(ayse);
      await booked(id, '20261125T0800Z');
      await send(`/desk/hours/${id}/`, ayse, { action: 'end', from: '2026-11-24', version: '1' });
      expect(test.shown('/desk/hours/[id]')).toMatchObject({
        affected: [{ startsAt: '2026-11-25T08:00:00.000Z' }],
        values: { from: '2026-11-24', opens: '09:00', place: wednesdays.place, languages: ['ar', 'de'], womanCounsellor: 'yes' },
      });
    });

    it('take in an absence of one day, ask for who is in it, and remove it', async () => {
      const id = await added(ayse);
      await booked(id, '20261125T0800Z');
      const away = { action: 'absence', absenceFrom: '2026-11-25', absenceTo: '' };
      expect((await send('/desk/hours/', ayse, away)).statusCode).toBe(409);
      const { affected, values } = test.shown('/desk/hours');
      expect(values).toMatchObject(away);
      expect((await send('/desk/hours/', ayse, { ...away, seen: affected[0]!.id })).headers.location).toBe(
        '/desk/hours/?done=absence-added',
      );
      await get('/desk/hours/', ayse);
      const { absences, toMove } = test.shown('/desk/hours');
      expect({ absences, toMove }).toMatchObject({ absences: [{ firstDay: '2026-11-25', lastDay: '2026-11-25' }], toMove: 1 });
      const removed = await send('/desk/hours/', ayse, { action: 'remove-absence', id: absences[0]!.id });
      expect(removed.headers.location).toBe('/desk/hours/?done=absence-removed');
      await send('/desk/hours/', ayse, { action: 'absence', absenceFrom: '', absenceTo: '' });
      expect(test.shown('/desk/hours').errors).toEqual([{ pointer: '/absenceFrom', code: 'required' }]);
    });
  });

  describe('a request', () => {
    const page = () => test.shown('/desk/requests/[id]');
    const set = { action: 'confirm', 'confirm-length': '45', 'confirm-channel': 'place', 'confirm-place': 'Raum 3' };
    async function taken(as: Colleague) {
      const request = await receivedBy(test);
      await post(`/api/desk/requests/${request.id}/claim`, as, {});
      return request;
    }

    it('that is booked stands as confirmed with its time, and says when it must be moved', async () => {
      const id = await added(ayse);
      await booked(id, '20261125T0800Z');
      const [{ request }] = (await comingOf(ayse)) as [ComingAppointment];
      await get(`/desk/requests/${request!.id}/`, ayse);
      expect(page()).toMatchObject({
        misfit: null,
        request: {
          state: 'confirmed',
          toBeTold: false,
          claimedBy: { id: ayse.id },
          appointment: { startsAt: '2026-11-25T08:00:00.000Z', place: `Schalke, ${wednesdays.place}` },
          history: [{ event: 'received' }, { event: 'booked', actor: 'requester' }],
        },
      });
      await post('/api/desk/absences', ayse, { firstDay: '2026-11-25', lastDay: '2026-11-25', seen: await seenBy(ayse) });
      await get(`/desk/requests/${request!.id}/`, ayse);
      expect(page().misfit).toBe('absence');
      const moved = { ...set, version: '2', 'confirm-date': '2026-12-01', 'confirm-time': '10:20' };
      await send(`/desk/requests/${request!.id}/`, ayse, moved);
      expect(await comingOf(ayse)).toMatchObject([{ startsAt: '2026-12-01T09:20:00.000Z', misfit: null, toBeTold: true }]);
    });

    const seenBy = async (as: Colleague) =>
      (await test.db.selectFrom('bookings').select('id').where('accountId', '=', as.id).execute()).map(({ id }) => id);

    it('is refused a time that is taken, and hears by which appointment, offer or booking', async () => {
      const id = await added(ayse);
      const { reference } = await booked(id, '20261125T0800Z');
      await visitor(test).hold(`${id}.20261125T0900Z`);
      const request = await taken(ayse);
      const at = (time: string) =>
        send(`/desk/requests/${request.id}/`, ayse, { ...set, version: '2', 'confirm-date': '2026-11-25', 'confirm-time': time });
      expect((await at('09:15')).statusCode).toBe(409);
      expect(page()).toMatchObject({
        problem: 'slot-taken',
        taken: [{ kind: 'appointment', reference, startsAt: '2026-11-25T08:00:00.000Z' }],
        values: { 'confirm-time': '09:15' },
      });
      await at('10:00');
      expect(page().taken).toEqual([{ kind: 'hold', reference: null, startsAt: '2026-11-25T09:00:00.000Z', lengthMinutes: 30 }]);
      expect((await at('11:00')).statusCode).toBe(303);
    });

    it('is given a time on a Sunday, a holiday or at night only when the button is pressed again for that very time', async () => {
      const { id } = await taken(ayse);
      const confirm = (date: string, time: string, really?: string) =>
        send(`/desk/requests/${id}/`, ayse, {
          ...set,
          version: '2',
          'confirm-date': date,
          'confirm-time': time,
          ...(really === undefined ? {} : { really }),
        });
      expect((await confirm('2026-11-29', '10:00')).statusCode).toBe(422);
      expect(page()).toMatchObject({
        unusual: [{ startsAt: '2026-11-29T09:00:00.000Z', absence: null }],
        request: { state: 'received' },
        values: { 'confirm-time': '10:00' },
      });
      expect((await confirm('2026-12-25', '10:00', '2026-11-29T09:00:00.000Z')).statusCode).toBe(422);
      expect(page().unusual).toEqual([{ startsAt: '2026-12-25T09:00:00.000Z', absence: null }]);
      expect((await confirm('2026-12-25', '10:00', '2026-12-25T09:00:00.000Z')).statusCode).toBe(303);
    });

    it('is given a call only when the button is pressed again, where the person wished to come', async () => {
      const { id } = await taken(ayse);
      await consultationHours(test.db, ayse, { channel: 'phone', place: null });
      await get(`/desk/requests/${id}/`, ayse);
      const slot = page().free.find(({ isUnaskedCall }) => isUnaskedCall)!;
      const startsAt = '2026-12-02T09:00:00.000Z';
      const typed = { ...set, version: '2', 'confirm-date': '2026-12-02', 'confirm-time': '10:00', 'confirm-channel': 'phone' };
      const forms = [
        [{ action: 'slots', version: '2', slot: slot.id }, slot.startsAt],
        [typed, startsAt],
      ] as const;
      for (const [form, time] of forms) {
        expect((await send(`/desk/requests/${id}/`, ayse, form)).statusCode).toBe(422);
        expect(page().unusual).toEqual([{ startsAt: time, absence: null, isUnaskedCall: true }]);
      }
      expect((await send(`/desk/requests/${id}/`, ayse, { ...typed, really: startsAt })).statusCode).toBe(303);
    });

    it('is given no call unasked by a provider that did not get the number', async () => {
      const { id } = await taken(ayse);
      await consultationHours(test.db, ayse, { channel: 'phone', place: null });
      await test.db.updateTable('requests').set({ sharedFacts: 'topic' }).where('id', '=', id).execute();
      await get(`/desk/requests/${id}/`, ayse);
      expect(page().free.map(({ isUnaskedCall }) => isUnaskedCall)).toEqual([true, true, true, true, true, true]);
    });

    it('is set or offered a time in an absence of whoever answers only when the button is pressed again', async () => {
      const [absence, other] = [
        { firstDay: '2026-12-01', lastDay: '2026-12-02' },
        { firstDay: '2026-12-03', lastDay: '2026-12-03' },
      ];
      await post('/api/desk/absences', chief, absence);
      await post('/api/desk/absences', ayse, other);
      const { id } = await taken(chief);
      const startsAt = '2026-12-02T09:00:00.000Z';
      const confirm = { ...set, version: '2', 'confirm-date': '2026-12-02', 'confirm-time': '10:00' };
      const offer = {
        action: 'offer',
        version: '2',
        'offer-date-1': '2026-12-02',
        'offer-time-1': '10:00',
        'offer-length': '45',
        'offer-channel': 'place',
        'offer-place': 'Raum 3',
      };
      for (const form of [confirm, offer]) {
        expect((await send(`/desk/requests/${id}/`, chief, form)).statusCode).toBe(422);
        expect(page()).toMatchObject({ unusual: [{ startsAt, absence }], request: { state: 'received' }, values: form });
      }
      const sent = await send(`/desk/requests/${id}/`, chief, {
        ...offer,
        'offer-date-2': '2026-12-03',
        'offer-time-2': '10:00',
        really: startsAt,
      });
      expect(sent.statusCode).toBe(303);
    });

    it('T55: its holder, and nobody else, sees other open requests of the provider under the same contact', async () => {
      const person = { name: 'Ana', reply: 'call' as const, phone: '0151 77700001' };
      const one = await receivedBy(test, { person });
      const same = await receivedBy(test, { person: { ...person, name: 'A.', phone: '+49 151 777 00001' } });
      const closed = await receivedBy(test, { person });
      await visitor(test).step(closed.secret, 'cancel');
      await contactsChecked(test);
      const detail = async (as: Colleague) => (await get(`/api/desk/requests/${one.id}`, as)).json<RequestPageContent['request']>();
      expect((await detail(ayse)).sameContact).toEqual([]);
      await post(`/api/desk/requests/${one.id}/claim`, ayse, {});
      expect((await detail(ayse)).sameContact).toEqual([{ id: same.id, reference: same.reference }]);
      expect((await detail(chief)).sameContact).toEqual([]);
      expect((await visitor(test).status(one.secret)).body).not.toContain(same.reference);
    });

    it('for somebody at the door can take a free time of the own provider, and hears when it is gone', async () => {
      const caritas = await colleague(test, { provider: 'caritas' });
      const id = await added(caritas);
      await get('/desk/requests/new/', caritas);
      const { slots } = test.shown('/desk/requests/new');
      expect(slots.every(({ provider }) => provider === 'caritas')).toBe(true);
      const slotId = nameOf(test, `${id}.20261125T0800Z`);
      expect(slots.map((free) => free.id)).toContain(slotId);
      const person = {
        notice: '2026-11',
        quarter: 'schalke',
        conversationLanguage: 'uk',
        name: 'Олена',
        reply: 'none',
        channel: 'place',
        persons: '1',
        interpreting: 'yes',
        slot: slotId,
      };
      await send('/desk/requests/new/', caritas, { ...person, idempotencyKey: randomUUID() });
      expect(test.shown('/desk/requests/entered')).toMatchObject({ receipt: { state: 'confirmed', provider: 'caritas' } });
      expect(await comingOf(caritas)).toMatchObject([{ kind: 'appointment', request: { language: 'uk' } }]);
      expect((await send('/desk/requests/new/', caritas, { ...person, idempotencyKey: randomUUID() })).statusCode).toBe(409);
      const again = test.shown('/desk/requests/new');
      expect(again).toMatchObject({ problem: 'slot-taken', values: { name: 'Олена' } });
      expect(again.slots.map((free) => free.id)).not.toContain(slotId);
    });

    it('for somebody at the door is shown the times in the language of the talk first', async () => {
      const drk = await colleague(test, { provider: 'drk' });
      const [arabic, kurdish] = [await added(drk), await added(drk, { firstDay: '2026-11-27', languages: ['ku'] })];
      const shown = () => [...new Set(test.shown('/desk/requests/new').slots.map(({ id }) => hoursIdOf(test, id)))];
      await get('/desk/requests/new/', drk);
      expect(shown()).toEqual([arabic, kurdish]);
      await send('/desk/requests/new/', drk, { times: 'again', conversationLanguage: 'ku' });
      expect(shown()).toEqual([kurdish, arabic]);
      expect(test.shown('/desk/requests/new')).toMatchObject({ errors: [], values: { conversationLanguage: 'ku' } });
      await send('/desk/requests/new/times/', drk, { conversationLanguage: 'ku', womanCounsellor: 'yes' });
      expect(test.shown('/desk/requests/times').slots.every(({ womanCounsellor }) => womanCounsellor)).toBe(true);
    });

    it('for somebody at the door needs a number for a free time by phone or at home, and keeps it whatever way the answer goes', async () => {
      const drk = await colleague(test, { provider: 'drk' });
      for (const channel of ['phone', 'home'] as const) {
        const id = await added(drk, { firstDay: channel === 'phone' ? '2026-11-25' : '2026-11-26', channel, place: null });
        const form = {
          notice: '2026-11',
          quarter: 'schalke',
          conversationLanguage: 'de',
          name: 'Olena',
          reply: 'none',
          channel: 'place',
          persons: '1',
          slot: nameOf(test, `${id}.${channel === 'phone' ? '20261125T0800Z' : '20261126T0800Z'}`),
          idempotencyKey: randomUUID(),
        };
        expect((await send('/desk/requests/new/', drk, form)).statusCode).toBe(422);
        expect(test.shown('/desk/requests/new').errors).toEqual([{ pointer: '/phone', code: 'required' }]);
        await send('/desk/requests/new/', drk, { ...form, name: '', phone: '0151 77700002' });
        expect(test.shown('/desk/requests/new')).toMatchObject({
          errors: [{ pointer: '/name', code: 'required' }],
          values: { phone: '0151 77700002', channel },
        });
        await send('/desk/requests/new/', drk, { ...form, phone: '0151 77700002' });
        const { receipt } = test.shown('/desk/requests/entered');
        expect(receipt).toMatchObject({ state: 'confirmed' });
        const { id: request } = await test.db
          .selectFrom('requests')
          .select('id')
          .where('reference', '=', receipt.reference)
          .executeTakeFirstOrThrow();
        const opened = await post(`/api/desk/requests/${request}/person`, drk, {});
        expect(opened.json()).toMatchObject({ reply: 'none', phone: '+4915177700002' });
      }
    });
  });
});
