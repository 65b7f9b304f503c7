import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { confirm, offer, told, close } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { accept, cancel, erase, noneFits, recordSlipOpened, wishFor } from '../../api/intake/requester.ts';
import { findStatus } from '../../api/intake/slip-status.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { consultationHours, slotAt } from '../support/hours.ts';
import { intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const wednesday = { startsAt: '2026-11-25T09:20:00.000Z', lengthMinutes: 45, place: 'Kapellenstraße 16', channel: 'place' as const };
const thursday = { ...wednesday, startsAt: '2026-11-26T09:20:00.000Z' };

describe.each(dialects)('the holder of a slip on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let counsellor: Worker;

  beforeAll(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
  });
  // One each: a counsellor has one appointment at a time.
  beforeEach(async () => {
    counsellor = await worker(database.db);
  });
  afterAll(() => database.drop());

  const row = (id: string) => database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const events = async (id: string) =>
    (await database.db.selectFrom('history').select('event').where('requestId', '=', id).orderBy('id').execute()).map(
      (entry) => entry.event,
    );

  async function taken() {
    const request = await received(intake);
    await claim(database.db, counsellor, request.id, monday);
    return request;
  }
  async function offered() {
    const request = await taken();
    await offer(database.db, counsellor, request.id, { times: [wednesday, thursday], version: 2 }, monday);
    return request;
  }

  it('sees when the answer comes, and nothing of person and matter', async () => {
    const { secret } = await received(intake);
    const status = await findStatus(database.db, secret, monday);
    expect(status).toMatchObject({ state: 'received', hearBy: '2026-11-25', offers: [], appointment: null });
    expect(JSON.stringify(status)).not.toMatch(/أمينة|23456789|debts/);
  });

  it('accepts one of the offered times, and that is being told', async () => {
    const { id, secret } = await offered();
    expect((await findStatus(database.db, secret, monday)).offers).toEqual([
      { offer: 1, ...wednesday },
      { offer: 2, ...thursday },
    ]);
    await accept(database.db, secret, 2, monday);
    expect(await findStatus(database.db, secret, monday)).toMatchObject({ state: 'confirmed', appointment: thursday, offers: [] });
    expect(await row(id)).toMatchObject({ toTell: 0, owedFrom: '2026-11-26T10:05:00.000Z' });
  });

  it('cannot accept a time that was not offered, one that has passed, or twice', async () => {
    const { secret } = await offered();
    await expect(accept(database.db, secret, 3, monday)).rejects.toMatchObject({ code: 'invalid-input', errors: [{ pointer: '/offer' }] });
    const late = new Date('2026-11-25T12:00:00Z');
    await expect(accept(database.db, secret, 1, late)).rejects.toMatchObject({ errors: [{ pointer: '/offer', code: 'in-the-past' }] });
    await accept(database.db, secret, 1, monday);
    await expect(accept(database.db, secret, 1, monday)).rejects.toMatchObject({ code: 'wrong-state' });
  });

  it('says that none fits, and then hears again within two working days', async () => {
    const { id, secret } = await offered();
    await noneFits(database.db, secret, new Date('2026-11-24T10:00:00Z'));
    expect(await findStatus(database.db, secret, monday)).toMatchObject({ state: 'received', hearBy: '2026-11-26', offers: [] });
    await offer(database.db, counsellor, id, { times: [thursday], version: 4 }, new Date('2026-11-24T11:00:00Z'));
    expect((await findStatus(database.db, secret, monday)).offers).toEqual([{ offer: 1, ...thursday }]);
  });

  it('cancels from every state but closed; twice is harmless', async () => {
    for (const request of [await received(intake), await taken(), await offered()]) {
      await cancel(database.db, request.secret, monday);
      await cancel(database.db, request.secret, monday);
      expect(await findStatus(database.db, request.secret, monday)).toMatchObject({ state: 'closed', outcome: 'cancelled' });
      expect((await events(request.id)).filter((event) => event === 'cancelled')).toHaveLength(1);
    }
    const done = await taken();
    await close(database.db, counsellor, done.id, { outcome: 'excused', version: 2 }, monday);
    await expect(cancel(database.db, done.secret, monday)).rejects.toMatchObject({ code: 'wrong-state' });
  });

  it('erases everything that was sealed, derived or typed, and the slip says only when', async () => {
    const { id, secret } = await offered();
    await erase(database.db, secret, monday);
    expect(await row(id)).toMatchObject({
      state: 'closed',
      outcome: 'cancelled',
      sealedMatter: null,
      sealedPerson: null,
      idempotencyKeyHash: null,
      bodyFingerprint: null,
    });
    expect(await database.db.selectFrom('offers').selectAll().where('requestId', '=', id).execute()).toEqual([]);
    expect((await findStatus(database.db, secret, monday)).erased).toEqual({ at: monday.toISOString(), on: null });
  });

  it('is told by opening the slip once there is an answer, and by nothing before', async () => {
    const { id, secret } = await taken();
    await recordSlipOpened(database.db, secret, monday);
    expect((await row(id)).dueAt).not.toBeNull();
    await confirm(database.db, counsellor, id, { ...wednesday, version: 2 }, monday);
    expect(await row(id)).toMatchObject({ toTell: 1, toldAt: null });
    await recordSlipOpened(database.db, secret, monday);
    await recordSlipOpened(database.db, secret, monday);
    expect(await row(id)).toMatchObject({ toTell: 0, owedFrom: '2026-11-25T10:05:00.000Z', toldHow: 'slip' });
    expect(await events(id)).toEqual(['received', 'claimed', 'confirmed', 'slip-opened']);
  });

  it('stays owed an answer while only a try was made', async () => {
    const { id } = await taken();
    await confirm(database.db, counsellor, id, { ...wednesday, version: 2 }, monday);
    await told(database.db, counsellor, id, { how: 'not-reached', version: 3 }, monday);
    expect(await row(id)).toMatchObject({ toTell: 1 });
    await told(database.db, counsellor, id, { how: 'call', version: 4 }, monday);
    expect(await row(id)).toMatchObject({ toTell: 0, toldHow: 'call' });
  });

  it('with a wrong secret learns nothing', async () => {
    for (const wrong of ['AAAAAAAAAAAAAAAAAAAAAA', '', "' or 1=1 --", 'lost']) {
      await expect(findStatus(database.db, wrong, monday)).rejects.toMatchObject({ code: 'not-found' });
      await expect(cancel(database.db, wrong, monday)).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  describe('wishes for a time', () => {
    const slots = async (provider = 'stadt-gelsenkirchen') => {
      const owner = await worker(database.db, { provider });
      const hours = await consultationHours(database.db, owner);
      return { hours, first: { id: slotAt(hours, '2026-11-25T08:00Z') }, second: { id: slotAt(hours, '2026-11-25T08:30Z') } };
    };
    const wished = async (id: string) => {
      const { wishedHoursId, wishedStartsAt } = await row(id);
      return [wishedHoursId, wishedStartsAt];
    };

    it('of which the last one stands on the request', async () => {
      const { id, secret } = await received(intake);
      const { hours, first, second } = await slots();
      await wishFor(database.db, intake.directory, secret, first, monday);
      expect(await wished(id)).toEqual([hours.id, '2026-11-25T08:00:00.000Z']);
      await wishFor(database.db, intake.directory, secret, second, monday);
      expect(await wished(id)).toEqual([hours.id, '2026-11-25T08:30:00.000Z']);
    });

    it('only while the request waits, and only for free times of its own organisation', async () => {
      const { id, secret } = await received(intake);
      const { hours, first } = await slots();
      const other = await slots('caritas');
      await expect(wishFor(database.db, intake.directory, secret, other.first, monday)).rejects.toMatchObject({ code: 'slot-taken' });
      const gone = { id: slotAt(hours, '2026-11-25T03:00Z') };
      await expect(wishFor(database.db, intake.directory, secret, gone, monday)).rejects.toMatchObject({ code: 'slot-taken' });
      await cancel(database.db, secret, monday);
      await expect(wishFor(database.db, intake.directory, secret, first, monday)).rejects.toMatchObject({ code: 'wrong-state' });
      expect(await wished(id)).toEqual([null, null]);
    });
  });

  it('accepts no offered time that begins at this moment', async () => {
    const { secret } = await offered();
    await expect(accept(database.db, secret, 1, new Date(wednesday.startsAt))).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ pointer: '/offer', code: 'in-the-past' }],
    });
  });
});
