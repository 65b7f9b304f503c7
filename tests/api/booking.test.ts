import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConsultationHours } from '../../api/appointments/slots.ts';
import type { Slot } from '../../api/contract/slots.ts';
import { confirm, offer } from '../../api/intake/answer.ts';
import { claim, release } from '../../api/intake/claim.ts';
import { freeHolds } from '../../api/jobs/free-holds.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { countByStatus, secretOf, visitor } from '../support/booking.ts';
import { dialects } from '../support/databases.ts';
import { receivedBy } from '../support/desk.ts';
import { absent, consultationHours, freedArePublic, nameOf, slotAt } from '../support/hours.ts';
import { overlaps } from '../support/overlaps.ts';
import { worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

type Taken = { code: string; next: Slot[] };
const nine = '2026-11-25T08:00:00.000Z';
const halfPast = '2026-11-25T08:30:00.000Z';
const inMinutes = (minutes: number) => new Date(monday.getTime() + minutes * 60_000);
const person = { name: 'أمينة', reply: 'none' as const };

describe.each(dialects)('booking on %s', (dialect) => {
  let test: TestApp;
  let counsellor: Worker & { name: string };
  let hours: ConsultationHours;
  beforeAll(async () => {
    test = await testApp(dialect);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    test.clock.now = monday;
    for (const table of ['bookings', 'consultationHours', 'absences'] as const) await test.db.deleteFrom(table).execute();
    counsellor = await worker(test.db);
    hours = await consultationHours(test.db, counsellor, { lastDay: '2026-11-25' });
  });

  const amina = (remoteAddress?: string) => visitor(test, remoteAddress);
  const slot = (instant = nine, of = hours) => ({ id: slotAt(of, instant) });
  const free = async (query = '') => (await amina().look(query)).json<{ slots: Slot[] }>().slots.map(({ startsAt }) => startsAt);
  const bookings = () =>
    test.db
      .selectFrom('bookings')
      .select(['kind', 'accountId', 'startsAt', 'lengthMinutes'])
      .orderBy('startsAt')
      .orderBy('accountId')
      .execute();
  const rowOf = (reference: string) =>
    test.db.selectFrom('requests').selectAll().where('reference', '=', reference).executeTakeFirstOrThrow();
  const held = async (instant = nine) => (await amina().hold(slot(instant).id)).json<{ hold: string; expiresAt: string }>();
  const booked = async (instant = nine, of = hours) => {
    const answer = await amina().book(slot(instant, of), { change: { person } });
    expect(answer.statusCode).toBe(201);
    return { secret: secretOf(answer), reference: answer.json<{ reference: string }>().reference };
  };

  it('a slot is confirmed at once, told at once, and claimed by the owner of the hours', async () => {
    const answer = await amina().book(slot());
    expect(answer.json()).toMatchObject({ state: 'confirmed', provider: 'stadt-gelsenkirchen', hearBy: '2026-11-23' });
    expect(await rowOf(answer.json<{ reference: string }>().reference)).toMatchObject({
      state: 'confirmed',
      claimedBy: counsellor.id,
      startsAt: nine,
      lengthMinutes: 30,
      place: 'Schalke, Beispielstelle, Beispielstraße 1',
      owedFrom: '2026-11-25T08:30:00.000Z',
      toTell: 0,
    });
    expect((await amina().status(secretOf(answer))).json()).toMatchObject({
      state: 'confirmed',
      appointment: { startsAt: nine, lengthMinutes: 30, channel: 'place', place: 'Schalke, Beispielstelle, Beispielstraße 1' },
    });
  });

  it.each([
    ['Schalke, Beispielstraße 1', { place: 'Beispielstraße 1' }],
    ['Stadtteilbüro Schalke, Beispielstraße 1', { place: 'Stadtteilbüro Schalke, Beispielstraße 1' }],
    ['Beispielstraße 1', { quarter: null, place: 'Beispielstraße 1' }],
  ])('says its place with the quarter, once: %s', async (place, change) => {
    const hours = await consultationHours(test.db, await worker(test.db), change);
    const answer = await amina().book(slot(nine, hours));
    expect((await amina().status(secretOf(answer))).json()).toMatchObject({ appointment: { place } });
  });

  it('by video or at home is possible where hours offer it', async () => {
    const video = await consultationHours(test.db, await worker(test.db), { channel: 'video', place: null });
    const matter = { topics: [], womanCounsellor: false, channel: 'video' as const, persons: 1 };
    const answer = await amina().book(slot(nine, video), { change: { matter } });
    expect(answer.statusCode).toBe(201);
    expect((await amina().status(secretOf(answer))).json()).toMatchObject({ appointment: { channel: 'video', place: null } });
    expect((await amina().book(undefined, { change: { matter } })).statusCode).toBe(422);
  });

  it.each(['phone', 'home', 'video'] as const)('by %s nobody books without a way to be reached', async (channel) => {
    const apart = await consultationHours(test.db, await worker(test.db), { channel, place: null });
    const matter = { topics: [], womanCounsellor: false, channel, persons: 1 };
    const silent = await amina().book(slot(nine, apart), { change: { matter, person } });
    expect([silent.statusCode, silent.json()]).toMatchObject([422, { errors: [{ pointer: '/person/phone', code: 'required' }] }]);
    // The way of the hours counts, whatever is said of it.
    const unsaid = await amina().book(slot(nine, apart), { change: { matter: { ...matter, channel: 'place' }, person } });
    expect(unsaid.json()).toMatchObject({ errors: [{ pointer: '/person/phone', code: 'required' }] });
    const byEmail = { ...person, reply: 'email' as const, email: 'amina@example.org' };
    expect((await amina().book(slot(nine, apart), { change: { matter, person: byEmail } })).statusCode).toBe(
      channel === 'video' ? 201 : 422,
    );
    const reachable = { ...person, phone: '0151 23456789' };
    expect((await amina().book(slot(halfPast, apart), { change: { matter, person: reachable } })).statusCode).toBe(201);
  });

  it('in a language that the hours do not have is a wish, and with interpreting an appointment', async () => {
    const conversation = { language: 'tr', interpreting: false };
    const wished = await amina().book(slot(), { change: { conversation, person } });
    expect([wished.statusCode, wished.json()]).toMatchObject([201, { state: 'received', isWish: true }]);
    expect((await amina().status(secretOf(wished))).json()).toMatchObject({ state: 'received', appointment: null, wished: nine });
    expect(await free()).toContain(nine);
    const interpreted = { ...conversation, interpreting: true };
    const booked = await amina().book(slot(), { change: { conversation: interpreted, person } });
    expect([booked.statusCode, booked.json()]).toMatchObject([201, { state: 'confirmed', isWish: false }]);
  });

  it('sent again it is the same appointment, also when the hours have lost the language since', async () => {
    const key = randomUUID();
    const first = await amina().book(slot(), { key });
    await test.db.updateTable('consultationHours').set({ languages: '["de"]' }).where('id', '=', hours.id).execute();
    const again = await amina().book(slot(), { key });
    expect([again.statusCode, again.json()]).toEqual([201, first.json()]);
  });

  describe('a hold', () => {
    it('keeps a slot for ten minutes, for whoever shows it', async () => {
      const { hold, expiresAt } = await held();
      expect([hold, expiresAt]).toEqual([expect.stringMatching(/^[\w-]{22}$/), '2026-11-23T08:10:00.000Z']);
      expect(await free()).not.toContain(nine);
      expect((await amina().book(slot())).statusCode).toBe(409);
      expect((await amina().book({ ...slot(), hold: 'x'.repeat(22) })).statusCode).toBe(409);
      expect((await amina().book({ ...slot(), hold })).statusCode).toBe(201);
      expect((await amina().book({ ...slot(), hold })).statusCode).toBe(409);
    });

    it('is stored as a hash only', async () => {
      const { hold } = await held();
      const rows = await test.db.selectFrom('bookings').selectAll().execute();
      expect(JSON.stringify(rows)).not.toContain(hold);
    });

    it('is for its own slot: for another one it counts for nothing', async () => {
      const { hold } = await held();
      await held(halfPast);
      expect((await amina().book({ ...slot(halfPast), hold })).statusCode).toBe(409);
    });

    it('is extended ten minutes from now, once', async () => {
      const { hold } = await held();
      test.clock.now = inMinutes(9);
      const answer = await amina().extend(hold);
      expect([answer.statusCode, answer.json()]).toEqual([200, { hold, expiresAt: inMinutes(19).toISOString() }]);
      test.clock.now = inMinutes(18);
      expect((await amina().extend(hold)).statusCode).toBe(409);
      expect((await amina().book({ ...slot(), hold })).statusCode).toBe(201);
    });

    it('that ran out, was used or never was cannot be extended', async () => {
      const { hold } = await held();
      await amina().book({ ...slot(), hold });
      const late = await held(halfPast);
      test.clock.now = inMinutes(10);
      for (const shown of [hold, late.hold, 'x'.repeat(22), 'x']) {
        expect((await amina().extend(shown)).json()).toMatchObject({ code: 'slot-taken' });
      }
    });

    it('given back is free for the next one at once; giving it back twice is harmless', async () => {
      const { hold } = await held();
      for (const status of [204, 204]) expect((await amina().giveBack(hold)).statusCode).toBe(status);
      expect(await free()).toContain(nine);
    });

    it('on a slot that is taken or does not exist is refused with the next free times', async () => {
      await booked();
      for (const id of [
        slot().id,
        slotAt(hours, '2026-11-25T08:07Z'),
        slotAt(hours, '2026-11-26T08:00Z'),
        `${randomUUID()}.20261125T0800Z`,
        'no-slot',
      ]) {
        const answer = await amina().hold(id);
        expect(answer.statusCode).toBe(409);
        expect(answer.json<Taken>().next[0]?.startsAt).toBe(halfPast);
      }
    });

    it('begun before the lead time ends may be finished after it', async () => {
      const soon = await consultationHours(test.db, await worker(test.db), { leadTimeMinutes: 2 * 24 * 60 });
      test.clock.now = new Date('2026-11-23T07:59:00.000Z');
      const { hold } = (await amina().hold(slotAt(soon, nine))).json<{ hold: string }>();
      test.clock.now = new Date('2026-11-23T08:05:00.000Z');
      expect((await amina().hold(slotAt(soon, nine))).statusCode).toBe(409);
      expect((await amina().book({ ...slot(nine, soon), hold })).statusCode).toBe(201);
    });

    it('does not outlast the hours: who is away meanwhile books nothing', async () => {
      const { hold } = await held();
      await absent(test.db, counsellor.id, '2026-11-25');
      expect((await amina().book({ ...slot(), hold })).statusCode).toBe(409);
    });

    it('that ran out, or whose hours ended, is dropped by the job; a running one stays', async () => {
      await held();
      const other = await consultationHours(test.db, await worker(test.db));
      test.clock.now = inMinutes(5);
      await amina().hold(slotAt(other, nine));
      await held(halfPast);
      await test.db.updateTable('consultationHours').set({ lastDay: '2026-11-25', opens: '09:30' }).where('id', '=', other.id).execute();
      expect(await freeHolds(test.db, test.app.site().directory, inMinutes(10))).toBe(2);
      expect(await bookings()).toMatchObject([{ kind: 'hold', startsAt: halfPast }]);
      expect(await test.db.selectFrom('bookedPieces').select('piece').execute()).toHaveLength(6);
    });
  });

  it('T11 a hold that ran out: 409 with the next free times when somebody was faster, booked when nobody was', async () => {
    const [first, second] = [await held(), await held(halfPast)];
    test.clock.now = inMinutes(10);
    await booked();
    const late = await amina().book({ ...slot(), hold: first.hold });
    expect(late.statusCode).toBe(409);
    expect(late.json<Taken>()).toMatchObject({ code: 'slot-taken', next: [{ startsAt: halfPast }, {}, {}, {}, {}] });
    expect((await amina().book({ ...slot(halfPast), hold: second.hold })).statusCode).toBe(201);
  });

  describe('T10 sent again', () => {
    it('with the same key is the same appointment, also when the hold is used up, and also at once', async () => {
      const { hold } = await held();
      const key = randomUUID();
      const first = await amina().book({ ...slot(), hold }, { key });
      const again = [await amina().book({ ...slot(), hold }, { key }), await amina().book(slot(), { key })];
      for (const answer of again) expect([answer.statusCode, answer.json()]).toEqual([201, first.json()]);
      expect(await bookings()).toHaveLength(1);
    });

    it('after the appointment was moved or cancelled still answers as it did', async () => {
      const key = randomUUID();
      const first = await amina().book(slot(), { key });
      await amina().step(secretOf(first), 'cancel');
      expect((await amina().book(slot(), { key })).json()).toEqual(first.json());
      expect(await bookings()).toEqual([]);
    });

    it('for another slot is refused, and for one after a refusal is taken', async () => {
      await booked();
      const key = randomUUID();
      expect((await amina().book(slot(), { key })).statusCode).toBe(409);
      expect((await amina().book(slot(halfPast), { key })).statusCode).toBe(201);
      expect((await amina().book(slot('2026-11-25T09:00Z'), { key })).json()).toMatchObject({ code: 'idempotency-key-reused' });
    });

    it('twenty times at once is one appointment', async () => {
      const key = randomUUID();
      const answers = await Promise.all(Array.from({ length: 20 }, () => amina().book(slot(), { key })));
      const taken = answers.filter(({ statusCode }) => statusCode === 201);
      expect(taken.length).toBeGreaterThanOrEqual(1);
      expect(new Set(taken.map(({ body }) => body)).size).toBe(1);
      expect(answers.filter(({ statusCode }) => statusCode !== 201).map((answer) => answer.json<Taken>().code)).toEqual(
        Array.from({ length: 20 - taken.length }, () => 'request-in-flight'),
      );
      expect(await bookings()).toHaveLength(1);
    });
  });

  it('a refused booking leaves nothing behind: no request, no letter, no history', async () => {
    await booked();
    const count = async () =>
      Promise.all(
        (['requests', 'letters', 'history', 'bookings', 'bookedPieces'] as const).map(
          async (table) => (await test.db.selectFrom(table).selectAll().execute()).length,
        ),
      );
    const before = await count();
    expect((await amina().book({ ...slot(), hold: 'x'.repeat(22) })).statusCode).toBe(409);
    expect(await count()).toEqual(before);
  });

  describe('T12 what the desk gives', () => {
    const time = (startsAt = nine) => ({ startsAt, lengthMinutes: 30, place: 'Raum 2', channel: 'place' as const });
    const claimed = async (by = counsellor) => {
      const request = await receivedBy(test, { person });
      await claim(test.db, by, request.id, monday);
      return request;
    };

    it('an offer blocks its slot until the person decided', async () => {
      const { id, secret } = await claimed();
      await offer(test.db, counsellor, id, { times: [time(), time(halfPast)], version: 2 }, monday);
      expect((await amina().book(slot())).statusCode).toBe(409);
      expect((await amina().step(secret, 'accept', { offer: 2 })).statusCode).toBe(200);
      expect(await free()).toContain(nine);
      expect(await free()).not.toContain(halfPast);
      expect(await bookings()).toMatchObject([{ kind: 'appointment', startsAt: halfPast }]);
    });

    it('none fits: all of them are free again', async () => {
      const { id, secret } = await claimed();
      await offer(test.db, counsellor, id, { times: [time(), time(halfPast)], version: 2 }, monday);
      await amina().step(secret, 'none-fits');
      expect(await free()).toEqual(expect.arrayContaining([nine, halfPast]));
    });

    it('a second appointment or offer at one time is refused, a new one for the same request is not', async () => {
      const [first, second] = [await claimed(), await claimed()];
      await confirm(test.db, counsellor, first.id, { ...time(), version: 2 }, monday);
      const overlapping = time('2026-11-25T08:15:00.000Z');
      await expect(confirm(test.db, counsellor, second.id, { ...overlapping, version: 2 }, monday)).rejects.toMatchObject({
        code: 'slot-taken',
      });
      await expect(offer(test.db, counsellor, second.id, { times: [overlapping], version: 2 }, monday)).rejects.toMatchObject({
        code: 'slot-taken',
      });
      await confirm(test.db, counsellor, first.id, { ...overlapping, version: 3 }, monday);
      await confirm(test.db, counsellor, second.id, { ...time('2026-11-25T08:45:00.000Z'), version: 2 }, monday);
      expect(await overlaps(test.db)).toEqual([]);
    });

    it('takes no time of colleagues, and what somebody books takes the time of the desk', async () => {
      await booked();
      const { id } = await claimed();
      await expect(confirm(test.db, counsellor, id, { ...time(), version: 2 }, monday)).rejects.toMatchObject({ code: 'slot-taken' });
      const other = await worker(test.db);
      const theirs = await claimed(other);
      await confirm(test.db, other, theirs.id, { ...time(), version: 2 }, monday);
    });

    it('a request that somebody else takes over brings its time along, if that is free', async () => {
      const [free1, taken1] = [await claimed(), await claimed()];
      await confirm(test.db, counsellor, free1.id, { ...time(), version: 2 }, monday);
      await confirm(test.db, counsellor, taken1.id, { ...time(halfPast), version: 2 }, monday);
      const other = await worker(test.db);
      const own = await claimed(other);
      await confirm(test.db, other, own.id, { ...time(halfPast), version: 2 }, monday);
      for (const { id } of [free1, taken1]) {
        await release(test.db, counsellor, id, monday);
        await claim(test.db, other, id, monday);
      }
      const taken = (await bookings()).map(({ accountId, startsAt }) => [accountId === other.id ? 'other' : 'first', startsAt]);
      expect(taken.sort()).toEqual([
        ['first', halfPast],
        ['other', nine],
        ['other', halfPast],
      ]);
      expect(await overlaps(test.db)).toEqual([]);
      expect(await free()).toContain(nine);
    });

    it('an offer from before there were bookings takes its time when it is accepted, or is refused', async () => {
      const [one, two] = [await claimed(), await claimed()];
      await offer(test.db, counsellor, one.id, { times: [time()], version: 2 }, monday);
      await test.db.deleteFrom('bookings').execute();
      await offer(test.db, counsellor, two.id, { times: [time()], version: 2 }, monday);
      await test.db.deleteFrom('bookings').execute();
      expect((await amina().step(one.secret, 'accept', { offer: 1 })).statusCode).toBe(200);
      expect(await bookings()).toMatchObject([{ kind: 'appointment', startsAt: nine, accountId: counsellor.id }]);
      expect((await amina().step(two.secret, 'accept', { offer: 1 })).json()).toMatchObject({ code: 'slot-taken' });
      expect((await amina().status(two.secret)).json()).toMatchObject({ state: 'offered' });
    });
  });

  describe('T13 hours that change while bookings exist', () => {
    it('of another length: the booking stays as it was, and what overlaps it is not offered', async () => {
      const { reference } = await booked(halfPast);
      await test.db.updateTable('consultationHours').set({ lengthMinutes: 45 }).where('id', '=', hours.id).execute();
      // 9:00 and 9:45 overlap with 9:30 to 10:00.
      expect(await free()).toEqual(['2026-11-25T09:30:00.000Z', '2026-11-25T10:15:00.000Z']);
      expect(await rowOf(reference)).toMatchObject({ startsAt: halfPast, lengthMinutes: 30 });
      expect((await amina().book(slot())).statusCode).toBe(409);
    });

    it('that end, move or are deleted: the booking stays, and the slot is gone', async () => {
      const { secret } = await booked();
      await test.db.updateTable('consultationHours').set({ opens: '10:00' }).where('id', '=', hours.id).execute();
      expect((await amina().book(slot(halfPast))).statusCode).toBe(409);
      await test.db.deleteFrom('consultationHours').execute();
      expect(await free()).toEqual([]);
      expect((await amina().status(secret)).json()).toMatchObject({ state: 'confirmed', appointment: { startsAt: nine } });
      expect((await amina().step(secret, 'cancel')).statusCode).toBe(200);
      expect(await bookings()).toEqual([]);
    });

    it('of smaller capacity: nobody is thrown out, and nobody comes in', async () => {
      await test.db.updateTable('consultationHours').set({ capacity: 3 }).where('id', '=', hours.id).execute();
      const people = [await booked(), await booked(), await booked()];
      await test.db.updateTable('consultationHours').set({ capacity: 2 }).where('id', '=', hours.id).execute();
      await amina().step(people[0]!.secret, 'cancel');
      expect((await amina().book(slot())).statusCode).toBe(409);
      await amina().step(people[1]!.secret, 'cancel');
      await freedArePublic(test.db);
      expect((await amina().book(slot())).statusCode).toBe(201);
      expect(await overlaps(test.db)).toEqual([]);
    });

    it('overlapping hours of two lengths: what one takes, the other has not', async () => {
      const long = await consultationHours(test.db, counsellor, { lengthMinutes: 45 });
      await booked(halfPast);
      expect((await amina().book(slot(nine, long))).statusCode).toBe(409);
      await booked('2026-11-25T09:30:00.000Z', long);
      expect((await amina().book(slot('2026-11-25T10:00:00.000Z'))).statusCode).toBe(409);
      expect(await overlaps(test.db)).toEqual([]);
    });
  });

  it('T15 cancelled, a slot can be booked again some minutes later; cancelling twice is harmless', async () => {
    const { secret } = await booked();
    expect((await amina().book(slot())).statusCode).toBe(409);
    for (const status of [200, 200]) expect((await amina().step(secret, 'cancel')).statusCode).toBe(status);
    expect((await amina().book(slot())).statusCode).toBe(409);
    test.clock.now = inMinutes(21);
    const next = await booked();
    expect((await amina().step(secret, 'cancel')).statusCode).toBe(200);
    expect((await amina().status(next.secret)).json()).toMatchObject({ state: 'confirmed' });
    expect((await amina().book(slot())).statusCode).toBe(409);
  });

  it('erased, a slot is free some minutes later, and its counsellor keeps a nameless row that says when', async () => {
    const { secret, reference } = await booked();
    await amina().step(secret, 'erase');
    expect(await free()).not.toContain(nine);
    test.clock.now = inMinutes(21);
    expect(await free()).toContain(nine);
    expect(await rowOf(reference)).toMatchObject({
      state: 'closed',
      outcome: 'cancelled',
      claimedBy: counsellor.id,
      startsAt: nine,
      lengthMinutes: 30,
      sealedMatter: null,
      sealedPerson: null,
    });
  });

  describe('T22 T24 an old page or list', () => {
    it('with a slot that is taken, over, away or gone: a friendly 409 with the next free times of what was asked', async () => {
      const turkish = await consultationHours(test.db, await worker(test.db), {
        languages: ['tr'],
        closes: '09:30',
        lastDay: '2026-11-25',
      });
      await booked();
      const [answer, inTurkish] = [
        await amina().book(slot()),
        await amina().book(slot(), { change: { conversation: { language: 'tr', interpreting: false } } }),
      ];
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.json()).toMatchObject({ code: 'slot-taken', status: 409, type: '/api/docs/#problem-slot-taken' });
      expect(answer.json<Taken>().next.map(({ startsAt }) => startsAt)).toEqual(
        ['08:30', '09:00', '09:30', '10:00', '10:30'].map((time) => `2026-11-25T${time}:00.000Z`),
      );
      expect(inTurkish.json<Taken>().next.map(({ id }) => id)).toEqual([nameOf(test, slotAt(turkish, nine))]);

      test.clock.now = new Date('2026-11-25T08:30:00.000Z');
      expect((await amina().book(slot(halfPast))).json<Taken>()).toMatchObject({
        code: 'slot-taken',
        next: [{ startsAt: '2026-11-25T09:00:00.000Z' }, {}, {}, {}],
      });
      await absent(test.db, counsellor.id, '2026-11-25');
      expect((await amina().book(slot('2026-11-25T10:00:00.000Z'))).json<Taken>()).toMatchObject({ code: 'slot-taken', next: [] });
      await test.db.deleteFrom('consultationHours').execute();
      expect((await amina().book(slot('2026-11-25T10:00:00.000Z'))).json<Taken>()).toMatchObject({ code: 'slot-taken', next: [] });
    });

    it('with something that is no slot: a mistake of the field, and nothing stored', async () => {
      expect((await amina().book({ id: 'yesterday' })).json()).toMatchObject({ code: 'invalid-input', errors: [{ pointer: '/slot/id' }] });
    });
  });

  describe('moving', () => {
    it('T29 gives the old slot back, takes the new one, and answers without any personal data', async () => {
      const { secret, reference } = await booked();
      const answer = await amina().move(secret, slot(halfPast));
      expect([answer.statusCode, answer.json()]).toMatchObject([200, { state: 'confirmed', appointment: { startsAt: halfPast } }]);
      expect(answer.body).not.toMatch(/أمينة|23456789|debts/);
      await freedArePublic(test.db);
      expect(await free()).toContain(nine);
      expect(await bookings()).toMatchObject([{ startsAt: halfPast }]);
      const { id } = await rowOf(reference);
      const events = await test.db.selectFrom('history').select('event').where('requestId', '=', id).orderBy('id').execute();
      expect(events.map(({ event }) => event)).toEqual(['received', 'booked', 'moved']);
    });

    it('to a slot that was taken meanwhile leaves the appointment as it was, and names the next ones', async () => {
      const { secret } = await booked();
      await booked(halfPast);
      const answer = await amina().move(secret, slot(halfPast));
      expect(answer.json<Taken>()).toMatchObject({ code: 'slot-taken', next: [{ startsAt: '2026-11-25T09:00:00.000Z' }, {}, {}, {}] });
      expect(answer.body).not.toMatch(/أمينة/);
      expect((await amina().status(secret)).json()).toMatchObject({ appointment: { startsAt: nine } });
    });

    it('twice to the same slot is once', async () => {
      const { secret, reference } = await booked();
      for (const status of [200, 200]) expect((await amina().move(secret, slot(halfPast))).statusCode).toBe(status);
      const { id, version } = await rowOf(reference);
      expect(version).toBe(3);
      const letters = await test.db.selectFrom('letters').select('kind').where('requestId', '=', id).execute();
      expect(letters.filter(({ kind }) => kind === 'moved')).toHaveLength(1);
    });

    it('by a hold works as booking does', async () => {
      const { secret } = await booked();
      const { hold } = await held(halfPast);
      expect((await amina().move(secret, slot(halfPast))).statusCode).toBe(409);
      expect((await amina().move(secret, { ...slot(halfPast), hold })).statusCode).toBe(200);
    });

    it('from received and from offered books; a closed or unknown one cannot be moved', async () => {
      const request = await receivedBy(test, { person });
      expect((await amina().move(request.secret, slot())).json()).toMatchObject({ state: 'confirmed' });
      const second = await receivedBy(test, { person });
      await claim(test.db, counsellor, second.id, monday);
      const time = { startsAt: '2026-11-25T10:00:00.000Z', lengthMinutes: 30, place: null, channel: 'phone' as const };
      await offer(test.db, counsellor, second.id, { times: [time], version: 2 }, monday);
      expect((await amina().move(second.secret, slot(halfPast))).json()).toMatchObject({
        state: 'confirmed',
        offers: [],
      });
      expect(await free()).toContain('2026-11-25T10:00:00.000Z');
      await amina().step(second.secret, 'cancel');
      expect((await amina().move(second.secret, slot(halfPast))).json()).toMatchObject({ code: 'wrong-state' });
      expect((await amina().move('x'.repeat(22), slot(halfPast))).statusCode).toBe(404);
    });

    it('to another organisation is refused like a taken slot, and nothing is lost', async () => {
      const theirs = await consultationHours(test.db, await worker(test.db, { provider: 'caritas' }));
      const { secret } = await booked();
      const answer = await amina().move(secret, slot(nine, theirs));
      expect(answer.json<Taken>()).toMatchObject({ code: 'slot-taken' });
      expect(new Set(answer.json<Taken>().next.map(({ provider }) => provider))).toEqual(new Set(['stadt-gelsenkirchen']));
      expect(await bookings()).toMatchObject([{ startsAt: nine, accountId: counsellor.id }]);
    });

    it('two who exchange their slots at the same moment: nobody waits for ever, nobody loses the own one', async () => {
      const others = await consultationHours(test.db, await worker(test.db));
      const [one, two] = [await booked(), await booked(nine, others)];
      for (let round = 0; round < 5; round += 1) {
        const answers = await Promise.all([amina().move(one.secret, slot(nine, others)), amina().move(two.secret, slot())]);
        for (const { statusCode } of answers) expect([200, 409]).toContain(statusCode);
        expect(await bookings()).toHaveLength(2);
        expect(await overlaps(test.db)).toEqual([]);
      }
    });
  });

  describe('T54 behind one address', () => {
    it('300 people of a shelter hold a time, extend it and ask within ten minutes, and are served', async () => {
      const shelter = amina('203.0.113.54');
      const answers = [];
      for (let index = 0; index < 300; index += 1) {
        const { hold } = (await shelter.hold(slot().id)).json<{ hold: string }>();
        answers.push(await shelter.extend(hold), await shelter.giveBack(hold), await shelter.book(undefined, { change: { person } }));
      }
      expect(countByStatus(answers)).toEqual({ 200: 300, 201: 300, 204: 300 });
    }, 120_000);

    it('a bot that holds and holds is told to wait, and nobody else is', async () => {
      const bot = amina('203.0.113.66');
      const answers = [];
      for (let index = 0; index < 1220; index += 1) answers.push(await bot.extend('x'.repeat(22)));
      expect(countByStatus(answers)).toEqual({ 409: 1200, 429: 20 });
      expect(Number(answers.at(-1)!.headers['retry-after'])).toBeGreaterThan(0);
      expect((await amina('203.0.113.67').hold(slot().id)).statusCode).toBe(201);
    }, 120_000);
  });
});
