import { randomUUID } from 'node:crypto';
import type { Challenge } from 'altcha-lib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConsultationHours } from '../../api/appointments/slots.ts';
import type { Receipt } from '../../api/contract/appointment.ts';
import { forgetNetworks } from '../../api/jobs/forget-networks.ts';
import { hashOf } from '../../api/sealing/derivation.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { secretOf, visitor } from '../support/booking.ts';
import { dialects } from '../support/databases.ts';
import { consultationHours, nameOf, slotAt } from '../support/hours.ts';
import { solve } from '../support/proof.ts';
import { worker } from '../support/requests.ts';

const times = ['08:00', '08:30', '09:00', '09:30', '10:00', '10:30'].map((time) => `2026-11-25T${time}:00.000Z`);
const inMinutes = (minutes: number) => new Date(monday.getTime() + minutes * 60_000);

describe.each(dialects)('the share of slots of a network on %s', (dialect) => {
  let test: TestApp;
  let hours: ConsultationHours;
  beforeAll(async () => {
    test = await testApp(dialect, {
      settings: { TRUSTED_NETWORKS: '198.51.100.0/24', PROVEN_SLOTS_PER_NETWORK: '2', PROVEN_PERCENT: '50', PROVEN_PERCENT_OF_DAY: '100' },
    });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    test.clock.now = monday;
    for (const table of ['bookings', 'consultationHours', 'spentProofs'] as const) await test.db.deleteFrom(table).execute();
    hours = await consultationHours(test.db, await worker(test.db));
  });

  const slot = (index: number) => ({ id: slotAt(hours, times[index]!) });
  const person = { name: 'أمينة', reply: 'none' as const };
  const at = (address?: string) => visitor(test, address);
  const book = (index: number, { address, ...more }: { address?: string; proof?: string; key?: string } = {}) => {
    const { key, ...change } = more;
    return at(address).book(slot(index), {
      change: { person, ...change },
      ...(key === undefined ? {} : { key }),
    });
  };
  const receiptOf = async (answer: ReturnType<typeof book>) => (await answer).json<Receipt>();
  const hold = (index: number, { address = '203.0.113.7', proof }: { address?: string; proof?: string } = {}) =>
    test.app.inject({
      method: 'POST',
      url: `/api/slots/${nameOf(test, slot(index).id)}/hold`,
      remoteAddress: address,
      headers: proof === undefined ? {} : { proof },
    });
  const challengeAt = (remoteAddress = '203.0.113.7') => test.app.inject({ url: '/api/challenge', remoteAddress });
  const proofAt = async (address?: string) => solve((await challengeAt(address)).json<Challenge>());
  const rowOf = (reference: string) =>
    test.db.selectFrom('requests').selectAll().where('reference', '=', reference).executeTakeFirstOrThrow();

  it('is one at no cost; a second is accepted as a request that wishes for the time', async () => {
    expect(await receiptOf(book(0))).toMatchObject({ state: 'confirmed', isWish: false });
    const key = randomUUID();
    const receipt = await receiptOf(book(1, { key }));
    expect(receipt).toMatchObject({ state: 'received', isWish: true, hearBy: '2026-11-25' });
    expect(await rowOf(receipt.reference)).toMatchObject({
      state: 'received',
      startsAt: null,
      wishedStartsAt: times[1],
      wishedHoursId: hours.id,
    });
    expect(await receiptOf(book(1, { key }))).toEqual(receipt);
    expect(await test.db.selectFrom('bookings').selectAll().execute()).toHaveLength(1);
    const authorization = `Bearer ${receipt.statusUrl.split('/').at(-2)!}`;
    const status = await test.app.inject({ url: '/api/appointment', headers: { authorization } });
    expect(status.json()).toMatchObject({ state: 'received', appointment: null, wished: times[1] });
    // The time is still anybody's.
    expect(await receiptOf(book(1, { address: '192.0.2.9' }))).toMatchObject({ state: 'confirmed' });
  });

  it('counts holds, and a hold that became an appointment once', async () => {
    const { hold: shown } = (await hold(0)).json<{ hold: string }>();
    const refused = await hold(1);
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([403, 'proof-needed']);
    expect(await receiptOf(at().book({ ...slot(0), hold: shown }, { change: { person } }))).toMatchObject({ state: 'confirmed' });
    expect(await receiptOf(book(1))).toMatchObject({ isWish: true });
    // A hold of somebody else that is not there any more is no way around it.
    expect(await receiptOf(at().book({ ...slot(2), hold: 'x'.repeat(22) }, { change: { person } }))).toMatchObject({ isWish: true });
  });

  it('is free again when a hold ran out and when an appointment is cancelled', async () => {
    await hold(0);
    test.clock.now = inMinutes(11);
    const booked = await book(1);
    expect(booked.json<Receipt>().state).toBe('confirmed');
    await at().step(secretOf(booked), 'cancel');
    expect(await receiptOf(book(2))).toMatchObject({ state: 'confirmed' });
  });

  it('stays used when the appointment is moved, and a request that waits moves to no slot above it', async () => {
    const booked = await book(0);
    expect((await at().move(secretOf(booked), slot(3))).statusCode).toBe(200);
    expect(await receiptOf(book(1))).toMatchObject({ isWish: true });
    const waiting = await at().book(undefined, { change: { person } });
    expect((await at().move(secretOf(waiting), slot(4))).json()).toMatchObject({ code: 'proof-needed' });
    const proof = await proofAt();
    const moved = await at().step(secretOf(waiting), 'move', { slot: { id: nameOf(test, slot(4).id) }, proof });
    expect(moved.json()).toMatchObject({ state: 'confirmed' });
  });

  it('grows with proofs of work that become harder, up to a second limit', async () => {
    expect((await challengeAt()).statusCode).toBe(204);
    await book(0);
    const first = (await challengeAt()).json<Challenge>();
    expect(first.parameters.data).toMatchObject({ purpose: 'slot', level: 1, until: '2026-11-23T08:20:00.000Z' });
    expect(await receiptOf(book(1, { proof: await solve(first) }))).toMatchObject({ state: 'confirmed', isWish: false });
    expect((await challengeAt()).json<Challenge>().parameters.data).toMatchObject({ level: 2 });
    expect((await hold(2, { proof: await proofAt() })).statusCode).toBe(201);
    // The third proof would be of use to nobody: it is not asked for, and not taken.
    expect((await challengeAt()).statusCode).toBe(204);
  });

  it('takes each proof once, and none that is too easy, changed, made up or late', async () => {
    await book(0);
    const proof = await proofAt();
    expect((await hold(1, { proof })).statusCode).toBe(201);
    expect((await hold(2, { proof })).json()).toMatchObject({ code: 'proof-needed' });
    const { challenge, solution } = JSON.parse(Buffer.from(await proofAt(), 'base64').toString()) as {
      challenge: Challenge;
      solution: { counter: number };
    };
    const sent = (payload: unknown) => Buffer.from(JSON.stringify(payload)).toString('base64');
    const changed = { ...challenge, parameters: { ...challenge.parameters, data: { ...challenge.parameters.data, level: 9 } } };
    const unsolved = { counter: 1, derivedKey: '00'.repeat(32) };
    for (const wrong of [sent({ challenge: changed, solution }), sent({ challenge, solution: unsolved }), sent({}), sent(null), 'AAAA'])
      expect((await hold(2, { proof: wrong })).json()).toMatchObject({ code: 'proof-needed' });
    test.clock.now = inMinutes(15);
    expect((await hold(2, { proof: sent({ challenge, solution }) })).statusCode).toBe(201);
    await book(3);
    const late = await proofAt();
    test.clock.now = inMinutes(36);
    expect(await receiptOf(book(4, { proof: late }))).toMatchObject({ isWish: true });
  });

  it('is a few more for a whole block of addresses, and not one for each', async () => {
    const states = [];
    for (let index = 0; index < 6; index += 1) states.push((await receiptOf(book(index, { address: `203.0.113.${index + 1}` }))).state);
    expect(states).toEqual(['confirmed', 'confirmed', 'confirmed', 'confirmed', 'received', 'received']);
    await test.db.deleteFrom('bookings').execute();
    const customer = (index: number) => `2001:db8:1:${index}::1`;
    const ofIpv6 = [];
    for (let index = 0; index < 6; index += 1) ofIpv6.push((await receiptOf(book(index, { address: customer(index) }))).state);
    expect(ofIpv6.filter((state) => state === 'confirmed')).toHaveLength(4);
  });

  it('does not bind a network that is named as trusted', async () => {
    for (let index = 0; index < 6; index += 1)
      expect(await receiptOf(book(index, { address: '198.51.100.20' }))).toMatchObject({ state: 'confirmed' });
    expect((await challengeAt('198.51.100.20')).statusCode).toBe(204);
  });

  it('of those who come at once from one address one has the slot that costs nothing', async () => {
    const receipts = await Promise.all([0, 1, 2, 3, 4, 5].map((index) => receiptOf(book(index))));
    expect(receipts.filter(({ state }) => state === 'confirmed')).toHaveLength(1);
    expect(receipts.filter(({ isWish }) => isWish)).toHaveLength(5);
  });

  it('is counted without an address in the database, and forgotten within a day, key included', async () => {
    await test.db.updateTable('requests').set({ network: null }).execute();
    await book(0);
    await book(1);
    const { network, networkBlock } = await test.db.selectFrom('bookings').select(['network', 'networkBlock']).executeTakeFirstOrThrow();
    expect([network, networkBlock]).toEqual([expect.stringMatching(/^[\w-]{16}$/), expect.stringMatching(/^[\w-]{16}$/)]);
    expect(network).not.toBe(networkBlock);
    const remembered = async () => [
      (await test.db.selectFrom('requests').select('id').where('network', 'is not', null).execute()).length,
      (await test.db.selectFrom('bookings').select('id').where('network', 'is not', null).execute()).length,
      (await test.db.selectFrom('networkKeys').select('day').execute()).length,
    ];
    await forgetNetworks(test.db, inMinutes(23 * 60));
    expect((await remembered()).slice(1)).toEqual([1, 1]);
    await forgetNetworks(test.db, inMinutes(24 * 60 - 5));
    expect((await remembered()).slice(0, 2)).toEqual([0, 0]);
    await forgetNetworks(test.db, inMinutes(48 * 60));
    expect((await remembered())[2]).toBe(0);
  });

  it('counts across midnight, though the key is another one', async () => {
    test.clock.now = new Date('2026-11-24T22:55:00.000Z');
    await book(0);
    test.clock.now = new Date('2026-11-24T23:05:00.000Z');
    expect(await receiptOf(book(1))).toMatchObject({ isWish: true });
  });

  it('on a slip without a time asks for a proof, and keeps the time as a wish without one', async () => {
    const secret = secretOf(await at().book(undefined, { change: { person } }));
    const url = `/ar/appointment/${secret}/move/`;
    const look = async () => {
      await test.app.inject({ url, remoteAddress: '203.0.113.7' });
      return test.shown('/[lang]/appointment/[secret]/move').slots;
    };
    const take = async (index: number, proof = '') => {
      const answer = await test.app.inject({
        method: 'POST',
        url,
        remoteAddress: '203.0.113.7',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        payload: new URLSearchParams({ slot: nameOf(test, slot(index).id), proof }).toString(),
      });
      return answer.headers.location;
    };
    expect(await look()).toBe('free');
    await book(0);
    expect(await look()).toBe('proof');
    const wished = await take(1);
    expect(wished).toBe(`/ar/appointment/${secret}/?done=wished`);
    await test.app.inject(wished!);
    const shown = test.shown('/[lang]/appointment/[secret]');
    expect(shown).toMatchObject({ done: 'wished', status: { state: 'received', appointment: null, wished: times[1] } });
    expect(await take(2)).toBe(wished);
    const stored = await test.db
      .selectFrom('requests')
      .select(['state', 'wishedStartsAt'])
      .where('secretHash', '=', hashOf(secret))
      .execute();
    expect(stored).toEqual([{ state: 'received', wishedStartsAt: times[2] }]);
    expect(await take(2, await proofAt())).toBe(`/ar/appointment/${secret}/?done=booked`);
    expect(await look()).toBe('free');
    await test.app.inject(wished!);
    expect(test.rendered.at(-1)!.page).not.toHaveProperty('done');
  });

  it('without a script is said on the form before anything is sent, with the time as the wish', async () => {
    const post = async (fields: Record<string, string>) => {
      const answer = await test.app.inject({
        method: 'POST',
        url: '/ar/appointment/',
        remoteAddress: '203.0.113.7',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        payload: new URLSearchParams({
          quarter: 'schalke',
          conversationLanguage: 'ar',
          channel: 'place',
          persons: '1',
          name: 'أمينة',
          reply: 'none',
          notice: '2026-11',
          formLanguage: 'ar',
          ...fields,
        }).toString(),
      });
      return { answer, page: test.shown('/[lang]/appointment') };
    };
    expect((await post({ step: 'find' })).page.times).not.toHaveProperty('needsProof');
    await book(0);
    expect((await post({ step: 'find' })).page.times).toMatchObject({ needsProof: true });
    const name = nameOf(test, slot(1).id);
    const { answer, page } = await post({ step: `hold:${name}` });
    expect(answer.statusCode).toBe(200);
    expect(page.times).toMatchObject({ days: [], wished: { id: name, startsAt: times[1] }, needsProof: true });
    expect(page.values).not.toHaveProperty('hold');
    const sent = await post({ slot: name, idempotencyKey: randomUUID() });
    expect(sent.answer.statusCode).toBe(303);
    const wished = await test.db.selectFrom('requests').select('state').where('wishedStartsAt', '=', times[1]!).execute();
    expect(wished.map(({ state }) => state)).toContain('received');
    // A proof that is ready by the time the form is sent makes it an appointment.
    await post({ slot: nameOf(test, slot(2).id), proof: await proofAt(), idempotencyKey: randomUUID() });
    expect(await test.db.selectFrom('bookings').select('startsAt').where('isProven', '=', 1).execute()).toEqual([{ startsAt: times[2] }]);
  });
});
