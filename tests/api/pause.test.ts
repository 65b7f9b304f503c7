import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hold } from '../../api/appointments/holds.ts';
import { listPauses } from '../../api/appointments/pauses.ts';
import type { Slot } from '../../api/contract/slots.ts';
import type { ConsultationHours } from '../../api/appointments/slots.ts';
import { claim } from '../../api/intake/claim.ts';
import { confirm } from '../../api/intake/answer.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { secretOf, visitor } from '../support/booking.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { consultationHours, nameOf, slotAt } from '../support/hours.ts';
import { amina } from '../support/requests.ts';

const nine = '2026-11-25T08:00Z';
const half = '2026-11-25T08:30Z';

describe.each(dialects)('a pause on %s', (dialect) => {
  let test: TestApp;
  let counsellor: Colleague;
  let chief: Colleague;
  let admin: Colleague;
  let elsewhere: Colleague;
  let schalke: ConsultationHours;
  let horst: ConsultationHours;
  let caritas: ConsultationHours;

  beforeAll(async () => {
    test = await testApp(dialect);
    counsellor = await colleague(test);
    chief = await colleague(test, { role: 'coordinator' });
    admin = await colleague(test, { role: 'admin' });
    elsewhere = await colleague(test, { role: 'coordinator', provider: 'caritas' });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    test.clock.now = monday;
    for (const table of ['pauses', 'bookings', 'consultationHours'] as const) await test.db.deleteFrom(table).execute();
    schalke = await consultationHours(test.db, counsellor, { lastDay: '2026-11-25', closes: '10:00' });
    horst = await consultationHours(test.db, chief, { lastDay: '2026-11-25', closes: '09:30', quarter: 'horst' });
    caritas = await consultationHours(test.db, elsewhere, { lastDay: '2026-11-25', closes: '09:30', quarter: 'buer' });
  });

  const post = (as: Colleague, form: Record<string, string>) => call(test, { method: 'POST', url: '/desk/pause/', as, form });
  const begin = async (as: Colleague, change: Record<string, string> = {}) => {
    const form = { action: 'begin', id: randomUUID(), reason: 'illness', takes: 'requests', reopensOn: '2026-11-25', ...change };
    expect((await post(as, form)).headers.location).toBe('/desk/pause/?done=pause-begun');
    return form.id;
  };
  const freeQuarters = async () => {
    const answer = await visitor(test).look();
    return answer
      .json<{ slots: Slot[] }>()
      .slots.map(({ quarter }) => quarter)
      .sort();
  };
  const send = (change: object = {}) => visitor(test).book(undefined, { change });
  const form = async (query = '?quarter=schalke') => {
    await test.app.inject({ method: 'GET', url: `/de/appointment/${query}` });
    return test.shown('/[lang]/appointment');
  };

  it('of a provider hides its times and refuses to hold, book or move to them; times of others stay', async () => {
    expect(await freeQuarters()).toEqual(['buer', 'horst', 'schalke', 'schalke']);
    const { secret } = await receivedBy(test);
    await begin(chief);
    expect(await freeQuarters()).toEqual(['buer']);
    const paused = { status: 409, code: 'paused', reason: 'illness', reopensOn: '2026-11-25' };
    expect((await visitor(test).hold(slotAt(schalke, nine))).json()).toMatchObject(paused);
    expect((await visitor(test).book({ id: slotAt(horst, nine) })).json()).toMatchObject(paused);
    expect((await visitor(test).move(secret, { id: slotAt(schalke, nine) })).json()).toMatchObject({ code: 'paused' });
    expect(await test.db.selectFrom('bookings').selectAll().execute()).toEqual([]);
    expect((await visitor(test).book({ id: slotAt(caritas, nine) })).statusCode).toBe(201);
  });

  it('of one quarter pauses the times in it and nothing else', async () => {
    await begin(chief, { quarter: 'horst' });
    expect(await freeQuarters()).toEqual(['buer', 'schalke', 'schalke']);
    expect((await visitor(test).book({ id: slotAt(schalke, nine) })).statusCode).toBe(201);
    expect((await form('?quarter=horst')).pause).toMatchObject({ quarter: 'horst', reason: 'illness' });
    expect((await form('?quarter=schalke')).pause).toBeUndefined();
  });

  it('by an admin is of everything', async () => {
    await begin(admin);
    expect(await freeQuarters()).toEqual([]);
    expect((await form('?quarter=buer')).pause).toMatchObject({ provider: null, quarter: null });
  });

  it('ends by itself when its day begins in Berlin', async () => {
    await begin(chief);
    test.clock.now = new Date('2026-11-24T22:59:59.000Z');
    expect(await freeQuarters()).toEqual(['buer']);
    expect((await form()).pause).toBeDefined();
    test.clock.now = new Date('2026-11-24T23:00:00.000Z');
    expect(await freeQuarters()).toEqual(['buer', 'horst', 'schalke', 'schalke']);
    expect((await form()).pause).toBeUndefined();
    expect(await listPauses(test.db, chief, test.clock.now)).toMatchObject([{ isRunning: false, ended: null }]);
  });

  it('is undone at once, and its history says which role and account did it and when', async () => {
    const id = await begin(chief);
    test.clock.now = new Date('2026-11-23T08:10:00.000Z');
    expect((await post(chief, { action: 'end', id })).headers.location).toBe('/desk/pause/?done=pause-ended');
    expect(await freeQuarters()).toEqual(['buer', 'horst', 'schalke', 'schalke']);
    test.clock.now = new Date('2026-11-23T08:20:00.000Z');
    // Ended again, even by somebody else, it stays as it was.
    await post(admin, { action: 'end', id });
    expect(await listPauses(test.db, chief, test.clock.now)).toEqual([
      {
        id,
        provider: 'stadt-gelsenkirchen',
        quarter: null,
        takesRequests: true,
        reason: 'illness',
        reopensOn: '2026-11-25',
        begun: { at: '2026-11-23T08:00:00.000Z', account: chief.id, role: 'coordinator' },
        ended: { at: '2026-11-23T08:10:00.000Z', account: chief.id, role: 'coordinator' },
        isRunning: false,
        mayEnd: true,
      },
    ]);
  });

  it('sent twice is one pause', async () => {
    const id = await begin(chief);
    await begin(chief, { id });
    await Promise.all([begin(chief, { id }), begin(chief, { id })]);
    expect(await listPauses(test.db, chief, monday)).toHaveLength(1);
  });

  it('leaves ordinary requests open, and existing appointments as they are', async () => {
    const booked = await visitor(test).book({ id: slotAt(schalke, nine) });
    await begin(chief);
    expect((await send()).statusCode).toBe(201);
    expect((await visitor(test).status(secretOf(booked))).json()).toMatchObject({
      state: 'confirmed',
      appointment: { startsAt: '2026-11-25T08:00:00.000Z' },
    });
  });

  it('with phone numbers only refuses ordinary requests and takes urgent ones', async () => {
    await begin(chief, { takes: 'numbers' });
    expect((await send()).json()).toMatchObject({ status: 409, code: 'paused', reason: 'illness', reopensOn: '2026-11-25' });
    expect((await send({ matter: { ...amina.matter, topics: ['debts', 'violence'] } })).statusCode).toBe(201);
    expect((await form()).pause).toMatchObject({ takesRequests: false });
  });

  it('with phone numbers only answers a request that was sent before as it did then', async () => {
    const key = randomUUID();
    const first = await visitor(test).book(undefined, { key });
    await begin(chief, { takes: 'numbers' });
    const again = await visitor(test).book(undefined, { key });
    expect([again.statusCode, again.json()]).toEqual([201, first.json()]);
  });

  it('with phone numbers only counts before one that leaves requests open', async () => {
    await begin(chief, { takes: 'numbers', reopensOn: '2026-11-24' });
    await begin(chief, { reopensOn: '2026-11-30', reason: 'moving' });
    expect((await form()).pause).toMatchObject({ takesRequests: false, reopensOn: '2026-11-24' });
  });

  it('refuses a time that a form holds, and the form keeps what was typed', async () => {
    const kept = await hold(test.db, test.app.site().directory, slotAt(schalke, nine), monday);
    await begin(chief);
    const posted = {
      quarter: 'schalke',
      conversationLanguage: 'ar',
      channel: 'place',
      persons: '1',
      name: 'أمينة',
      reply: 'none',
      note: 'Brief vom Amt',
      notice: '2026-11',
      formLanguage: 'de',
      slot: nameOf(test, slotAt(schalke, nine)),
      hold: kept.hold,
      idempotencyKey: randomUUID(),
    };
    const answer = await call(test, { method: 'POST', url: '/de/appointment/', form: posted });
    expect(answer.statusCode).toBe(409);
    const page = test.shown('/[lang]/appointment');
    expect(page).toMatchObject({ problem: 'paused', values: { note: 'Brief vom Amt' }, pause: { reason: 'illness' } });
    expect(page.values).not.toHaveProperty('slot');
    expect(await test.db.selectFrom('bookings').selectAll().execute()).toEqual([]);
  });

  it('is none for the desk: it sees the times, enters a booking, and confirms a time', async () => {
    await begin(chief);
    await call(test, { method: 'GET', url: '/desk/requests/new/', as: counsellor });
    expect(test.shown('/desk/requests/new').slots).toHaveLength(3);
    const entered = await call(test, {
      method: 'POST',
      url: '/desk/requests/new/',
      as: counsellor,
      form: {
        quarter: 'schalke',
        conversationLanguage: 'ar',
        channel: 'place',
        persons: '1',
        name: 'أمينة',
        reply: 'none',
        notice: '2026-11',
        slot: nameOf(test, slotAt(schalke, nine)),
        idempotencyKey: randomUUID(),
      },
    });
    expect(entered.statusCode).toBe(200);
    expect(test.shown('/desk/requests/entered').receipt).toMatchObject({ state: 'confirmed' });
    const request = await receivedBy(test);
    const worker = { id: counsellor.id, provider: counsellor.provider, role: 'counsellor' as const };
    await claim(test.db, worker, request.id, monday);
    const time = { startsAt: new Date(half).toISOString(), lengthMinutes: 30, place: null, channel: 'phone' as const };
    const { version } = await test.db.selectFrom('requests').select('version').where('id', '=', request.id).executeTakeFirstOrThrow();
    await confirm(test.db, worker, request.id, { version, ...time }, monday);
    expect(await test.db.selectFrom('bookings').select('kind').execute()).toHaveLength(2);
  });

  it('is shown on every page of the desk whose provider it concerns, and to admins', async () => {
    await begin(chief);
    const pauses = async (as: Colleague, url: string) => {
      await call(test, { method: 'GET', url, as });
      return test.rendered.at(-1)!.locals.pauses.length;
    };
    expect(await pauses(counsellor, '/desk/requests/')).toBe(1);
    expect(await pauses(admin, '/desk/accounts/')).toBe(1);
    expect(await pauses(elsewhere, '/desk/requests/')).toBe(0);
    expect(await pauses(counsellor, '/de/appointment/')).toBe(0);
  });

  it('is begun by coordinators and admins alone, of their own provider, with a known quarter and a day within three months', async () => {
    for (const role of ['counsellor', 'editor', 'translator'] as const) {
      const other = await colleague(test, { role });
      expect((await post(other, { action: 'begin' })).statusCode).toBe(403);
    }
    const refused = async (as: Colleague, change: Record<string, string>) => {
      const all = { action: 'begin', id: randomUUID(), reason: 'illness', takes: 'requests', reopensOn: '2026-11-25', ...change };
      expect((await post(as, all)).statusCode).toBe(422);
      return test.shown('/desk/pause').errors;
    };
    expect(await refused(chief, { reopensOn: '2026-11-23' })).toEqual([{ pointer: '/reopensOn', code: 'in-the-past' }]);
    expect(await refused(chief, { reopensOn: '2027-02-24' })).toEqual([{ pointer: '/reopensOn', code: 'not-allowed' }]);
    expect(await refused(chief, { reopensOn: '' })).toEqual([{ pointer: '/reopensOn', code: 'required' }]);
    expect(await refused(chief, { quarter: 'nowhere' })).toEqual([{ pointer: '/quarter', code: 'not-allowed' }]);
    // Caritas answers for no quarter.
    expect(await refused(elsewhere, { quarter: 'buer' })).toEqual([{ pointer: '/quarter', code: 'not-allowed' }]);
    expect(await refused(chief, { reason: 'laziness', takes: 'nothing' })).toHaveLength(2);
    expect(await listPauses(test.db, admin, monday)).toEqual([]);
  });

  it('of another provider, or of everything, cannot be ended by a coordinator', async () => {
    const theirs = await begin(elsewhere);
    const all = await begin(admin);
    for (const id of [theirs, all, randomUUID()]) expect((await post(chief, { action: 'end', id })).statusCode).toBe(404);
    expect((await listPauses(test.db, admin, monday)).filter(({ isRunning }) => isRunning)).toHaveLength(2);
    expect((await listPauses(test.db, chief, monday)).map(({ id, mayEnd }) => [id, mayEnd])).toEqual([[all, false]]);
    expect((await post(admin, { action: 'end', id: theirs })).statusCode).toBe(303);
  });
});
