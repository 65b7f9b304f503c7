import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { secretOf, visitor } from '../support/booking.ts';
import { dialects } from '../support/databases.ts';
import { consultationHours, slotAt } from '../support/hours.ts';
import { amina, worker } from '../support/requests.ts';

const fromOurPage = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };

describe.each(dialects)('a slot that is sold on cannot change its name on %s', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp(dialect);
  });
  afterAll(() => test.close());

  const nameOf = async (secret: string) => {
    const { id } = await test.db.selectFrom('requests').select('id').orderBy('receivedAt', 'desc').executeTakeFirstOrThrow();
    const row = await test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const person = await test.keys.unsealer!.open('person', row.id, row.sealedKeyId!, row.sealedPerson!);
    expect(person.secret).toBe(secret);
    return person.name;
  };

  it('neither by a contact with a name, nor by the form of the slip, nor by the same key', async () => {
    const hours = await consultationHours(test.db, await worker(test.db));
    const slot = { id: slotAt(hours, '2026-11-25T08:00:00.000Z') };
    const key = randomUUID();
    const person = { ...amina.person, name: 'Amina A.' };
    const booked = await visitor(test).book(slot, { key, change: { person } });
    const secret = secretOf(booked);
    expect(await nameOf(secret)).toBe('Amina A.');

    const contact = { reply: 'call', phone: '0151 99999999' };
    const named = await visitor(test).step(secret, 'contact', { ...contact, name: 'B. Käufer' });
    expect([named.statusCode, named.json<{ errors: object[] }>().errors]).toEqual([422, [{ pointer: '/name', code: 'unknown-field' }]]);
    const form = await test.app.inject({
      method: 'POST',
      url: `/de/appointment/${secret}/contact/`,
      headers: fromOurPage,
      payload: new URLSearchParams({ ...contact, name: 'B. Käufer' }).toString(),
    });
    expect(form.headers.location).toBe(`/de/appointment/${secret}/?done=contact-changed`);
    const again = await visitor(test).book(slot, { key, change: { person: { ...person, name: 'B. Käufer' } } });
    expect(again.statusCode).toBe(422);
    expect(await nameOf(secret)).toBe('Amina A.');
  });
});
