import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readSettings } from '../../api/config.ts';
import type { NewAppointment } from '../../api/contract/appointment.ts';
import { close, confirm, offer } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import { listRequests } from '../../api/intake/list.ts';
import { getRequest } from '../../api/intake/request-detail.ts';
import { createMatterReader } from '../../api/intake/matter.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { cancel, erase, noneFits } from '../../api/intake/requester.ts';
import { createSealer, createUnsealer, newDeskKeys, type Unsealer } from '../../api/sealing/sealing.ts';
import { renewLink } from '../../api/intake/slip-link.ts';
import { sendLetters } from '../../api/jobs/letters.ts';
import { remind } from '../../api/jobs/reminders.ts';
import { DeliveryError, mailerOf, type Mailer } from '../../api/letters/mailer.ts';
import { monday } from '../support/app.ts';
import { connectDesk, dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { consultationHours, slotAt } from '../support/hours.ts';
import { byEmail, mailerTo, postOffice, type TestOffice } from '../support/letters.ts';
import { amina, intakeOn, received, worker } from '../support/requests.ts';
import { startMailServer, type TestMailServer } from '../support/smtp.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const never = new AbortController().signal;
const minutes = (count: number) => new Date(monday.getTime() + count * 60_000);
const thursday = { startsAt: '2026-11-26T09:20:00.000Z', lengthMinutes: 45, place: 'Grillostraße 4', channel: 'place' as const };
const friday = { ...thursday, startsAt: '2026-11-27T13:00:00.000Z' };

describe.each(dialects)('letters on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let privateKey: JsonWebKey;
  let unsealer: Unsealer;
  let server: TestMailServer;
  let office: TestOffice;
  let counsellor: Worker;

  beforeAll(async () => {
    database = await freshDatabase(dialect);
    const keys = await newDeskKeys();
    privateKey = keys.privateKey;
    unsealer = await createUnsealer([privateKey]);
    intake = { ...(await intakeOn(database.db)), sealer: await createSealer(keys.publicKey) };
    server = await startMailServer();
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });
  beforeEach(async () => {
    // Nobody's time is taken by the test before.
    counsellor = await worker(database.db);
    office = await postOffice(database.db, unsealer, mailerTo(server.url));
    server.arrived.length = 0;
    server.refusing.clear();
  });
  afterEach(async () => {
    await database.db.updateTable('letters').set({ state: 'overtaken' }).where('state', '=', 'waiting').execute();
    await database.db.updateTable('requests').set({ state: 'closed', outcome: 'attended' }).execute();
  });

  const ask = (email: string, change: Partial<NewAppointment> = {}) => received(intake, { person: byEmail(email), ...change });
  const row = (id: string) => database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  /** As they came; those of one instant in the order of a request's life. */
  const lettersOf = async (id: string) => {
    const life = ['received', 'offered', 'confirmed', 'moved', 'cancelled', 'answered', 'reminder'];
    const rows = await database.db.selectFrom('letters').select(['kind', 'state', 'createdAt']).where('requestId', '=', id).execute();
    return rows
      .toSorted((one, other) => one.createdAt.localeCompare(other.createdAt) || life.indexOf(one.kind) - life.indexOf(other.kind))
      .map(({ kind, state }) => `${kind} ${state}`);
  };
  const nextTry = async (id: string) => {
    const waiting = await database.db
      .selectFrom('letters')
      .select('nextAt')
      .where('requestId', '=', id)
      .where('state', '=', 'waiting')
      .executeTakeFirst();
    return waiting === undefined ? undefined : new Date(waiting.nextAt);
  };
  const detail = (id: string) =>
    getRequest(
      database.db,
      createMatterReader(() => intake.directory, unsealer),
      counsellor,
      id,
      office.clock.now,
    );
  /** Sends whatever is due at a moment of the test's clock. */
  const send = (at = monday, from: TestOffice = office) => {
    from.clock.now = at;
    return sendLetters(from, never);
  };
  const offered = async (email: string, now = monday) => {
    const request = await ask(email);
    await claim(database.db, counsellor, request.id, now);
    await offer(database.db, counsellor, request.id, { times: [thursday, friday], version: 2 }, now);
    return request;
  };
  const confirmed = async (email: string, change: Partial<NewAppointment> = {}) => {
    const request = await ask(email, change);
    await claim(database.db, counsellor, request.id, monday);
    await confirm(database.db, counsellor, request.id, { ...thursday, version: 2 }, monday);
    return request;
  };
  const subjects = () => server.arrived.map(({ parsed }) => parsed.subject);

  it('reach who asked for email, in Arabic from right to left with the German below', async () => {
    const { secret, reference } = await ask('amina@example.org');
    await send();
    expect(server.arrived).toHaveLength(1);
    const { parsed, raw, recipients } = server.arrived[0]!;
    expect(recipients).toEqual(['amina@example.org']);
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.headers.get('content-language')).toBe('ar, de');
    expect(raw).toMatch(/^MIME-Version: 1\.0\r?$/m);
    expect(parsed.text).toContain('وصل طلبك إلينا. لا يوجد موعد بعد.');
    expect(parsed.text).toContain('الأربعاء \u206625.11.2026\u2069');
    expect(parsed.text).toContain(`https://kim.example.org/ar/appointment/${secret}/\n`);
    expect(parsed.text!.indexOf('وصل طلبك')).toBeLessThan(parsed.text!.indexOf('Ihre Anfrage ist da. Es gibt noch keinen Termin.'));
    expect(parsed.html).toContain('<html lang="ar" dir="rtl">');
    expect(parsed.html).toContain('<div lang="de" dir="ltr">');
    expect(parsed.html).toContain(`<bdi dir="ltr">${reference}</bdi>`);
    expect(parsed.html).toContain('Mittwoch <bdi dir="ltr">25.11.2026</bdi>');
    expect(parsed.attachments).toEqual([]);
  });

  it('in German say everything once', async () => {
    await ask('anna@example.org', { language: 'de' });
    await send();
    const { parsed } = server.arrived[0]!;
    expect(parsed.subject).toBe('Ihre Anfrage');
    expect(parsed.from?.text).toBe('"Termin" <termin@example.org>');
    expect(parsed.headers.get('content-language')).toBe('de');
    expect(parsed.html).toContain('<html lang="de" dir="ltr">');
    expect(parsed.text!.split('Ihre Anfrage ist da.')).toHaveLength(2);
  });

  it('tell the person: the duty ends when the mail server has it, and the history says so', async () => {
    const { id } = await offered('amina@example.org');
    await send();
    expect(await row(id)).toMatchObject({ state: 'offered', toTell: 0, toldHow: 'email', toldAt: monday.toISOString() });
    expect(await lettersOf(id)).toEqual(['received overtaken', 'offered sent']);
    const { history, toBeTold, marks } = await detail(id);
    expect(toBeTold).toBe(false);
    expect(marks).toEqual([]);
    expect(history.map(({ event, detail }) => [event, detail])).toEqual([
      ['received', null],
      ['claimed', null],
      ['offered', '2'],
      ['told', 'email'],
      ['letter', 'offered sent'],
    ]);
    expect(server.arrived[0]!.parsed.text).toContain(
      'الخميس \u206626.11.2026\u2069، \u206610:20\u2069\nالجمعة \u206627.11.2026\u2069، \u206614:00\u2069',
    );
  });

  it('carry the calendar when there is an appointment, and take it out when it is cancelled', async () => {
    const { secret } = await confirmed('amina@example.org', { language: 'de' });
    await send();
    await cancel(database.db, secret, minutes(5));
    await send(minutes(5));
    const [made, taken] = server.arrived.map(({ parsed }) => parsed.attachments[0]);
    expect(made).toMatchObject({ filename: 'appointment.ics', contentType: 'text/calendar' });
    expect(made!.content.toString()).toContain('DTSTART;TZID=Europe/Berlin:20261126T102000');
    expect(taken!.content.toString()).toContain('STATUS:CANCELLED');
    expect(server.arrived.map(({ raw }) => /method=\w+/.exec(raw)?.[0])).toEqual(['method=PUBLISH', 'method=CANCEL']);
    expect(subjects()).toEqual(['Ihr Termin', 'Abgesagt']);
    expect(server.arrived[1]!.parsed.text).toContain('Donnerstag \u206626.11.2026\u2069, \u206610:20\u2069');
  });

  it('say where instead when it is not here', async () => {
    const { id } = await ask('amina@example.org', { language: 'de' });
    await claim(database.db, counsellor, id, monday);
    await close(database.db, counsellor, id, { outcome: 'not-here', reason: 'other-town', version: 2 }, monday);
    await send();
    const { text = '' } = server.arrived[0]!.parsed;
    expect(text).toContain('Für Ihren Wohnort ist eine andere Stadt oder ein Kreis zuständig.');
    expect(await row(id)).toMatchObject({ state: 'closed', toTell: 0, toldHow: 'email' });
  });

  it('are not sent to who did not ask for them', async () => {
    const called = await received(intake, { person: { name: 'A', reply: 'call', phone: '0151 23456789' } });
    const silent = await received(intake, { person: { name: 'B', reply: 'none', email: 'b@example.org' } });
    await send();
    expect(await lettersOf(called.id)).toEqual(['received not-asked']);
    expect(await lettersOf(silent.id)).toEqual(['received not-asked']);
    expect(server.arrived).toEqual([]);
  });

  it('are not pretended: without a mail server, and for who wants an SMS, somebody tells by hand', async () => {
    const withoutServer = await postOffice(database.db, unsealer, undefined);
    const email = await offered('amina@example.org');
    const other = await worker(database.db);
    const sms = await received(intake, { person: { name: 'A', reply: 'sms', phone: '0151 23456789' } });
    await claim(database.db, other, sms.id, monday);
    await offer(database.db, other, sms.id, { times: [thursday], version: 2 }, monday);
    await send(monday, withoutServer);
    for (const id of [email.id, sms.id]) {
      expect(await lettersOf(id)).toEqual(['received overtaken', 'offered by-hand']);
      expect(await row(id)).toMatchObject({ toTell: 1 });
      expect(await detail(id)).toMatchObject({ toBeTold: true, marks: ['by-hand'] });
    }
    const list = await listRequests(
      database.db,
      createMatterReader(() => intake.directory, unsealer),
      [],
      counsellor,
      { view: 'to-be-told' },
      monday,
    );
    expect(list.requests.find(({ id }) => id === email.id)).toMatchObject({ marks: ['by-hand'] });
  });

  it('to somebody whose address nobody can read are told by hand', async () => {
    const { unsealer: stranger } = (await intakeOn(database.db)).keys;
    const { id } = await ask('amina@example.org');
    await send(monday, await postOffice(database.db, stranger, mailerTo(server.url)));
    expect(await lettersOf(id)).toEqual(['received by-hand']);
    expect(server.arrived).toEqual([]);
  });

  it('T47: go on when one address fails, and each has its receipt', async () => {
    server.refusing.set('gone@example.org', 550);
    server.refusing.set('full@example.org', 450);
    const gone = await offered('gone@example.org');
    const others = await Promise.all(['full@example.org', "o'brien+kim@example.org", 'c@example.org'].map((email) => ask(email)));
    await send();
    expect(server.arrived.flatMap(({ recipients }) => recipients).sort()).toEqual(['c@example.org', "o'brien+kim@example.org"]);
    expect(await Promise.all(others.map(({ id }) => lettersOf(id)))).toEqual([['received waiting'], ['received sent'], ['received sent']]);
    expect(await lettersOf(gone.id)).toEqual(['received overtaken', 'offered given-up']);
    expect(await detail(gone.id)).toMatchObject({ toBeTold: true, marks: ['undelivered'] });
    server.refusing.clear();
    await send(minutes(0.9));
    expect(server.arrived).toHaveLength(2);
    await send(minutes(1));
    expect(server.arrived).toHaveLength(3);
    expect(await lettersOf(others[0]!.id)).toEqual(['received sent']);
    expect(office.failures).toEqual(
      expect.arrayContaining([
        { attempt: 1, code: 'EENVELOPE 550' },
        { attempt: 1, code: 'EENVELOPE 450' },
      ]),
    );
  });

  it('to an address that is none are given up at once, and no second recipient comes in with it', async () => {
    for (const email of ['a,victim@example.org', '<victim@example.org>', 'x>,<victim@example.org', '"a"<victim@example.org>']) {
      const { id, secret } = await ask('a@example.org');
      // As it may have been stored before the form refused it.
      const sealed = await intake.sealer.seal('person', id, { ...byEmail(email), secret });
      await database.db.updateTable('requests').set({ sealedPerson: sealed }).where('id', '=', id).execute();
      await send();
      expect(await lettersOf(id)).toEqual(['received given-up']);
    }
    expect(server.arrived).toEqual([]);
  });

  it('are tried for two days, and then somebody tells by hand', async () => {
    const { id } = await offered('full@example.org');
    server.refusing.set('full@example.org', 450);
    const always = await postOffice(database.db, unsealer, { ...mailerTo(server.url), wakes: false });
    const tries: number[] = [];
    for (let next = await nextTry(id); next !== undefined; next = await nextTry(id)) {
      await send(new Date(next.getTime() - 1), always);
      expect(always.failures).toHaveLength(tries.length);
      await send(next, always);
      tries.push((next.getTime() - monday.getTime()) / 60_000);
    }
    expect(tries).toEqual([0, 1, 6, 36, 156, 516, 1236, 2676]);
    expect(always.failures).toHaveLength(8);
    expect(await lettersOf(id)).toEqual(['received overtaken', 'offered given-up']);
    expect(await row(id)).toMatchObject({ toTell: 1 });
  });

  // One alone has every try for itself; of twelve each has a few.
  it.each([1, 12])('(%i of them) all arrive, once, when the mail server was down for an hour', async (count) => {
    const people = Array.from({ length: count }, (_, index) => `person${index}@example.org`);
    const requests = [];
    for (const email of people) requests.push(await ask(email));
    await server.stop();
    for (let minute = 0; minute < 60; minute += 1) await send(minutes(minute));
    expect(server.arrived).toEqual([]);
    server = await startMailServer({ port: Number(new URL(server.url).port), arrived: server.arrived });
    for (const minute of [60, 61]) await send(minutes(minute));
    expect(server.arrived.flatMap(({ recipients }) => recipients).sort()).toEqual([...people].sort());
    for (const { id } of requests) expect(await lettersOf(id)).toEqual(['received sent']);
  });

  it('are told by hand when the mail server was away for two days', async () => {
    const { id } = await offered('amina@example.org');
    const away = await postOffice(database.db, unsealer, mailerTo('smtp://127.0.0.1:1'));
    await send(minutes(2 * 1440 - 1), away);
    expect(await lettersOf(id)).toEqual(['received overtaken', 'offered waiting']);
    await send(minutes(2 * 1440), away);
    expect(await lettersOf(id)).toEqual(['received overtaken', 'offered given-up']);
    expect(await detail(id)).toMatchObject({ toBeTold: true, marks: ['undelivered'] });
  });

  it('ask a mail server that is away once a round, not once a letter', async () => {
    for (const index of [0, 1, 2]) await ask(`person${index}@example.org`);
    const away = await postOffice(database.db, unsealer, mailerTo('smtp://127.0.0.1:1'));
    await send(minutes(1), away);
    expect(away.failures).toHaveLength(1);
  });

  it('end with the letter under way when the process stops', async () => {
    for (const index of [0, 1, 2]) await ask(`person${index}@example.org`);
    const stopping = new AbortController();
    const mailer = mailerTo(server.url);
    const stoppedByFirst = {
      ...mailer,
      send: (...letter: Parameters<typeof mailer.send>) => {
        stopping.abort();
        return mailer.send(...letter);
      },
    };
    await sendLetters(await postOffice(database.db, unsealer, stoppedByFirst), stopping.signal);
    expect(server.arrived).toHaveLength(1);
  });

  it('rest at night: from 20:00 to 8:00 in Berlin nobody is woken', async () => {
    await ask('amina@example.org');
    for (const night of ['2026-11-23T19:00:00.000Z', '2026-11-24T06:59:00.000Z']) await send(new Date(night));
    expect(server.arrived).toEqual([]);
    await send(new Date('2026-11-24T07:00:00.000Z'));
    expect(server.arrived).toHaveLength(1);
  });

  it('T48: say nothing that no longer stands', async () => {
    const unfit = await offered('a@example.org');
    await noneFits(database.db, unfit.secret, monday);
    const off = await ask('b@example.org');
    await cancel(database.db, off.secret, monday);
    const erased = await ask('c@example.org');
    await erase(database.db, erased.secret, monday);
    await send();
    expect(await lettersOf(unfit.id)).toEqual(['received overtaken', 'offered overtaken']);
    expect(await lettersOf(off.id)).toEqual(['received overtaken', 'cancelled sent']);
    expect(await lettersOf(erased.id)).toEqual(['received overtaken']);
    expect(server.arrived.flatMap(({ recipients }) => recipients)).toEqual(['b@example.org']);
  });

  it('say nothing of an appointment that is over', async () => {
    const { id } = await confirmed('amina@example.org');
    await send(new Date('2026-11-26T09:21:00.000Z'));
    expect(await lettersOf(id)).toEqual(['received overtaken', 'confirmed overtaken']);
    expect(server.arrived).toEqual([]);
  });

  it('tell nobody of the new times when the old ones were under way', async () => {
    const { id } = await offered('amina@example.org');
    const mailer = mailerTo(server.url);
    const slow: Mailer = {
      ...mailer,
      send: async (...letter) => {
        await mailer.send(...letter);
        slow.send = mailer.send;
        const { version } = await row(id);
        await offer(database.db, counsellor, id, { times: [friday], version }, monday);
        expect(await row(id)).toMatchObject({ toTell: 1 });
        office.mailer = undefined;
      },
    };
    office.mailer = slow;
    await send();
    expect(await lettersOf(id)).toEqual(expect.arrayContaining(['offered sent', 'offered by-hand']));
    expect(await row(id)).toMatchObject({ toTell: 1 });
  });

  it('carry the newest link of the slip', async () => {
    const { secret } = await ask('amina@example.org', { language: 'de' });
    const renewed = await renewLink(intake, secret, randomUUID(), monday);
    await send();
    expect(server.arrived[0]!.parsed.text).toContain(`/de/appointment/${renewed}/`);
    expect(server.arrived[0]!.parsed.text).not.toContain(secret);
  });

  it('under way when everything is erased tell nobody anything more', async () => {
    const { id, secret } = await offered('amina@example.org');
    const mailer = mailerTo(server.url);
    office.mailer = { ...mailer, send: (...letter) => mailer.send(...letter).then(() => erase(database.db, secret, monday)) };
    await send();
    await send(minutes(20));
    expect(server.arrived).toHaveLength(1);
    expect(await row(id)).toMatchObject({ state: 'closed', toldHow: null, sealedPerson: null });
  });

  it('leave once, though two desks send at the same time', async () => {
    const people = Array.from({ length: 20 }, (_, index) => `twice${index}@example.org`);
    for (const email of people) await ask(email);
    const second = connectDesk(database.url);
    const other = await postOffice(second, unsealer, mailerTo(server.url));
    await Promise.all([send(), send(monday, other), send(), send(monday, other)]);
    await second.destroy();
    expect(server.arrived.flatMap(({ recipients }) => recipients).sort()).toEqual([...people].sort());
  });

  it('T50: hold nothing that a stranger typed, and only the address in a header', async () => {
    const typed = '<script>alert(1)</script>\u202e\u200b=HYPERLINK("x")';
    await received(intake, {
      language: 'de',
      person: { name: `Ich${typed}`, reply: 'email', email: 'amina@example.org', note: `Notiz\n${typed}`, safeTimes: typed },
    });
    await send();
    const { parsed, raw } = server.arrived[0]!;
    for (const part of [raw, parsed.text!, parsed.html as string]) expect(part).not.toMatch(/script>|HYPERLINK|Notiz|\u202e|\u200b/);
    expect(parsed.headerLines.map(({ key }) => key).sort()).toEqual(
      [
        'from',
        'to',
        'subject',
        'message-id',
        'date',
        'mime-version',
        'content-type',
        'auto-submitted',
        'x-auto-response-suppress',
        'content-language',
      ].sort(),
    );
  });

  it('T4: name the same time, whether the desk or the person made the appointment', async () => {
    const colleague = await worker(database.db);
    const hours = await consultationHours(database.db, colleague, { firstDay: '2026-11-26', closes: '13:00' });
    const chosen = await ask('person@example.org', { language: 'de', slot: { id: slotAt(hours, '2026-11-26T09:30:00.000Z') } });
    const made = await ask('desk@example.org', { language: 'de' });
    await claim(database.db, counsellor, made.id, monday);
    const time = {
      startsAt: '2026-11-26T09:30:00.000Z',
      lengthMinutes: 30,
      place: 'Schalke, Beispielstelle, Beispielstraße 1',
      channel: 'place' as const,
    };
    await confirm(database.db, counsellor, made.id, { ...time, version: 2 }, monday);
    await send();
    const plain = server.arrived.map(({ parsed }) =>
      parsed.text!.replace(made.reference, 'N').replace(chosen.reference, 'N').replace(made.secret, 'S').replace(chosen.secret, 'S'),
    );
    expect(plain).toHaveLength(2);
    expect(plain[0]).toContain('Donnerstag \u206626.11.2026\u2069, \u206610:30\u2069');
    expect(plain[0]).toBe(plain[1]);
    const times = server.arrived.map(({ parsed }) => parsed.attachments[0]!.content.toString().match(/^DT(?:START|END).*$/gm));
    expect(times[0]).toEqual(times[1]);
  });

  it('are not lost when the desk dies right after the step', async () => {
    const { id } = await ask('amina@example.org');
    await claim(database.db, counsellor, id, monday);
    await dying('after-step', id);
    expect(await row(id)).toMatchObject({ state: 'offered' });
    await send();
    expect(server.arrived).toHaveLength(1);
    expect(await lettersOf(id)).toEqual(['received overtaken', 'offered sent']);
  });

  it('are the same letter when the desk died between sending and noting it', async () => {
    const { id } = await offered('amina@example.org');
    await dying('after-sending', id);
    expect(server.arrived).toHaveLength(1);
    expect(await lettersOf(id)).toEqual(['received overtaken', 'offered waiting']);
    await send(minutes(9));
    expect(server.arrived).toHaveLength(1);
    await send(minutes(11));
    await send(minutes(30));
    expect(server.arrived).toHaveLength(2);
    const [first, second] = server.arrived.map(({ parsed }) => parsed);
    expect(second!.messageId).toBe(first!.messageId);
    expect(second!.text).toBe(first!.text);
    expect(await row(id)).toMatchObject({ toTell: 0, toldHow: 'email' });
  });

  it('are the same letter when the desk was stopped before sending, for longer than its turn, and woken', async () => {
    const { id } = await offered('amina@example.org');
    const child = letterProcess('before-sending', id);
    await vi.waitFor(async () => expect(await readFile(`/proc/${child.pid}/stat`, 'utf8')).toContain(') T '), {
      timeout: 20_000,
      interval: 50,
    });
    await send(minutes(9));
    expect(server.arrived).toHaveLength(0);
    await send(minutes(11));
    expect(server.arrived).toHaveLength(1);
    expect(await row(id)).toMatchObject({ toTell: 0, toldHow: 'email' });
    const exited = once(child, 'exit');
    child.kill('SIGCONT');
    expect(await exited).toEqual([0, null]);
    await send(minutes(30));
    expect(server.arrived).toHaveLength(2);
    const [first, second] = server.arrived.map(({ parsed }) => parsed);
    expect(second!.messageId).toBe(first!.messageId);
    expect(second!.text).toBe(first!.text);
    expect(await lettersOf(id)).toEqual(['received overtaken', 'offered sent']);
  });

  const letterProcess = (when: string, id: string) =>
    spawn(
      process.execPath,
      ['tests/support/letter-process.ts', when, database.url, server.url, JSON.stringify(privateKey), id, counsellor.id],
      { stdio: 'inherit' },
    );
  async function dying(when: string, id: string): Promise<void> {
    const child = letterProcess(when, id);
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
  }

  describe('a reminder', () => {
    const day = (text: string) => new Date(text);
    const wednesdayAt8 = day('2026-11-25T07:00:00.000Z');

    it('goes out on the day before from eight on, once', async () => {
      const { id } = await confirmed('amina@example.org', { language: 'de' });
      await send();
      expect(await remind(database.db, day('2026-11-25T06:59:00.000Z'))).toBe(0);
      expect(await remind(database.db, wednesdayAt8)).toBe(1);
      expect(await remind(database.db, wednesdayAt8)).toBe(0);
      await send(wednesdayAt8);
      expect(await remind(database.db, day('2026-11-26T07:00:00.000Z'))).toBe(0);
      expect(subjects()).toEqual(['Ihr Termin', 'Erinnerung an Ihren Termin']);
      expect(server.arrived[1]!.parsed.text).toContain('Donnerstag \u206626.11.2026\u2069, \u206610:20\u2069');
      expect(await lettersOf(id)).toEqual(['received overtaken', 'confirmed sent', 'reminder sent']);
    });

    it('is not sent to who did not wish it', async () => {
      const { id } = await confirmed('amina@example.org', { person: { name: 'A', reply: 'email', email: 'amina@example.org' } });
      await send();
      await remind(database.db, wednesdayAt8);
      await send(wednesdayAt8);
      expect(await lettersOf(id)).toEqual(['received overtaken', 'confirmed sent', 'reminder not-asked']);
    });

    it('T48: is not sent after cancelling, nor for the past, and a new date has its own', async () => {
      const moved = await confirmed('moved@example.org', { language: 'de' });
      await send();
      await remind(database.db, wednesdayAt8);
      const { version } = await row(moved.id);
      await confirm(database.db, counsellor, moved.id, { ...friday, version }, wednesdayAt8);
      server.arrived.length = 0;
      await send(wednesdayAt8);
      expect(subjects()).toEqual(['Neue Zeit für Ihren Termin']);
      const thursdayAt8 = day('2026-11-26T07:00:00.000Z');
      expect(await remind(database.db, thursdayAt8)).toBe(1);
      await cancel(database.db, moved.secret, thursdayAt8);
      await send(thursdayAt8);
      expect(subjects()).toEqual(['Neue Zeit für Ihren Termin', 'Abgesagt']);
      expect(await remind(database.db, day('2026-11-27T14:00:00.000Z'))).toBe(0);
    });

    it('is not needed by who made the appointment since then', async () => {
      const request = await ask('late@example.org');
      const wednesdayNoon = day('2026-11-25T11:00:00.000Z');
      await claim(database.db, counsellor, request.id, wednesdayNoon);
      await confirm(database.db, counsellor, request.id, { ...thursday, version: 2 }, wednesdayNoon);
      expect(await remind(database.db, day('2026-11-25T12:00:00.000Z'))).toBe(0);
    });
  });
});

describe('a mail server', () => {
  let server: TestMailServer;
  beforeAll(async () => {
    server = await startMailServer();
  });
  afterAll(() => server.stop());
  const message = {
    id: '3f1c1b9e-0000-4000-8000-000000000000',
    kind: 'received',
    to: 'amina@example.org',
    createdAt: monday.toISOString(),
    calendar: undefined,
    languages: ['de'],
    sender: 'Termin',
    subject: 'Ihre Anfrage',
    text: 'Guten Tag',
    html: '<p>Guten Tag</p>',
  };

  it('on another machine gets nothing in the clear, unless the setting says so', async () => {
    const elsewhere = server.url.replace('127.0.0.1', '0.0.0.0');
    await expect(mailerTo(elsewhere).send(message, monday)).rejects.toMatchObject({ name: 'DeliveryError', outcome: 'unreachable' });
    expect(server.arrived).toEqual([]);
    await mailerTo(`${elsewhere}?requireTLS=false`).send(message, monday);
    expect(server.arrived).toHaveLength(1);
  });

  it('that closes down refuses no letter: it takes none for now', async () => {
    server.refusingLetters.set('amina@example.org', 421);
    await expect(mailerTo(server.url).send(message, monday)).rejects.toMatchObject({ outcome: 'unreachable' });
    server.refusingLetters.clear();
  });

  it('names no address in what is thrown', async () => {
    server.refusing.set('amina@example.org', 550);
    const error: unknown = await mailerTo(server.url)
      .send(message, monday)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DeliveryError);
    expect(JSON.stringify([error, String(error), (error as Error).stack])).not.toContain('amina');
  });
});

it('letters into a folder can be read as mail and as a page, each its own file, and a letter sent twice is one', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-letters-'));
  const database = await freshDatabase('sqlite');
  try {
    const intake = await intakeOn(database.db);
    for (const address of ['amina@example.org', 'bilal@example.org']) await received(intake, { ...amina, person: byEmail(address) });
    const mailer = mailerOf(readSettings({ MAIL_DIR: folder }))!;
    const office = await postOffice(database.db, intake.keys.unsealer, mailer);
    // At night too: a folder wakes nobody.
    office.clock.now = new Date('2026-11-23T22:00:00.000Z');
    await sendLetters(office, never);
    await database.db.updateTable('letters').set({ state: 'waiting', nextAt: monday.toISOString() }).execute();
    await sendLetters(office, never);
    const files = (await readdir(folder)).sort();
    const endings = ['eml', 'html', 'eml', 'html'];
    expect(files).toEqual(endings.map((ending): unknown => expect.stringMatching(`^2026-11-23-0900-received-[0-9a-f]{8}\\.${ending}$`)));
    const [one = '', page, other = ''] = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
    expect([one, other].map((mail) => /^To: (.*)$/m.exec(mail)?.[1]).toSorted()).toEqual(['amina@example.org', 'bilal@example.org']);
    expect(page).toContain('<html lang="ar" dir="rtl">');
    for (const file of files) expect((await stat(path.join(folder, file))).mode & 0o777).toBe(0o600);
  } finally {
    await database.drop();
    await rm(folder, { recursive: true });
  }
});
