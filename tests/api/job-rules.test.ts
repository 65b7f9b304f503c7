import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { close, confirm, offer, told } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { hold } from '../../api/appointments/holds.ts';
import { forget } from '../../api/jobs/forget.ts';
import { forgetNetworks } from '../../api/jobs/forget-networks.ts';
import { freeHolds } from '../../api/jobs/free-holds.ts';
import { remind } from '../../api/jobs/reminders.ts';
import { returnClaims } from '../../api/jobs/return-claims.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { consultationHours, slotAt } from '../support/hours.ts';
import { intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const at = (startsAt: string) => ({ startsAt, lengthMinutes: 45, place: null, channel: 'place' as const });
const thursday = at('2026-11-26T09:20:00.000Z');
const friday = at('2026-11-27T09:20:00.000Z');

describe.each(dialects)('what runs by itself on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let counsellor: Worker;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
  });
  beforeEach(async () => {
    await database.db.deleteFrom('bookings').execute();
    await database.db.deleteFrom('letters').execute();
    await database.db
      .updateTable('requests')
      .set({ state: 'closed', outcome: 'missed', toTell: 0, claimedBy: null, erasedAt: monday.toISOString() })
      .execute();
    counsellor = await worker(database.db);
  });
  afterAll(() => database.drop());

  const row = (id: string) => database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const version = async (id: string) => (await row(id)).version;
  const taken = async (by = counsellor) => {
    const request = await received(intake);
    await claim(database.db, by, request.id, monday);
    return request;
  };
  const set = async (id: string, time = thursday, now = monday) =>
    confirm(database.db, counsellor, id, { ...time, version: await version(id) }, now);
  const tell = async (id: string) => told(database.db, counsellor, id, { how: 'call', version: await version(id) }, monday);

  describe('forgetting', () => {
    it('leaves an appointment alone that nobody was told of, and closes one that the person knew, a week after its date', async () => {
      const [untold, known] = [await taken(), await taken()];
      await set(untold.id, thursday);
      await set(known.id, friday);
      await tell(known.id);
      await forget(database.db, new Date('2026-12-04T09:20:00.000Z'));
      expect(await row(known.id)).toMatchObject({ state: 'confirmed' });
      const aWeekLater = new Date('2026-12-04T09:20:00.001Z');
      await forget(database.db, aWeekLater);
      expect(await row(untold.id)).toMatchObject({ state: 'confirmed', toTell: 1 });
      expect(await row(known.id)).toMatchObject({ state: 'closed', closedAt: aWeekLater.toISOString() });
    });

    it('never closes what is only offered', async () => {
      const { id } = await taken();
      await offer(database.db, counsellor, id, { times: [thursday], version: 2 }, monday);
      await tell(id);
      await database.db.updateTable('requests').set({ startsAt: thursday.startsAt }).where('id', '=', id).execute();
      await forget(database.db, new Date('2026-12-10T09:20:00.000Z'));
      expect(await row(id)).toMatchObject({ state: 'offered' });
    });

    it('keeps how and when a request ended, two weeks after it was closed', async () => {
      const { id } = await taken();
      await close(database.db, counsellor, id, { outcome: 'missed', version: 2 }, monday);
      await forget(database.db, new Date('2026-12-07T08:00:00.000Z'));
      expect(await row(id)).toMatchObject({ erasedAt: null });
      await forget(database.db, new Date('2026-12-07T08:00:00.001Z'));
      expect(await row(id)).toMatchObject({
        outcome: 'missed',
        closedAt: monday.toISOString(),
        erasedAt: '2026-12-07T08:00:00.001Z',
        sealedPerson: null,
      });
    });

    it('erases the offered times of the erased request and of no other', async () => {
      const [gone, other] = [await taken(), await taken()];
      await offer(database.db, counsellor, gone.id, { times: [thursday], version: 2 }, monday);
      await offer(database.db, counsellor, other.id, { times: [friday], version: 2 }, monday);
      await close(database.db, counsellor, gone.id, { outcome: 'missed', version: 3 }, monday);
      await forget(database.db, new Date('2026-12-08T08:00:00.000Z'));
      const left = await database.db.selectFrom('offers').select('requestId').where('requestId', 'in', [gone.id, other.id]).execute();
      expect(left).toEqual([{ requestId: other.id }]);
    });
  });

  describe('giving claims back', () => {
    it.each([
      ['became an editor', { role: 'editor' as const }],
      ['became an admin', { role: 'admin' as const }],
      ['works for another provider', { provider: 'caritas' }],
      ['was disabled', { disabledAt: monday.toISOString() }],
    ])('is done at once for a holder who %s, and is the system’s doing', async (_what, change) => {
      const { id } = await taken();
      await database.db.updateTable('accounts').set(change).where('id', '=', counsellor.id).execute();
      expect(await returnClaims(database.db, monday)).toBe(1);
      expect(await row(id)).toMatchObject({ claimedBy: null, claimTouchedAt: null });
      const last = await database.db.selectFrom('history').selectAll().where('requestId', '=', id).orderBy('id', 'desc').executeTakeFirst();
      expect(last).toMatchObject({ event: 'returned', actor: 'system', accountId: null });
    });

    it('leaves the claims of coordinators and of those who still work', async () => {
      await taken();
      await taken(await worker(database.db, { role: 'coordinator' }));
      expect(await returnClaims(database.db, monday)).toBe(0);
    });

    it('is done for an answer that nobody told for two working days', async () => {
      const { id } = await taken();
      await set(id);
      expect(await returnClaims(database.db, new Date('2026-11-25T22:59:00.000Z'))).toBe(0);
      expect(await returnClaims(database.db, new Date('2026-11-25T23:01:00.000Z'))).toBe(1);
      expect(await row(id)).toMatchObject({ state: 'confirmed', claimedBy: null });
    });

    it('of a holder who left: not what is closed and told, but what is closed and untold', async () => {
      const [done, untold] = [await taken(), await taken()];
      await close(database.db, counsellor, done.id, { outcome: 'missed', version: 2 }, monday);
      await close(database.db, counsellor, untold.id, { outcome: 'forwarded', version: 2 }, monday);
      await database.db.updateTable('accounts').set({ role: 'editor' }).where('id', '=', counsellor.id).execute();
      expect(await returnClaims(database.db, monday)).toBe(1);
      expect(await row(done.id)).toMatchObject({ claimedBy: counsellor.id });
      expect(await row(untold.id)).toMatchObject({ claimedBy: null });
    });
  });

  describe('reminding', () => {
    const reminders = async () => (await database.db.selectFrom('letters').select('id').where('kind', '=', 'reminder').execute()).length;

    it('begins at eight on the day before, to the minute', async () => {
      await set((await taken()).id);
      await remind(database.db, new Date('2026-11-25T06:59:00.000Z'));
      expect(await reminders()).toBe(0);
      await remind(database.db, new Date('2026-11-25T07:00:00.000Z'));
      expect(await reminders()).toBe(1);
    });

    it('is over when the time has come, and is for appointments that stand', async () => {
      await set((await taken()).id);
      await remind(database.db, new Date(thursday.startsAt));
      const { id } = await taken();
      await set(id, friday);
      await close(database.db, counsellor, id, { outcome: 'missed', version: await version(id) }, monday);
      await remind(database.db, new Date('2026-11-26T12:00:00.000Z'));
      expect(await reminders()).toBe(0);
    });

    it.each(['2026-11-25T07:00:00.000Z', '2026-11-25T09:00:00.000Z'])(
      'is not needed by somebody who heard of this date at %s, on the day before from eight on, whatever was said of another date',
      async (heard) => {
        const { id } = await taken();
        await set(id, friday);
        await set(id, thursday, new Date(heard));
        await remind(database.db, new Date('2026-11-25T12:00:00.000Z'));
        expect(await reminders()).toBe(0);
      },
    );
  });

  it('reminding is not needed by somebody who heard of this date again, on the day before from eight on', async () => {
    const { id } = await taken();
    await set(id, thursday);
    await set(id, { ...thursday, lengthMinutes: 60 }, new Date('2026-11-25T09:00:00.000Z'));
    expect(await remind(database.db, new Date('2026-11-25T12:00:00.000Z'))).toBe(0);
  });

  it('networks and their proofs are forgotten when they ran out, to the minute', async () => {
    await database.db
      .insertInto('spentProofs')
      .values([
        { id: 'over', expiresAt: '2026-11-23T08:00:00.000Z' },
        { id: 'running', expiresAt: '2026-11-23T08:00:00.001Z' },
      ])
      .execute();
    await database.db
      .insertInto('networkKeys')
      .values(['2026-11-21', '2026-11-22', '2026-11-23'].map((day) => ({ day, random: new Uint8Array(32) })))
      .execute();
    expect(await forgetNetworks(database.db, monday)).toBe(0);
    expect(await database.db.selectFrom('spentProofs').select('id').execute()).toEqual([{ id: 'running' }]);
    expect(await database.db.selectFrom('networkKeys').select('day').orderBy('day').execute()).toEqual([
      { day: '2026-11-22' },
      { day: '2026-11-23' },
    ]);
  });

  describe('holds', () => {
    it('that ran out or whose hours went away are dropped and counted; running ones and appointments stay', async () => {
      const hours = await consultationHours(database.db, counsellor);
      const ended = await consultationHours(database.db, counsellor, { opens: '13:00', closes: '15:00' });
      const slots = [slotAt(hours, '2026-11-25T08:00Z'), slotAt(hours, '2026-11-25T08:30Z'), slotAt(ended, '2026-11-25T12:00Z')];
      const later = new Date(monday.getTime() + 5 * 60_000);
      await hold(database.db, intake.directory, slots[0]!, monday);
      await hold(database.db, intake.directory, slots[1]!, later);
      await hold(database.db, intake.directory, slots[2]!, later);
      await received(intake, { slot: { id: slotAt(ended, '2026-11-25T12:30Z') } });
      await database.db.updateTable('consultationHours').set({ firstDay: '2026-12-02' }).where('id', '=', ended.id).execute();
      const tenMinutes = new Date(monday.getTime() + 10 * 60_000);
      expect(await freeHolds(database.db, intake.directory, tenMinutes)).toBe(2);
      const left = await database.db.selectFrom('bookings').select(['kind', 'startsAt']).orderBy('startsAt').execute();
      expect(left).toEqual([
        { kind: 'hold', startsAt: '2026-11-25T08:30:00.000Z' },
        { kind: 'appointment', startsAt: '2026-11-25T12:30:00.000Z' },
      ]);
      expect(await freeHolds(database.db, intake.directory, tenMinutes)).toBe(0);
    });
  });
});
