import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnCopy } from '../../api/contract/own-copy.ts';
import { claim } from '../../api/intake/claim.ts';
import { changeContact } from '../../api/intake/contact-change.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { makeCopies } from '../../api/intake/make-copies.ts';
import { forgetCopies } from '../../api/intake/own-copy.ts';
import { mendSlip, openPerson } from '../../api/intake/person.ts';
import { erase } from '../../api/intake/requester.ts';
import { findLostSlip, renewLink } from '../../api/intake/slip-link.ts';
import { hashOf } from '../../api/sealing/derivation.ts';
import { encryptUnder } from '../../api/sealing/under-secret.ts';
import { hourMs, later } from '../../src/directory/instants.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { intakeOf } from '../support/desk.ts';
import { contactsChecked, received, worker } from '../support/requests.ts';

const fromOurPage = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
const helped = {
  person: {
    name: 'أمينة',
    reply: 'call' as const,
    phone: '0151 23456789',
    safeTimes: 'بعد الظهر',
    note: 'two children',
    helper: { name: 'Nachbarin Rosa', phone: '0209 1234567', takesAnswer: false },
  },
};

describe.each(dialects)('a copy of what is held about a person, on %s', (dialect) => {
  let test: TestApp;
  let intake: Intake;
  beforeAll(async () => {
    test = await testApp(dialect);
    intake = intakeOf(test);
  });
  afterAll(() => test.close());

  const rowOf = (id: string) => test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const stored = (id: string) => test.db.selectFrom('ownCopies').selectAll().where('requestId', '=', id).executeTakeFirst();
  const make = (now = monday) => makeCopies({ db: test.db, unsealer: test.keys.unsealer!, directory: () => intake.directory }, now);
  const ask = async (secret: string) => {
    const answer = await test.app.inject({ method: 'POST', url: `/ar/appointment/${secret}/copy/`, headers: fromOurPage, payload: '' });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/ar/appointment/${secret}/copy/`]);
  };
  const look = async (secret: string) => {
    const answer = await test.app.inject(`/ar/appointment/${secret}/copy/`);
    expect([answer.statusCode, answer.headers['cache-control'], answer.headers['referrer-policy']]).toEqual([
      200,
      'no-store',
      'no-referrer',
    ]);
    return test.shown('/[lang]/appointment/[secret]/copy');
  };
  const file = (secret: string) => test.app.inject(`/ar/appointment/${secret}/copy.json`);
  const asked = async (secret: string) => {
    await ask(secret);
    await make();
    return look(secret);
  };

  it('is asked for on the slip, made by the desk, and read by the link alone', async () => {
    const { id, secret, reference } = await received(intake, helped);
    expect(await look(secret)).toMatchObject({ state: 'none', mayAsk: true });
    expect((await file(secret)).statusCode).toBe(404);
    await ask(secret);
    expect(await look(secret)).toMatchObject({ state: 'waiting', mayAsk: false });
    expect(await make()).toBe(1);
    expect(await look(secret)).toMatchObject({ state: 'ready', mayAsk: false, until: '2026-11-24T08:00:00.000Z' });
    const download = await file(secret);
    expect([download.statusCode, download.headers['content-disposition'], download.headers['cache-control']]).toEqual([
      200,
      'attachment; filename="copy.json"',
      'no-store',
    ]);
    expect(download.json<OwnCopy>()).toEqual({
      madeAt: '2026-11-23T08:00:00.000Z',
      request: {
        reference,
        state: 'received',
        outcome: null,
        reason: null,
        provider: 'stadt-gelsenkirchen',
        quarter: 'schalke',
        formLanguage: 'ar',
        conversationLanguage: 'ar',
        interpreting: false,
        notice: '2026-11',
        receivedAt: '2026-11-23T08:00:00.000Z',
        enteredByDesk: false,
        hearBy: '2026-11-25',
        followUpAt: null,
        closedAt: null,
        wished: null,
        appointment: null,
        remarks: [],
      },
      matter: { topics: ['debts'], service: 'kim-schalke', womanCounsellor: true, channel: 'place', persons: 1 },
      person: { ...helped.person, phone: '+4915123456789', helper: { ...helped.person.helper, phone: '+492091234567' } },
      kimNumber: null,
      offers: [],
      earlier: { wish: null, offers: [] },
      consents: [],
      letters: [],
      history: [
        { at: '2026-11-23T08:00:00.000Z', event: 'received', by: 'requester', role: null },
        { at: '2026-11-23T08:00:00.000Z', event: 'copy-asked', by: 'requester', role: null },
      ],
    });
    const { content } = (await stored(id))!;
    expect(content!.length % 4096).toBe(28);
    expect(Buffer.from(content!).toString('latin1')).not.toMatch(/debts|Rosa|15123456789/);
  });

  it('goes its way through two processes, of which the public one has no key', async () => {
    const database = { url: test.url, db: test.db, drop: () => Promise.resolve() };
    const visible = await testApp(dialect, { database, keys: { ...test.keys, unsealer: undefined }, settings: { ROLE: 'public' } });
    const desk = await testApp(dialect, { database, keys: test.keys, settings: { ROLE: 'desk' } });
    try {
      const { secret } = await received(intake);
      const url = `/de/appointment/${secret}/copy/`;
      expect((await desk.app.inject({ method: 'POST', url, headers: fromOurPage, payload: '' })).statusCode).toBe(404);
      expect((await visible.app.inject({ method: 'POST', url, headers: fromOurPage, payload: '' })).statusCode).toBe(303);
      await make();
      expect((await desk.app.inject(`/de/appointment/${secret}/copy.json`)).statusCode).toBe(404);
      const file = await visible.app.inject(`/de/appointment/${secret}/copy.json`);
      expect(file.json<OwnCopy>().person).toMatchObject({ name: 'أمينة', phone: '+4915123456789' });
      expect([...visible.logged, ...desk.logged].join('')).not.toMatch(new RegExp(`${secret}|أمينة|debts`));
    } finally {
      await visible.app.close();
      await desk.app.close();
    }
  });

  it('says who looked by role, and never by name', async () => {
    const { id, secret } = await received(intake);
    const counsellor = await worker(test.db, { name: 'K. Yılmaz' });
    await claim(test.db, counsellor, id, monday);
    await openPerson(test.db, test.keys.unsealer!, counsellor, id, { reason: undefined, publicUrl: '' }, monday);
    const { copy } = await asked(secret);
    expect(copy!.history.slice(1, 3)).toEqual([
      { at: '2026-11-23T08:00:00.000Z', event: 'claimed', by: 'desk', role: 'counsellor' },
      { at: '2026-11-23T08:00:00.000Z', event: 'person-opened', by: 'desk', role: 'counsellor' },
    ]);
    expect(JSON.stringify(copy)).not.toMatch(/Yılmaz/);
    expect(JSON.stringify(copy)).not.toContain(counsellor.id);
  });

  it('does not tell of other requests under the same contact', async () => {
    const { id, secret } = await received(intake);
    await test.db.updateTable('requests').set({ markedRepeated: 1, markedBurst: 1 }).where('id', '=', id).execute();
    const { copy } = await asked(secret);
    expect(JSON.stringify(copy)).not.toMatch(/repeated|burst|marked/i);
  });

  it('is made once an hour at most, and offered for a day', async () => {
    const { id, secret } = await received(intake);
    await asked(secret);
    test.clock.now = later(monday, hourMs - 1);
    expect((await look(secret)).mayAsk).toBe(false);
    await ask(secret);
    expect((await look(secret)).state).toBe('ready');
    test.clock.now = later(monday, hourMs);
    expect((await look(secret)).mayAsk).toBe(true);
    await ask(secret);
    expect((await look(secret)).state).toBe('waiting');
    await make(test.clock.now);
    const end = later(monday, 25 * hourMs);
    test.clock.now = later(end, -1);
    expect((await look(secret)).state).toBe('ready');
    test.clock.now = end;
    expect(await look(secret)).toMatchObject({ state: 'none', mayAsk: true });
    expect((await file(secret)).statusCode).toBe(404);
    expect(await forgetCopies(test.db, end)).toBeGreaterThanOrEqual(1);
    expect(await stored(id)).toBeUndefined();
    test.clock.now = monday;
  });

  it('goes with the erasure, and cannot be asked for afterwards', async () => {
    const { id, secret } = await received(intake);
    await asked(secret);
    await erase(test.db, secret, monday);
    expect(await stored(id)).toBeUndefined();
    expect((await test.app.inject(`/ar/appointment/${secret}/copy/`)).statusCode).toBe(404);
    await ask(secret);
    expect(await stored(id)).toBeUndefined();
  });

  it('is useless after a new link, which says so and brings another one', async () => {
    const { id, secret } = await received(intake);
    await asked(secret);
    const renewed = await renewLink(intake, secret, randomUUID(), monday);
    expect((await stored(id))!.content).toBeNull();
    expect((await test.app.inject(`/ar/appointment/${secret}/copy/`)).statusCode).toBe(404);
    expect(await look(renewed)).toMatchObject({ state: 'outdated', mayAsk: true });
    expect(await asked(renewed)).toMatchObject({ state: 'ready', copy: { person: { name: 'أمينة' } } });
    const again = await renewLink(intake, renewed, randomUUID(), monday);
    expect(await asked(again)).toMatchObject({ state: 'ready', copy: { person: { name: 'أمينة' } } });
  });

  it('is made for a slip that was lost and found by the contact, also with another contact later', async () => {
    const { id, reference } = await received(intake);
    await contactsChecked(test);
    const found = (await findLostSlip(intake, { reference, contact: '0151 23456789' }, monday))!;
    expect(await asked(found)).toMatchObject({ state: 'ready', copy: { person: { phone: '+4915123456789' } } });
    await mendSlip(test.db, { unsealer: test.keys.unsealer!, sealer: test.keys.sealer, directory: intake.directory }, id);
    await changeContact(intake, found, { reply: 'email', email: 'ana@example.org' }, monday);
    const renewed = await renewLink(intake, found, randomUUID(), monday);
    expect(await asked(renewed)).toMatchObject({ state: 'ready', copy: { person: { email: 'ana@example.org' } } });
  });

  describe('an attacker with the whole database and everything of the public process', () => {
    const mine = 'A'.repeat(22);
    const take = async (id: string, columns: object) => {
      await test.db
        .updateTable('requests')
        .set({ secretHash: hashOf(mine), ...columns })
        .where('id', '=', id)
        .execute();
      return asked(mine);
    };

    it('gets no copy by a link of their own', async () => {
      const { id } = await received(intake);
      expect(await take(id, {})).toEqual({ secret: mine, state: 'by-hand', until: null, mayAsk: false });
      expect((await stored(id))!.content).toBeNull();
      await test.db
        .updateTable('requests')
        .set({ secretHash: hashOf(id) })
        .where('id', '=', id)
        .execute();
    });

    it('gets none by a secret of their own that they seal to the desk', async () => {
      const { id } = await received(intake);
      const link = await intake.sealer.seal('secret', id, { secret: mine });
      const shown = await take(id, { sealedSecret: link, sealedSecretKeyId: intake.sealer.keyId });
      expect(shown).toMatchObject({ state: 'by-hand' });
      expect(shown).not.toHaveProperty('copy');
      await test.db
        .updateTable('requests')
        .set({ secretHash: hashOf(id) })
        .where('id', '=', id)
        .execute();
    });

    it('gets no topic by a person of their own beside the true matter, and no name by a contact of their own', async () => {
      const { id } = await received(intake);
      const { sealedPerson } = await rowOf(id);
      const person = await intake.sealer.seal('person', id, { name: 'x', reply: 'none', secret: mine }, 'mark of mine');
      expect(await take(id, { sealedPerson: person })).toMatchObject({ state: 'by-hand' });
      await test.db.deleteFrom('ownCopies').where('requestId', '=', id).execute();
      const link = await intake.sealer.seal('secret', id, { secret: mine, contact: 'a@example.org' });
      const contact = await intake.sealer.seal('contact', id, { reply: 'email', email: 'a@example.org' });
      const { keyId } = intake.sealer;
      const columns = { sealedPerson, sealedSecret: link, sealedSecretKeyId: keyId, sealedContact: contact, sealedContactKeyId: keyId };
      expect(await take(id, columns)).toMatchObject({ state: 'by-hand' });
      // The desk writes the slip anew meanwhile, and gives the forged parts no mark.
      await mendSlip(test.db, { unsealer: test.keys.unsealer!, sealer: test.keys.sealer, directory: intake.directory }, id);
      await test.db.deleteFrom('ownCopies').where('requestId', '=', id).execute();
      expect(await asked(mine)).toMatchObject({ state: 'by-hand' });
      await test.db
        .updateTable('requests')
        .set({ secretHash: hashOf(id) })
        .where('id', '=', id)
        .execute();
    });

    it('cannot show a copy of their own as the true one', async () => {
      const { id, secret } = await received(intake);
      await asked(secret);
      await test.db
        .updateTable('ownCopies')
        .set({ content: encryptUnder(mine, 'copy of what is held', id, Buffer.from('{}')) })
        .where('requestId', '=', id)
        .execute();
      expect(await look(secret)).toMatchObject({ state: 'by-hand' });
    });
  });
});
