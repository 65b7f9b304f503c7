import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claim } from '../../api/intake/claim.ts';
import { openPerson } from '../../api/intake/person.ts';
import { receive } from '../../api/intake/receive.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { erase } from '../../api/intake/requester.ts';
import { renewLink } from '../../api/intake/slip-link.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { intakeOf } from '../support/desk.ts';
import { amina, received, worker } from '../support/requests.ts';

const fromOurPage = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };

describe.each(dialects)('T27 a new link on %s', (dialect) => {
  let test: TestApp;
  let intake: Intake;
  beforeAll(async () => {
    test = await testApp(dialect);
    intake = intakeOf(test);
  });
  afterAll(() => test.close());

  const look = (secret: string, query = '') => test.app.inject(`/ar/appointment/${secret}/${query}`);
  const press = (secret: string, formKey: string) =>
    test.app.inject({
      method: 'POST',
      url: `/ar/appointment/${secret}/`,
      headers: fromOurPage,
      payload: new URLSearchParams({ action: 'renew', formKey }).toString(),
    });
  const shown = () => test.shown('/[lang]/appointment/[secret]');
  const rowOf = (id: string) => test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const secretIn = (location: unknown) => /^\/ar\/appointment\/([\w-]{22})\/\?done=renewed$/.exec(String(location))![1]!;

  it('opens the same slip, and the old one stops working at once, for looking and for every button', async () => {
    const { id, secret, reference } = await received(intake);
    const answer = await press(secret, randomUUID());
    expect(answer.statusCode).toBe(303);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    const renewed = secretIn(answer.headers.location);
    expect(renewed).not.toBe(secret);
    expect((await look(renewed, '?done=renewed')).statusCode).toBe(200);
    expect(shown()).toMatchObject({ done: 'renewed', secret: renewed, status: { reference, state: 'received' } });
    expect((await look(secret)).statusCode).toBe(404);
    for (const action of ['cancel', 'erase']) {
      const old = await test.app.inject({
        method: 'POST',
        url: `/ar/appointment/${secret}/`,
        headers: fromOurPage,
        payload: `action=${action}`,
      });
      expect(old.statusCode).toBe(404);
    }
    expect(await rowOf(id)).toMatchObject({ state: 'received', erasedAt: null });
  });

  it('pressed twice makes one link, and both presses lead to it', async () => {
    const { id, secret } = await received(intake);
    const formKey = randomUUID();
    const [one, other] = await Promise.all([press(secret, formKey), press(secret, formKey)]);
    expect([one.statusCode, other.statusCode]).toEqual([303, 303]);
    expect(one.headers.location).toBe(other.headers.location);
    const events = await test.db.selectFrom('history').select('event').where('requestId', '=', id).orderBy('id').execute();
    expect(events.map(({ event }) => event)).toEqual(['received', 'link-renewed']);
  });

  it('is not told to whoever has the old link and another form, or no form', async () => {
    const { secret } = await received(intake);
    for (const formKey of ['', 'x', `${randomUUID()}x`]) expect((await press(secret, formKey)).statusCode).toBe(400);
    await press(secret, randomUUID());
    expect((await press(secret, randomUUID())).statusCode).toBe(404);
  });

  it('is the one that letters carry, sealed, and stands nowhere in the clear', async () => {
    const counsellor = await worker(test.db);
    const { id, secret } = await received(intake);
    const renewed = await renewLink(intake, secret, randomUUID(), monday);
    await claim(test.db, counsellor, id, monday);
    const opened = await openPerson(
      test.db,
      test.keys.unsealer!,
      counsellor,
      id,
      { reason: undefined, publicUrl: 'https://kim.example' },
      monday,
    );
    expect(opened.statusUrl).toBe(`https://kim.example/ar/appointment/${renewed}/`);
    const row = await rowOf(id);
    expect(
      JSON.stringify(row, (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value)),
    ).not.toContain(renewed);
    expect(test.logged.join('')).not.toContain(renewed);
  });

  it('renewed again keeps the first secret known, so that its key never makes a second request', async () => {
    const key = randomUUID();
    const { secret, reference } = await receive(intake, amina, { idempotencyKey: key, now: monday });
    const second = await renewLink(intake, secret, randomUUID(), monday);
    const third = await renewLink(intake, second, randomUUID(), monday);
    expect((await receive(intake, amina, { idempotencyKey: key, now: monday })).reference).toBe(reference);
    await erase(test.db, third, monday);
    await expect(receive(intake, amina, { idempotencyKey: key, now: monday })).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    expect((await look(second)).statusCode).toBe(404);
  });

  it('is not made for an erased request, and the sealed copy goes with the erasure', async () => {
    const { id, secret } = await received(intake);
    const renewed = await renewLink(intake, secret, randomUUID(), monday);
    expect((await rowOf(id)).sealedSecret).not.toBeNull();
    await erase(test.db, renewed, monday);
    expect(await rowOf(id)).toMatchObject({ sealedSecret: null, sealedSecretKeyId: null });
    expect((await press(renewed, randomUUID())).statusCode).toBe(409);
  });

  it('is never said of a slip that has its first link', async () => {
    const { secret } = await received(intake);
    await look(secret, '?done=renewed');
    expect(shown()).not.toHaveProperty('done');
  });
});
