import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { close, confirm, offer, told } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { cancel, erase, noneFits } from '../../api/intake/requester.ts';
import { findSlip, findStatus } from '../../api/intake/slip-status.ts';
import { renewLink } from '../../api/intake/slip-link.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { consultationHours, slotAt } from '../support/hours.ts';
import { intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const tuesday = new Date('2026-11-24T08:00:00.000Z');
const thursday = { startsAt: '2026-11-26T09:20:00.000Z', lengthMinutes: 45, place: 'Kapellenstraße 16', channel: 'place' as const };

describe.each(dialects)('a step of the person on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let counsellor: Worker;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
  });
  beforeEach(async () => {
    counsellor = await worker(database.db);
  });
  afterAll(() => database.drop());

  const row = (id: string) => database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const offered = async () => {
    const request = await received(intake);
    await claim(database.db, counsellor, request.id, monday);
    await offer(database.db, counsellor, request.id, { times: [thursday], version: 2 }, monday);
    return request;
  };
  const nothingOwed = { toTell: 0, dueAt: null };

  it('"none fits" begins a new promise and forgets that the person was told', async () => {
    const untold = await offered();
    await noneFits(database.db, untold.secret, tuesday);
    const again = {
      state: 'received',
      dueAt: '2026-11-26T22:59:59.999Z',
      hearBy: '2026-11-26',
      toTell: 0,
      toldAt: null,
      toldHow: null,
    };
    expect(await row(untold.id)).toMatchObject(again);
    const known = await offered();
    await told(database.db, counsellor, known.id, { how: 'call', version: 3 }, monday);
    await noneFits(database.db, known.secret, tuesday);
    expect(await row(known.id)).toMatchObject(again);
  });

  it('"none fits" is said of offered times, not of an appointment', async () => {
    const { id, secret } = await offered();
    await confirm(database.db, counsellor, id, { ...thursday, version: 3 }, monday);
    await expect(noneFits(database.db, secret, tuesday)).rejects.toMatchObject({ code: 'wrong-state' });
    expect(await row(id)).toMatchObject({ state: 'confirmed', startsAt: thursday.startsAt });
  });

  it('that cancels leaves nothing owed, and says when', async () => {
    const { id, secret } = await offered();
    await cancel(database.db, secret, tuesday);
    const cancelled = { state: 'closed', outcome: 'cancelled', closedAt: tuesday.toISOString(), contactCheck: null, contactMark: null };
    expect(await row(id)).toMatchObject({ ...cancelled, ...nothingOwed });
  });

  it('that erases leaves nothing owed, and cancels what was open', async () => {
    const { id, secret } = await offered();
    await erase(database.db, secret, tuesday);
    expect(await row(id)).toMatchObject({ outcome: 'cancelled', closedAt: tuesday.toISOString(), place: null, ...nothingOwed });
  });

  it('that erases changes neither how nor when it ended', async () => {
    const { id, secret } = await offered();
    await close(database.db, counsellor, id, { outcome: 'missed', version: 3 }, monday);
    await erase(database.db, secret, tuesday);
    expect(await row(id)).toMatchObject({
      outcome: 'missed',
      closedAt: monday.toISOString(),
      erasedAt: tuesday.toISOString(),
      sealedPerson: null,
    });
  });

  it('that erases is one step, however often it is pressed', async () => {
    const { id, secret } = await offered();
    await erase(database.db, secret, tuesday);
    await erase(database.db, secret, tuesday);
    const steps = await database.db
      .selectFrom('history')
      .select('event')
      .where('requestId', '=', id)
      .where('event', '=', 'erased')
      .execute();
    expect(steps).toHaveLength(1);
  });

  it('that erases leaves a slip that says nothing but when', async () => {
    const { id, secret } = await offered();
    await confirm(database.db, counsellor, id, { ...thursday, version: 3 }, monday);
    await close(database.db, counsellor, id, { outcome: 'not-here', reason: 'other-office', version: 4 }, monday);
    await erase(database.db, secret, tuesday);
    expect(await findStatus(database.db, secret, monday)).toEqual({
      reference: '',
      language: 'ar',
      quarter: '',
      provider: '',
      state: 'closed',
      outcome: null,
      reason: null,
      receivedAt: null,
      hearBy: null,
      facts: null,
      offers: [],
      appointment: null,
      remarks: [],
      wished: null,
      erased: { at: tuesday.toISOString(), on: null },
    });
    expect((await findSlip(database.db, intake.directory, secret, monday)).calendar).toBeUndefined();
  });

  it('finds the promise on the slip until there is an answer, and who interprets', async () => {
    const { id, secret } = await received(intake, { conversation: { language: 'uk', interpreting: true } });
    expect(await findSlip(database.db, intake.directory, secret, monday)).toMatchObject({
      status: { hearBy: '2026-11-25' },
      conversation: { language: 'uk', interpreting: true },
      isRenewed: false,
    });
    await claim(database.db, counsellor, id, monday);
    await offer(database.db, counsellor, id, { times: [thursday], version: 2 }, monday);
    expect(await findStatus(database.db, secret, monday)).toMatchObject({ hearBy: null, offers: [{ offer: 1 }] });
  });

  it('that renews the link is said on the slip', async () => {
    const { secret } = await received(intake);
    const renewed = await renewLink(intake, secret, randomUUID(), monday);
    expect(await findSlip(database.db, intake.directory, renewed, monday)).toMatchObject({ isRenewed: true });
  });

  it('that books hears at once, and the notice that was shown is kept', async () => {
    const hours = await consultationHours(database.db, counsellor);
    const { id, hearBy } = await received(intake, { slot: { id: slotAt(hours, '2026-11-25T08:00Z') } });
    expect(hearBy).toBe('2026-11-23');
    expect(await row(id)).toMatchObject({
      hearBy: '2026-11-23',
      notice: '2026-11',
      toldHow: 'slip',
      claimedBy: counsellor.id,
      claimTouchedAt: monday.toISOString(),
      toTell: 0,
    });
  });
});
