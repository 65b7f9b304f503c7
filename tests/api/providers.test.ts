import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { askedFacts, readSuggestions } from '../../api/corrections/asked-facts.ts';
import { listAsks } from '../../api/corrections/asks.ts';
import { forgetSuggestions, listSuggestions } from '../../api/corrections/suggestions.ts';
import { askProviders } from '../../api/jobs/ask-providers.ts';
import { enterConfirmations } from '../../api/publishing/confirmations.ts';
import { folderAt } from '../../api/publishing/live-content.ts';
import { entryDates } from '../../src/directory/freshness.ts';
import { askPath, type AskOffice } from '../../api/letters/send-asks.ts';
import { listChanges } from '../../api/publishing/basket.ts';
import { askSecretFrom } from '../../api/sealing/derivation.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, type Colleague } from '../support/desk.ts';
import { mailerTo } from '../support/letters.ts';
import { startMailServer, type TestMailServer } from '../support/smtp.ts';

const entry = 'familienbuero';
const hours = 'places.0.hours.0.rule';
const never = new AbortController().signal;
const at = (day: string) => new Date(`${day}T09:00:00.000Z`);

describe.each(dialects)('asking providers on %s', (dialect) => {
  let server: TestMailServer;
  let folder: string;
  let test: TestApp;
  let editor: Colleague;
  let office: AskOffice;
  let failures: object[];

  beforeAll(async () => {
    server = await startMailServer();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    server.arrived.length = 0;
    server.refusing.clear();
    folder = await mkdtemp(path.join(tmpdir(), 'kim-providers-'));
    const contentDir = path.join(folder, 'content');
    await cp('content', contentDir, { recursive: true });
    test = await testApp(dialect, {
      contentDir,
      settings: { CONTENT_DIR: contentDir, DATA_DIR: path.join(folder, 'var') },
      build: () => Promise.resolve(folder),
    });
    editor = await colleague(test, { role: 'editor', name: 'E. Editor' });
    failures = [];
    office = {
      db: test.db,
      intakeKey: test.keys.intakeKey,
      site: test.app.site,
      publicUrl: 'https://kim.example.org',
      mailer: mailerTo(server.url),
      now: () => test.clock.now,
      failed: (failure) => failures.push(failure),
    };
  });
  afterEach(async () => {
    await test.close();
    await rm(folder, { recursive: true });
  });

  const saveContact = (form: Record<string, string>, as = editor, id = entry) =>
    call(test, { method: 'POST', url: `/desk/providers/${id}/`, as, form: { email: 'buero@example.org', intervalMonths: '12', ...form } });
  const run = async (day?: string) => {
    if (day !== undefined) test.clock.now = at(day);
    await askProviders(office, never, test.clock.now);
  };
  const link = async () => {
    await saveContact({});
    await run();
    const [ask] = await listAsks(test.db);
    return askPath('de', askSecretFrom(test.keys.intakeKey, ask!.id));
  };
  const look = async (url: string) => {
    const answer = await call(test, { method: 'GET', url });
    return { answer, page: test.shown('/[lang]/confirm/[secret]') };
  };
  const seenOn = async (url: string) => (await look(url)).page.seen ?? '';
  const send = async (url: string, form: Record<string, string>) =>
    call(test, { method: 'POST', url, form: { seen: await seenOn(url), ...form } });
  const overview = async (as = editor) => {
    const answer = await call(test, { method: 'GET', url: '/desk/providers/', as });
    expect(answer.statusCode).toBe(200);
    return test.shown('/desk/providers');
  };

  it('write to the contact of a due entry once, with a link for 42 days, in German and English', async () => {
    expect((await saveContact({})).headers.location).toBe(`/desk/providers/${entry}/?done=contact-saved`);
    await run();
    await run();
    expect(server.arrived.map(({ recipients }) => recipients)).toEqual([['buero@example.org']]);
    const [{ parsed, raw }] = server.arrived as [(typeof server.arrived)[0]];
    expect(parsed.subject).toBe('Stimmt Ihr Eintrag noch? Familienbüro Gelsenkirchen');
    expect(parsed.text).toContain('Der Link gilt bis zum 03.01.2027');
    expect(parsed.text).toContain('Please check whether everything is still right.');
    expect(parsed.text).toMatch(/https:\/\/kim\.example\.org\/de\/confirm\/[A-Za-z0-9_-]{22}\/\n/);
    expect(raw).toContain('Auto-Submitted: auto-generated');
    const [ask] = await listAsks(test.db);
    expect(ask).toMatchObject({ entry, state: 'sent', expiresAt: '2027-01-04T08:00:00.000Z' });
    const [row] = await test.db.selectFrom('asks').selectAll().execute();
    expect(JSON.stringify(row)).not.toContain(askSecretFrom(test.keys.intakeKey, ask!.id));
  });

  it('write to nobody without an address, about entries of the portal itself, or at night', async () => {
    await saveContact({ email: '' });
    await saveContact({}, editor, 'kim-altstadt');
    await run();
    expect(await listAsks(test.db)).toEqual([]);
    await saveContact({});
    test.clock.now = new Date('2026-11-23T19:30:00.000Z');
    await run();
    expect((await listAsks(test.db)).map(({ state }) => state)).toEqual(['waiting']);
    expect(server.arrived).toEqual([]);
  });

  it('keep contacts away from content, pages of readers, logs and other entries', async () => {
    await link();
    await saveContact({ email: 'not an address' });
    expect(test.shown('/desk/providers/[id]').errors).toEqual([{ pointer: '/email', code: 'malformed' }]);
    expect(test.logged.join('')).not.toContain('buero@example.org');
    expect(JSON.stringify(test.app.site().directory)).not.toContain('buero@example.org');
    expect(JSON.stringify(await overview())).not.toContain('buero@example.org');
    expect((await saveContact({ intervalMonths: '0' })).statusCode).toBe(422);
    expect((await saveContact({}, await colleague(test, { role: 'coordinator' }))).statusCode).toBe(403);
  });

  it('change nothing when the link is opened, whoever opens it', async () => {
    const url = await link();
    for (const headers of [{}, { 'sec-fetch-mode': 'navigate' }, { purpose: 'prefetch' }]) {
      const answer = await call(test, { method: 'GET', url, headers });
      expect([
        answer.statusCode,
        answer.headers['referrer-policy'],
        answer.headers['cache-control'],
        answer.headers['x-robots-tag'],
      ]).toEqual([200, 'no-referrer', 'no-store', 'noindex, nofollow']);
    }
    const { page } = await look(url);
    expect(page).toMatchObject({ state: 'open', service: entry, otherLanguage: 'en' });
    expect(await listAsks(test.db)).toMatchObject([{ answeredAt: null, confirmed: undefined }]);
    const secret = url.split('/')[3]!;
    expect(test.logged.join('')).not.toContain(secret);
    expect((await call(test, { method: 'GET', url: url.slice(0, -1) })).headers.location).toBe(url);
  });

  it('take "all correct" once, and say so afterwards', async () => {
    const url = await link();
    expect((await send(url, { action: 'confirm' })).headers.location).toBe(url);
    const [ask] = await listAsks(test.db);
    expect(ask).toMatchObject({
      answeredAt: monday.toISOString(),
      confirmed: ['address', 'hours', 'languages', 'audience', 'cost', 'access', 'description'],
    });
    expect((await look(url)).page).toMatchObject({
      state: 'answered',
      answered: { on: '2026-11-23', isConfirmed: true, hasSuggestions: false },
    });
    test.clock.now = at('2026-11-24');
    expect((await send(url, { action: 'suggest', remark: 'Noch etwas' })).statusCode).toBe(303);
    expect(await listAsks(test.db)).toEqual([ask]);
    expect(await listSuggestions(test.db, test.keys.unsealer!)).toEqual([]);
  });

  it('take suggestions with their values sealed, and confirm the other facts only when the provider says so', async () => {
    const url = await link();
    const form = { action: 'suggest', [`${hours}.day-2`]: '9-12 Uhr', rest: 'yes', remark: 'Wir ziehen um.' };
    expect((await send(url, { ...week('9-17'), ...form })).statusCode).toBe(303);
    expect(await listAsks(test.db)).toMatchObject([
      { suggested: 2, confirmed: ['address', 'languages', 'audience', 'cost', 'access', 'description'] },
    ]);
    const rows = await test.db.selectFrom('suggestions').selectAll().execute();
    expect(rows.some(({ sealedValue }) => Buffer.from(sealedValue).includes('Wir ziehen um'))).toBe(false);
    expect(await listSuggestions(test.db, test.keys.unsealer!)).toMatchObject([
      { entry, field: hours, value: 'Mo-Tu,Th-Fr 09:00-17:00; We 09:00-12:00' },
      { entry, field: 'remark', value: 'Wir ziehen um.' },
    ]);
    expect(test.logged.join('')).not.toContain('Wir ziehen um');
  });

  it('refuse times that cannot be read at their day, and a form without a change, and keep what was typed', async () => {
    const url = await link();
    expect((await send(url, { action: 'suggest', [`${hours}.day-2`]: 'vormittags' })).statusCode).toBe(422);
    expect(test.shown('/[lang]/confirm/[secret]')).toMatchObject({
      errors: [{ pointer: `/${hours}.day-2`, code: 'malformed' }],
      values: { [`${hours}.day-2`]: 'vormittags', [`${hours}.day-0`]: '09:00–17:00' },
    });
    expect((await send(url, { action: 'suggest', remark: ' ' })).statusCode).toBe(422);
    expect(test.shown('/[lang]/confirm/[secret]')).toMatchObject({ isNothing: true, state: 'open' });
    expect((await send(url, { action: 'suggest', remark: 'x'.repeat(1001) })).statusCode).toBe(422);
    expect((await send(url, { action: 'dance' })).statusCode).toBe(400);
    expect(askedFacts(test.app.site().directory.services.find(({ id }) => id === 'uebernachtungsheim')!).map(({ field }) => field)).toEqual(
      ['places.0.street', 'phones.0.number', 'email', 'website'],
    );
    expect(await listAsks(test.db)).toMatchObject([{ answeredAt: null }]);
  });

  it.each([
    ['0209 169 1234', [{ field: 'phones.0.number', value: '+492091691234' }], []],
    ['0209 1', [], [{ pointer: '/phones.0.number', code: 'not-a-phone-number' }]],
    ['169 123', [], [{ pointer: '/phones.0.number', code: 'needs-area-code' }]],
    ['', [{ field: 'phones.0.number', value: '' }], []],
    ['0209 86157', [], []],
  ])('read the number "%s"', (typed, suggested, errors) => {
    const fact = { field: 'phones.0.number', kind: 'phones', value: '+4920986157', input: 'phone' as const };
    expect(readSuggestions([fact], { 'phones.0.number': typed })).toEqual({ suggested, errors });
  });

  it('show the entry again when it has changed since the page was opened', async () => {
    const url = await link();
    const answer = await call(test, { method: 'POST', url, form: { seen: 'older', action: 'confirm' } });
    expect(answer.statusCode).toBe(409);
    expect(test.shown('/[lang]/confirm/[secret]')).toMatchObject({ state: 'open', problem: 'changed' });
    expect(await listAsks(test.db)).toMatchObject([{ answeredAt: null }]);
  });

  it('let one of two answers win that arrive at the same moment', async () => {
    const url = await link();
    const seen = await seenOn(url);
    const answers = await Promise.all(
      [{ action: 'confirm' }, { action: 'suggest', remark: 'a' }, { action: 'suggest', remark: 'b' }].map((form) =>
        call(test, { method: 'POST', url, form: { seen, ...form } }),
      ),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303]);
    const [ask] = await listAsks(test.db);
    expect(await listSuggestions(test.db, test.keys.unsealer!)).toHaveLength(ask!.suggested);
    expect(ask!.suggested + (ask!.confirmed!.length > 0 ? 1 : 0)).toBe(1);
  });

  it('end a link after 42 days, when it is answered, and when the contact changes', async () => {
    const url = await link();
    test.clock.now = new Date('2027-01-04T07:59:59.999Z');
    expect((await look(url)).page.state).toBe('open');
    test.clock.now = new Date('2027-01-04T08:00:00.000Z');
    expect((await look(url)).page).toMatchObject({ state: 'expired', until: '2027-01-04' });
    expect((await send(url, { action: 'confirm' })).statusCode).toBe(303);
    expect(await listAsks(test.db)).toMatchObject([{ answeredAt: null }]);
    test.clock.now = monday;
    await saveContact({ email: 'neu@example.org' });
    expect((await look(url)).answer.statusCode).toBe(404);
    await run();
    expect(server.arrived.at(-1)!.recipients).toEqual(['neu@example.org']);
  });

  it('tell nothing by an unknown, malformed or foreign link, and know the languages of the desk only', async () => {
    const url = await link();
    for (const other of ['/de/confirm/AAAAAAAAAAAAAAAAAAAAAA/', '/de/confirm/x/']) {
      const { answer, page } = await look(other);
      expect([answer.statusCode, page]).toEqual([404, { state: 'gone', secret: '', otherLanguage: 'en', values: {}, errors: [] }]);
    }
    expect((await call(test, { method: 'GET', url: url.replace('/de/', '/ar/') })).statusCode).toBe(404);
    const foreign = await call(test, {
      method: 'POST',
      url,
      form: { seen: await seenOn(url), action: 'confirm' },
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    });
    expect(foreign.statusCode).toBe(403);
  });

  it('ask again when a link ends, three times, then after an interval', async () => {
    await link();
    const askedOn = async () => (await listAsks(test.db)).map(({ createdAt }) => createdAt.slice(0, 10));
    await run('2027-01-03');
    expect(await askedOn()).toEqual(['2026-11-23']);
    await run('2027-01-04');
    await run('2027-02-15');
    expect(await askedOn()).toEqual(['2026-11-23', '2027-01-04', '2027-02-15']);
    await run('2027-03-29');
    await run('2028-02-14');
    expect(await askedOn()).toHaveLength(3);
    expect((await overview(await colleague(test, { role: 'coordinator' }))).rows.find((row) => row.entry === entry)).toMatchObject({
      hasContact: true,
      unanswered: 3,
      lastAskedOn: '2027-02-15',
      undelivered: false,
      dueOn: '2028-02-15',
    });
    await run('2028-02-15');
    expect(await askedOn()).toHaveLength(4);
  });

  it('say no day for a question that is already due', async () => {
    await saveContact({});
    const due = (await overview(await colleague(test, { role: 'coordinator' }))).rows.find((row) => row.entry === entry);
    expect([due?.hasContact, due?.dueOn]).toEqual([true, undefined]);
  });

  it('ask again one interval after an answer', async () => {
    const url = await link();
    await send(url, { action: 'confirm' });
    await run('2027-11-22');
    expect(await listAsks(test.db)).toHaveLength(1);
    await run('2027-11-23');
    expect(await listAsks(test.db)).toHaveLength(2);
  });

  it('try again when the mail server refuses for now, and give up when it refuses for good', async () => {
    await saveContact({});
    server.refusing.set('buero@example.org', 450);
    await run();
    expect(await listAsks(test.db)).toMatchObject([{ state: 'waiting' }]);
    server.refusing.clear();
    await run();
    expect(server.arrived).toEqual([]);
    test.clock.now = new Date('2026-11-23T08:01:00.000Z');
    await run();
    expect([(await listAsks(test.db)).map(({ state }) => state), server.arrived.length]).toEqual([['sent'], 1]);
    await saveContact({ email: 'falsch@example.org' });
    server.refusing.set('falsch@example.org', 550);
    await run();
    expect(await listAsks(test.db)).toMatchObject([{ state: 'given-up' }]);
    expect((await overview()).rows.find((row) => row.entry === entry)).toMatchObject({ unanswered: 1, undelivered: true });
    expect(JSON.stringify(failures)).not.toContain('@');
  });

  it('let an editor take a suggestion by one press, with the day of the answer as its date', async () => {
    const url = await link();
    await send(url, { action: 'suggest', ...week('10-12') });
    const [suggestion] = (await overview()).suggestions;
    expect(suggestion).toMatchObject({ field: hours, was: 'Mo-Fr 09:00-17:00', value: 'Mo-Fr 10:00-12:00', isValue: true });
    test.clock.now = at('2026-11-25');
    editor = await colleague(test, { role: 'editor' });
    const press = (action: string, as = editor) =>
      call(test, { method: 'POST', url: '/desk/providers/', as, form: { action, id: suggestion!.id } });
    expect((await press('take', await colleague(test, { role: 'coordinator' }))).statusCode).toBe(403);
    expect((await press('take')).headers.location).toBe('/desk/providers/?done=suggestion-taken');
    expect((await press('take')).statusCode).toBe(404);
    expect((await overview()).suggestions).toEqual([]);
    expect(await listChanges(test.db)).toHaveLength(1);
    test.publisher!.publish({ role: 'editor', account: editor.id });
    await test.publisher!.rest();
    const text = await readFile(path.join(folder, 'content', 'services', `${entry}.yaml`), 'utf8');
    expect(text).toContain('Mo-Fr 10:00-12:00');
    expect(text).toMatch(/title: Auskunft des Anbieters\n +date: "?2026-11-23"?\n +states: \[hours\]/);
    expect(text).not.toContain('@');
  });

  it('let a provider add the number that its entry lacks', async () => {
    const url = await link();
    await send(url, { action: 'suggest', 'phones.0.number': '0209 169 1234' });
    const [suggestion] = (await overview()).suggestions;
    expect(suggestion).toMatchObject({ field: 'phones.0.number', was: '', value: '+492091691234', isValue: true });
    const taken = await call(test, { method: 'POST', url: '/desk/providers/', as: editor, form: { action: 'take', id: suggestion!.id } });
    expect(taken.statusCode).toBe(303);
    expect(await listChanges(test.db)).toMatchObject([{ field: 'phones', value: [{ number: '+492091691234', use: 'general' }] }]);
  });

  it('save what was confirmed as a source with the day of the answer, which the page shows once it is published', async () => {
    const url = await link();
    await send(url, { action: 'confirm' });
    const content = { folderAt: folderAt(test.settings), directory: test.app.site().directory };
    expect(await enterConfirmations(test.db, content, test.clock.now)).toBe(1);
    expect(await enterConfirmations(test.db, content, test.clock.now)).toBe(0);
    expect((await listChanges(test.db)).map(({ field, accountId }) => [field, accountId])).toEqual([['verification.sources', editor.id]]);
    test.publisher!.publish({ role: 'editor', account: editor.id });
    await test.publisher!.rest();
    const service = () => test.app.site().directory.services.find(({ id }) => id === entry)!;
    expect(service().verification.sources.at(-1)).toEqual({
      title: 'Auskunft des Anbieters',
      date: '2026-11-23',
      states: ['address', 'hours', 'languages', 'audience', 'cost', 'access', 'description'],
    });
    expect(entryDates(service(), monday)).toEqual(['2026-11-23']);
    expect(await listChanges(test.db)).toEqual([]);
    expect(await readFile(path.join(folder, 'content', 'services', `${entry}.yaml`), 'utf8')).not.toContain('buero@example.org');
  });

  it('leave a fact with its old date when another one of its kind is to change', async () => {
    const url = await link();
    await send(url, { action: 'suggest', ...week('10-12'), rest: 'yes' });
    const content = { folderAt: folderAt(test.settings), directory: test.app.site().directory };
    await enterConfirmations(test.db, content, test.clock.now);
    const [change] = await listChanges(test.db);
    expect(JSON.stringify(change!.value)).toContain('"states":["address","languages","audience","cost","access","description"]');
  });

  it('erase a refused suggestion after 30 days, and an open one never', async () => {
    const url = await link();
    await send(url, { action: 'suggest', remark: 'Wir ziehen um.', ...week('10-12') });
    const [one] = (await overview()).suggestions;
    await call(test, { method: 'POST', url: '/desk/providers/', as: editor, form: { action: 'refuse', id: one!.id } });
    const ids = async () => (await test.db.selectFrom('suggestions').select('id').execute()).length;
    await forgetSuggestions(test.db, new Date('2026-12-23T08:00:00.000Z'));
    expect(await ids()).toBe(2);
    await forgetSuggestions(test.db, new Date('2026-12-23T08:00:00.001Z'));
    expect(await ids()).toBe(1);
    await forgetSuggestions(test.db, at('2030-01-01'));
    expect(await ids()).toBe(1);
  });
});

/** The whole ordinary week of the form, Monday to Friday alike. */
const week = (times: string): Record<string, string> =>
  Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((day) => [`${hours}.day-${day}`, day < 5 ? times : '']));
