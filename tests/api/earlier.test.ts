import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findFreeSlots } from '../../api/appointments/free-slots.ts';
import { findWeek } from '../../api/appointments/week.ts';
import type { ConsultationHours } from '../../api/appointments/slots.ts';
import type { Worker } from '../../api/accounts/worker.ts';
import type { NewAppointment } from '../../api/contract/appointment.ts';
import { offerEarlier } from '../../api/intake/earlier-round.ts';
import { declineEarlier, endEarlierWish, takeEarlier, wishEarlier } from '../../api/intake/earlier-wish.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { createMatterReader } from '../../api/intake/matter.ts';
import { cancel, erase, move } from '../../api/intake/requester.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { intakeOf } from '../support/desk.ts';
import { absent, consultationHours, slotAt } from '../support/hours.ts';
import { overlaps } from '../support/overlaps.ts';
import { amina, received, worker } from '../support/requests.ts';

const minute = 60_000;
const day = 1440 * minute;
const at = (milliseconds: number) => new Date(monday.getTime() + milliseconds);
/** Wednesdays: this week and the next ones. */
const [soon, next, third] = ['2026-11-25T08:00:00.000Z', '2026-12-02T08:00:00.000Z', '2026-12-09T08:00:00.000Z'];
const anyTime = { weeks: 0, days: [], parts: [] };

describe.each(dialects)('waiting for an earlier time on %s', (dialect) => {
  let test: TestApp;
  let intake: Intake;
  let counsellor: Worker;
  let hours: ConsultationHours;
  beforeAll(async () => {
    test = await testApp(dialect);
    intake = intakeOf(test);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    test.clock.now = monday;
    for (const table of ['earlierOffers', 'earlierWishes', 'freedSlots', 'bookings', 'consultationHours', 'absences', 'pauses'] as const)
      await test.db.deleteFrom(table).execute();
    counsellor = await worker(test.db);
    // One time a week, so that nobody has a choice.
    hours = await consultationHours(test.db, counsellor, { closes: '09:30' });
  });

  const booked = (instant: string, change: Partial<NewAppointment> = {}) =>
    received(intake, { ...change, slot: { id: slotAt(hours, instant) } });
  const round = (now = monday) =>
    offerEarlier(
      { db: test.db, directory: intake.directory, readMatter: createMatterReader(() => intake.directory, test.keys.unsealer!) },
      now,
    );
  const offersOf = (requestId: string) =>
    test.db.selectFrom('earlierOffers').selectAll().where('requestId', '=', requestId).orderBy('offeredAt').execute();
  const statesOf = async (requestId: string) => (await offersOf(requestId)).map(({ startsAt, state }) => [startsAt, state]);
  const startOf = async (id: string) =>
    (await test.db.selectFrom('requests').select('startsAt').where('id', '=', id).executeTakeFirstOrThrow()).startsAt;
  const publicTimes = async (now: Date) =>
    (await findFreeSlots(test.db, intake.directory, {}, now)).map(({ startsAt }) => startsAt).slice(0, 2);
  const waiting = async (instant: string, change: Partial<NewAppointment> = {}, wish = anyTime, since = monday) => {
    const one = await booked(instant, change);
    await wishEarlier(test.db, one.secret, wish, since);
    return one;
  };

  it('offers a freed time once, to the oldest wish, and gives back the old time with the new one', async () => {
    const leaving = await booked(soon);
    const second = await waiting(third, {}, anyTime, at(2 * minute));
    const first = await waiting(next, {}, anyTime, at(minute));
    expect(await round()).toBe(0);
    await cancel(test.db, leaving.secret, at(3 * minute));
    expect(await round(at(3 * minute))).toBe(1);
    expect(await round(at(4 * minute))).toBe(0);
    expect(await statesOf(first.id)).toEqual([[soon, 'open']]);
    expect(await statesOf(second.id)).toEqual([]);
    await takeEarlier(test.db, intake.directory, first.secret, at(5 * minute));
    expect(await startOf(first.id)).toBe(soon);
    expect(await overlaps(test.db)).toEqual([]);
    expect(await statesOf(first.id)).toEqual([[soon, 'taken']]);
    // What the first gave back goes to the second.
    expect(await round(at(6 * minute))).toBe(1);
    expect(await statesOf(second.id)).toEqual([[next, 'open']]);
  });

  it('holds an offered time for a day, then offers it to the next, and the public sees it some minutes after the last', async () => {
    const leaving = await booked(soon);
    const first = await waiting(next);
    const second = await waiting(third, {}, anyTime, at(minute));
    await cancel(test.db, leaving.secret, at(2 * minute));
    await round(at(2 * minute));
    const [offer] = await offersOf(first.id);
    expect(offer!.expiresAt).toBe(at(2 * minute + day).toISOString());
    expect(await publicTimes(at(2 * minute + day - 1))).not.toContain(soon);
    expect(await publicTimes(at(3 * minute + day))).not.toContain(soon);
    await expect(takeEarlier(test.db, intake.directory, first.secret, at(2 * minute + day))).rejects.toMatchObject({ code: 'slot-taken' });
    expect(await round(at(3 * minute + day))).toBe(1);
    expect(await statesOf(first.id)).toEqual([[soon, 'expired']]);
    expect(await statesOf(second.id)).toEqual([[soon, 'open']]);
    await declineEarlier(test.db, second.secret, at(4 * minute + day));
    expect(await round(at(4 * minute + day))).toBe(0);
    expect(await publicTimes(at(5 * minute + day))).not.toContain(soon);
    expect(await publicTimes(at(25 * minute + day))).toContain(soon);
    expect(await startOf(second.id)).toBe(third);
  });

  it('shows in the week until when a piece is held, and then that it is free', async () => {
    const leaving = await booked(soon);
    const { secret } = await waiting(next);
    await cancel(test.db, leaving.secret, monday);
    const pieces = async (now: Date) => {
      const days = await findWeek(test.db, intake.directory, counsellor, { monday: '2026-11-23', whose: 'mine' }, now);
      return days.flatMap(({ held, free }) => [
        ...held.map(({ opens, until }) => `${opens} held until ${until}`),
        ...free.map(({ opens }) => opens),
      ]);
    };
    expect(await pieces(monday)).toEqual(['09:00']);
    await round();
    expect(await pieces(at(minute))).toEqual(['09:00 held until 2026-11-24T08:00:00.000Z']);
    await declineEarlier(test.db, secret, at(2 * minute));
    expect(await pieces(at(3 * minute))).toEqual(['09:00']);
  });

  it('takes one of two who press at once, and never both times', async () => {
    const leaving = await booked(soon);
    const first = await waiting(next);
    await cancel(test.db, leaving.secret, monday);
    await round();
    const answers = await Promise.allSettled([
      takeEarlier(test.db, intake.directory, first.secret, at(minute)),
      takeEarlier(test.db, intake.directory, first.secret, at(minute)),
      declineEarlier(test.db, first.secret, at(minute)),
    ]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await overlaps(test.db)).toEqual([]);
    const rows = await test.db.selectFrom('bookings').select(['kind', 'startsAt']).execute();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toEqual({ kind: 'appointment', startsAt: await startOf(first.id) });
  });

  it('asks a person three times at most', async () => {
    const one = await waiting('2026-12-23T08:00:00.000Z');
    for (const turn of [1, 2, 3]) {
      expect(await round(at(turn * minute))).toBe(1);
      await declineEarlier(test.db, one.secret, at(turn * minute));
    }
    expect(await round(at(4 * minute))).toBe(0);
    expect(await statesOf(one.id)).toEqual([
      [soon, 'declined'],
      [next, 'declined'],
      [third, 'declined'],
    ]);
    await expect(wishEarlier(test.db, one.secret, anyTime, at(5 * minute))).rejects.toMatchObject({ code: 'wrong-state' });
  });

  it.each<[string, Partial<NewAppointment>, Partial<ConsultationHours>, typeof anyTime]>([
    ['language', {}, { languages: ['de'] }, anyTime],
    ['woman counsellor', {}, { womanCounsellor: false }, anyTime],
    ['quarter', {}, { quarter: 'horst', place: 'Weit weg 1' }, anyTime],
    ['channel', {}, { channel: 'video', place: null }, anyTime],
    ['day', {}, {}, { weeks: 0, days: ['mo'] as never[], parts: [] }],
    ['part of the day', {}, {}, { weeks: 0, days: [], parts: ['afternoon'] as never[] }],
    ['first day', {}, {}, { weeks: 2, days: [], parts: [] }],
  ])('offers no time of another %s', async (_what, change, other, wish) => {
    const one = await waiting(third, change, wish);
    const offered = await consultationHours(test.db, await worker(test.db), {
      opens: '10:00',
      closes: '10:30',
      lastDay: '2026-12-02',
      firstDay: '2026-12-02',
      ...other,
    });
    await test.db.updateTable('consultationHours').set({ firstDay: '2026-12-09' }).where('id', '=', hours.id).execute();
    expect(await round()).toBe(0);
    expect(await statesOf(one.id)).toEqual([]);
    await endEarlierWish(test.db, one.secret, monday);
    await test.db
      .updateTable('consultationHours')
      .set({
        languages: JSON.stringify(['ar']),
        womanCounsellor: 1,
        quarter: 'schalke',
        place: 'Beispielstelle, Beispielstraße 1',
        channel: 'place',
      })
      .where('id', '=', offered.id)
      .execute();
    await wishEarlier(test.db, one.secret, anyTime, monday);
    expect(await round()).toBe(1);
  });

  it('offers a person without a time the way to talk that was asked for', async () => {
    const one = await received(intake, { matter: { ...amina.matter, channel: 'phone' } });
    await wishEarlier(test.db, one.secret, anyTime, monday);
    expect(await round()).toBe(0);
    await consultationHours(test.db, await worker(test.db), { channel: 'phone', place: null, closes: '09:30' });
    expect(await round()).toBe(1);
    expect(await offersOf(one.id)).toMatchObject([{ channel: 'phone', state: 'open' }]);
  });

  it('offers added hours, and a time to a person who has none', async () => {
    const one = await received(intake, { person: { ...amina.person, reply: 'none' } });
    await wishEarlier(test.db, one.secret, anyTime, monday);
    expect(await round()).toBe(1);
    await takeEarlier(test.db, intake.directory, one.secret, at(minute));
    expect(await test.db.selectFrom('requests').select(['state', 'startsAt']).where('id', '=', one.id).executeTakeFirstOrThrow()).toEqual({
      state: 'confirmed',
      startsAt: soon,
    });
  });

  it.each(['an absence', 'a pause'])('ends an offer with %s, which does not count among the three', async (what) => {
    const one = await waiting(next);
    expect(await round()).toBe(1);
    if (what === 'an absence') await absent(test.db, counsellor.id, '2026-11-25');
    else
      await test.db
        .insertInto('pauses')
        .values({
          id: `${dialect}-pause`,
          provider: null,
          quarter: null,
          takesRequests: 1,
          reason: 'illness',
          reopensOn: '2026-12-24',
          begunAt: monday.toISOString(),
          begunBy: counsellor.id,
          begunAs: 'admin',
          endedAt: null,
          endedBy: null,
          endedAs: null,
        })
        .execute();
    await test.app.inject(`/ar/appointment/${one.secret}/`);
    expect(test.shown('/[lang]/appointment/[secret]').earlier).toMatchObject({ offer: null, left: 2 });
    await expect(takeEarlier(test.db, intake.directory, one.secret, at(minute))).rejects.toMatchObject({
      code: what === 'a pause' ? 'paused' : 'slot-taken',
    });
    expect(await round(at(minute))).toBe(0);
    expect(await statesOf(one.id)).toEqual([[soon, 'ended']]);
    await test.app.inject(`/ar/appointment/${one.secret}/`);
    expect(test.shown('/[lang]/appointment/[secret]').earlier.left).toBe(3);
    expect(await startOf(one.id)).toBe(next);
  });

  it('offers nobody the time that they left: a move of their own ends the wish, and one to the same time does not', async () => {
    const one = await waiting(next);
    await absent(test.db, counsellor.id, '2026-11-25');
    expect(await round()).toBe(0);
    await move(test.db, intake.directory, one.secret, { id: slotAt(hours, next) }, at(minute));
    expect(await test.db.selectFrom('earlierWishes').select('requestId').execute()).toEqual([{ requestId: one.id }]);
    await move(test.db, intake.directory, one.secret, { id: slotAt(hours, third) }, at(minute));
    expect(await test.db.selectFrom('earlierWishes').select('requestId').execute()).toEqual([]);
    expect(await round(at(2 * minute))).toBe(0);
    expect(await offersOf(one.id)).toEqual([]);
    await wishEarlier(test.db, one.secret, anyTime, at(3 * minute));
    expect(await round(at(4 * minute))).toBe(1);
  });

  it('goes on when somebody without a time books one', async () => {
    const { secret, id } = await received(intake);
    await wishEarlier(test.db, secret, anyTime, monday);
    await move(test.db, intake.directory, secret, { id: slotAt(hours, third) }, at(minute));
    expect(await round(at(2 * minute))).toBe(1);
    expect(await statesOf(id)).toEqual([[soon, 'open']]);
  });

  it('frees the offered time when the person moves, cancels or erases, and erases what was offered', async () => {
    const one = await waiting(third);
    await round();
    await move(test.db, intake.directory, one.secret, { id: slotAt(hours, next) }, at(minute));
    expect(await statesOf(one.id)).toEqual([[soon, 'ended']]);
    const other = await waiting('2026-12-16T08:00:00.000Z', {}, anyTime, at(minute));
    expect(await round(at(2 * minute))).toBe(1);
    await cancel(test.db, other.secret, at(3 * minute));
    expect(await test.db.selectFrom('earlierWishes').select('requestId').execute()).toEqual([]);
    expect(await test.db.selectFrom('bookings').selectAll().where('kind', '=', 'hold').execute()).toEqual([]);
    for (const { secret } of [one, other]) await erase(test.db, secret, at(4 * minute));
    expect(await test.db.selectFrom('earlierOffers').selectAll().execute()).toEqual([]);
    expect(await test.db.selectFrom('earlierWishes').selectAll().execute()).toEqual([]);
  });
});
