import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConsultationHours } from '../../api/appointments/slots.ts';
import { forgetNetworks } from '../../api/jobs/forget-networks.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { visitor } from '../support/booking.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, type Colleague } from '../support/desk.ts';
import { consultationHours, nameOf, slotAt } from '../support/hours.ts';

const times = ['08:00', '08:30', '09:00', '09:30', '10:00'].map((time) => `2026-11-25T${time}:00.000Z`);
const inDays = (days: number) => new Date(monday.getTime() + days * 86_400_000);

/** What a browser without a script sends, from a network that has used its share. */
const typed = {
  quarter: 'schalke',
  conversationLanguage: 'ar',
  channel: 'place',
  persons: '1',
  name: 'أمينة',
  reply: 'none',
  notice: '2026-11',
  formLanguage: 'ar',
};

describe.each(dialects)('an invitation link on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;
  let hours: ConsultationHours;
  beforeAll(async () => {
    test = await testApp(dialect, { settings: { TRUSTED_NETWORKS: '198.51.100.0/24' } });
    ayse = await colleague(test, { name: 'A. Aydın' });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    test.clock.now = monday;
    for (const table of ['bookings', 'consultationHours', 'invitations'] as const) await test.db.deleteFrom(table).execute();
    hours = await consultationHours(test.db, ayse);
    await visitor(test).book({ id: slotAt(hours, times[0]!) }, { change: { person: { name: 'A.', reply: 'none' } } });
  });

  const slot = (index: number) => nameOf(test, slotAt(hours, times[index]!));
  const atDesk = (form: Record<string, string>, as = ayse) => call(test, { method: 'POST', url: '/desk/invitations/', as, form });
  const made = async (appointments = '1'): Promise<string> => {
    await atDesk({ action: 'make', appointments, language: 'ar' });
    return new URL(test.shown('/desk/invitations').link!).searchParams.get('invitation')!;
  };
  const shown = () => test.shown('/[lang]/appointment');
  const post = (fields: Record<string, string>) =>
    test.app.inject({
      method: 'POST',
      url: '/ar/appointment/',
      remoteAddress: '203.0.113.7',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      payload: new URLSearchParams(fields).toString(),
    });
  /** Chooses a time as the form does. @returns the fields that the form sends on */
  const chosen = async (index: number, fields: Record<string, string>): Promise<Record<string, string>> => {
    await post({ ...fields, step: `hold:${slot(index)}` });
    const { slot: kept = '', hold = '' } = shown().values as Record<string, string>;
    return { ...fields, slot: kept, ...(hold === '' ? {} : { hold }) };
  };
  const form = (invitation: string) => ({ ...typed, invitation, idempotencyKey: randomUUID() });
  const left = async () =>
    (await test.db.selectFrom('invitations').select('appointmentsLeft').execute()).map((row) => row.appointmentsLeft);
  const stateOf = async (answer: Awaited<ReturnType<typeof post>>) => {
    const secret = /appointment\/([\w-]{22})\//.exec(String(answer.headers.location))![1]!;
    return (await visitor(test).status(secret)).json<{ state: string }>().state;
  };

  it('books past the share of its network, lets the person choose again, and is used up then', async () => {
    const invitation = await made();
    await test.app.inject({ method: 'GET', url: `/ar/appointment/?invitation=${invitation}` });
    expect(shown().values['invitation']).toBe(invitation);
    expect(shown().isInvitationOver).toBeUndefined();
    const first = await chosen(1, form(invitation));
    expect(first['hold']).toMatch(/^[\w-]{22}$/);
    const other = await chosen(2, first);
    expect(other).toMatchObject({ slot: slot(2), hold: expect.not.stringMatching(first['hold']!) as string });
    expect(await left()).toEqual([1]);
    expect(await stateOf(await post(other))).toBe('confirmed');
    expect(await left()).toEqual([0]);
    const again = await chosen(3, form(invitation));
    expect(again).not.toHaveProperty('hold');
    expect(shown()).toMatchObject({ isInvitationOver: true, values: { name: 'أمينة' } });
    expect(await stateOf(await post(again))).toBe('received');
  });

  it('gives its last appointment to one of two who hold a time with it; the other request wishes for the time', async () => {
    const invitation = await made();
    const both = [await chosen(1, form(invitation)), await chosen(2, form(invitation))];
    expect(await chosen(3, form(invitation))).not.toHaveProperty('hold');
    const states = [];
    for (const fields of both) states.push(await stateOf(await post(fields)));
    expect(states).toEqual(['confirmed', 'received']);
  });

  it('counts appointments, and no row tells which requests came with it', async () => {
    const invitation = await made('5');
    for (const index of [1, 2]) expect(await stateOf(await post(await chosen(index, form(invitation))))).toBe('confirmed');
    expect(await left()).toEqual([3]);
    const bookings = await test.db.selectFrom('bookings').selectAll().where('kind', '=', 'appointment').orderBy('startsAt').execute();
    expect(
      bookings.slice(1).map(({ invitationId, network, networkBlock, takenAt }) => [invitationId, network, networkBlock, takenAt]),
    ).toEqual([
      [null, null, null, null],
      [null, null, null, null],
    ]);
    const { id } = await test.db.selectFrom('invitations').select('id').executeTakeFirstOrThrow();
    for (const table of ['requests', 'history', 'bookings'] as const)
      expect(JSON.stringify(await test.db.selectFrom(table).selectAll().execute())).not.toContain(id);
  });

  it('holds for seven days, stands in the database as a hash, and is deleted then', async () => {
    const invitation = await made();
    expect(JSON.stringify(await test.db.selectFrom('invitations').selectAll().execute())).not.toContain(invitation);
    expect(test.logged.join('')).not.toContain(invitation);
    test.clock.now = inDays(7);
    await test.app.inject({ method: 'GET', url: `/ar/appointment/?invitation=${invitation}` });
    expect(shown().isInvitationOver).toBe(true);
    await forgetNetworks(test.db, inDays(7));
    expect(await left()).toEqual([]);
  });

  it('is made, listed and revoked by JSON too, with the same rights', async () => {
    const send = (method: 'GET' | 'POST' | 'DELETE', as: Colleague, path = '', json?: object) =>
      call(test, { method, url: `/api/desk/invitations${path}`, as, ...(json === undefined ? {} : { json }) });
    const answer = await send('POST', ayse, '', { appointments: '5', language: 'ar' });
    expect(answer.statusCode).toBe(201);
    const { url } = answer.json<{ url: string }>();
    expect(url).toMatch(/^http:\/\/localhost:8080\/ar\/appointment\/\?invitation=[\w-]{22}$/);
    const listed = await send('GET', ayse);
    const [own] = listed.json<{ id: string }[]>();
    expect(own).toEqual({
      id: own!.id,
      madeAt: monday.toISOString(),
      expiresAt: inDays(7).toISOString(),
      appointments: 5,
      appointmentsLeft: 5,
      isOwn: true,
    });
    expect(listed.body).not.toContain(new URL(url).searchParams.get('invitation'));
    const stranger = await colleague(test, { provider: 'awo' });
    expect((await send('GET', stranger)).json()).toEqual([]);
    expect((await send('DELETE', stranger, `/${own!.id}`)).statusCode).toBe(404);
    expect((await send('DELETE', ayse, `/${own!.id}`)).statusCode).toBe(204);
    expect((await send('GET', ayse)).json()).toEqual([]);
    const wrong = await send('POST', ayse, '', { appointments: '5', language: 'xx' });
    expect([wrong.statusCode, wrong.json<{ errors: unknown }>().errors]).toEqual([422, [{ pointer: '/language', code: 'not-allowed' }]]);
    expect((await send('GET', await colleague(test, { role: 'editor' }))).statusCode).toBe(403);
  });

  it('is listed for the team without names, and revoked by its provider only', async () => {
    const invitation = await made();
    const ben = await colleague(test, { name: 'B. Becker' });
    const stranger = await colleague(test, { provider: 'awo' });
    const listed = async (as: Colleague) => {
      const { body } = await call(test, { method: 'GET', url: '/desk/invitations/', as });
      expect(body).not.toContain(invitation);
      return test.shown('/desk/invitations').invitations;
    };
    const [own] = await listed(ayse);
    expect(own).toMatchObject({ appointments: 1, appointmentsLeft: 1, isOwn: true, expiresAt: inDays(7).toISOString() });
    expect(await listed(ben)).toEqual([{ ...own, isOwn: false }]);
    expect(await listed(stranger)).toEqual([]);
    expect((await atDesk({ action: 'revoke', id: own!.id }, stranger)).statusCode).toBe(404);
    expect((await atDesk({ action: 'revoke', id: own!.id }, ben)).headers.location).toBe('/desk/invitations/?done=invitation-revoked');
    expect(await chosen(1, form(invitation))).not.toHaveProperty('hold');
    expect((await atDesk({ action: 'make', appointments: '99', language: 'xx' })).statusCode).toBe(422);
    expect(test.shown('/desk/invitations').errors).toEqual([{ pointer: '/appointments', code: 'not-allowed' }]);
    const editor = await colleague(test, { role: 'editor' });
    expect((await atDesk({ action: 'make', appointments: '1', language: 'ar' }, editor)).statusCode).toBe(403);
  });
});
