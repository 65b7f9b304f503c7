import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsultationHours } from '../../api/appointments/slots.ts';
import { offer } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { wishEarlier } from '../../api/intake/earlier-wish.ts';
import { wishFor } from '../../api/intake/requester.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { intakeOf } from '../support/desk.ts';
import { consultationHours, freedArePublic, hoursIdOf, nameOf, slotAt } from '../support/hours.ts';
import { amina, received, worker } from '../support/requests.ts';

const fromOurPage = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
const nine = '2026-11-25T08:00:00.000Z';
const ten = '2026-11-25T09:00:00.000Z';

describe.each(dialects)('moving an appointment on %s', (dialect) => {
  let test: TestApp;
  let intake: Intake;
  let hours: ConsultationHours;
  beforeAll(async () => {
    test = await testApp(dialect);
    intake = intakeOf(test);
    hours = await consultationHours(test.db, await worker(test.db));
  });
  afterAll(() => test.close());

  const look = (secret: string, query = '') => test.app.inject(`/ar/appointment/${secret}/move/${query}`);
  const take = (secret: string, slot: string, more: Record<string, string> = {}) =>
    test.app.inject({
      method: 'POST',
      url: `/ar/appointment/${secret}/move/`,
      headers: { ...fromOurPage, ...more },
      payload: new URLSearchParams({ slot: slot.includes('.') ? nameOf(test, slot) : slot }).toString(),
    });
  const cancel = (secret: string) =>
    test.app.inject({ method: 'POST', url: `/ar/appointment/${secret}/`, headers: fromOurPage, payload: 'action=cancel' });
  const shown = () => test.shown('/[lang]/appointment/[secret]/move');
  const rowOf = (id: string) => test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const findTakenTimes = (id: string) => test.db.selectFrom('bookings').selectAll().where('requestId', '=', id).execute();
  const booked = async (instant: string) => {
    await freedArePublic(test.db);
    return received(intake, { slot: { id: slotAt(hours, instant) } });
  };
  const times = () => shown().days.flatMap(({ slots }) => slots.map(({ startsAt }) => startsAt));

  it('shows the next free times of the same organisation by day, and goes on from a later day', async () => {
    const { secret } = await booked(nine);
    const answer = await look(secret);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(answer.headers['x-robots-tag']).toContain('noindex');
    expect(shown()).toMatchObject({ state: 'confirmed', appointment: { startsAt: nine }, isLater: false });
    expect(shown().days[0]!.day).toBe('2026-11-25');
    expect(times()).not.toContain(nine);
    expect(shown().later).toBeDefined();
    const { later } = shown();
    await look(secret, `?from=${later!}`);
    expect(shown().isLater).toBe(true);
    expect(times().every((startsAt) => startsAt >= later!)).toBe(true);
    for (const from of ['2026-99-99', 'x', '2026-12-02&from=2026-12-09', '1e9'])
      expect((await look(secret, `?from=${from}`)).statusCode).toBe(200);
    await cancel(secret);
  });

  it('T28 takes the new time by a button, gives the old one back, and says so only because it is stored', async () => {
    const { id, secret } = await booked(nine);
    await look(secret, `?slot=${nameOf(test, slotAt(hours, ten))}`);
    expect(await rowOf(id)).toMatchObject({ startsAt: nine });
    const answer = await take(secret, slotAt(hours, ten));
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/ar/appointment/${secret}/?done=moved`]);
    expect(await rowOf(id)).toMatchObject({ state: 'confirmed', startsAt: ten });
    expect((await findTakenTimes(id)).map((booking) => [booking.kind, booking.startsAt])).toEqual([['appointment', ten]]);
    await test.app.inject(`/ar/appointment/${secret}/?done=moved`);
    expect(test.shown('/[lang]/appointment/[secret]')).toMatchObject({ done: 'moved', status: { appointment: { startsAt: ten } } });
    // Sent again by the page's script, which wants the address alone.
    const again = await take(secret, slotAt(hours, ten), { prefer: 'return=minimal' });
    expect([again.statusCode, again.headers.location]).toEqual([204, `/ar/appointment/${secret}/?done=moved`]);
    await cancel(secret);
    await test.app.inject(`/ar/appointment/${secret}/?done=moved`);
    expect(test.rendered.at(-1)!.page).not.toHaveProperty('done');
  });

  it('says before the press that it ends the wait for an earlier time', async () => {
    const { secret } = await booked(ten);
    await look(secret);
    expect(shown().waits).toBe(false);
    await wishEarlier(test.db, secret, { weeks: 0, days: [], parts: [] }, monday);
    await look(secret);
    expect(shown().waits).toBe(true);
    await cancel(secret);
  });

  it('pressed twice moves once', async () => {
    const { id, secret } = await booked(nine);
    const answers = await Promise.all([take(secret, slotAt(hours, ten)), take(secret, slotAt(hours, ten))]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    const events = await test.db.selectFrom('history').select('event').where('requestId', '=', id).orderBy('id').execute();
    expect(events.map(({ event }) => event)).toEqual(['received', 'booked', 'moved']);
    await cancel(secret);
  });

  it('is possible while an answer is awaited, and instead of times that were offered', async () => {
    await freedArePublic(test.db);
    const waiting = await received(intake);
    expect((await take(waiting.secret, slotAt(hours, nine))).statusCode).toBe(303);
    expect(await rowOf(waiting.id)).toMatchObject({ state: 'confirmed', startsAt: nine });
    const chosen = await received(intake);
    const counsellor = await worker(test.db);
    await claim(test.db, counsellor, chosen.id, monday);
    const offers = [{ startsAt: '2026-11-27T09:20:00.000Z', lengthMinutes: 45, place: 'Raum 2', channel: 'place' as const }];
    await offer(test.db, counsellor, chosen.id, { times: offers, version: 2 }, monday);
    await look(chosen.secret);
    expect(shown()).toMatchObject({ state: 'offered', appointment: null });
    expect((await take(chosen.secret, slotAt(hours, ten))).statusCode).toBe(303);
    expect((await findTakenTimes(chosen.id)).map(({ startsAt }) => startsAt)).toEqual([ten]);
    await Promise.all([cancel(waiting.secret), cancel(chosen.secret)]);
  });

  it('says of a first time that it is booked, and of another that it is new', async () => {
    await freedArePublic(test.db);
    const { secret } = await received(intake);
    expect((await take(secret, slotAt(hours, nine))).headers.location).toBe(`/ar/appointment/${secret}/?done=booked`);
    await test.app.inject(`/ar/appointment/${secret}/?done=booked`);
    expect(test.shown('/[lang]/appointment/[secret]')).toMatchObject({ done: 'booked' });
    expect((await take(secret, slotAt(hours, ten))).headers.location).toBe(`/ar/appointment/${secret}/?done=moved`);
    await cancel(secret);
  });

  describe('to another way to talk', () => {
    const ways = ['place', 'phone', 'video', 'home'] as const;
    const byWay = new Map<string, ConsultationHours>();
    beforeAll(async () => {
      const place = { opens: '14:00', closes: '15:00' };
      for (const channel of ways)
        byWay.set(channel, await consultationHours(test.db, await worker(test.db), channel === 'place' ? place : { channel, place: null }));
    });
    afterAll(async () => {
      for (const { id } of byWay.values()) await test.db.deleteFrom('consultationHours').where('id', '=', id).execute();
    });
    const at = (channel: (typeof ways)[number], time: string) =>
      slotAt(byWay.get(channel)!, channel === 'place' ? '2026-11-25T13:00:00.000Z' : time);
    const waysShown = () => [...new Set(shown().days.flatMap(({ slots }) => slots.map(({ channel }) => channel)))];

    it.each(ways)('an appointment by %s keeps its way, on the page and when another is sent all the same', async (channel) => {
      const matter = { ...amina.matter, channel };
      const person = { ...amina.person, email: 'person@example.org' };
      const { id, secret } = await received(intake, { matter, person, slot: { id: at(channel, nine) } });
      await look(secret);
      expect(waysShown()).toEqual([channel]);
      for (const other of ways.filter((way) => way !== channel)) {
        expect((await take(secret, at(other, ten))).statusCode).toBe(409);
        expect(shown()).toMatchObject({ problem: 'slot-taken' });
      }
      expect(await rowOf(id)).toMatchObject({ state: 'confirmed', channel });
      expect((await findTakenTimes(id)).length).toBe(1);
      await cancel(secret);
    });

    it('what waits can have a place only, and a call where that was offered', async () => {
      const { id, secret } = await received(intake);
      await look(secret);
      expect(waysShown()).toEqual(['place']);
      for (const other of ['phone', 'video', 'home'] as const) expect((await take(secret, at(other, ten))).statusCode).toBe(409);
      const counsellor = await worker(test.db);
      await claim(test.db, counsellor, id, monday);
      const offers = [{ startsAt: '2026-11-27T09:20:00.000Z', lengthMinutes: 45, place: null, channel: 'phone' as const }];
      await offer(test.db, counsellor, id, { times: offers, version: 2 }, monday);
      await look(secret);
      expect(waysShown().toSorted()).toEqual(['phone', 'place']);
      for (const other of ['video', 'home'] as const) expect((await take(secret, at(other, ten))).statusCode).toBe(409);
      expect((await take(secret, at('phone', ten))).statusCode).toBe(303);
      expect(await rowOf(id)).toMatchObject({ state: 'confirmed', channel: 'phone' });
      await cancel(secret);
    });

    it.each(['phone', 'place'] as const)('what waits for a talk by %s can have no other, as a wish neither', async (channel) => {
      await freedArePublic(test.db);
      const other = channel === 'phone' ? 'place' : 'phone';
      const { id, secret } = await received(intake, { matter: { ...amina.matter, channel } });
      await look(secret);
      expect([waysShown(), shown().wishes]).toMatchObject([[channel], { channel, womanCounsellor: true }]);
      expect((await take(secret, at(other, ten))).statusCode).toBe(409);
      const wished = wishFor(test.db, intake.directory, secret, { id: at(other, ten) }, monday);
      await expect(wished).rejects.toMatchObject({ code: 'slot-taken' });
      expect(await rowOf(id)).toMatchObject({ state: 'received', startsAt: null, wishedStartsAt: null });
      expect((await take(secret, at(channel, ten))).statusCode).toBe(303);
      expect(await rowOf(id)).toMatchObject({ state: 'confirmed', channel });
      await cancel(secret);
    });

    it('is for the desk to say while the slip does not know what was asked for', async () => {
      const { id, secret } = await received(intake, { matter: { ...amina.matter, channel: 'phone' } });
      await test.db.updateTable('requests').set({ slipFacts: null }).where('id', '=', id).execute();
      await look(secret);
      expect([shown().days, shown().wishes]).toEqual([[], null]);
      for (const way of ways) expect((await take(secret, at(way, ten))).statusCode).toBe(409);
      await cancel(secret);
    });

    it('is no way to move where only other ways are free', async () => {
      const { secret } = await received(intake);
      const kept = await test.db.selectFrom('consultationHours').selectAll().where('channel', '=', 'place').execute();
      await test.db.deleteFrom('consultationHours').where('channel', '=', 'place').execute();
      await test.app.inject(`/ar/appointment/${secret}/`);
      expect(test.shown('/[lang]/appointment/[secret]')).toMatchObject({ hasFreeTimes: false });
      await test.db.insertInto('consultationHours').values(kept).execute();
      await cancel(secret);
    });
  });

  it('to a woman, where one was asked for, and to anybody else where not', async () => {
    const men = await consultationHours(test.db, await worker(test.db), { opens: '14:00', closes: '15:00', womanCounsellor: false });
    const withHim = '2026-11-25T13:00:00.000Z';
    for (const womanCounsellor of [true, false]) {
      const { id, secret } = await received(intake, { matter: { ...amina.matter, womanCounsellor } });
      await look(secret);
      expect(times().includes(withHim)).toBe(!womanCounsellor);
      expect((await take(secret, slotAt(men, withHim))).statusCode).toBe(womanCounsellor ? 409 : 303);
      expect(await rowOf(id)).toMatchObject({ state: womanCounsellor ? 'received' : 'confirmed' });
      await cancel(secret);
    }
    await freedArePublic(test.db);
    await test.db.deleteFrom('consultationHours').where('id', '=', men.id).execute();
  });

  it('T11 refuses a time that is taken meanwhile, keeps the appointment, and shows the next ones', async () => {
    const mine = await booked(nine);
    const theirs = await booked(ten);
    for (const slot of [slotAt(hours, ten), 'x', '', slotAt(hours, '2026-11-26T09:00Z')]) {
      expect((await take(mine.secret, slot)).statusCode).toBe(409);
      expect(shown()).toMatchObject({ problem: 'slot-taken', appointment: { startsAt: nine } });
      expect(times()[0]).toBe('2026-11-25T08:30:00.000Z');
    }
    expect(await rowOf(mine.id)).toMatchObject({ state: 'confirmed', startsAt: nine });
    expect((await findTakenTimes(mine.id)).length).toBe(1);
    await Promise.all([cancel(mine.secret), cancel(theirs.secret)]);
  });

  it('shows times in the language of the talk, and others only where nobody offers it', async () => {
    const turkish = await consultationHours(test.db, await worker(test.db), {
      firstDay: '2026-11-24',
      lastDay: '2026-11-24',
      languages: ['tr'],
    });
    const idsFor = async (language: string, interpreting = false) => {
      const { secret } = await received(intake, { conversation: { language, interpreting } });
      await look(secret);
      await cancel(secret);
      return [...new Set(shown().days.flatMap(({ slots }) => slots.map(({ id }) => hoursIdOf(test, id))))];
    };
    expect(await idsFor('tr')).toEqual([turkish.id]);
    expect(await idsFor('ar')).toEqual([hours.id]);
    expect(await idsFor('ar', true)).toEqual([turkish.id, hours.id]);
    expect(await idsFor('pl')).toEqual([turkish.id, hours.id]);
    await test.db.deleteFrom('consultationHours').where('id', '=', turkish.id).execute();
  });

  it('never shows the times of another organisation, and refuses one that is sent all the same', async () => {
    const elsewhere = await consultationHours(test.db, await worker(test.db, { provider: 'awo' }), { opens: '13:00', closes: '14:00' });
    const { id, secret } = await booked(nine);
    await look(secret);
    expect(JSON.stringify(shown())).not.toContain(elsewhere.id);
    expect((await take(secret, slotAt(elsewhere, '2026-11-25T12:00Z'))).statusCode).toBe(409);
    expect(await rowOf(id)).toMatchObject({ provider: 'stadt-gelsenkirchen', startsAt: nine });
    await cancel(secret);
    await test.db.deleteFrom('consultationHours').where('id', '=', elsewhere.id).execute();
  });

  it('T29 shows no personal data: neither of who asks nor of anybody who has an appointment', async () => {
    const other = await received(intake, { slot: { id: slotAt(hours, ten) }, person: { ...amina.person, name: 'Marker-Nachname' } });
    const { secret, reference } = await booked(nine);
    await look(secret);
    const page = JSON.stringify({ ...shown(), secret: undefined });
    for (const word of ['Marker-Nachname', 'أمينة', '23456789', 'debts', reference, other.reference]) expect(page).not.toContain(word);
    await Promise.all([cancel(secret), cancel(other.secret)]);
  });

  it('is over with the request: a closed one leads back to its slip and takes nothing', async () => {
    const { id, secret } = await booked(nine);
    await cancel(secret);
    expect((await look(secret)).headers.location).toBe(`/ar/appointment/${secret}/`);
    expect((await take(secret, slotAt(hours, ten))).statusCode).toBe(409);
    expect(test.shown('/[lang]/appointment/[secret]').problem).toBe('wrong-state');
    expect(await rowOf(id)).toMatchObject({ state: 'closed', outcome: 'cancelled' });
  });

  it('says that nothing is free where nothing is, and answers a wrong secret with the one friendly page', async () => {
    const { secret } = await received(intake);
    const kept = await test.db.selectFrom('consultationHours').selectAll().execute();
    await test.db.deleteFrom('consultationHours').execute();
    await look(secret);
    expect(shown()).toMatchObject({ days: [], isLater: false });
    await test.db.insertInto('consultationHours').values(kept).execute();
    for (const wrong of ['x'.repeat(22), 'x']) {
      expect((await look(wrong)).statusCode).toBe(404);
      expect((await take(wrong, slotAt(hours, nine))).statusCode).toBe(404);
    }
    expect(test.shown('/[lang]/problem').code).toBe('not-found');
  });
});
