import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs, later } from '../../src/directory/instants.ts';
import { close, confirm, told } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { cancel } from '../../api/intake/requester.ts';
import { findStatus } from '../../api/intake/slip-status.ts';
import { forget } from '../../api/jobs/forget.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

describe.each(dialects)('forgetting on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let counsellor: Worker;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
    counsellor = await worker(database.db);
  });
  afterAll(() => database.drop());

  const row = (id: string) => database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const time = { startsAt: '2026-11-25T09:20:00.000Z', lengthMinutes: 45, place: 'Kapellenstraße 16', channel: 'place' as const };

  it('erases on the day that the slip names, and not before', async () => {
    const { id, secret } = await received(intake);
    await cancel(database.db, secret, monday);
    expect((await findStatus(database.db, secret, monday)).erased.on).toBe('2026-12-07');
    await forget(database.db, later(monday, 13.9 * dayMs));
    expect((await row(id)).sealedPerson).not.toBeNull();
    await forget(database.db, later(monday, 14.1 * dayMs));
    expect(await row(id)).toMatchObject({
      sealedPerson: null,
      sealedMatter: null,
      idempotencyKeyHash: null,
      state: 'closed',
      outcome: 'cancelled',
    });
    expect((await findStatus(database.db, secret, monday)).erased.at).toBe(later(monday, 14.1 * dayMs).toISOString());
    expect(await forget(database.db, later(monday, 15 * dayMs))).toEqual({ closed: 0, erased: 0 });
  });

  it('closes an appointment seven days after its date, and erases it fourteen days later', async () => {
    const { id } = await received(intake);
    await claim(database.db, counsellor, id, monday);
    await confirm(database.db, counsellor, id, { ...time, version: 2 }, monday);
    await told(database.db, counsellor, id, { how: 'call', version: 3 }, monday);
    const date = new Date(time.startsAt);
    await forget(database.db, later(date, 6.9 * dayMs));
    expect((await row(id)).state).toBe('confirmed');
    await forget(database.db, later(date, 7.1 * dayMs));
    expect(await row(id)).toMatchObject({ state: 'closed', outcome: 'unknown' });
    await forget(database.db, later(date, 21.2 * dayMs));
    expect(await row(id)).toMatchObject({ sealedPerson: null });
  });

  it('never erases what nobody has been told, and never an open request', async () => {
    const open = await received(intake);
    const untold = await received(intake);
    await claim(database.db, counsellor, untold.id, monday);
    await close(database.db, counsellor, untold.id, { outcome: 'not-here', reason: 'other-office', version: 2 }, monday);
    await forget(database.db, later(monday, 400 * dayMs));
    expect((await row(open.id)).sealedPerson).not.toBeNull();
    expect((await row(untold.id)).sealedPerson).not.toBeNull();
  });
});
