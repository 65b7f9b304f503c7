import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Worker } from '../../api/accounts/worker.ts';
import { close, confirm, offer, told } from '../../api/intake/answer.ts';
import { claim, release } from '../../api/intake/claim.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { accept, cancel, erase, noneFits } from '../../api/intake/requester.ts';
import { recordAll } from '../../api/intake/history.ts';
import { endOffers } from '../../api/jobs/end-offers.ts';
import { forget } from '../../api/jobs/forget.ts';
import { returnClaims } from '../../api/jobs/return-claims.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { consultationHours } from '../support/hours.ts';
import { meanwhile } from '../support/meanwhile.ts';
import { intakeOn, received, worker } from '../support/requests.ts';

const at = (startsAt: string) => ({ startsAt, lengthMinutes: 45, place: null, channel: 'place' as const });
const thursday = at('2026-11-26T09:20:00.000Z');
const friday = at('2026-11-27T09:20:00.000Z');
const weeksLater = at('2027-01-14T09:20:00.000Z');
const monthsLater = at('2027-02-11T09:20:00.000Z');

describe.each(dialects)('a job and a person at the same moment on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let counsellor: Worker;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
  });
  beforeEach(async () => {
    await database.db.deleteFrom('bookings').execute();
    await database.db
      .updateTable('requests')
      .set({ state: 'closed', outcome: 'missed', toTell: 0, owedFrom: null, dueAt: null, claimedBy: null, erasedAt: monday.toISOString() })
      .execute();
    counsellor = await worker(database.db);
  });
  afterAll(() => database.drop());

  const row = (id: string) => database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const eventsOf = async (id: string) =>
    (await database.db.selectFrom('history').select('event').where('requestId', '=', id).orderBy('id').execute()).map(({ event }) => event);
  const version = async (id: string) => (await row(id)).version;
  const taken = async () => {
    const request = await received(intake);
    await claim(database.db, counsellor, request.id, monday);
    return request;
  };
  const tell = async (id: string, now = monday) => told(database.db, counsellor, id, { how: 'call', version: await version(id) }, now);
  const confirmed = async (time = thursday) => {
    const request = await taken();
    await confirm(database.db, counsellor, request.id, { ...time, version: 2 }, monday);
    await tell(request.id);
    return request;
  };
  const offered = async (time = thursday) => {
    const request = await taken();
    await offer(database.db, counsellor, request.id, { times: [time], version: 2 }, monday);
    await tell(request.id);
    return request;
  };

  describe('forgetting, of an appointment whose outcome nobody entered for a week', () => {
    const afterAWeek = new Date('2026-12-04T09:20:00.001Z');

    it('leaves what the counsellor says at that moment', async () => {
      const { id } = await confirmed();
      const attended = async () => close(database.db, counsellor, id, { outcome: 'attended', version: await version(id) }, afterAWeek);
      expect(await forget(meanwhile(database.db, attended), afterAWeek)).toEqual({ closed: 0, erased: 0 });
      expect(await row(id)).toMatchObject({ state: 'closed', outcome: 'attended' });
    });

    it('leaves the new time that the counsellor sets at that moment, told or not', async () => {
      const { id } = await confirmed();
      const moved = async () => confirm(database.db, counsellor, id, { ...weeksLater, version: await version(id) }, afterAWeek);
      expect(await forget(meanwhile(database.db, moved), afterAWeek)).toEqual({ closed: 0, erased: 0 });
      expect(await row(id)).toMatchObject({ state: 'confirmed', toTell: 1, startsAt: weeksLater.startsAt });
      const again = await confirmed(friday);
      const movedAndTold = async () => {
        await confirm(database.db, counsellor, again.id, { ...monthsLater, version: await version(again.id) }, afterAWeek);
        await tell(again.id, afterAWeek);
      };
      expect(await forget(meanwhile(database.db, movedAndTold), afterAWeek)).toEqual({ closed: 0, erased: 0 });
      expect(await row(again.id)).toMatchObject({ state: 'confirmed', toTell: 0, startsAt: monthsLater.startsAt });
    });
  });

  describe('forgetting, of a request that is owed a hundred days after its last time', () => {
    const afterAHundredDays = new Date('2027-03-08T12:00:00.000Z');

    it('leaves one that is answered with new times at that moment', async () => {
      const { id } = await offered();
      const again = async () =>
        offer(database.db, counsellor, id, { times: [at('2027-03-11T09:20:00.000Z')], version: await version(id) }, afterAHundredDays);
      expect(await forget(meanwhile(database.db, again), afterAHundredDays)).toEqual({ closed: 0, erased: 0 });
      expect(await row(id)).toMatchObject({ state: 'offered', outcome: null });
    });

    it('adds nothing to one that the person cancels at that moment', async () => {
      const { id, secret } = await offered();
      expect(
        await forget(
          meanwhile(database.db, () => cancel(database.db, secret, afterAHundredDays)),
          afterAHundredDays,
        ),
      ).toEqual({
        closed: 0,
        erased: 0,
      });
      expect(await row(id)).toMatchObject({ state: 'closed', outcome: 'cancelled', toldHow: 'call' });
      expect((await eventsOf(id)).at(-1)).toBe('cancelled');
    });

    it('counts it beside the appointments without an outcome', async () => {
      const [one, other] = [await offered(), await confirmed(friday)];
      expect(await forget(database.db, afterAHundredDays)).toEqual({ closed: 2, erased: 0 });
      expect([(await row(one.id)).outcome, (await row(other.id)).outcome]).toEqual(['unanswered', 'unknown']);
    });
  });

  it('forgetting erases once, also when the person erases at that moment', async () => {
    const { id, secret } = await taken();
    await close(database.db, counsellor, id, { outcome: 'missed', version: 2 }, monday);
    const [before, now] = [new Date('2026-12-08T07:59:00.000Z'), new Date('2026-12-08T08:00:00.000Z')];
    expect(
      await forget(
        meanwhile(database.db, () => erase(database.db, secret, before)),
        now,
      ),
    ).toEqual({ closed: 0, erased: 0 });
    expect(await row(id)).toMatchObject({ erasedAt: before.toISOString() });
    expect((await eventsOf(id)).filter((event) => event === 'erased')).toEqual(['erased']);
  });

  it('forgetting reaches every request, however many are due', async () => {
    const { id } = await taken();
    await close(database.db, counsellor, id, { outcome: 'missed', version: 2 }, monday);
    const copied = await row(id);
    const copies = Array.from({ length: 400 }, (_, number) => ({
      ...copied,
      id: `${id.slice(0, -4)}${String(1000 + number)}`,
      reference: `${copied.reference}-${number}`,
      secretHash: `${copied.secretHash}-${number}`,
      idempotencyKeyHash: null,
    }));
    for (let first = 0; first < copies.length; first += 50)
      await database.db
        .insertInto('requests')
        .values(copies.slice(first, first + 50))
        .execute();
    await database.db.transaction().execute((transaction) =>
      recordAll(
        transaction,
        copies.map((copy) => ({ requestId: copy.id, event: 'received', actor: { kind: 'system' }, at: monday, after: copy })),
      ),
    );
    expect(await forget(database.db, new Date('2026-12-08T08:00:00.000Z'))).toEqual({ closed: 0, erased: 401 });
  });

  describe('the end of offers', () => {
    const over = new Date('2026-11-30T12:00:00.000Z');
    const withTime = async () => {
      const hours = await consultationHours(database.db, counsellor);
      const request = await offered();
      expect(await database.db.selectFrom('bookings').select('id').where('requestId', '=', request.id).execute()).toHaveLength(1);
      return { ...request, hours };
    };
    const timesOf = async (id: string) =>
      (await database.db.selectFrom('bookings').select('startsAt').where('requestId', '=', id).execute()).map(({ startsAt }) => startsAt);

    it('is noted once, and gives the times back', async () => {
      const { id } = await withTime();
      expect(await endOffers(database.db, over)).toBe(1);
      expect(await timesOf(id)).toEqual([]);
      expect(await endOffers(database.db, over)).toBe(0);
      expect((await eventsOf(id)).filter((event) => event === 'offers-ended')).toEqual(['offers-ended']);
    });

    it('takes no time from a person who accepted just before', async () => {
      const { id, secret } = await withTime();
      const accepted = () => accept(database.db, secret, 1, new Date('2026-11-26T09:00:00.000Z'));
      expect(await endOffers(meanwhile(database.db, accepted), over)).toBe(0);
      expect(await row(id)).toMatchObject({ state: 'confirmed' });
      expect(await timesOf(id)).toEqual([thursday.startsAt]);
    });

    it('is not noted for one that was declined or answered with other times just before', async () => {
      const declined = await withTime();
      const decline = () => noneFits(database.db, declined.secret, new Date('2026-11-26T09:00:00.000Z'));
      expect(await endOffers(meanwhile(database.db, decline), over)).toBe(0);
      expect(await eventsOf(declined.id)).not.toContain('offers-ended');
      const renewed = await withTime();
      const renew = async () => {
        await offer(database.db, counsellor, renewed.id, { times: [weeksLater], version: await version(renewed.id) }, over);
        await tell(renewed.id, over);
      };
      expect(await endOffers(meanwhile(database.db, renew), over)).toBe(0);
      expect(await timesOf(renewed.id)).toEqual([weeksLater.startsAt]);
    });
  });

  describe('giving a claim back', () => {
    const thursdayMorning = new Date('2026-11-26T08:00:00.000Z');

    it('is not done twice when the holder gives it back at that moment', async () => {
      const { id } = await taken();
      expect(
        await returnClaims(
          meanwhile(database.db, () => release(database.db, counsellor, id, thursdayMorning)),
          thursdayMorning,
        ),
      ).toBe(0);
      expect(await eventsOf(id)).toEqual(['received', 'claimed', 'released']);
    });

    it('is not done when the holder works on it, or the person cancels, at that moment', async () => {
      const [worked, cancelled] = [await taken(), await taken()];
      const both = async () => {
        await offer(database.db, counsellor, worked.id, { times: [weeksLater], version: 2 }, thursdayMorning);
        await cancel(database.db, cancelled.secret, thursdayMorning);
      };
      expect(await returnClaims(meanwhile(database.db, both), thursdayMorning)).toBe(0);
      expect([(await row(worked.id)).claimedBy, (await row(cancelled.id)).claimedBy]).toEqual([counsellor.id, counsellor.id]);
    });

    it('counts two working days from the last step: after a step on Friday until Tuesday', async () => {
      const { id } = await taken();
      await database.db.updateTable('requests').set({ claimTouchedAt: '2026-11-27T09:00:00.000Z' }).where('id', '=', id).execute();
      expect(await returnClaims(database.db, new Date('2026-12-01T22:59:00.000Z'))).toBe(0);
      expect(await returnClaims(database.db, new Date('2026-12-01T23:01:00.000Z'))).toBe(1);
    });

    it('counts from the end of the offers, when they end after the last step', async () => {
      const { id } = await offered(at('2026-12-03T09:20:00.000Z'));
      await database.db.updateTable('requests').set({ owedFrom: '2026-12-03T09:20:00.000Z' }).where('id', '=', id).execute();
      expect(await returnClaims(database.db, new Date('2026-12-07T22:59:00.000Z'))).toBe(0);
      expect(await returnClaims(database.db, new Date('2026-12-07T23:01:00.000Z'))).toBe(1);
    });
  });
});
