import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsultationHours } from '../../api/appointments/slots.ts';
import { renewLink } from '../../api/intake/slip-link.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, intakeOf } from '../support/desk.ts';
import { consultationHours, slotAt } from '../support/hours.ts';
import { received, worker } from '../support/requests.ts';
import { proveRows } from '../support/own-rows.ts';

const over = new Date('2026-11-25T08:45:00.000Z');

describe.each(dialects)('the faces on a slip on %s', (dialect) => {
  let test: TestApp;
  let hours: ConsultationHours;
  beforeAll(async () => {
    test = await testApp(dialect);
    hours = await consultationHours(test.db, await worker(test.db), { opens: '08:00', closes: '12:00', lengthMinutes: 30, capacity: 8 });
  });
  afterAll(() => test.close());

  /** Booked for Wednesday, 09:00 to 09:30. */
  const booked = async () => {
    test.clock.now = monday;
    const request = await received(intakeOf(test), { slot: { id: slotAt(hours, '2026-11-25T08:00Z') } });
    return request;
  };
  const press = (secret: string, face: string) =>
    call(test, { method: 'POST', url: `/ar/appointment/${secret}/`, form: { action: 'face', face } });
  const counts = () => test.db.selectFrom('faceCounts').selectAll().execute();
  const asks = async (secret: string) => {
    await call(test, { method: 'GET', url: `/ar/appointment/${secret}/` });
    return test.shown('/[lang]/appointment/[secret]').asksHowItWas;
  };

  it('stand there once the appointment is over, and not before', async () => {
    const { secret } = await booked();
    test.clock.now = new Date('2026-11-25T08:29:59.999Z');
    expect(await asks(secret)).toBe(false);
    expect((await press(secret, 'good')).statusCode).toBe(409);
    test.clock.now = new Date('2026-11-25T08:30:00.000Z');
    expect(await asks(secret)).toBe(true);
    expect(await counts()).toEqual([]);
  });

  it('count once for each slip, whatever is pressed afterwards, also by a renewed link', async () => {
    await test.db.deleteFrom('faceCounts').execute();
    const { id, secret } = await booked();
    test.clock.now = over;
    const first = await press(secret, 'bad');
    expect(first.headers.location).toBe(`/ar/appointment/${secret}/?done=thanked`);
    expect((await press(secret, 'good')).headers.location).toBe(`/ar/appointment/${secret}/?done=thanked`);
    expect(await asks(secret)).toBe(false);
    const renewed = await renewLink(intakeOf(test), secret, randomUUID(), over);
    expect((await press(renewed, 'good')).headers.location).toBe(`/ar/appointment/${renewed}/?done=thanked`);
    expect(await counts()).toEqual([{ period: '2026-Q4', face: 'bad', count: 1 }]);
    const history = await test.db.selectFrom('history').select('event').where('requestId', '=', id).orderBy('id').execute();
    expect(history.map(({ event }) => event)).toEqual(['received', 'booked', 'link-renewed']);
  });

  it('leave no trace in the clear: rows before and after differ in the encrypted facts alone, of one length', async () => {
    const { id, secret } = await booked();
    const row = () => test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const before = await row();
    test.clock.now = over;
    await press(secret, 'good');
    const after = await row();
    expect(
      Object.keys(before).filter(
        (name) => !Buffer.from(JSON.stringify(before[name as 'id'])).equals(Buffer.from(JSON.stringify(after[name as 'id']))),
      ),
    ).toEqual(['slipFacts']);
    expect([before.slipFacts?.length, after.slipFacts?.length]).toEqual([188, 188]);
    expect(test.logged.join('')).not.toContain(secret);
  });

  it('are not asked of a person who did not come, nor for a face that does not exist', async () => {
    const { id, secret } = await booked();
    test.clock.now = over;
    expect((await press(secret, 'angry')).statusCode).toBe(400);
    await test.db
      .updateTable('requests')
      .set({ state: 'closed', outcome: 'missed', closedAt: over.toISOString() })
      .where('id', '=', id)
      .execute();
    await proveRows(test.db);
    expect(await asks(secret)).toBe(false);
    expect((await press(secret, 'good')).statusCode).toBe(409);
  });
});
