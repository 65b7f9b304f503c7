import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs, later } from '../../src/directory/instants.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { cancel, erase } from '../../api/intake/requester.ts';
import { findStatus } from '../../api/intake/slip-status.ts';
import { renewLink } from '../../api/intake/slip-link.ts';
import { forget } from '../../api/jobs/forget.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { intakeOf } from '../support/desk.ts';
import { consultationHours, freedArePublic, slotAt } from '../support/hours.ts';
import { contactsChecked, received, worker } from '../support/requests.ts';
import type { ConsultationHours } from '../../api/appointments/slots.ts';

const marker = 'Xanthippe-Marker';
const phone = '+4915177665544';
const nothingElse = {
  reference: '',
  language: 'ar',
  quarter: '',
  provider: '',
  state: 'closed',
  outcome: null,
  reason: null,
  receivedAt: null,
  facts: null,
  wished: null,
  hearBy: null,
  offers: [],
  appointment: null,
  remarks: [],
};

describe.each(dialects)('T61 what is left of an erased request on %s', (dialect) => {
  let test: TestApp;
  let intake: Intake;
  let hours: ConsultationHours;
  beforeAll(async () => {
    test = await testApp(dialect);
    intake = intakeOf(test);
    hours = await consultationHours(test.db, await worker(test.db), { opens: '09:00', closes: '09:30' });
  });
  afterAll(() => test.close());

  const rowOf = (id: string) => test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  /** A booked request whose link was renewed: everything that can be stored of one. */
  const full = async () => {
    await freedArePublic(test.db);
    const request = await received(intake, {
      person: { name: marker, reply: 'sms', phone, note: marker, reminder: true },
      slot: { id: slotAt(hours, '2026-11-25T08:00Z') },
    });
    const secret = await renewLink(intake, request.secret, randomUUID(), monday);
    await contactsChecked(test);
    const row = await rowOf(request.id);
    return {
      ...request,
      secret,
      row,
      sealed: [row.sealedMatter!, row.sealedPerson!, row.sealedSecret!].map((bytes) => Buffer.from(bytes)),
    };
  };
  const hasLeft = async (id: string) => {
    const left = await rowOf(id);
    expect(left).toMatchObject({
      sealedKeyId: null,
      sealedMatter: null,
      sealedPerson: null,
      sealedSecret: null,
      sealedSecretKeyId: null,
      slipFacts: null,
      sealedContact: null,
      sealedContactKeyId: null,
      sealedHandover: null,
      sealedHandoverKeyId: null,
      duplicateOf: null,
      idempotencyKeyHash: null,
      bodyFingerprint: null,
      contactCheck: null,
      contactMark: null,
      place: null,
    });
    expect(await test.db.selectFrom('bookings').selectAll().where('requestId', '=', id).execute()).toEqual([]);
    expect(await test.db.selectFrom('offers').selectAll().where('requestId', '=', id).execute()).toEqual([]);
    const letters = await test.db.selectFrom('letters').select('state').where('requestId', '=', id).execute();
    expect(letters.filter(({ state }) => state === 'waiting')).toEqual([]);
  };

  it('by the person at once: sealed parts, fingerprints, booking and waiting letters are gone, and "deleted on" is all it answers', async () => {
    const { id, secret } = await full();
    await erase(test.db, secret, monday);
    await hasLeft(id);
    expect(await findStatus(test.db, secret, monday)).toEqual({ ...nothingElse, erased: { at: monday.toISOString(), on: null } });
    const json = await test.app.inject({ url: '/api/appointment', headers: { authorization: `Bearer ${secret}` } });
    expect(json.json()).toEqual({ ...nothingElse, erased: { at: monday.toISOString(), on: null } });
    for (const paper of ['calendar.ics', 'proof/'])
      expect((await test.app.inject(`/ar/appointment/${secret}/${paper}`)).statusCode).toBe(404);
  });

  it('by the job on its day: the same, and the contact checks left as soon as it was closed', async () => {
    const { id, secret, row } = await full();
    expect([row.contactCheck?.length, row.contactMark?.length]).toEqual([32, 60]);
    await cancel(test.db, secret, monday);
    expect(await rowOf(id)).toMatchObject({ contactCheck: null, contactMark: null });
    await forget(test.db, later(monday, 14.1 * dayMs));
    await hasLeft(id);
    expect((await findStatus(test.db, secret, monday)).erased.at).toBe(later(monday, 14.1 * dayMs).toISOString());
  });

  it('T62 erasing twice is harmless, and counts stay', async () => {
    const { id, secret } = await full();
    const count = () =>
      test.db
        .selectFrom('requests')
        .select(['quarter', 'provider', 'formLanguage', 'conversationLanguage', 'receivedAt'])
        .select(({ fn }) => fn.countAll().as('n'))
        .groupBy(['quarter', 'provider', 'formLanguage', 'conversationLanguage', 'receivedAt'])
        .orderBy('receivedAt')
        .execute();
    const before = await count();
    await erase(test.db, secret, monday);
    const once = await rowOf(id);
    await erase(test.db, secret, later(monday, 1 * dayMs));
    await forget(test.db, later(monday, 30 * dayMs));
    expect(await rowOf(id)).toEqual(once);
    expect(await count()).toEqual(before);
    expect(once).toMatchObject({ quarter: 'schalke', formLanguage: 'ar' });
  });

  it('is in no log', async () => {
    const { secret } = await full();
    await test.app.inject(`/ar/appointment/${secret}/`);
    await erase(test.db, secret, monday);
    for (const word of [marker, '77665544', secret]) expect(test.logged.join('')).not.toContain(word);
  });

  it.runIf(dialect === 'sqlite')('is not even in the bytes of the database file and its log, once the job has run', async () => {
    const { secret, sealed } = await full();
    const stored = async () => {
      const folder = path.dirname(test.url);
      return Buffer.concat(await Promise.all((await readdir(folder)).map((name) => readFile(path.join(folder, name)))));
    };
    // From the middle, because a long part lies on several pages of the file.
    const found = (bytes: Buffer) => sealed.map((part) => bytes.includes(part.subarray(100, 164)));
    expect(found(await stored())).toEqual([true, true, true]);
    await erase(test.db, secret, monday);
    await forget(test.db, later(monday, 1 * dayMs));
    const bytes = await stored();
    expect(found(bytes)).toEqual([false, false, false]);
    for (const word of [marker, '77665544', secret]) expect(bytes.includes(word)).toBe(false);
  });
});
