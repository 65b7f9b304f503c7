import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { disableAccount } from '../../api/accounts/account.ts';
import type { WeekDay, WeekPage } from '../../api/contract/pages/week.ts';
import { claim } from '../../api/intake/claim.ts';
import { offer } from '../../api/intake/answer.ts';
import { recordSlipOpened } from '../../api/intake/requester.ts';
import { later } from '../../src/directory/instants.ts';
import { proveRows } from '../support/own-rows.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { visitor } from '../support/booking.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { absent, consultationHours, slotAt } from '../support/hours.ts';

describe.each(dialects)('the week at the desk on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;
  let ben: Colleague;
  let chief: Colleague;

  beforeAll(async () => {
    test = await testApp(dialect);
  });
  beforeEach(async () => {
    chief = await colleague(test, { name: 'C. Chef', role: 'coordinator' });
    ayse = await colleague(test, { name: 'A. Aydın' });
    ben = await colleague(test, { name: 'B. Becker' });
  });
  afterEach(async () => {
    test.clock.now = monday;
    for (const table of ['bookedPieces', 'bookings', 'absences', 'consultationHours'] as const) await test.db.deleteFrom(table).execute();
  });
  afterAll(() => test.close());

  async function weekOf(as: Colleague, query = ''): Promise<WeekPage> {
    expect((await call(test, { method: 'GET', url: `/desk/week/${query}`, as })).statusCode).toBe(200);
    return test.shown('/desk/week');
  }
  const dayOf = ({ days }: WeekPage, day: string): WeekDay => {
    const found = days.find((one) => one.day === day);
    if (found === undefined) throw new Error(`no ${day}`);
    return found;
  };

  it('shows hours as a band, a booking without its person, and the pieces that are free', async () => {
    const hours = await consultationHours(test.db, ayse, { closes: '10:30' });
    const booked = await visitor(test).book({ id: slotAt(hours, '2026-11-25T08:30Z') });
    const { reference } = booked.json<{ reference: string }>();
    const page = await weekOf(ayse);
    expect(page.days.map(({ day }) => day)).toEqual(['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']);
    const wednesday = dayOf(page, '2026-11-25');
    expect(wednesday.bands).toEqual([
      { id: hours.id, opens: '09:00', closes: '10:30', languages: ['ar', 'de'], counsellor: null, mayChange: true },
    ]);
    expect(wednesday.free.map(({ opens, closes }) => [opens, closes])).toEqual([
      ['09:00', '09:30'],
      ['10:00', '10:30'],
    ]);
    expect(wednesday.bookings).toMatchObject([
      { opens: '09:30', closes: '10:00', kind: 'appointment', request: { reference, language: 'ar' }, mayMove: true, misfit: null },
    ]);
    expect(page.topics[wednesday.bookings[0]!.request.id]).toEqual(['debts']);
    expect(JSON.stringify(page)).not.toContain('Amina');
  });

  it('names colleagues to the coordinator only', async () => {
    await consultationHours(test.db, ben);
    await absent(test.db, ben.id, '2026-11-26');
    const team = await weekOf(ayse, '?whose=team');
    expect(dayOf(team, '2026-11-25').bands).toMatchObject([{ counsellor: null, mayChange: false }]);
    expect(dayOf(team, '2026-11-26').absences).toMatchObject([{ counsellor: null }]);
    expect(team.counsellors).toEqual([]);
    // Asking for a colleague by id gives the own week.
    expect(await weekOf(ayse, `?whose=${ben.id}`)).toMatchObject({ whose: 'mine' });
    const named = await weekOf(chief, `?whose=${ben.id}`);
    expect(dayOf(named, '2026-11-25').bands).toMatchObject([{ counsellor: { name: 'B. Becker' }, mayChange: true }]);
    expect(JSON.stringify(await weekOf(ayse, '?whose=team'))).not.toContain('Becker');
  });

  it('says holidays and absences, and has no free pieces on them', async () => {
    await consultationHours(test.db, ayse, { firstDay: '2026-12-25' });
    await consultationHours(test.db, ayse);
    await absent(test.db, ayse.id, '2026-12-23');
    const page = await weekOf(ayse, '?week=2026-12-24');
    expect(page.monday).toBe('2026-12-21');
    expect(dayOf(page, '2026-12-25')).toMatchObject({ closed: 'holiday', free: [], bands: [{ opens: '09:00' }] });
    expect(dayOf(page, '2026-12-23')).toMatchObject({ closed: null, free: [], absences: [{ opens: null, closes: null }] });
  });

  it('closes a free piece and opens it again; nobody else can', async () => {
    await consultationHours(test.db, ayse, { closes: '10:00' });
    const piece = { action: 'close', day: '2026-11-25', opens: '09:30', closes: '10:00', whose: 'mine' };
    const step = async (form: Record<string, string>, as = ayse) => call(test, { method: 'POST', url: '/desk/week/', as, form });
    expect((await step(piece)).headers.location).toBe('/desk/week/?week=2026-11-25&whose=mine&done=piece-closed');
    const closed = dayOf(await weekOf(ayse), '2026-11-25');
    expect(closed.free.map(({ opens }) => opens)).toEqual(['09:00']);
    expect(closed.absences).toMatchObject([{ opens: '09:30', closes: '10:00', mayChange: true }]);
    const open = { action: 'open', id: closed.absences[0]?.id ?? '', day: '2026-11-25', whose: 'mine' };
    expect((await step(open, ben)).statusCode).toBe(404);
    expect((await step({ ...piece, account: ayse.id }, ben)).statusCode).toBe(422);
    expect((await step(open)).headers.location).toContain('done=piece-opened');
    expect(dayOf(await weekOf(ayse), '2026-11-25').free).toHaveLength(2);
  });

  it('asks before an appointment moves, and then tells the person', async () => {
    const hours = await consultationHours(test.db, ayse, { channel: 'phone' });
    const booked = await visitor(test).book({ id: slotAt(hours, '2026-11-25T08:30Z') });
    const { id } = dayOf(await weekOf(ayse), '2026-11-25').bookings[0]!.request;
    const url = `/desk/week/move/${id}/`;
    await call(test, { method: 'GET', url: `${url}?day=2026-11-26&time=09:00`, as: ayse });
    const { values, request } = test.shown('/desk/week/move/[id]');
    expect(values).toMatchObject({
      'confirm-date': '2026-11-26',
      'confirm-time': '09:00',
      'confirm-length': '30',
      'confirm-channel': 'phone',
    });
    const form = { ...(values as Record<string, string>), version: String(request.version), action: 'confirm' };
    // A Sunday is asked about, and only the holder moves.
    expect((await call(test, { method: 'POST', url, as: ayse, form: { ...form, 'confirm-date': '2026-11-29' } })).statusCode).toBe(422);
    expect((await call(test, { method: 'POST', url, as: ben, form })).statusCode).toBe(409);
    const moved = await call(test, { method: 'POST', url, as: ayse, form });
    expect(moved.headers.location).toBe('/desk/week/?week=2026-11-26&done=confirmed');
    expect(dayOf(await weekOf(ayse), '2026-11-26').bookings).toMatchObject([
      { opens: '09:00', kind: 'appointment', channel: 'phone', toBeTold: true, request: { id } },
    ]);
    expect(booked.statusCode).toBe(201);
  });

  it('begins new hours at the day and time of a cell', async () => {
    await call(test, { method: 'GET', url: '/desk/hours/new/?day=2026-12-01&time=22:30', as: ayse });
    expect(test.shown('/desk/hours/[id]').values).toMatchObject({ firstDay: '2026-12-01', opens: '22:30', closes: '23:55' });
    await call(test, { method: 'GET', url: '/desk/hours/new/?day=soon&time=9', as: ayse });
    expect(test.shown('/desk/hours/[id]').values).toMatchObject({ opens: '09:00', closes: '12:00' });
  });

  it('has the weekend only where something is on it, and this week for an address that names none', async () => {
    await consultationHours(test.db, ayse, { firstDay: '2026-11-28', lastDay: '2026-11-28' });
    expect((await weekOf(ayse, '?week=yesterday')).days.map(({ day }) => day)).toContain('2026-11-28');
    expect((await weekOf(ayse, '?week=2026-12-03')).days).toHaveLength(5);
    expect((await weekOf(ayse, '?week=9026-12-03')).monday).toBe('2026-11-23');
  });
});

describe.each(dialects)('being away at the desk on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;
  let ben: Colleague;

  beforeAll(async () => {
    test = await testApp(dialect);
  });
  beforeEach(async () => {
    ayse = await colleague(test, { name: 'A. Aydın' });
    ben = await colleague(test, { name: 'B. Becker' });
  });
  afterEach(async () => {
    test.clock.now = monday;
    for (const table of ['displacedTimes', 'bookedPieces', 'bookings', 'absences', 'consultationHours'] as const)
      await test.db.deleteFrom(table).execute();
  });
  afterAll(() => test.close());

  const send = (url: string, as: Colleague, form: Record<string, string>) => call(test, { method: 'POST', url, as, form });
  const wednesday = { absenceFrom: '2026-11-25', absenceTo: '2026-11-25' };

  /** Two people on Wednesday with Ayşe, and Ben's free Thursdays. Ayşe says that she is away, and presses once. */
  async function offeredToTwo(change: Record<string, string> = {}): Promise<string> {
    const hours = await consultationHours(test.db, ayse);
    for (const at of ['2026-11-25T08:00Z', '2026-11-25T08:30Z']) await visitor(test).book({ id: slotAt(hours, at) });
    await consultationHours(test.db, ben, { firstDay: '2026-11-26' });
    test.clock.now = later(monday, 1_000);
    const asked = await send('/desk/week/away/', ayse, { ...wednesday, ...change, action: 'look' });
    expect(asked.statusCode).toBe(409);
    const { affected } = test.shown('/desk/week/away');
    expect(affected.slice(0, 2).map(({ startsAt, proposed }) => [startsAt, proposed.length])).toEqual([
      ['2026-11-25T08:00:00.000Z', 3],
      ['2026-11-25T08:30:00.000Z', 3],
    ]);
    const body = new URLSearchParams([
      ...Object.entries({ ...wednesday, ...change, action: 'offer' }),
      ...affected.map(({ id }): [string, string] => ['seen', id]),
    ]);
    const answer = await test.app.inject({
      method: 'POST',
      url: '/desk/week/away/',
      headers: { 'sec-fetch-site': 'same-origin', cookie: ayse.cookie, 'content-type': 'application/x-www-form-urlencoded' },
      payload: body.toString(),
    });
    expect(answer.statusCode).toBe(303);
    return String(answer.headers.location).split('?', 1)[0] ?? '';
  }
  async function resultOf(url: string, as = ayse) {
    expect((await call(test, { method: 'GET', url, as })).statusCode).toBe(200);
    return test.shown('/desk/week/away/[id]');
  }

  it('begins with now and today, and is saved at once when nobody has a time in it', async () => {
    await call(test, { method: 'GET', url: '/desk/week/away/', as: ayse });
    expect(test.shown('/desk/week/away').values).toMatchObject({ absenceFrom: '2026-11-23', fromTime: '09:00', absenceTo: '2026-11-23' });
    expect(test.shown('/desk/week/away').values).not.toHaveProperty('substitute');
    // One who cannot stand in is passed over.
    const substitutes = JSON.stringify(['somebody-gone', ben.id]);
    await test.db.updateTable('accounts').set({ substitutes }).where('id', '=', ayse.id).execute();
    await call(test, { method: 'GET', url: '/desk/week/away/', as: ayse });
    expect(test.shown('/desk/week/away').values).toMatchObject({ substitute: ben.id });
    const form = { absenceFrom: '2026-11-23', fromTime: '09:00', absenceTo: '2026-11-24', untilTime: '12:00', action: 'look' };
    const answer = await send('/desk/week/away/', ayse, form);
    expect(answer.headers.location).toBe('/desk/week/?week=2026-11-23&done=absence-added');
    await call(test, { method: 'GET', url: '/desk/week/', as: ayse });
    const { days } = test.shown('/desk/week');
    expect(days.map(({ absences }) => absences.map(({ opens, closes }) => [opens, closes]))).toEqual([
      [['09:00', null]],
      [[null, '12:00']],
      [],
      [],
      [],
    ]);
    const backwards = await send('/desk/week/away/', ayse, { ...form, absenceTo: '2026-11-23', untilTime: '08:00' });
    expect(backwards.statusCode).toBe(422);
    expect(test.shown('/desk/week/away').errors).toEqual([{ pointer: '/untilTime', code: 'not-allowed' }]);
  });

  it('offers everybody new times in one press, and says so', async () => {
    const result = await offeredToTwo();
    const shown = await resultOf(result);
    expect(shown.untoldUntil).toBe(later(test.clock.now, 10_000).toISOString());
    expect(shown.displaced.map(({ is, offered }) => [is, offered.length])).toEqual([
      ['waits', 3],
      ['waits', 3],
    ]);
    expect((await call(test, { method: 'GET', url: result, as: ben })).statusCode).toBe(404);
    expect((await send(result, ben, { action: 'take-back' })).statusCode).toBe(404);
    expect((await send(result, ayse, { action: 'constructor' })).statusCode).toBe(400);
  });

  it('gives the requests of the absent person to the substitute, once', async () => {
    const result = await offeredToTwo({ substitute: ben.id });
    const { displaced, toGive } = await resultOf(result);
    expect(toGive).toBe(2);
    for (let press = 0; press < 2; press += 1) expect((await send(result, ayse, { action: 'give' })).statusCode).toBe(303);
    expect((await resultOf(result)).toGive).toBe(0);
    const ids = displaced.map(({ request }) => request.id);
    const rows = await test.db.selectFrom('requests').select('claimedBy').where('id', 'in', ids).execute();
    expect(rows).toEqual([{ claimedBy: ben.id }, { claimedBy: ben.id }]);
    const lines = await test.db
      .selectFrom('history')
      .select('accountId')
      .where('requestId', 'in', ids)
      .where('event', '=', 'given')
      .execute();
    expect(lines).toEqual([{ accountId: ayse.id }, { accountId: ayse.id }]);
  });

  it('can be taken back within ten seconds: all is as it was, offered times too, and nobody is told', async () => {
    const result = await offeredToTwo();
    const { displaced } = await resultOf(result);
    const ids = displaced.map(({ request }) => request.id);
    test.clock.now = later(monday, 3_000);
    expect((await send(result, ayse, { action: 'take-back' })).statusCode).toBe(303);
    const rows = await test.db
      .selectFrom('requests')
      .select(['state', 'startsAt', 'misfit', 'toTell', 'toldHow'])
      .where('id', 'in', ids)
      .orderBy('startsAt')
      .execute();
    expect(rows).toEqual(
      ['2026-11-25T08:00:00.000Z', '2026-11-25T08:30:00.000Z'].map((startsAt) => ({
        state: 'confirmed',
        startsAt,
        misfit: null,
        toTell: 0,
        toldHow: 'slip',
      })),
    );
    expect(await test.db.selectFrom('offers').selectAll().where('requestId', 'in', ids).execute()).toEqual([]);
    const waiting = test.db.selectFrom('letters').select('kind').where('requestId', 'in', ids).where('state', '=', 'waiting');
    // The letters of the bookings themselves, which have not left yet.
    expect((await waiting.execute()).map(({ kind }) => kind)).toEqual(['confirmed', 'confirmed']);
  });

  it('brings offered times back in those ten seconds, and tells a person who has read the slip meanwhile', async () => {
    const offered = await receivedBy(test);
    const worker = { id: ayse.id, provider: ayse.provider, role: 'counsellor' as const };
    await claim(test.db, worker, offered.id, monday);
    const startsAt = '2026-11-25T13:00:00.000Z';
    const time = { startsAt, lengthMinutes: 30, place: 'Grillostraße 4', channel: 'place' as const };
    await offer(test.db, worker, offered.id, { times: [time], version: 2 }, monday);
    const result = await offeredToTwo();
    expect((await resultOf(result)).displaced).toHaveLength(3);
    await recordSlipOpened(test.db, offered.secret, test.clock.now);
    await send(result, ayse, { action: 'take-back' });
    const bookings = await test.db.selectFrom('bookings').select(['kind', 'startsAt']).where('requestId', '=', offered.id).execute();
    expect(bookings).toEqual([{ kind: 'offer', startsAt }]);
    const row = await test.db.selectFrom('requests').select(['state', 'misfit', 'toTell']).where('id', '=', offered.id).execute();
    expect(row).toEqual([{ state: 'offered', misfit: null, toTell: 1 }]);
  });

  it('can be taken back later: the old time holds again where the person has not answered', async () => {
    const result = await offeredToTwo();
    test.clock.now = later(monday, 12_000);
    const { displaced, untoldUntil } = await resultOf(result);
    expect(untoldUntil).toBe(null);
    const [first, second] = displaced.map(({ request }) => request.id);
    await test.db.updateTable('requests').set({ state: 'received' }).where('id', '=', second!).execute();
    await proveRows(test.db);
    expect((await send(result, ayse, { action: 'take-back' })).headers.location).toBe('/desk/week/?week=2026-11-25&done=times-taken-back');
    const row = async (id: string) =>
      test.db.selectFrom('requests').select(['state', 'startsAt', 'place', 'toTell']).where('id', '=', id).executeTakeFirstOrThrow();
    expect(await row(first!)).toEqual({
      state: 'confirmed',
      startsAt: '2026-11-25T08:00:00.000Z',
      place: 'Schalke, Beispielstelle, Beispielstraße 1',
      toTell: 1,
    });
    expect(await row(second!)).toMatchObject({ state: 'received' });
    expect(await test.db.selectFrom('absences').selectAll().execute()).toEqual([]);
  });
});

describe.each(dialects)('the calendar of a counsellor for another program on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;

  beforeAll(async () => {
    test = await testApp(dialect);
    ayse = await colleague(test, { name: 'A. Aydın' });
  });
  afterAll(() => test.close());

  async function renewed(): Promise<string> {
    const answer = await call(test, { method: 'POST', url: '/desk/week/calendar/', as: ayse, form: { action: 'renew' } });
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    return new URL(test.shown('/desk/week/calendar').link ?? '').pathname;
  }
  const read = (url: string, headers: Record<string, string> = {}) => test.app.inject({ url, headers });

  it('holds references and times only, and is sent again only when something changed', async () => {
    const hours = await consultationHours(test.db, ayse);
    const booked = await visitor(test).book({ id: slotAt(hours, '2026-11-25T08:30Z') });
    const { reference } = booked.json<{ reference: string }>();
    const url = await renewed();
    expect(url).toMatch(/^\/desk\/feed\/[A-Za-z0-9_-]{22}\/week\.ics$/);
    const answer = await read(url);
    expect(answer.headers['content-type']).toBe('text/calendar; charset=utf-8');
    const lines = answer.body.split('\r\n');
    expect(lines.filter((line) => /^(DTSTART|DTEND|SUMMARY|STATUS|DTSTAMP)/.test(line)).slice(2)).toEqual([
      'DTSTAMP:20261123T080000Z',
      'DTSTART;TZID=Europe/Berlin:20261125T093000',
      'DTEND;TZID=Europe/Berlin:20261125T100000',
      `SUMMARY:Termin ${reference}`,
      'STATUS:CONFIRMED',
    ]);
    expect(answer.body).not.toMatch(/Amina|Beispiel|debts|Schulden|LOCATION|DESCRIPTION|http/);
    test.clock.now = new Date(monday.getTime() + 60_000);
    const again = await read(url, { 'if-none-match': String(answer.headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    await visitor(test).book({ id: slotAt(hours, '2026-11-25T09:00Z') });
    expect((await read(url, { 'if-none-match': String(answer.headers.etag) })).statusCode).toBe(200);
  });

  it('ends with a new link, with revoking, and with the account; its secret is in no log and no table', async () => {
    const first = await renewed();
    const second = await renewed();
    expect([(await read(first)).statusCode, (await read(second)).statusCode]).toEqual([404, 200]);
    const secret = second.split('/')[3] ?? '';
    expect(test.logged.filter((line) => line.includes(secret))).toEqual([]);
    expect(JSON.stringify(await test.db.selectFrom('calendarFeeds').selectAll().execute())).not.toContain(secret);
    await call(test, { method: 'GET', url: '/desk/week/calendar/', as: ayse });
    expect(test.shown('/desk/week/calendar')).not.toHaveProperty('link');
    await call(test, { method: 'POST', url: '/desk/week/calendar/', as: ayse, form: { action: 'revoke' } });
    expect((await read(second)).statusCode).toBe(404);
    const third = await renewed();
    await disableAccount(test.db, ayse.id, null, test.clock.now);
    expect((await read(third)).statusCode).toBe(404);
    expect((await read('/desk/feed/short/week.ics')).statusCode).toBe(404);
  });
});
