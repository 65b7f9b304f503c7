import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hold } from '../../api/appointments/holds.ts';
import { comingAppointments } from '../../api/appointments/coming.ts';
import { findFreeSlots, type WantedSlots } from '../../api/appointments/free-slots.ts';
import { previewHours } from '../../api/appointments/hours-preview.ts';
import { offeredChannels } from '../../api/appointments/offered-channels.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { absent, consultationHours, slotAt, wednesdays } from '../support/hours.ts';
import { intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const short = { opens: '09:00', closes: '09:30' };

describe.each(dialects)('free times on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let counsellor: Worker;
  let other: Worker;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
  });
  beforeEach(async () => {
    await database.db.deleteFrom('bookings').execute();
    await database.db.deleteFrom('consultationHours').execute();
    counsellor = await worker(database.db, { name: 'A. Aydın' });
    other = await worker(database.db, { name: 'B. Becker' });
  });
  afterAll(() => database.drop());

  const days = async (wanted: WantedSlots = {}, directory = intake.directory) =>
    (await findFreeSlots(database.db, directory, wanted, monday)).map(({ startsAt, quarter }) => `${startsAt.slice(0, 10)} ${quarter}`);

  it('leave out closing days of the provider, and all of a provider that the content does not know', async () => {
    await consultationHours(database.db, counsellor, { ...short, horizonDays: 10 });
    expect(await days()).toEqual(['2026-11-25 schalke', '2026-12-02 schalke']);
    const closing = { from: '2026-11-25', to: '2026-11-25', reason: 'Betriebsausflug' };
    const providers = intake.directory.providers.map((provider) =>
      provider.id === counsellor.provider ? { ...provider, closedOn: [closing] } : provider,
    );
    expect(await days({}, { ...intake.directory, providers })).toEqual(['2026-12-02 schalke']);
    expect(await days({}, { ...intake.directory, providers: [] })).toEqual([]);
  });

  it('leave out the own absences, not those of colleagues', async () => {
    await consultationHours(database.db, counsellor, { ...short, horizonDays: 10 });
    await consultationHours(database.db, other, { ...short, horizonDays: 10, quarter: 'horst' });
    await absent(database.db, other.id, '2026-11-24', '2026-11-26');
    expect(await days({ quarter: 'schalke' })).toEqual(['2026-11-25 schalke', '2026-12-02 schalke', '2026-12-02 horst']);
  });

  it('are free again with the tenth minute of a hold, before any job has dropped it', async () => {
    const hours = await consultationHours(database.db, counsellor, { ...short, horizonDays: 3 });
    await hold(database.db, intake.directory, slotAt(hours, '2026-11-25T08:00Z'), monday);
    const free = async (minutes: number) =>
      (await findFreeSlots(database.db, intake.directory, {}, new Date(monday.getTime() + minutes * 60_000))).length;
    expect([await free(9.99), await free(10)]).toEqual([0, 1]);
  });

  it('begin with the day that is wished, and end with the last one of the horizon', async () => {
    await consultationHours(database.db, counsellor, { ...short, horizonDays: 16 });
    expect(await days()).toEqual(['2026-11-25 schalke', '2026-12-02 schalke', '2026-12-09 schalke']);
    expect(await days({ from: '2026-12-02' })).toEqual(['2026-12-02 schalke', '2026-12-09 schalke']);
    expect(await days({ from: '2026-12-10' })).toEqual([]);
  });

  it('are read in parts, and none is left out between two of them', async () => {
    for (const firstDay of ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'])
      await consultationHours(database.db, counsellor, { ...short, firstDay, opens: '10:00', closes: '10:30', horizonDays: 30 });
    expect((await days()).map((line) => line.slice(5, 10)).join(' ')).toBe(
      '11-23 11-24 11-25 11-26 11-27 11-30 12-01 12-02 12-03 12-04 12-07 12-08 12-09 12-10 12-11 12-14 12-15 12-16 12-17 12-18 12-21 12-22 12-23',
    );
    expect(await days({ from: '2026-12-22' })).toEqual(['2026-12-22 schalke', '2026-12-23 schalke']);
    expect(await days({ from: '9999-12-31' })).toEqual([]);
    expect(await days({ until: '2026-11-24' })).toEqual(['2026-11-23 schalke', '2026-11-24 schalke']);
  });

  it('are found behind many that are taken', async () => {
    const hours = await consultationHours(database.db, counsellor, { opens: '08:00', closes: '20:00', lengthMinutes: 5, horizonDays: 3 });
    for (let index = 0; index < 80; index += 1) {
      const startsAt = new Date(Date.parse('2026-11-25T07:00:00.000Z') + index * 5 * 60_000);
      await database.db
        .insertInto('bookings')
        .values({
          id: `taken ${index}`,
          kind: 'hold',
          accountId: counsellor.id,
          hoursId: hours.id,
          provider: counsellor.provider,
          startsAt: startsAt.toISOString(),
          lengthMinutes: 5,
          busyUntil: new Date(startsAt.getTime() + 5 * 60_000).toISOString(),
          place: null,
          channel: 'place',
          requestId: null,
          holdHash: `hash ${index}`,
          expiresAt: '2027-01-01T00:00:00.000Z',
          network: null,
          networkBlock: null,
          takenAt: null,
          invitationId: null,
        })
        .execute();
    }
    const [first] = await findFreeSlots(database.db, intake.directory, {}, monday, 1);
    expect(first?.startsAt).toBe('2026-11-25T13:40:00.000Z');
  });

  it('say how one talks, and the ways to talk are offered until the evening of their last day', async () => {
    await consultationHours(database.db, counsellor, { ...short, channel: 'phone', place: null, lastDay: '2026-11-25' });
    const [slot] = await findFreeSlots(database.db, intake.directory, {}, monday);
    expect(slot).toMatchObject({ channel: 'phone', place: null });
    expect(await offeredChannels(database.db, new Date('2026-11-25T22:59:00.000Z'))).toEqual(['phone']);
    expect(await offeredChannels(database.db, new Date('2026-11-25T23:00:00.000Z'))).toEqual([]);
  });

  it('of a preview leave out the counsellor’s own absences, and no others', async () => {
    const preview = async () =>
      (await previewHours(database.db, intake.directory, counsellor, { ...wednesdays, horizonDays: 10 }, monday)).days.map(
        ({ day, closed }) => `${day} ${closed ?? 'open'}`,
      );
    await absent(database.db, other.id, '2026-11-25');
    expect(await preview()).toEqual(['2026-11-25 open', '2026-12-02 open']);
    await absent(database.db, counsellor.id, '2026-12-02');
    expect(await preview()).toEqual(['2026-11-25 open', '2026-12-02 absence']);
  });

  it('once booked, are misfits in the absence of their counsellor only', async () => {
    const chief = await worker(database.db, { role: 'coordinator' });
    for (const each of [counsellor, other]) {
      const hours = await consultationHours(database.db, each);
      await received(intake, { slot: { id: slotAt(hours, '2026-11-25T08:00Z') } });
    }
    await absent(database.db, other.id, '2026-11-25');
    const coming = await comingAppointments(database.db, intake.directory, chief, 'all', monday);
    expect(Object.fromEntries(coming.map(({ counsellor: { name }, misfit }) => [name, misfit]))).toEqual({
      'A. Aydın': null,
      'B. Becker': 'absence',
    });
  });
});
