import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewContact } from '../../api/contract/appointment.ts';
import { claim } from '../../api/intake/claim.ts';
import { changeContact } from '../../api/intake/contact-change.ts';
import { close, offer } from '../../api/intake/answer.ts';
import { openPerson, mendSlip, unsealPerson } from '../../api/intake/person.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { cancel, erase, noneFits } from '../../api/intake/requester.ts';
import { findStatus } from '../../api/intake/slip-status.ts';
import { slipMarkFrom } from '../../api/sealing/derivation.ts';
import { decryptFacts, encryptFacts } from '../../api/intake/slip-facts.ts';
import { findLostSlip, renewLink } from '../../api/intake/slip-link.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { intakeOf } from '../support/desk.ts';
import { amina, contactsChecked, received, worker } from '../support/requests.ts';

const violence = { matter: { ...amina.matter, topics: ['violence'] }, person: { name: 'A', reply: 'none' as const } };
const aminasFacts = { reply: 'call', phoneEnds: '789', urgent: false, womanCounsellor: true, channel: 'place' };

describe.each(dialects)('what a slip shows of the sealed parts, on %s', (dialect) => {
  let test: TestApp;
  let intake: Intake;
  beforeAll(async () => {
    test = await testApp(dialect);
    intake = intakeOf(test);
  });
  afterAll(() => test.close());

  const rowOf = (id: string) => test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const facts = async (secret: string) => (await findStatus(test.db, secret, monday)).facts;
  const personOf = async (id: string) => unsealPerson(test.keys.unsealer!, await rowOf(id));
  const desk = () => ({ unsealer: test.keys.unsealer!, sealer: test.keys.sealer, directory: intake.directory });
  const lettersOf = (id: string) =>
    test.db.selectFrom('letters').select(['kind', 'state']).where('requestId', '=', id).orderBy('createdAt').orderBy('state').execute();

  it('is the way of answering, the end of the number, and whether a woman was asked for', async () => {
    const { secret } = await received(intake);
    expect(await facts(secret)).toEqual(aminasFacts);
    const answer = await test.app.inject({ url: '/api/appointment', headers: { authorization: `Bearer ${secret}` } });
    expect(answer.json()).toMatchObject({ facts: aminasFacts });
  });

  it('looks alike for every request, with a number, an address, urgent or nothing', async () => {
    const rows = await Promise.all(
      [{}, violence, { person: { name: 'A', reply: 'email' as const, email: `${'a'.repeat(60)}@example.org` } }].map(async (change) =>
        rowOf((await received(intake, change)).id),
      ),
    );
    expect(rows.map(({ slipFacts }) => slipFacts?.length)).toEqual([188, 188, 188]);
    for (const row of rows) {
      const clear = JSON.stringify(row, (_key, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
      );
      expect(clear).not.toMatch(/789|urgent|violence|womanCounsellor/);
    }
  });

  it('opens with the secret of its own request only, and is never an error', async () => {
    const one = await received(intake);
    const other = await received(intake);
    const { slipFacts } = await rowOf(one.id);
    expect(decryptFacts(one.secret, one.id, slipFacts)).toEqual({ facts: aminasFacts, slip: slipMarkFrom(one.secret) });
    expect(decryptFacts(other.secret, one.id, slipFacts)).toBeUndefined();
    expect(decryptFacts(one.secret, other.id, slipFacts)).toBeUndefined();
    expect(decryptFacts(one.secret, one.id, new Uint8Array(3))).toBeUndefined();
    expect(decryptFacts(one.secret, one.id, null)).toBeUndefined();
  });

  it('promises the same working day to an urgent request only, and two days after new times were asked for', async () => {
    const urgent = await received(intake, violence);
    expect((await findStatus(test.db, urgent.secret, monday)).hearBy).toBe('2026-11-23');
    expect((await findStatus(test.db, (await received(intake)).secret, monday)).hearBy).toBe('2026-11-25');
    const saturday = new Date('2026-11-28T10:00:00.000Z');
    expect((await findStatus(test.db, (await received(intake, violence, saturday)).secret, monday)).hearBy).toBe('2026-11-30');
    const counsellor = await worker(test.db);
    await claim(test.db, counsellor, urgent.id, monday);
    const time = { startsAt: '2026-12-01T09:00:00.000Z', lengthMinutes: 30, place: null, channel: 'phone' as const };
    await offer(test.db, counsellor, urgent.id, { times: [time], version: (await rowOf(urgent.id)).version }, monday);
    await noneFits(test.db, urgent.secret, new Date('2026-11-24T10:00:00.000Z'));
    expect((await findStatus(test.db, urgent.secret, monday)).hearBy).toBe('2026-11-26');
  });

  it('goes along with a renewed link, and away with the erasure', async () => {
    const { id, secret } = await received(intake);
    const renewed = await renewLink(intake, secret, randomUUID(), monday);
    expect(await facts(renewed)).toEqual(aminasFacts);
    expect(decryptFacts(secret, id, (await rowOf(id)).slipFacts)).toBeUndefined();
    await erase(test.db, renewed, monday);
    expect((await rowOf(id)).slipFacts).toBeNull();
    expect(await facts(renewed)).toBeNull();
  });

  it('is missing after a lost slip until the desk opens the person, and counts no version', async () => {
    const { id, reference } = await received(intake);
    await contactsChecked(test);
    const found = (await findLostSlip(intake, { reference, contact: '0151 23456789' }, monday))!;
    expect(await facts(found)).toBeNull();
    await test.app.inject(`/ar/appointment/${found}/`);
    expect(test.shown('/[lang]/appointment/[secret]').status.facts).toBeNull();
    const { version } = await rowOf(id);
    await mendSlip(test.db, desk(), id);
    expect(await facts(found)).toEqual(aminasFacts);
    expect((await rowOf(id)).version).toBe(version);
  });

  describe('another contact', () => {
    const bySms: NewContact = { reply: 'sms', phone: '+359 88 123 4567' };

    it('takes the place of the old one, of which nothing stays once the desk has opened it', async () => {
      const { id, secret } = await received(intake, { person: { ...amina.person, note: 'n', mayLeaveMessage: true } });
      await changeContact(intake, secret, bySms, monday);
      const expected = { name: 'أمينة', note: 'n', secret, reply: 'sms', phone: '+359881234567' };
      expect(await personOf(id)).toEqual(expected);
      expect(await facts(secret)).toEqual({ ...aminasFacts, reply: 'sms', phoneEnds: '567' });
      expect(JSON.stringify(await findStatus(test.db, secret, monday))).not.toContain('789');
      await mendSlip(test.db, desk(), id);
      const row = await rowOf(id);
      expect(row.sealedContact).toBeNull();
      expect(await test.keys.unsealer!.open('person', id, row.sealedKeyId!, row.sealedPerson!)).toEqual(expected);
    });

    it('finds a lost slip again, and the former one does not', async () => {
      const { secret, reference } = await received(intake);
      await contactsChecked(test);
      await changeContact(intake, secret, { reply: 'email', email: 'a@example.org' }, monday);
      expect(await findLostSlip(intake, { reference, contact: 'A@example.org' }, monday)).toBeUndefined();
      await contactsChecked(test);
      expect(await findLostSlip(intake, { reference, contact: '0151 23456789' }, monday)).toBeUndefined();
      expect(await findLostSlip(intake, { reference, contact: 'A@example.org' }, monday)).toBeDefined();
    });

    it('overtakes the letter under way, posts what stands now, and keeps the reminder of its date', async () => {
      const { id, secret } = await received(intake);
      await changeContact(intake, secret, bySms, monday);
      expect(await lettersOf(id)).toEqual([
        { kind: 'received', state: 'overtaken' },
        { kind: 'received', state: 'waiting' },
      ]);
    });

    it('stands in the history without content, and is seen by the holder', async () => {
      const { id, secret } = await received(intake);
      const counsellor = await worker(test.db);
      await claim(test.db, counsellor, id, monday);
      await changeContact(intake, secret, bySms, monday);
      const look = { reason: undefined, publicUrl: 'https://kim.example' };
      expect(await openPerson(test.db, test.keys.unsealer!, counsellor, id, look, monday)).toMatchObject({ phone: '+359881234567' });
      const history = await test.db.selectFrom('history').select(['event', 'detail']).where('requestId', '=', id).orderBy('id').execute();
      expect(history.map(({ event, detail }) => [event, detail])).toContainEqual(['contact-changed', null]);
    });

    it('is refused when it cannot be reached, when the request is closed, and for a strange link', async () => {
      const { id, secret } = await received(intake);
      await expect(changeContact(intake, secret, { reply: 'sms', phone: '0209 1690' }, monday)).rejects.toMatchObject({
        code: 'invalid-input',
        errors: [{ pointer: '/phone', code: 'needs-mobile' }],
      });
      expect((await rowOf(id)).sealedContact).toBeNull();
      await cancel(test.db, secret, monday);
      await expect(changeContact(intake, secret, bySms, monday)).rejects.toMatchObject({ code: 'wrong-state' });
      await erase(test.db, secret, monday);
      await expect(changeContact(intake, secret, bySms, monday)).rejects.toMatchObject({ code: 'wrong-state' });
      await expect(changeContact(intake, 'A'.repeat(22), bySms, monday)).rejects.toMatchObject({ code: 'not-found' });
    });

    it('keeps the number that the talk itself needs', async () => {
      const { secret } = await received(intake, { matter: { ...amina.matter, channel: 'phone' } });
      await expect(changeContact(intake, secret, { reply: 'none' }, monday)).rejects.toMatchObject({
        errors: [{ pointer: '/phone', code: 'required' }],
      });
    });

    it('goes away with the erasure, and after closing the person part is what the letters read', async () => {
      const { id, secret } = await received(intake);
      await changeContact(intake, secret, bySms, monday);
      const counsellor = await worker(test.db);
      await claim(test.db, counsellor, id, monday);
      await close(test.db, counsellor, id, { outcome: 'forwarded', version: (await rowOf(id)).version }, monday);
      expect(await personOf(id)).toMatchObject({ phone: '+359881234567' });
      await erase(test.db, secret, monday);
      expect(await rowOf(id)).toMatchObject({ sealedContact: null, sealedContactKeyId: null, sealedPerson: null });
    });

    it('changed after a lost slip shows less until the desk writes the facts again', async () => {
      const { id, reference } = await received(intake);
      await contactsChecked(test);
      const found = (await findLostSlip(intake, { reference, contact: '0151 23456789' }, monday))!;
      await changeContact(intake, found, { reply: 'none' }, monday);
      expect(await facts(found)).toBeNull();
      await mendSlip(test.db, desk(), id);
      expect(await facts(found)).toEqual({ ...aminasFacts, reply: 'none', phoneEnds: null });
    });

    it('is taken as JSON, cleaned, and refused with pointers', async () => {
      const { secret, id } = await received(intake);
      const send = (payload: object) =>
        test.app.inject({ method: 'POST', url: '/api/appointment/contact', headers: { authorization: `Bearer ${secret}` }, payload });
      const answer = await send({ reply: 'email', email: '<a@example.org>;' });
      expect([answer.statusCode, answer.json<{ facts: unknown }>().facts]).toEqual([
        200,
        { ...aminasFacts, reply: 'email', phoneEnds: null },
      ]);
      expect(await personOf(id)).toMatchObject({ email: 'a@example.org' });
      const refused = await send({ reply: 'call', phone: '381234' });
      expect([refused.statusCode, refused.json<{ errors: unknown }>().errors]).toEqual([
        422,
        [{ pointer: '/phone', code: 'needs-area-code' }],
      ]);
    });
  });

  it('is encrypted anew each time', () => {
    const [one, other] = [1, 2].map(() =>
      encryptFacts('s', 'id', { facts: { ...aminasFacts, reply: 'call', channel: 'place' }, slip: 'one' }),
    );
    expect(Buffer.from(one!).equals(other!)).toBe(false);
  });
});
