import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs, later } from '../../src/directory/instants.ts';
import { roles } from '../../api/contract/codes.ts';
import { handleReport, listReports } from '../../api/corrections/content-report.ts';
import { forgetReports } from '../../api/jobs/forget-reports.ts';
import { monday, newKeys, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague } from '../support/desk.ts';

const marker = 'Ein Satz, den niemand sonst schreibt';

describe.each(dialects)('"something is wrong here" on %s', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp(dialect);
  });
  afterAll(() => test.close());

  const send = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    call(test, { method: 'POST', url: '/de/report/', form: { service: 'europacenter', key: randomUUID(), ...form }, headers });
  const rows = () => test.db.selectFrom('contentReports').selectAll().orderBy('receivedAt').execute();
  const empty = () => test.db.deleteFrom('contentReports').execute();
  const page = () => test.shown('/[lang]/report');
  const list = () => listReports(test.db, test.keys.unsealer!, 'open');

  it('asks about the entry that the link names, also under its language switch', async () => {
    const answer = await call(test, { method: 'GET', url: '/ar/report/?service=europacenter' });
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(page()).toMatchObject({ service: 'europacenter', sent: false });
    for (const url of [
      '/ar/report/',
      '/ar/report/?service=nothing',
      '/ar/report/?service=europacenter&service=lalok-libre',
      '/xx/report/?service=europacenter',
    ]) {
      expect([url, (await call(test, { method: 'GET', url })).statusCode]).toEqual([url, 404]);
    }
  });

  it('keeps the text sealed, and the desk alone can read it', async () => {
    await empty();
    const answer = await send({ kind: 'hours', text: `  ${marker}\r\nzweite Zeile ` });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/de/report/?service=europacenter&done=sent']);
    const [row] = await rows();
    expect(row).toMatchObject({
      serviceId: 'europacenter',
      language: 'de',
      kind: 'hours',
      receivedAt: monday.toISOString(),
      markedSuspicious: 0,
      handledAt: null,
    });
    expect(Buffer.from(row!.sealedText).includes(marker)).toBe(false);
    expect(JSON.stringify(row)).not.toContain(marker);
    expect(await list()).toMatchObject({
      total: 1,
      reports: [{ kind: 'hours', text: `${marker}\nzweite Zeile`, unreadable: false, suspicious: false }],
    });
    const stranger = await newKeys();
    expect((await listReports(test.db, stranger.unsealer!, 'open')).reports).toMatchObject([{ text: null, unreadable: true }]);
    expect(test.logged.join('')).not.toContain(marker);
  });

  it('takes a word alone, and refuses none, an unknown one, "other" without a text, and too long a text, keeping everything', async () => {
    await empty();
    expect((await send({ kind: 'closed' })).statusCode).toBe(303);
    const key = randomUUID();
    for (const [form, errors] of [
      [{ text: marker }, [{ pointer: '/kind', code: 'required' }]],
      [{ kind: 'boring', text: marker }, [{ pointer: '/kind', code: 'not-allowed' }]],
      [{ kind: 'other', text: '  ' }, [{ pointer: '/text', code: 'required' }]],
      [{ kind: 'other', text: 'x'.repeat(501) }, [{ pointer: '/text', code: 'too-long' }]],
    ] as const) {
      const answer = await send({ ...form, key });
      expect(answer.statusCode).toBe(422);
      expect(page()).toMatchObject({
        errors,
        key,
        service: 'europacenter',
        values: form,
      });
    }
    expect(await rows()).toHaveLength(1);
  });

  it('is one report when it is sent twice, and two when it was changed in between', async () => {
    await empty();
    const key = randomUUID();
    for (let press = 0; press < 2; press += 1) expect((await send({ kind: 'phone', key })).statusCode).toBe(303);
    expect(await rows()).toHaveLength(1);
    await send({ kind: 'address', key });
    expect(await rows()).toHaveLength(2);
  });

  it('takes what a program fills in, and marks it', async () => {
    await empty();
    expect((await send({ kind: 'closed', homepage: 'https://example.org' })).statusCode).toBe(303);
    expect((await list()).reports).toMatchObject([{ suspicious: true }]);
  });

  it('takes nothing from another site, and no end of reports from one address', async () => {
    await empty();
    expect((await send({ kind: 'closed' }, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect(await rows()).toHaveLength(0);
    const limited = await testApp(dialect);
    const one = () => call(limited, { method: 'POST', url: '/de/report/', form: { service: 'europacenter', kind: 'closed' } });
    try {
      for (let sent = 0; sent < 600; sent += 1) expect((await one()).statusCode).toBe(303);
      const refused = await one();
      expect(refused.statusCode).toBe(429);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(500);
    } finally {
      await limited.close();
    }
  });

  it('is erased after thirty days, handled or not, and not before', async () => {
    await empty();
    await send({ kind: 'closed' });
    await send({ kind: 'hours' });
    const editor = await colleague(test, { role: 'editor' });
    await handleReport(test.db, (await rows())[0]!.id, editor.id, monday);
    expect(await forgetReports(test.db, later(monday, 29.9 * dayMs))).toBe(0);
    expect(await forgetReports(test.db, later(monday, 30.1 * dayMs))).toBe(2);
    expect(await rows()).toEqual([]);
  });

  it.each(roles)('may be read and marked handled by a %s as the table of rights says', async (role) => {
    await empty();
    await send({ kind: 'other', text: marker });
    const { id } = (await rows())[0]!;
    const as = await colleague(test, { role, name: 'E. Editor' });
    const mayRead = role !== 'admin' && role !== 'translator';
    const looked = await call(test, { method: 'GET', url: '/desk/reports/', as });
    expect(looked.statusCode).toBe(mayRead ? 200 : 403);
    if (mayRead) expect(test.shown('/desk/reports')).toMatchObject({ view: 'open', total: 1, reports: [{ id, text: marker }] });
    const handled = await call(test, { method: 'POST', url: '/desk/reports/', as, form: { id, action: 'handled' } });
    expect([handled.statusCode, handled.headers.location]).toEqual(
      mayRead ? [303, '/desk/reports/?done=report-handled'] : [403, undefined],
    );
    expect((await rows())[0]!.handledBy).toBe(mayRead ? as.id : null);
    if (!mayRead) return;
    await call(test, { method: 'GET', url: '/desk/reports/?view=handled', as });
    expect(test.shown('/desk/reports').reports).toMatchObject([{ handled: { at: monday.toISOString(), name: 'E. Editor' } }]);
  });

  it('stays with whoever handled it first, and an unknown one is not there', async () => {
    await empty();
    await send({ kind: 'closed' });
    const { id } = (await rows())[0]!;
    const [first, second] = [await colleague(test, { role: 'editor' }), await colleague(test)];
    for (const as of [first, second]) {
      expect((await call(test, { method: 'POST', url: '/desk/reports/', as, form: { id, action: 'handled' } })).statusCode).toBe(303);
    }
    expect((await rows())[0]!.handledBy).toBe(first.id);
    expect(
      (await call(test, { method: 'POST', url: '/desk/reports/', as: first, form: { id: 'none', action: 'handled' } })).statusCode,
    ).toBe(404);
    expect((await call(test, { method: 'POST', url: '/desk/reports/', as: first, form: { id } })).statusCode).toBe(400);
  });
});

describe('an entry that got another address, or was taken out', () => {
  let folder: string;
  let test: TestApp;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'kim-content-'));
    await cp('content', folder, { recursive: true });
    const file = path.join(folder, 'services/europacenter.yaml');
    await writeFile(file, `${await readFile(file, 'utf8')}\nformerIds: [youth-advice]\n`);
    await writeFile(
      path.join(folder, 'services/removed.yaml'),
      '- id: old-cafe\n  removedOn: "2026-10-31"\n  see: [europacenter, lalok-libre]\n',
    );
    test = await testApp('sqlite', { contentDir: folder });
  });
  afterAll(async () => {
    await test.close();
    await rm(folder, { recursive: true, force: true });
  });

  const tags = ['de', 'de-simple', 'en', 'tr', 'ar', 'ro', 'bg', 'pl', 'uk', 'ru', 'fa', 'ku'];
  const get = (url: string) => call(test, { method: 'GET', url });

  it.each(tags)('leads from the old address to the new one in %s', async (tag) => {
    for (const method of ['GET', 'HEAD'] as const) {
      const answer = await test.app.inject({ method, url: `/${tag}/services/youth-advice/` });
      expect([answer.statusCode, answer.headers.location]).toEqual([301, `/${tag}/services/europacenter/`]);
    }
  });

  it.each(tags)('says that it is gone, and who helps with the same, in %s', async (tag) => {
    expect((await get(`/${tag}/services/old-cafe/`)).statusCode).toBe(410);
    expect(test.rendered.at(-1)!.locals.language.tag).toBe(tag);
    expect(test.shown('/[lang]/removed')).toEqual({ id: 'old-cafe', removedOn: '2026-10-31', see: ['europacenter', 'lalok-libre'] });
  });

  it('leaves every other address to the static site', async () => {
    for (const url of ['/de/services/nothing/', '/xx/services/youth-advice/', '/xx/services/old-cafe/']) {
      expect([url, (await get(url)).statusCode]).toEqual([url, 404]);
    }
    expect((await get('/de/services/youth-advice')).headers.location).toBe('/de/services/youth-advice/');
  });

  it('can still be reported under its old id', async () => {
    await get('/de/report/?service=youth-advice');
    expect(test.rendered.at(-1)!.page).toMatchObject({ service: 'europacenter' });
  });
});
