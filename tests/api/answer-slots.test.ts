import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listPlaces } from '../../api/appointments/places.ts';
import { findTeamSlots, type TalkWish } from '../../api/appointments/team-slots.ts';
import type { ConsultationHours } from '../../api/appointments/slots.ts';
import { giveSlots } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import { listCurrentOffers } from '../../api/intake/given-times.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { accept } from '../../api/intake/requester.ts';
import { later, secondMs } from '../../src/directory/instants.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { consultationHours, slotAt } from '../support/hours.ts';
import { intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const nine = '2026-11-25T08:00:00.000Z';
const halfPast = '2026-11-25T08:30:00.000Z';
const nextWeek = '2026-12-02T08:00:00.000Z';
const place = 'Schalke, Beispielstelle, Beispielstraße 1';
const anyTime: TalkWish = { quarter: 'schalke', language: 'ar', womanCounsellor: false, channel: undefined, days: [], parts: [] };

describe.each(dialects)('free times as an answer on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let me: Worker;
  let other: Worker;
  let mine: ConsultationHours;
  let theirs: ConsultationHours;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
  });
  beforeEach(async () => {
    await database.db.deleteFrom('bookings').execute();
    await database.db.deleteFrom('consultationHours').execute();
    [me, other] = [await worker(database.db), await worker(database.db)];
    mine = await consultationHours(database.db, me);
    theirs = await consultationHours(database.db, other, { opens: '13:00', closes: '15:00' });
  });
  afterAll(() => database.drop());

  const row = (id: string) => database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const bookings = (requestId: string) =>
    database.db
      .selectFrom('bookings')
      .select(['accountId', 'hoursId', 'kind'])
      .where('requestId', '=', requestId)
      .orderBy('startsAt')
      .execute();
  const taken = async () => {
    const request = await received(intake);
    await claim(database.db, me, request.id, monday);
    return request;
  };
  const give = async (id: string, slots: string[], now = monday) =>
    giveSlots(database.db, intake.directory, me, id, { slots, version: (await row(id)).version }, now);
  const shown = async (wish: Partial<TalkWish> = {}) =>
    (await findTeamSlots(database.db, intake.directory, me, { ...anyTime, ...wish }, monday)).map(
      ({ startsAt, isOwn, isInLanguage, isWished }) =>
        [startsAt.slice(5, 16), isOwn ? 'mine' : 'team', isInLanguage ? '' : 'other language', isWished ? '' : 'not wished']
          .filter(Boolean)
          .join(' '),
    );

  it('are my own first, then the team’s, two a day', async () => {
    expect(await shown()).toEqual([
      '11-25T08:00 mine',
      '11-25T08:30 mine',
      '12-02T08:00 mine',
      '12-02T08:30 mine',
      '11-25T12:00 team',
      '11-25T12:30 team',
    ]);
  });

  it('are of no other language than the person’s where that was not passed on', async () => {
    expect(await shown({ language: undefined })).toEqual(await shown({ language: 'ar' }));
  });

  it('begin with the language of the talk and the wished time', async () => {
    await database.db.deleteFrom('consultationHours').where('id', '=', theirs.id).execute();
    await consultationHours(database.db, me, { firstDay: '2026-11-24', languages: ['tr'] });
    expect((await shown({ language: 'tr' })).slice(0, 2)).toEqual(['11-24T08:00 mine', '11-24T08:30 mine']);
    expect((await shown({ days: ['we'] }))[0]).toBe('11-25T08:00 mine');
    await consultationHours(database.db, me, { firstDay: '2026-11-26', lastDay: '2026-11-26', opens: '14:00', closes: '16:00' });
    expect((await shown({ parts: ['afternoon'] }))[0]).toBe('11-26T13:00 mine');
    expect(await shown({ parts: ['afternoon'] })).toContain('11-25T08:00 mine not wished');
  });

  it('by a call stand last for a person who wished for another way to talk', async () => {
    await consultationHours(database.db, me, { firstDay: '2026-11-24', channel: 'phone', place: null });
    const channels = async (channel: TalkWish['channel']) =>
      (await findTeamSlots(database.db, intake.directory, me, { ...anyTime, channel }, monday)).map(
        (slot) => `${slot.channel}${slot.isUnaskedCall ? ' unasked' : ''}`,
      );
    expect((await channels('phone')).slice(0, 2)).toEqual(['phone', 'phone']);
    expect((await channels(undefined))[0]).toBe('phone');
    expect(await channels('place')).toEqual(['place', 'place', 'place', 'place', 'place', 'place']);
    await database.db.deleteFrom('consultationHours').where('id', '=', mine.id).execute();
    expect(await channels('place')).toEqual(['place', 'place', 'phone unasked', 'phone unasked', 'phone unasked', 'phone unasked']);
  });

  it('are of women only when the person asked for one', async () => {
    await consultationHours(database.db, me, { firstDay: '2026-11-24', womanCounsellor: false });
    expect((await shown())[0]).toBe('11-24T08:00 mine');
    expect((await shown({ womanCounsellor: true }))[0]).toBe('11-25T08:00 mine');
  });

  it('one sets the appointment, in the hours that it belongs to', async () => {
    const { id } = await taken();
    await give(id, [slotAt(mine, nine)]);
    expect(await row(id)).toMatchObject({ state: 'confirmed', startsAt: nine, lengthMinutes: 30, place, claimedBy: me.id, toTell: 1 });
    expect(await bookings(id)).toEqual([{ accountId: me.id, hoursId: mine.id, kind: 'appointment' }]);
  });

  it('a colleague’s time stands in the colleague’s calendar, and the request stays with its holder', async () => {
    const { id } = await taken();
    await give(id, [slotAt(theirs, '2026-11-25T12:00Z')]);
    expect(await row(id)).toMatchObject({ state: 'confirmed', claimedBy: me.id });
    expect(await bookings(id)).toEqual([{ accountId: other.id, hoursId: theirs.id, kind: 'appointment' }]);
  });

  it('two or three are offered, and the person accepts one of them', async () => {
    const { id, secret } = await taken();
    await give(id, [slotAt(mine, nine), slotAt(theirs, '2026-11-25T12:00Z'), slotAt(mine, nextWeek)]);
    expect(await row(id)).toMatchObject({ state: 'offered', startsAt: null, lastTimeAt: nextWeek });
    expect((await listCurrentOffers(database.db, id)).map((offer) => [offer.startsAt, offer.place])).toEqual([
      [nine, place],
      ['2026-11-25T12:00:00.000Z', place],
      [nextWeek, place],
    ]);
    await accept(database.db, secret, 2, later(monday, 60 * secondMs));
    expect(await bookings(id)).toEqual([{ accountId: other.id, hoursId: theirs.id, kind: 'appointment' }]);
  });

  it('that somebody took meanwhile are refused, and nothing is kept', async () => {
    const [first, second] = [await taken(), await taken()];
    await give(first.id, [slotAt(mine, nine)]);
    await expect(give(second.id, [slotAt(mine, halfPast), slotAt(mine, nine)])).rejects.toMatchObject({ code: 'slot-taken' });
    expect(await bookings(second.id)).toEqual([]);
    expect((await row(second.id)).state).toBe('received');
  });

  it('that overlap are not offered together', async () => {
    const { id } = await taken();
    const atTheSameTime = await consultationHours(database.db, other);
    await expect(give(id, [slotAt(mine, nine), slotAt(atTheSameTime, nine)])).rejects.toMatchObject({
      errors: [{ pointer: '/slots', code: 'repeated' }],
    });
  });

  it('of another provider count as taken', async () => {
    const stranger = await worker(database.db, { provider: 'drk' });
    const hours = await consultationHours(database.db, stranger);
    const { id } = await taken();
    await expect(give(id, [slotAt(hours, nine)])).rejects.toMatchObject({ code: 'slot-taken' });
  });

  it('come with the places of the provider to choose from', async () => {
    expect(await listPlaces(database.db, intake.directory, 'stadt-gelsenkirchen')).toContain(place);
    expect(await listPlaces(database.db, intake.directory, 'nobody')).toEqual([]);
  });
});
