import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppointmentStatus } from '../../api/contract/appointment.ts';
import type { RequestDetail } from '../../api/contract/desk.ts';
import { sendLetters } from '../../api/jobs/letters.ts';
import type { Message } from '../../api/letters/mailer.ts';
import { later } from '../../src/directory/instants.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { byEmail, postOffice } from '../support/letters.ts';

const letters = 'يُرجى تحضير الرسائل التي يصعب فهمها.';
const lettersInGerman = 'Halten Sie bitte die Briefe bereit, die Sie nicht verstehen.';
const place = { 'offer-length': '45', 'offer-channel': 'place', 'offer-place': 'Grillostraße 4' };
const confirmed = (day: string, ...remarks: string[]) => ({
  action: 'confirm',
  'confirm-date': day,
  'confirm-time': '10:00',
  'confirm-length': '45',
  'confirm-channel': 'place',
  'confirm-place': 'Grillostraße 4',
  'confirm-remark': remarks,
});

describe.each(dialects)('coded sentences with an answer on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;
  beforeAll(async () => {
    test = await testApp(dialect);
    ayse = await colleague(test);
  });
  afterAll(() => test.close());

  const taken = async (person = byEmail('amina@example.org')) => {
    test.clock.now = monday;
    const request = await receivedBy(test, { person });
    expect((await send(request.id, { action: 'claim' })).statusCode).toBe(303);
    return request;
  };
  const versionOf = async (id: string) =>
    (await test.db.selectFrom('requests').select('version').where('id', '=', id).executeTakeFirstOrThrow()).version;
  const send = async (id: string, form: Record<string, string | string[]>) =>
    call(test, { method: 'POST', url: `/desk/requests/${id}/`, as: ayse, form: { version: String(await versionOf(id)), ...form } });
  const onSlip = async (secret: string) => {
    const answer = await test.app.inject({ method: 'GET', url: '/api/appointment', headers: { authorization: `Bearer ${secret}` } });
    return answer.json<AppointmentStatus>().remarks;
  };
  const step = (secret: string, name: string, body: object = {}) =>
    test.app.inject({
      method: 'POST',
      url: `/api/appointment/${name}`,
      headers: { authorization: `Bearer ${secret}` },
      payload: body,
    });

  it('stand on the slip and in the letter, in the person’s language and in German', async () => {
    const { id, secret } = await taken();
    await send(id, confirmed('2026-12-01', 'letters-ready', 'with-children'));
    expect(await onSlip(secret)).toEqual(['letters-ready', 'with-children']);
    const messages: Message[] = [];
    const office = await postOffice(test.db, test.keys.unsealer, {
      wakes: false,
      send: async (message) => void messages.push(message),
    });
    office.clock.now = later(monday, 11_000);
    await sendLetters(office, new AbortController().signal);
    const text = messages.find(({ kind }) => kind === 'confirmed')?.text ?? '';
    expect(text).toContain(letters);
    expect(text).toContain(lettersInGerman);
    expect(text).not.toContain('Wir rufen mit unterdrückter Nummer an.');
  });

  it('are seen by the counsellor before sending, as the person will read them', async () => {
    const { id } = await taken();
    await send(id, { ...confirmed('2026-12-02', 'letters-ready'), preview: 'yes' });
    const { preview } = test.shown('/desk/requests/[id]');
    expect(preview?.letter?.own).toContain(`<p>${letters}</p>`);
    expect(preview?.letter?.german).toContain(`<p>${lettersInGerman}</p>`);
    expect(await test.db.selectFrom('requests').select('remarks').where('id', '=', id).executeTakeFirst()).toEqual({ remarks: null });
  });

  it('go and come back with the answer that an undo takes back', async () => {
    const { id, secret } = await taken();
    await send(id, confirmed('2026-12-03', 'letters-ready'));
    test.clock.now = later(monday, 20_000);
    await send(id, confirmed('2026-12-04', 'hidden-number'));
    expect(await onSlip(secret)).toEqual(['hidden-number']);
    await send(id, { action: 'undo' });
    expect(await onSlip(secret)).toEqual(['letters-ready']);
  });

  it('stay when the person chooses one of the times, and go with the times', async () => {
    const one = await taken();
    const offer = { action: 'offer', ...place, 'offer-date-1': '2026-12-07', 'offer-time-1': '10:00', 'offer-remark': 'with-company' };
    await send(one.id, offer);
    test.clock.now = later(monday, 20_000);
    await step(one.secret, 'accept', { offer: 1 });
    expect(await onSlip(one.secret)).toEqual(['with-company']);
    const other = await taken();
    await send(other.id, { ...offer, 'offer-date-1': '2026-12-08' });
    await step(other.secret, 'none-fits');
    expect(await onSlip(other.secret)).toEqual([]);
  });

  it('are no longer told once the request is closed', async () => {
    const { id, secret } = await taken();
    await send(id, confirmed('2026-12-09', 'letters-ready'));
    await send(id, { action: 'close', outcome: 'cancelled' });
    expect(await onSlip(secret)).toEqual([]);
  });

  it('say with a follow-up day that nobody was reached', async () => {
    const { id, secret } = await taken();
    await send(id, { action: 'follow-up', 'follow-up-day': '2026-11-25', 'follow-up-remark': ['not-reached', 'hidden-number'] });
    expect(await onSlip(secret)).toEqual(['hidden-number', 'not-reached']);
  });

  it('are three at most, and none of another answer’s', async () => {
    const { id } = await taken();
    const four = ['letters-ready', 'identity-ready', 'with-company', 'with-children'];
    expect((await send(id, confirmed('2026-12-10', ...four))).statusCode).toBe(422);
    expect(test.shown('/desk/requests/[id]').errors).toEqual([{ pointer: '/confirm-remark', code: 'too-many' }]);
    const refused = await send(id, { action: 'follow-up', 'follow-up-day': '2026-11-25', 'follow-up-remark': 'letters-ready' });
    expect(refused.statusCode).toBe(422);
    expect(test.shown('/desk/requests/[id]').errors).toEqual([{ pointer: '/follow-up-remark', code: 'not-allowed' }]);
  });

  it('can be sent by JSON, and are erased with the request', async () => {
    const { id, secret } = await taken();
    const answer = await call(test, {
      method: 'POST',
      url: `/api/desk/requests/${id}/confirm`,
      as: ayse,
      json: {
        startsAt: '2026-12-11T09:00:00.000Z',
        lengthMinutes: 45,
        place: 'Grillostraße 4',
        channel: 'place',
        remarks: ['interpreter-comes'],
        version: await versionOf(id),
      },
    });
    expect(answer.json<RequestDetail>().remarks).toEqual(['interpreter-comes']);
    await step(secret, 'erase');
    expect(await test.db.selectFrom('requests').select('remarks').where('id', '=', id).executeTakeFirst()).toEqual({ remarks: null });
  });
});
