import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addAbsence, listAbsences } from '../../api/appointments/absences.ts';
import { extendHold, hold, releaseHold, findHeld } from '../../api/appointments/holds.ts';
import { comingAppointments, takenTimes } from '../../api/appointments/coming.ts';
import { changeHours, endHours, listHours } from '../../api/appointments/kept-hours.ts';
import type { ConsultationHours } from '../../api/appointments/slots.ts';
import { confirm, offer } from '../../api/intake/answer.ts';
import { claim, release } from '../../api/intake/claim.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { accept, cancel, move } from '../../api/intake/requester.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { absent, consultationHours, freedArePublic, slotAt, wednesdays } from '../support/hours.ts';
import { intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const nine = '2026-11-25T08:00Z';
const halfPast = '2026-11-25T08:30Z';
const inMinutes = (count: number) => new Date(monday.getTime() + count * 60_000);
const at = (startsAt: string) => ({ startsAt, lengthMinutes: 45, place: null, channel: 'place' as const });
const thursday = at('2026-11-26T09:20:00.000Z');

describe.each(dialects)('bookings and hours on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let counsellor: Worker;
  let other: Worker;
  let hours: ConsultationHours;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
  });
  beforeEach(async () => {
    await database.db.deleteFrom('consultationHours').execute();
    await database.db.deleteFrom('bookings').execute();
    counsellor = await worker(database.db, { name: 'A. Aydın' });
    other = await worker(database.db, { name: 'B. Becker' });
    hours = await consultationHours(database.db, counsellor);
  });
  afterAll(() => database.drop());

  const book = (slot: { id: string; hold?: string }, now = monday) => received(intake, { slot }, now);
  const bookings = () =>
    database.db.selectFrom('bookings').select(['kind', 'accountId', 'hoursId', 'seat', 'startsAt']).orderBy('startsAt').execute();
  const requestOf = (id: string) => database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const series = (change: object = {}) => ({ ...wednesdays, ...change });

  describe('a hold', () => {
    it('of one counsellor counts for nothing with another at the same minute', async () => {
      const theirs = await consultationHours(database.db, other);
      const { hold: shown } = await hold(database.db, intake.directory, slotAt(hours, nine), monday);
      await hold(database.db, intake.directory, slotAt(theirs, nine), monday);
      await expect(book({ id: slotAt(theirs, nine), hold: shown })).rejects.toMatchObject({ code: 'slot-taken' });
      expect((await bookings()).map(({ kind }) => kind)).toEqual(['hold', 'hold']);
    });

    it('on one minute counts for nothing at another', async () => {
      const { hold: shown } = await hold(database.db, intake.directory, slotAt(hours, nine), monday);
      await hold(database.db, intake.directory, slotAt(hours, halfPast), monday);
      await expect(book({ id: slotAt(hours, halfPast), hold: shown })).rejects.toMatchObject({ code: 'slot-taken' });
    });

    it('ends with its tenth minute: not found, not extended, and free for the next one', async () => {
      const { hold: shown, expiresAt } = await hold(database.db, intake.directory, slotAt(hours, nine), monday);
      expect(expiresAt).toBe(inMinutes(10).toISOString());
      const found = await findHeld(database.db, intake.directory, shown, new Date(inMinutes(10).getTime() - 1));
      expect(found).toMatchObject({ slot: { id: slotAt(hours, nine) }, expiresAt });
      expect(await findHeld(database.db, intake.directory, shown, inMinutes(10))).toBeUndefined();
      await expect(extendHold(database.db, shown, inMinutes(10))).rejects.toMatchObject({ code: 'slot-taken' });
      await hold(database.db, intake.directory, slotAt(hours, nine), inMinutes(10));
    });

    it('is extended ten minutes from now', async () => {
      const { hold: shown } = await hold(database.db, intake.directory, slotAt(hours, nine), monday);
      expect(await extendHold(database.db, shown, inMinutes(4))).toEqual({ hold: shown, expiresAt: inMinutes(14).toISOString() });
      expect(await findHeld(database.db, intake.directory, shown, inMinutes(13))).toBeDefined();
    });

    it('neither books nor is extended once the time has come', async () => {
      const before = new Date('2026-11-25T07:55:00.000Z');
      const { hold: shown } = await hold(database.db, intake.directory, slotAt(hours, nine), before);
      await expect(extendHold(database.db, shown, new Date(nine))).rejects.toMatchObject({ code: 'slot-taken' });
      await expect(book({ id: slotAt(hours, nine), hold: shown }, new Date(nine))).rejects.toMatchObject({ code: 'slot-taken' });
    });

    it('given back is gone, and no other with it', async () => {
      const { hold: shown } = await hold(database.db, intake.directory, slotAt(hours, nine), monday);
      await hold(database.db, intake.directory, slotAt(hours, halfPast), monday);
      await releaseHold(database.db, shown);
      expect((await bookings()).map(({ startsAt }) => startsAt)).toEqual(['2026-11-25T08:30:00.000Z']);
    });
  });

  describe('taken over', () => {
    it('a booking no longer hangs on the hours of the other, whose change names nobody', async () => {
      const { id } = await book({ id: slotAt(hours, nine) });
      await release(database.db, counsellor, id, monday);
      await claim(database.db, other, id, monday);
      expect(await bookings()).toEqual([
        { kind: 'appointment', accountId: other.id, hoursId: null, seat: 0, startsAt: '2026-11-25T08:00:00.000Z' },
      ]);
      const body = { ...series({ opens: '10:00' }), version: 1 };
      expect(await changeHours(database.db, intake.directory, counsellor, hours.id, body, monday)).toMatchObject({
        saved: true,
        affected: [],
      });
    });

    it('a booking on a higher seat takes the first one, and one that does not fit stays where it is', async () => {
      const group = await consultationHours(database.db, counsellor, { opens: '13:00', closes: '14:00', capacity: 2 });
      await book({ id: slotAt(group, '2026-11-25T12:00Z') });
      const second = await book({ id: slotAt(group, '2026-11-25T12:00Z') });
      await release(database.db, counsellor, second.id, monday);
      await claim(database.db, other, second.id, monday);
      await freedArePublic(database.db);
      const third = await book({ id: slotAt(group, '2026-11-25T12:00Z') });
      await release(database.db, counsellor, third.id, monday);
      await claim(database.db, other, third.id, monday);
      expect((await bookings()).map(({ accountId, seat }) => [accountId === other.id ? 'other' : 'own', seat]).sort()).toEqual([
        ['other', 0],
        ['own', 0],
        ['own', 1],
      ]);
      expect(await requestOf(third.id)).toMatchObject({ claimedBy: other.id });
    });
  });

  describe('what is affected by other hours', () => {
    const change = (of: ConsultationHours, to: object, seen?: string[]) =>
      changeHours(database.db, intake.directory, counsellor, of.id, { ...series(to), version: 1, ...(seen ? { seen } : {}) }, monday);

    it('is neither what is past, nor of other hours, nor of a colleague, nor held', async () => {
      const later = new Date('2026-11-25T08:10:00.000Z');
      await book({ id: slotAt(hours, nine) });
      const afternoon = await consultationHours(database.db, counsellor, { opens: '13:00', closes: '14:00' });
      await book({ id: slotAt(afternoon, '2026-11-25T12:00Z') });
      const theirs = await consultationHours(database.db, other);
      await book({ id: slotAt(theirs, '2026-11-25T09:00Z') });
      await hold(database.db, intake.directory, slotAt(hours, halfPast), later);
      const body = { ...series({ opens: '11:00' }), version: 1 };
      expect(await changeHours(database.db, intake.directory, counsellor, hours.id, body, later)).toEqual({
        saved: true,
        id: hours.id,
        affected: [],
      });
    });

    it('is every booking that no longer fits, and saved only when all of them were seen', async () => {
      const [one, two] = [await book({ id: slotAt(hours, nine) }), await book({ id: slotAt(hours, halfPast) })];
      await book({ id: slotAt(hours, '2026-11-25T10:00Z') });
      const { saved, affected } = await change(hours, { opens: '10:00' });
      expect([saved, affected.map(({ reference }) => reference)]).toEqual([false, [one.reference, two.reference]]);
      const ids = affected.map(({ id }) => id);
      expect((await change(hours, { opens: '10:00' }, [ids[0]!])).saved).toBe(false);
      expect((await change(hours, { opens: '10:00' }, ids)).saved).toBe(true);
      // What did not fit before needs nobody's consent.
      const again = { ...series({ opens: '10:30' }), version: 2, seen: [] };
      const then = await changeHours(database.db, intake.directory, counsellor, hours.id, again, monday);
      expect([then.saved, then.affected.length]).toEqual([true, 0]);
    });

    it('is asked of a running series too, which keeps its first day; another first day lies ahead', async () => {
      const later = new Date('2026-12-07T08:00:00.000Z');
      const to = (body: object) => changeHours(database.db, intake.directory, counsellor, hours.id, { ...series(body), version: 1 }, later);
      await expect(to({ firstDay: '2026-12-02' })).rejects.toMatchObject({ errors: [{ pointer: '/firstDay', code: 'in-the-past' }] });
      expect(await to({ opens: '10:00' })).toMatchObject({ saved: true });
    });

    it('counts a version each time', async () => {
      await change(hours, { opens: '08:00' });
      await expect(change(hours, { opens: '08:30' })).rejects.toMatchObject({ code: 'changed' });
      await endHours(database.db, intake.directory, counsellor, hours.id, { from: '2026-12-10', version: 2 }, monday);
      expect((await listHours(database.db, counsellor, monday)).map(({ version, lastDay }) => [version, lastDay])).toEqual([
        [3, '2026-12-09'],
      ]);
    });
  });

  describe('an end of hours', () => {
    const end = (from: string, version = 1, now = monday) =>
      endHours(database.db, intake.directory, counsellor, hours.id, { from, version }, now);

    it('lies today or later, and never after the end that they have', async () => {
      await expect(end('2026-11-22')).rejects.toMatchObject({ errors: [{ pointer: '/from', code: 'in-the-past' }] });
      await end('2026-12-03');
      await expect(end('2026-12-03', 2)).rejects.toMatchObject({ errors: [{ pointer: '/from', code: 'not-allowed' }] });
      await end('2026-12-02', 2);
      expect((await listHours(database.db, counsellor, monday)).map(({ lastDay }) => lastDay)).toEqual(['2026-12-01']);
    });

    it('keeps hours of one day that took place, and removes those that never begin', async () => {
      await end('2026-11-26');
      expect((await listHours(database.db, counsellor, monday)).map(({ lastDay }) => lastDay)).toEqual(['2026-11-25']);
      await end('2026-11-25', 2);
      expect(await listHours(database.db, counsellor, monday)).toEqual([]);
    });

    it('may be today', async () => {
      await end('2026-12-02', 1, new Date('2026-12-02T08:00:00.000Z'));
      expect((await listHours(database.db, counsellor, monday)).map(({ lastDay }) => lastDay)).toEqual(['2026-12-01']);
    });
  });

  describe('an absence', () => {
    const add = (firstDay: string, lastDay: string) => addAbsence(database.db, counsellor, { firstDay, lastDay }, monday);
    const listed = async (now: string) => (await listAbsences(database.db, counsellor, new Date(now))).map(({ lastDay }) => lastDay);

    it('may be one day, and end today, but not be over', async () => {
      expect(await add('2026-11-23', '2026-11-23')).toMatchObject({ saved: true });
      await expect(add('2026-11-22', '2026-11-22')).rejects.toMatchObject({ errors: [{ pointer: '/lastDay', code: 'in-the-past' }] });
      await expect(add('2026-11-25', '2026-11-24')).rejects.toMatchObject({ errors: [{ pointer: '/lastDay', code: 'not-allowed' }] });
    });

    it('is listed until the evening of its last day', async () => {
      await add('2026-11-24', '2026-11-25');
      expect(await listed('2026-11-25T22:59:00.000Z')).toEqual(['2026-11-25']);
      expect(await listed('2026-11-25T23:00:00.000Z')).toEqual([]);
    });

    it("names the counsellor's bookings on its days, not those of colleagues", async () => {
      const own = await book({ id: slotAt(hours, nine) });
      await book({ id: slotAt(hours, '2026-12-02T08:00Z') });
      await book({ id: slotAt(await consultationHours(database.db, other), nine) });
      const { saved, affected } = await add('2026-11-24', '2026-11-25');
      expect([saved, affected.map(({ reference }) => reference)]).toEqual([false, [own.reference]]);
    });
  });

  it('hours are listed until the evening of their last day', async () => {
    await database.db.updateTable('consultationHours').set({ lastDay: '2026-11-25' }).execute();
    expect(await listHours(database.db, counsellor, new Date('2026-11-25T22:59:00.000Z'))).toHaveLength(1);
    expect(await listHours(database.db, counsellor, new Date('2026-11-25T23:00:00.000Z'))).toEqual([]);
  });

  it.each([
    ['left', { disabledAt: monday.toISOString() }],
    ['became an editor', { role: 'editor' as const }],
    ['works for another provider', { provider: 'caritas' }],
  ])('hours of somebody who %s are listed for the coordinator as not offered', async (_what, change) => {
    const chief = await worker(database.db, { role: 'coordinator' });
    const offered = async () => (await listHours(database.db, chief, monday)).map((kept) => kept.offered);
    expect(await offered()).toEqual([true]);
    await database.db.updateTable('accounts').set(change).where('id', '=', counsellor.id).execute();
    expect(await offered()).toEqual([false]);
  });

  describe('coming times', () => {
    const coming = async (now = monday, by = counsellor) =>
      (await comingAppointments(database.db, intake.directory, by, 'mine', now)).map(
        ({ kind, startsAt, misfit }) => `${kind} ${startsAt.slice(0, 16)}${misfit === null ? '' : ` ${misfit}`}`,
      );

    it('are over with their last minute', async () => {
      await book({ id: slotAt(hours, nine) });
      expect(await coming(new Date('2026-11-25T08:29:59.999Z'))).toEqual(['appointment 2026-11-25T08:00']);
      expect(await coming(new Date('2026-11-25T08:30:00.000Z'))).toEqual([]);
    });

    it('are misfits in the own absence, not in a colleague’s', async () => {
      await book({ id: slotAt(hours, nine) });
      await absent(database.db, other.id, '2026-11-25');
      const theirs = await consultationHours(database.db, other);
      await absent(database.db, counsellor.id, '2026-12-02');
      await book({ id: slotAt(hours, '2026-12-09T08:00Z') });
      expect(await coming()).toEqual(['appointment 2026-11-25T08:00', 'appointment 2026-12-09T08:00']);
      await absent(database.db, counsellor.id, '2026-11-25');
      expect(await coming()).toEqual(['appointment 2026-11-25T08:00 absence', 'appointment 2026-12-09T08:00']);
      expect(theirs.accountId).toBe(other.id);
    });

    it('freed twice stand once, and not beside what took their place', async () => {
      for (let count = 0; count < 2; count += 1) {
        const { secret } = await book({ id: slotAt(hours, nine) });
        await cancel(database.db, secret, monday);
        await freedArePublic(database.db);
      }
      expect(await coming()).toEqual(['freed 2026-11-25T08:00']);
      await book({ id: slotAt(hours, nine) });
      expect(await coming()).toEqual(['appointment 2026-11-25T08:00']);
    });

    it('taken name what lies there: neither what only touches, nor a hold that ran out, nor the request’s own', async () => {
      const own = await book({ id: slotAt(hours, nine) });
      await book({ id: slotAt(hours, halfPast) });
      await hold(database.db, intake.directory, slotAt(hours, '2026-11-25T09:00Z'), monday);
      const taken = async (startsAt: string, now = monday) =>
        (await takenTimes(database.db, counsellor, own.id, [{ ...at(startsAt), lengthMinutes: 30 }], now)).map(({ kind }) => kind);
      expect(await taken('2026-11-25T08:00:00.000Z')).toEqual([]);
      expect(await taken('2026-11-25T08:45:00.000Z')).toEqual(['appointment', 'hold']);
      expect(await taken('2026-11-25T09:30:00.000Z')).toEqual([]);
      expect(await taken('2026-11-25T09:15:00.000Z', inMinutes(10))).toEqual([]);
    });
  });

  it('a hold that is none opens no slot after its lead time', async () => {
    const late = await consultationHours(database.db, other, { leadTimeMinutes: 3 * 1440 });
    const slot = { id: slotAt(late, nine), hold: 'x'.repeat(22) };
    await expect(book(slot)).rejects.toMatchObject({ code: 'slot-taken' });
    await expect(book({ id: slot.id })).rejects.toMatchObject({ code: 'slot-taken' });
  });

  it.each([
    ['Grillostraße 4', 'Schalke, Grillostraße 4'],
    ['Stadtteilbüro Schalke', 'Stadtteilbüro Schalke'],
  ])('an appointment at "%s" stands on the slip as "%s"', async (place, shown) => {
    const there = await consultationHours(database.db, other, { place });
    const { id } = await book({ id: slotAt(there, nine) });
    expect(await requestOf(id)).toMatchObject({ place: shown, channel: 'place' });
  });

  it('an appointment by phone is one by phone, in the calendar of the desk too', async () => {
    const calls = await consultationHours(database.db, other, { channel: 'phone', place: null });
    const { id } = await book({ id: slotAt(calls, nine) });
    expect(await requestOf(id)).toMatchObject({ place: null, channel: 'phone' });
    expect(await database.db.selectFrom('bookings').select('channel').execute()).toEqual([{ channel: 'phone' }]);
  });

  it('a move goes to the own organisation only, and only while the request is open', async () => {
    const stranger = await worker(database.db, { provider: 'caritas' });
    const theirs = await consultationHours(database.db, stranger);
    const { id, secret } = await book({ id: slotAt(hours, nine) });
    await expect(move(database.db, intake.directory, secret, { id: slotAt(theirs, halfPast) }, monday)).rejects.toMatchObject({
      code: 'slot-taken',
    });
    await move(database.db, intake.directory, secret, { id: slotAt(hours, halfPast) }, monday);
    expect(await requestOf(id)).toMatchObject({ startsAt: '2026-11-25T08:30:00.000Z', provider: 'stadt-gelsenkirchen' });
    await cancel(database.db, secret, monday);
    await expect(move(database.db, intake.directory, secret, { id: slotAt(hours, nine) }, monday)).rejects.toMatchObject({
      code: 'wrong-state',
    });
    expect(await bookings()).toEqual([]);
  });

  it('an accepted offer is the only time that stays taken, as an appointment', async () => {
    const { id, secret } = await received(intake);
    await claim(database.db, counsellor, id, monday);
    const friday = at('2026-11-27T09:20:00.000Z');
    await offer(database.db, counsellor, id, { times: [thursday, friday], version: 2 }, monday);
    await expect(accept(database.db, secret, 1, new Date(thursday.startsAt))).rejects.toMatchObject({
      errors: [{ pointer: '/offer', code: 'in-the-past' }],
    });
    await accept(database.db, secret, 2, monday);
    expect(await bookings()).toMatchObject([{ kind: 'appointment', startsAt: friday.startsAt }]);
    expect(await requestOf(id)).toMatchObject({ toTell: 0, dueAt: '2026-12-04T09:20:00.000Z', toldHow: 'slip' });
  });

  it('the desk takes no time twice, and a buffer is nobody’s', async () => {
    const buffered = await consultationHours(database.db, other, { bufferMinutes: 15 });
    await book({ id: slotAt(buffered, nine) });
    const { id } = await received(intake);
    await claim(database.db, other, id, monday);
    const set = (startsAt: string) => confirm(database.db, other, id, { ...at(startsAt), version: 2 }, monday);
    await expect(set('2026-11-25T08:40:00.000Z')).rejects.toMatchObject({ code: 'slot-taken' });
    await set('2026-11-25T08:45:00.000Z');
  });
});
