import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from '../../api/config.ts';
import type { Person } from '../../api/contract/appointment.ts';
import { confirm } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import { publishAbilities } from '../../api/intake/desk-abilities.ts';
import { cancel } from '../../api/intake/requester.ts';
import { sendLetters } from '../../api/jobs/letters.ts';
import { remind } from '../../api/jobs/reminders.ts';
import { smsGatewayOf } from '../../api/letters/sms.ts';
import type { Worker } from '../../api/accounts/worker.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { byEmail, mailerTo, postOffice, type TestOffice } from '../support/letters.ts';
import { intakeOn, received, worker } from '../support/requests.ts';
import { startSmsGateway, type TestSmsGateway } from '../support/sms-gateway.ts';
import { startMailServer, type TestMailServer } from '../support/smtp.ts';

const thursday = { startsAt: '2026-11-26T09:20:00.000Z', lengthMinutes: 45, place: 'Grillostraße 4', channel: 'place' as const };
const bySms: Person = { name: 'أمينة', reply: 'sms', phone: '0151 23456789', reminder: true };
const never = new AbortController().signal;

describe.each(dialects)('SMS on %s', (dialect) => {
  let test: TestApp;
  let intake: Awaited<ReturnType<typeof intakeOn>>;
  let counsellor: Worker;
  let gateway: TestSmsGateway;
  let mailServer: TestMailServer;
  let office: TestOffice;

  beforeAll(async () => {
    test = await testApp(dialect);
    intake = await intakeOn(test.db);
    mailServer = await startMailServer();
  });
  beforeEach(async () => {
    counsellor = await worker(test.db);
    gateway = await startSmsGateway();
    office = await postOffice(test.db, intake.keys.unsealer, mailerTo(mailServer.url));
    office.sms = smsGatewayOf(readSettings({ SMS_URL: gateway.url, SMS_HEADER: 'X-Api-Key: secret words', SMS_FROM: 'Termin' }));
    mailServer.arrived.splice(0);
  });
  afterEach(async () => {
    await gateway.stop();
    await test.db.updateTable('letters').set({ state: 'overtaken' }).where('state', '=', 'waiting').execute();
  });
  afterAll(async () => {
    await mailServer.stop();
    await test.close();
  });

  const send = (now = monday) => {
    office.clock.now = now;
    return sendLetters(office, never);
  };
  const asked = (person = bySms) => received(intake, { language: 'ar', person });
  const confirmed = async () => {
    const { id, secret } = await asked();
    await claim(test.db, counsellor, id, monday);
    await confirm(test.db, counsellor, id, { ...thursday, version: 2 }, monday);
    return { id, secret };
  };
  const row = (id: string) => test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const states = async (id: string) =>
    Object.fromEntries(
      (await test.db.selectFrom('letters').select(['kind', 'state']).where('requestId', '=', id).execute()).map(({ kind, state }) => [
        kind,
        state,
      ]),
    );

  it('tells an appointment with word, time and link, and the person counts as told by SMS', async () => {
    const { id, secret } = await confirmed();
    await send(new Date(monday.getTime() + 60_000));
    expect(gateway.arrived).toEqual([
      { to: '+4915123456789', from: 'Termin', text: `موعد \u206626.11. 10:20\u2069\nhttps://kim.example.org/ar/${secret}` },
    ]);
    expect(gateway.asked.map(({ apiKey }) => apiKey)).toEqual(['secret words']);
    expect([await row(id), await states(id)]).toMatchObject([{ toTell: 0, toldHow: 'sms' }, { confirmed: 'sent' }]);
  });

  it('reminds the day before, and not once the appointment is cancelled', async () => {
    await test.db.updateTable('requests').set({ misfit: 'absence' }).where('state', '=', 'confirmed').execute();
    const { secret } = await confirmed();
    await send(new Date(monday.getTime() + 60_000));
    const dayBefore = new Date('2026-11-25T08:00:00.000Z');
    expect(await remind(test.db, dayBefore)).toBe(1);
    await send(dayBefore);
    expect(gateway.arrived).toHaveLength(2);
    expect(gateway.arrived[1]!.text).toBe(gateway.arrived[0]!.text);
    await cancel(test.db, secret, dayBefore);
    await send(dayBefore);
    expect(gateway.arrived[2]!.text).toBe(`تم الإلغاء\nhttps://kim.example.org/ar/${secret}`);
  });

  it('is sent once, though the gateway takes it and answers with an error', async () => {
    const { id } = await asked();
    gateway.answers.status = 503;
    gateway.answers.takesAnyway = true;
    await send();
    await send(new Date(monday.getTime() + 61_000));
    gateway.answers.status = 202;
    await send(new Date(monday.getTime() + 122_000));
    expect([gateway.asked.length, new Set(gateway.asked.map(({ key }) => key)).size, gateway.arrived.length]).toEqual([3, 1, 1]);
    expect(await states(id)).toEqual({ received: 'sent' });
  });

  it.each([400, 404, 422])('that the gateway refuses for good (%i) is told by hand', async (status) => {
    const { id } = await asked();
    gateway.answers.status = status;
    await send();
    expect([await states(id), office.failures]).toEqual([{ received: 'given-up' }, [{ attempt: 1, code: `HTTP ${status}` }]]);
  });

  it.each([302, 401, 403, 429, 500])('waits, and costs no try, while the gateway takes none (%i)', async (status) => {
    const { id } = await asked();
    gateway.answers.status = status;
    await send();
    const { state, attempts } = await test.db
      .selectFrom('letters')
      .select(['state', 'attempts'])
      .where('requestId', '=', id)
      .executeTakeFirstOrThrow();
    expect([state, attempts]).toEqual(['waiting', 0]);
  });

  it('holds no email up: a gateway that takes none is asked once a round', async () => {
    await asked();
    await asked();
    await asked(byEmail('amina@example.org'));
    gateway.answers.status = 500;
    await send();
    expect([gateway.asked.length, office.failures.map(({ code }) => code)]).toEqual([1, ['HTTP 500', 'HTTP 500']]);
    expect(mailServer.arrived).toHaveLength(1);
  });

  it('waits for a gateway that is away', async () => {
    const { id } = await asked();
    await gateway.stop();
    await send();
    expect([office.failures.map(({ code }) => code), await states(id)]).toEqual([['ECONNECTION'], { received: 'waiting' }]);
    gateway = await startSmsGateway();
  });

  it('rests at night, so that no phone rings', async () => {
    await asked();
    office.mailer = undefined;
    await send(new Date('2026-11-23T19:00:00.000Z'));
    expect(gateway.asked).toEqual([]);
    await send(new Date('2026-11-24T07:00:00.000Z'));
    expect(gateway.asked).toHaveLength(1);
  });

  it('is offered by the form and on the slip while the desk has a gateway', async () => {
    const { secret } = await asked();
    const offered = async () => {
      await test.app.inject('/de/appointment/');
      const form = test.shown('/[lang]/appointment').bySms;
      await test.app.inject(`/de/appointment/${secret}/contact/`);
      return [form, test.shown('/[lang]/appointment/[secret]/contact').bySms];
    };
    expect(await offered()).toEqual([undefined, undefined]);
    await publishAbilities(test.db, { smsUrl: gateway.url, smsDir: undefined });
    expect(await offered()).toEqual([true, true]);
    await publishAbilities(test.db, { smsUrl: undefined, smsDir: undefined });
    expect(await offered()).toEqual([undefined, undefined]);
  });

  it('leads by its short address to the slip; any other address of that length is nothing', async () => {
    const secret = 'a'.repeat(22);
    const { statusCode, headers } = await test.app.inject(`/ar/${secret}`);
    expect([statusCode, headers.location, headers['referrer-policy']]).toEqual([302, `/ar/appointment/${secret}/`, 'no-referrer']);
    expect((await test.app.inject(`/xx/${secret}`)).statusCode).toBe(404);
    expect((await test.app.inject(`/ar/${secret}a/`)).statusCode).toBe(404);
    expect(test.logged.join()).not.toContain(secret);
  });
});
