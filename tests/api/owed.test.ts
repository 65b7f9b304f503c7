import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addAbsence, listAbsences, removeAbsence } from '../../api/appointments/absences.ts';
import { endHours } from '../../api/appointments/kept-hours.ts';
import { findComingBookings } from '../../api/appointments/affected-bookings.ts';
import type { AppointmentTime } from '../../api/contract/appointment.ts';
import { Problem } from '../../api/contract/problems.ts';
import { close, confirm, offer, told } from '../../api/intake/answer.ts';
import { claim, claimNext, release } from '../../api/intake/claim.ts';
import { changeContact } from '../../api/intake/contact-change.ts';
import { listRequests } from '../../api/intake/list.ts';
import { countRequests } from '../../api/intake/queue-counts.ts';
import { getRequest } from '../../api/intake/request-detail.ts';
import { createMatterReader } from '../../api/intake/matter.ts';
import { owed } from '../../api/intake/owed.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { accept, cancel, move, noneFits, recordSlipOpened } from '../../api/intake/requester.ts';
import { findStatus } from '../../api/intake/slip-status.ts';
import { reviewTimes } from '../../api/intake/review-times.ts';
import { endOffers } from '../../api/jobs/end-offers.ts';
import { forget } from '../../api/jobs/forget.ts';
import { sendLetters } from '../../api/jobs/letters.ts';
import { remind } from '../../api/jobs/reminders.ts';
import { returnClaims } from '../../api/jobs/return-claims.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { consultationHours, slotAt } from '../support/hours.ts';
import { byEmail, postOffice } from '../support/letters.ts';
import { amina, intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

/** Berlin in winter: 09:20 UTC is 10:20. */
const at = (day: string, clock = '09:20'): Date => new Date(`${day}T${clock}:00.000Z`);
const time = (day: string, clock?: string): AppointmentTime => ({
  startsAt: at(day, clock).toISOString(),
  lengthMinutes: 45,
  place: 'Raum 2',
  channel: 'place',
});
const nobody = new Set<string>();

describe.each(dialects)('what is owed on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake & Awaited<ReturnType<typeof intakeOn>>;
  let ayse: Worker;
  let chief: Worker;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
  });
  beforeEach(async () => {
    ayse = await worker(database.db, { name: 'A. Aydın' });
    chief = await worker(database.db, { name: 'C. Chef', role: 'coordinator' });
  });
  afterEach(async () => {
    for (const table of ['bookings', 'absences', 'consultationHours'] as const) await database.db.deleteFrom(table).execute();
    await database.db.updateTable('letters').set({ state: 'overtaken' }).where('state', '=', 'waiting').execute();
    await database.db
      .updateTable('requests')
      .set({
        provider: 'of an earlier test',
        state: 'closed',
        outcome: 'spam',
        toTell: 0,
        owedFrom: null,
        erasedAt: monday.toISOString(),
      })
      .execute();
  });
  afterAll(() => database.drop());

  const row = (id: string) => database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const standing = async (id: string, now: Date) => owed(await row(id), nobody, now);
  const versionOf = async (id: string) => (await row(id)).version;
  const events = async (id: string) =>
    (await database.db.selectFrom('history').select('event').where('requestId', '=', id).orderBy('id').execute()).map(({ event }) => event);
  const taken = async (by = ayse, change = {}) => {
    const request = await received(intake, change);
    await claim(database.db, by, request.id, monday);
    return request;
  };
  const offering = async (id: string, times: AppointmentTime[], now = monday, by = ayse) =>
    offer(database.db, by, id, { times, version: await versionOf(id) }, now);
  const setting = async (id: string, chosen: AppointmentTime, now = monday, by = ayse) =>
    confirm(database.db, by, id, { ...chosen, version: await versionOf(id) }, now);
  const telling = async (id: string, how: 'call' | 'not-reached', now = monday, by = ayse) =>
    told(database.db, by, id, { how, version: await versionOf(id) }, now);
  const closing = async (id: string, body: { outcome: 'attended' | 'not-here' | 'unreachable'; reason?: 'other-town' }, now = monday) =>
    close(database.db, ayse, id, { ...body, version: await versionOf(id) }, now);
  const lists = async (view: 'mine' | 'open' | 'overdue' | 'closed' | 'unseen', now: Date, by = ayse) =>
    (
      await listRequests(
        database.db,
        createMatterReader(() => intake.directory, intake.keys.unsealer!),
        [],
        by,
        { view },
        now,
      )
    ).requests;
  const counts = (now: Date, by = ayse) => countRequests(database.db, [], by, now);
  const detail = (id: string, now: Date) =>
    getRequest(
      database.db,
      createMatterReader(() => intake.directory, intake.keys.unsealer!),
      ayse,
      id,
      now,
    );

  describe('offers', () => {
    it('end three working days after the person was told, at the second', async () => {
      const { id, secret } = await taken();
      await offering(id, [time('2026-12-14'), time('2026-12-15')]);
      expect(await standing(id, monday)).toEqual({ is: 'owed', verb: 'tell', dueAt: '2026-11-25T22:59:59.999Z' });
      await telling(id, 'call');
      const end = '2026-11-26T22:59:59.999Z';
      expect(await standing(id, at('2026-11-26'))).toEqual({ is: 'waits', for: 'offered-times', until: end });
      expect(await standing(id, new Date(end))).toEqual({ is: 'owed', verb: 'offer-again', dueAt: '2026-11-30T22:59:59.999Z' });
      expect(await findStatus(database.db, secret, at('2026-11-27'))).toMatchObject({ lapsed: 'offer', hearBy: '2026-11-30', offers: [] });
      await expect(accept(database.db, secret, 1, at('2026-11-27'))).rejects.toMatchObject({
        errors: [{ pointer: '/offer', code: 'not-allowed' }],
      });
      await expect(noneFits(database.db, secret, at('2026-11-27'))).rejects.toMatchObject({ code: 'wrong-state' });
    });

    it('end with the last time, told or not, and no job has to run for it', async () => {
      const { id } = await taken();
      await offering(id, [time('2026-11-24'), time('2026-11-25')]);
      expect(await standing(id, at('2026-11-25', '09:19'))).toMatchObject({ verb: 'tell' });
      expect(await standing(id, at('2026-11-25', '09:20'))).toMatchObject({ verb: 'offer-again', dueAt: '2026-11-25T22:59:59.999Z' });
      await telling(id, 'call', at('2026-11-25', '09:30'));
      expect(await standing(id, at('2026-11-25', '09:30'))).toMatchObject({ verb: 'offer-again' });
    });

    it('that ran out stay visible to the desk, and their times become free', async () => {
      const { id } = await taken();
      await offering(id, [time('2026-12-14')]);
      await telling(id, 'call');
      expect(await endOffers(database.db, at('2026-11-26'))).toBe(0);
      await expect(reserveAgain()).rejects.toMatchObject({ code: 'slot-taken' });
      expect(await endOffers(database.db, at('2026-11-27'))).toBe(1);
      expect(await endOffers(database.db, at('2026-11-27'))).toBe(0);
      await reserveAgain();
      expect(await detail(id, at('2026-11-27'))).toMatchObject({
        offers: [],
        formerOffers: [{ round: 1, offer: 1, startsAt: '2026-12-14T09:20:00.000Z' }],
        verb: 'offer-again',
      });
      expect(await events(id)).toEqual(['received', 'claimed', 'offered', 'told', 'offers-ended']);
      async function reserveAgain() {
        const other = await taken();
        await setting(other.id, time('2026-12-14'));
      }
    });

    it('that ran out are not good again when the person is told of them once more', async () => {
      const { id, secret } = await taken();
      await offering(id, [time('2026-12-14')]);
      await telling(id, 'call');
      await endOffers(database.db, at('2026-11-27'));
      await telling(id, 'call', at('2026-11-27', '10:00'));
      expect(await standing(id, at('2026-11-27', '10:00'))).toEqual({ is: 'owed', verb: 'offer-again', dueAt: '2026-11-30T22:59:59.999Z' });
      await expect(accept(database.db, secret, 1, at('2026-11-27', '11:00'))).rejects.toBeInstanceOf(Problem);
    });

    it('declined are owed anew and stay visible beside the newer ones', async () => {
      const { id, secret } = await taken();
      await offering(id, [time('2026-12-14')]);
      await noneFits(database.db, secret, at('2026-11-24'));
      expect(await standing(id, at('2026-11-24'))).toEqual({ is: 'owed', verb: 'answer', dueAt: '2026-11-26T22:59:59.999Z' });
      expect((await detail(id, at('2026-11-24'))).formerOffers).toHaveLength(1);
      await offering(id, [time('2026-12-16')], at('2026-11-24'));
      expect(await detail(id, at('2026-11-24'))).toMatchObject({
        offers: [{ startsAt: '2026-12-16T09:20:00.000Z' }],
        formerOffers: [{ round: 1 }],
      });
    });
  });

  describe('how it went', () => {
    it('is asked after the talk, and closes as unknown when nobody says so for seven days', async () => {
      const { id, secret } = await taken();
      await setting(id, time('2026-11-25'));
      await telling(id, 'call');
      expect(await standing(id, at('2026-11-25', '10:04'))).toEqual({ is: 'waits', for: 'appointment', until: '2026-11-25T10:05:00.000Z' });
      expect(await standing(id, at('2026-11-25', '10:05'))).toEqual({
        is: 'owed',
        verb: 'say-how-it-went',
        dueAt: '2026-12-02T09:20:00.000Z',
      });
      expect(await forget(database.db, at('2026-12-02', '09:19'))).toEqual({ closed: 0, erased: 0 });
      expect(await forget(database.db, at('2026-12-02', '09:21'))).toEqual({ closed: 1, erased: 0 });
      expect(await row(id)).toMatchObject({ state: 'closed', outcome: 'unknown', toTell: 0 });
      expect(await findStatus(database.db, secret, at('2026-12-03'))).toMatchObject({ outcome: 'unknown' });
      const letters = await database.db.selectFrom('letters').select('kind').where('requestId', '=', id).execute();
      expect(letters.map(({ kind }) => kind).sort()).toEqual(['confirmed', 'received']);
    });

    it('stays owed when the person was not told, also eight days after the date', async () => {
      const { id } = await taken();
      await setting(id, time('2026-11-25'));
      expect(await standing(id, at('2026-11-25'))).toMatchObject({ verb: 'tell' });
      await forget(database.db, at('2026-12-03'));
      expect(await row(id)).toMatchObject({ state: 'confirmed', outcome: null });
      expect(await detail(id, at('2026-12-03'))).toMatchObject({ verb: 'say-how-it-went', toBeTold: true, overdue: true });
    });

    it('is said by a new time too: the request stays open', async () => {
      const { id } = await taken();
      await setting(id, time('2026-11-25'));
      await telling(id, 'call');
      await setting(id, time('2026-12-01'), at('2026-11-25', '11:00'));
      expect(await standing(id, at('2026-11-25', '11:00'))).toEqual({ is: 'owed', verb: 'tell', dueAt: '2026-11-27T22:59:59.999Z' });
    });

    it('gives no day to the answer after it: a new time set on the seventh day is not overdue at once', async () => {
      const { id } = await taken();
      await setting(id, time('2026-11-25'));
      await telling(id, 'call');
      await setting(id, time('2026-12-09'), at('2026-12-02', '09:00'));
      expect(await standing(id, at('2026-12-02', '09:00'))).toEqual({ is: 'owed', verb: 'tell', dueAt: '2026-12-04T22:59:59.999Z' });
    });

    it('and a counsellor who was there keeps the request, while one who owes an answer gives it back', async () => {
      const there = await taken();
      await setting(there.id, time('2026-11-25'));
      await telling(there.id, 'call');
      const ranOut = await taken();
      await offering(ranOut.id, [time('2026-11-25', '13:00')]);
      await telling(ranOut.id, 'call');
      expect(await returnClaims(database.db, at('2026-11-27', '22:00'))).toBe(0);
      expect(await returnClaims(database.db, at('2026-11-27', '23:30'))).toBe(1);
      expect((await row(there.id)).claimedBy).toBe(ayse.id);
      expect((await row(ranOut.id)).claimedBy).toBeNull();
    });
  });

  describe('a counsellor who is away', () => {
    const days = { firstDay: '2026-12-02', lastDay: '2026-12-02' };
    const away = async (now = monday) => {
      const seen = (await findComingBookings(database.db, ayse.id, now)).map(({ id }) => id);
      await addAbsence(database.db, ayse, { ...days, seen }, now);
      await reviewTimes(database.db, intake.directory, now);
    };
    const back = async (now: Date) => {
      for (const { id } of await listAbsences(database.db, ayse, now)) await removeAbsence(database.db, ayse, id);
      await reviewTimes(database.db, intake.directory, now);
    };
    const appointed = async () => {
      const request = await taken(ayse, { person: byEmail('amina@example.org') });
      await setting(request.id, time('2026-12-02'));
      await telling(request.id, 'call');
      return request;
    };

    it('owes a new time: in lists, on the slip, and for ever overdue rather than unknown', async () => {
      const { id, secret } = await appointed();
      await away(at('2026-11-24'));
      expect(await standing(id, at('2026-11-24'))).toEqual({ is: 'owed', verb: 'find-new-time', dueAt: '2026-11-26T22:59:59.999Z' });
      expect(await lists('open', at('2026-11-24'))).toMatchObject([{ id, verb: 'find-new-time', misfit: 'absence' }]);
      expect(await findStatus(database.db, secret, at('2026-11-24'))).toMatchObject({
        lapsed: 'appointment',
        hearBy: '2026-11-26',
        erased: { at: null, on: null },
      });
      await forget(database.db, at('2026-12-20'));
      expect(await detail(id, at('2026-12-20'))).toMatchObject({ state: 'confirmed', verb: 'find-new-time', overdue: true });
    });

    it('sends no letter and no reminder about the old time', async () => {
      const { id } = await appointed();
      await away(at('2026-11-24'));
      const letters = await database.db.selectFrom('letters').select(['kind', 'state']).where('requestId', '=', id).execute();
      expect(letters.filter(({ state }) => state === 'waiting')).toEqual([]);
      expect(await remind(database.db, at('2026-12-01'))).toBe(0);
    });

    it('must tell before the person sets out: due no later than the old time', async () => {
      const { id } = await appointed();
      await away(at('2026-12-01', '15:00'));
      expect(await standing(id, at('2026-12-01', '15:00'))).toMatchObject({ verb: 'find-new-time', dueAt: '2026-12-02T09:20:00.000Z' });
    });

    it('gives new times with the forms there are: offered, or set', async () => {
      const one = await appointed();
      const other = await taken();
      await setting(other.id, time('2026-12-02', '13:00'));
      await away(at('2026-11-24'));
      await offering(one.id, [time('2026-12-03')], at('2026-11-24', '10:00'));
      expect(await findStatus(database.db, one.secret, at('2026-11-24', '10:00'))).toMatchObject({ state: 'offered', appointment: null });
      expect(await standing(one.id, at('2026-11-24', '10:00'))).toMatchObject({ verb: 'tell' });
      await setting(other.id, time('2026-12-03', '13:00'), at('2026-11-24', '10:00'));
      expect(await row(other.id)).toMatchObject({ misfit: null, toTell: 1 });
    });

    it('who comes back before anybody acted: the time stands again, and is told again only to those who read that it was off', async () => {
      const unread = await appointed();
      const read = await taken();
      await setting(read.id, time('2026-12-02', '13:00'));
      await telling(read.id, 'call');
      await away(at('2026-11-24'));
      await recordSlipOpened(database.db, read.secret, at('2026-11-24', '12:00'));
      expect(await standing(read.id, at('2026-11-24', '12:00'))).toMatchObject({ verb: 'find-new-time' });
      await back(at('2026-11-24', '13:00'));
      expect(await standing(unread.id, at('2026-11-24', '13:00'))).toMatchObject({ is: 'waits', for: 'appointment' });
      expect(await standing(read.id, at('2026-11-24', '13:00'))).toMatchObject({ is: 'owed', verb: 'tell' });
      expect(await events(unread.id)).toEqual(['received', 'claimed', 'confirmed', 'told', 'time-lost', 'time-restored']);
    });

    it('and a time that was given within the absence on purpose stands', async () => {
      await away(monday);
      const { id } = await taken();
      await setting(id, time('2026-12-02'), at('2026-11-23', '12:00'));
      expect(await reviewTimes(database.db, intake.directory, at('2026-11-23', '13:00'))).toBe(0);
      expect(await row(id)).toMatchObject({ misfit: null });
    });

    it('takes offered times back as a whole: none of them can be accepted', async () => {
      const { id, secret } = await taken();
      await offering(id, [time('2026-12-01'), time('2026-12-02')]);
      await telling(id, 'call');
      await away(at('2026-11-24'));
      expect(await findStatus(database.db, secret, at('2026-11-24'))).toMatchObject({ lapsed: 'offer', offers: [] });
      await expect(accept(database.db, secret, 1, at('2026-11-24'))).rejects.toBeInstanceOf(Problem);
      expect(await standing(id, at('2026-11-24'))).toMatchObject({ verb: 'find-new-time' });
    });

    it('as with hours that end: a booked slot is owed a new time, and the person can move it', async () => {
      const hours = await consultationHours(database.db, ayse);
      const slot = { id: slotAt(hours, '2026-12-02T08:00Z') };
      const { id, secret } = await received(intake, { slot });
      const seen = (await findComingBookings(database.db, ayse.id, monday)).map((booking) => booking.id);
      await endHours(database.db, intake.directory, ayse, hours.id, { from: '2026-12-01', version: 1, seen }, at('2026-11-24'));
      await reviewTimes(database.db, intake.directory, at('2026-11-24'));
      expect(await row(id)).toMatchObject({ misfit: 'hours' });
      await move(database.db, intake.directory, secret, { id: slotAt(hours, '2026-11-25T08:00Z') }, at('2026-11-24'));
      expect(await standing(id, at('2026-11-24'))).toMatchObject({ is: 'waits', for: 'appointment' });
    });
  });

  describe('a booked slot', () => {
    const booked = async () => {
      const hours = await consultationHours(database.db, ayse);
      const request = await received(intake, { slot: { id: slotAt(hours, '2026-12-02T08:00Z') } });
      return { ...request, hours };
    };

    it('on a closing day that was entered later is owed a new time, and stands again when the day is taken back', async () => {
      const { id, secret } = await booked();
      const closedOn = [{ from: '2026-12-02', to: '2026-12-02', reason: 'Betriebsausflug' }];
      const closed = { ...intake.directory, providers: intake.directory.providers.map((provider) => ({ ...provider, closedOn })) };
      expect(await reviewTimes(database.db, intake.directory, at('2026-11-24'))).toBe(0);
      expect(await reviewTimes(database.db, closed, at('2026-11-24'))).toBe(1);
      expect(await row(id)).toMatchObject({ misfit: 'closed' });
      expect(await standing(id, at('2026-11-24'))).toEqual({ is: 'owed', verb: 'find-new-time', dueAt: '2026-11-26T22:59:59.999Z' });
      expect(await findStatus(database.db, secret, at('2026-11-24'))).toMatchObject({ lapsed: 'appointment', hearBy: '2026-11-26' });
      expect(await reviewTimes(database.db, closed, at('2026-11-24'))).toBe(0);
      expect(await reviewTimes(database.db, intake.directory, at('2026-11-24', '10:00'))).toBe(1);
      expect(await standing(id, at('2026-11-24', '10:00'))).toMatchObject({ is: 'waits', for: 'appointment' });
    });

    it('of hours that ended is owed a new time by the job, when the process died before it was marked', async () => {
      const { id, hours } = await booked();
      const seen = (await findComingBookings(database.db, ayse.id, monday)).map((booking) => booking.id);
      await endHours(database.db, intake.directory, ayse, hours.id, { from: '2026-12-01', version: 1, seen }, at('2026-11-24'));
      expect(await standing(id, at('2026-11-24'))).toMatchObject({ is: 'waits' });
      expect(await reviewTimes(database.db, intake.directory, at('2026-11-24', '09:30'))).toBe(1);
      expect(await standing(id, at('2026-11-24', '09:30'))).toMatchObject({ is: 'owed', verb: 'find-new-time' });
    });
  });

  describe('telling', () => {
    it('is not owed to a person who wants no message: the answer stands on the slip, not opened yet', async () => {
      const { id, secret } = await taken(ayse, { person: { name: 'أمينة', reply: 'none' } });
      await offering(id, [time('2026-12-14')]);
      const office = await postOffice(database.db, intake.keys.unsealer, undefined);
      await sendLetters(office, new AbortController().signal);
      expect(await detail(id, monday)).toMatchObject({ verb: null, toBeTold: false, onSlipOnly: true });
      // Three working days begin with the first look, not before.
      expect(await standing(id, at('2026-12-01'))).toEqual({ is: 'waits', for: 'offered-times', until: '2026-12-14T09:20:00.000Z' });
      await recordSlipOpened(database.db, secret, at('2026-12-01'));
      expect(await standing(id, at('2026-12-01'))).toEqual({ is: 'waits', for: 'offered-times', until: '2026-12-04T22:59:59.999Z' });
      expect(await detail(id, at('2026-12-01'))).toMatchObject({ onSlipOnly: false });
    });

    it('ends after three tries on two working days; three on one day, or over a weekend, are not enough', async () => {
      const { id } = await taken();
      await setting(id, time('2026-12-14'));
      for (const clock of ['08:00', '10:00', '12:00']) await telling(id, 'not-reached', at('2026-11-27', clock));
      await telling(id, 'not-reached', at('2026-11-28'));
      expect(await row(id)).toMatchObject({ toTell: 1 });
      await telling(id, 'not-reached', at('2026-11-30'));
      expect(await row(id)).toMatchObject({ toTell: 0, toldHow: 'on-slip' });
      expect(await standing(id, at('2026-11-30'))).toMatchObject({ is: 'waits', for: 'appointment' });
    });

    it('begins anew with another answer', async () => {
      const { id } = await taken();
      await setting(id, time('2026-12-14'));
      await telling(id, 'not-reached', at('2026-11-24'));
      await telling(id, 'not-reached', at('2026-11-25'));
      await setting(id, time('2026-12-15'), at('2026-11-25'));
      await telling(id, 'not-reached', at('2026-11-25', '12:00'));
      expect(await row(id)).toMatchObject({ toTell: 1 });
    });

    it('begins anew with another number', async () => {
      const { id, secret } = await taken();
      await setting(id, time('2026-12-14'));
      await telling(id, 'not-reached', at('2026-11-24'));
      await telling(id, 'not-reached', at('2026-11-25'));
      await changeContact(intake, secret, { reply: 'call', phone: '0151 98765432' }, at('2026-11-25', '10:00'));
      await telling(id, 'not-reached', at('2026-11-25', '12:00'));
      expect(await row(id)).toMatchObject({ toTell: 1 });
    });

    it('stays with the counsellor who closed the request, for two working days', async () => {
      const { id } = await taken();
      await closing(id, { outcome: 'not-here', reason: 'other-town' }, at('2026-11-25'));
      expect(await returnClaims(database.db, at('2026-11-26'))).toBe(0);
      expect(await returnClaims(database.db, at('2026-11-28'))).toBe(1);
    });

    it('a request ends as unreachable only after three tries on two working days, and then counts as told', async () => {
      const { id } = await taken();
      const end = (now: Date) => closing(id, { outcome: 'unreachable' }, now);
      const refusedWith = (tries: number) => ({ code: 'too-few-tries', extra: { tries } });
      await expect(end(monday)).rejects.toMatchObject(refusedWith(0));
      for (const clock of ['10:00', '12:00', '15:00']) await telling(id, 'not-reached', at('2026-11-23', clock));
      await expect(end(at('2026-11-23', '16:00'))).rejects.toMatchObject(refusedWith(3));
      expect(await standing(id, at('2026-11-23', '16:00'))).toMatchObject({ is: 'owed', verb: 'answer' });
      await telling(id, 'not-reached', at('2026-11-24'));
      await end(at('2026-11-25', '12:00'));
      expect(await standing(id, at('2026-11-25', '12:00'))).toEqual({ is: 'closed', erasedOn: '2026-12-09' });
    });

    it('tries for "unreachable" count anew once the person was spoken to', async () => {
      const { id } = await taken();
      await setting(id, time('2026-12-14'));
      for (const day of ['2026-11-23', '2026-11-24']) await telling(id, 'not-reached', at(day));
      await telling(id, 'call', at('2026-11-24', '12:00'));
      await telling(id, 'not-reached', at('2026-11-25'));
      await expect(closing(id, { outcome: 'unreachable' }, at('2026-11-25', '12:00'))).rejects.toMatchObject({ extra: { tries: 1 } });
    });

    it('is not owed to a person who cancelled', async () => {
      const { id, secret } = await taken();
      await cancel(database.db, secret, monday);
      expect(await standing(id, monday)).toEqual({ is: 'closed', erasedOn: '2026-12-07' });
    });
  });

  describe('lists and counts', () => {
    it('hold a closed request whose answer nobody told: mine, open, overdue, and handed out next', async () => {
      const { id } = await taken();
      await closing(id, { outcome: 'not-here', reason: 'other-town' });
      expect(await counts(monday)).toMatchObject({ mine: 1, overdue: 0, 'to-be-told': 1 });
      expect(await counts(at('2026-11-26'))).toMatchObject({ mine: 1, overdue: 1 });
      expect(await lists('overdue', at('2026-11-26'))).toMatchObject([{ id, verb: 'tell', overdue: true }]);
      expect(await lists('closed', at('2026-11-26'))).toEqual([]);
      await release(database.db, ayse, id, at('2026-11-26'));
      const ben = await worker(database.db);
      expect(await claimNext(database.db, ben, [], at('2026-11-26'))).toBe(id);
      expect(await claimNext(database.db, ben, [], at('2026-11-26'))).toBeUndefined();
    });

    it('lead from the overdue count to exactly the overdue ones', async () => {
      const late = await received(intake, {}, at('2026-11-16'));
      await received(intake, {}, monday);
      const waiting = await taken();
      await setting(waiting.id, time('2026-11-24'));
      await telling(waiting.id, 'call');
      expect((await counts(at('2026-11-24'))).overdue).toBe(1);
      expect((await lists('overdue', at('2026-11-24'))).map(({ id }) => id)).toEqual([late.id]);
    });

    it('hand out an offer that ran out, but nothing that waits', async () => {
      const { id } = await taken();
      await offering(id, [time('2026-12-14')]);
      await telling(id, 'call');
      await release(database.db, ayse, id, monday);
      expect(await claimNext(database.db, chief, [], at('2026-11-26'))).toBeUndefined();
      expect(await claimNext(database.db, chief, [], at('2026-11-27'))).toBe(id);
    });

    it('show a coordinator what is erased within three days and nobody has read', async () => {
      const { id, secret } = await taken(ayse, { person: { name: 'أمينة', reply: 'none' } });
      await closing(id, { outcome: 'not-here', reason: 'other-town' });
      await sendLetters(await postOffice(database.db, intake.keys.unsealer, undefined), new AbortController().signal);
      expect(await standing(id, monday)).toEqual({ is: 'closed', erasedOn: '2026-12-07' });
      expect((await counts(at('2026-12-04', '07:00'), chief)).unseen).toBe(0);
      expect((await counts(at('2026-12-04', '09:00'), chief)).unseen).toBe(1);
      expect((await lists('unseen', at('2026-12-04', '09:00'), chief)).map((one) => one.id)).toEqual([id]);
      expect((await counts(at('2026-12-04', '09:00'))).unseen).toBeUndefined();
      await recordSlipOpened(database.db, secret, at('2026-12-04', '10:00'));
      expect((await counts(at('2026-12-04', '10:00'), chief)).unseen).toBe(0);
    });
  });

  describe('the job that forgets', () => {
    it('closes nothing that was moved while it ran', async () => {
      const { id } = await taken();
      await setting(id, time('2026-11-25'));
      await telling(id, 'call');
      const now = at('2026-12-03');
      // The move is made after the job has listed what is due, and before it locks this request.
      let moved: Promise<void> | undefined;
      const job = forget(interleaved(), now);
      await job;
      await moved;
      expect(await row(id)).toMatchObject({ state: 'confirmed', outcome: null, startsAt: '2026-12-08T09:20:00.000Z', toTell: 1 });
      expect(await database.db.selectFrom('bookings').select('startsAt').where('requestId', '=', id).execute()).toEqual([
        { startsAt: '2026-12-08T09:20:00.000Z' },
      ]);
      expect(await standing(id, now)).toMatchObject({ is: 'owed', verb: 'tell' });

      function interleaved(): typeof database.db {
        return new Proxy(database.db, {
          get: (db, member) => {
            if (member !== 'transaction') {
              const value: unknown = Reflect.get(db, member, db);
              return typeof value === 'function' ? (value.bind(db) as unknown) : value;
            }
            return () => ({
              execute: async (step: Parameters<ReturnType<typeof db.transaction>['execute']>[0]) => {
                moved ??= setting(id, time('2026-12-08'), now);
                await moved;
                return db.transaction().execute(step);
              },
            });
          },
        });
      }
    });

    it('gives up what is still owed a hundred days after its last time, says so, and erases it fourteen days later', async () => {
      const { id, secret } = await taken();
      await setting(id, time('2026-11-25'));
      await forget(database.db, at('2027-03-05', '09:19'));
      expect((await row(id)).state).toBe('confirmed');
      await forget(database.db, at('2027-03-05', '09:21'));
      expect(await row(id)).toMatchObject({ state: 'closed', outcome: 'unanswered', toldHow: 'on-slip' });
      expect(await findStatus(database.db, secret, at('2027-03-06'))).toMatchObject({
        outcome: 'unanswered',
        erased: { on: '2027-03-19' },
      });
      expect((await counts(at('2027-03-17'), chief)).unseen).toBe(1);
      await forget(database.db, at('2027-03-20'));
      expect(await row(id)).toMatchObject({ sealedPerson: null, sealedMatter: null });
    });

    it('gives up an answer that nobody could be told a hundred days after closing, also of a later or no time', async () => {
      const without = await taken();
      await closing(without.id, { outcome: 'not-here', reason: 'other-town' });
      const later = await taken();
      await setting(later.id, time('2027-01-20'));
      await closing(later.id, { outcome: 'not-here', reason: 'other-town' });
      await forget(database.db, at('2027-03-03', '07:59'));
      expect([(await row(without.id)).toTell, (await row(later.id)).toTell]).toEqual([1, 1]);
      await forget(database.db, at('2027-03-03', '08:01'));
      for (const { id } of [without, later]) {
        expect(await row(id)).toMatchObject({ outcome: 'not-here', toldHow: 'on-slip' });
        expect(await standing(id, at('2027-03-03', '08:01'))).toEqual({ is: 'closed', erasedOn: '2027-03-17' });
      }
    });

    it('never gives up a request that was offered no time', async () => {
      const { id } = await received(intake, { ...amina });
      await forget(database.db, at('2028-01-10'));
      expect(await row(id)).toMatchObject({ state: 'received' });
      expect(await standing(id, at('2028-01-10'))).toMatchObject({ is: 'owed', verb: 'answer' });
    });
  });
});
