import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDraft, listChanges } from '../../api/publishing/basket.ts';
import { folderAt } from '../../api/publishing/live-content.ts';
import { fieldOf } from '../../api/publishing/edited-entry.ts';
import { receiveUnits } from '../../api/translation/desk-texts.ts';
import { readXliff } from '../../src/translation/xliff.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, type Colleague } from '../support/desk.ts';

const course = {
  kind: 'events',
  'name.de': 'Deutsch A1 am Vormittag',
  provider: 'awo',
  'dates.0.from': '2026-12-01',
  'dates.0.to': '2027-02-25',
  'dates.0.weekdays': ['tu', 'th'],
  'dates.0.starts': '9',
  'dates.0.ends': '11.30 Uhr',
  'dates.0.except': '24.12.2026\n2026-12-31',
  'place.quarter': 'erle',
  'place.quarterConfirmed': 'yes',
  'place.street': 'Cranger Straße 1',
  level: 'A1',
  children: 'looked-after',
  priceCents: '12,50',
  registration: 'needed',
  phone: '0209 1234567',
  source: 'provider',
  sourceDate: '2026-11-20',
};
const entry = 'event:deutsch-a1-am-vormittag';
const here = `/desk/services/${entry}/`;

describe.each(dialects)('courses and events at the desk on %s', (dialect) => {
  let folder: string;
  let test: TestApp;
  let editor: Colleague;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kim-events-'));
    await cp('content', path.join(folder, 'content'), { recursive: true });
    await mkdir(path.join(folder, 'pages'));
    await writeFile(path.join(folder, 'pages', 'index.html'), 'built');
    test = await testApp(dialect, {
      contentDir: path.join(folder, 'content'),
      settings: { CONTENT_DIR: path.join(folder, 'content'), DATA_DIR: path.join(folder, 'var') },
      build: () => Promise.resolve(path.join(folder, 'pages')),
    });
    editor = await colleague(test, { role: 'editor', name: 'E. Editor' });
  });
  afterEach(async () => {
    await test.close();
    await rm(folder, { recursive: true });
  });

  const post = (url: string, form: Record<string, string | string[]>) => call(test, { method: 'POST', url, as: editor, form });
  const get = (url: string) => call(test, { method: 'GET', url, as: editor });
  const add = (form = {}) => post('/desk/services/new/', { ...course, ...form });
  const file = () => readFile(path.join(folder, 'content', 'events', 'deutsch-a1-am-vormittag.yaml'), 'utf8');
  const draft = async (field: string) => fieldOf((await findDraft(test.db, folderAt(test.settings), entry)).draft, field);
  const opened = async (part: string): Promise<Record<string, string | string[]>> => {
    await get(`${here}?part=${part}`);
    const { open, values } = test.shown('/desk/services/[id]');
    const seen = Object.fromEntries(Object.entries(open!.seen).map(([field, one]) => [`seen.${field}`, one]));
    return { part: part.split('&')[0]!, language: open!.language, ...seen, ...values };
  };
  const publish = async () => {
    await post('/desk/services/', { action: 'publish' });
    await test.publisher!.rest();
    expect(test.publisher!.look()).toMatchObject({ state: 'done' });
  };

  it('adds a course on one page, and publishes the draft with its source', async () => {
    expect((await add()).headers.location).toBe(`${here}?done=event-added`);
    await get('/desk/services/?filter=events');
    expect(test.shown('/desk/services').services).toMatchObject([
      { id: entry, name: 'Deutsch A1 am Vormittag', why: 'draft', date: '2026-11-20', ends: { day: '2027-02-25', state: 'later' } },
    ]);
    await publish();
    expect(await file()).toBe(
      [
        'name:',
        '  de: Deutsch A1 am Vormittag',
        'provider: awo',
        'place:',
        '  street: Cranger Straße 1',
        '  quarter: erle',
        '  quarterConfirmed: true',
        'dates:',
        '  - from: 2026-12-01',
        '    to: 2027-02-25',
        '    weekdays: [tu, th]',
        '    starts: 09:00',
        '    ends: 11:30',
        '    except: [2026-12-24, 2026-12-31]',
        'level: A1',
        'children: looked-after',
        'priceCents: 1250',
        'registration: needed',
        'phone: "+492091234567"',
        'verification:',
        '  status: draft',
        '  sources:',
        '    - title: Auskunft des Anbieters',
        '      date: 2026-11-20',
        '',
      ].join('\n'),
    );
    expect(test.app.site().directory.events.map(({ id }) => id)).toEqual(['deutsch-a1-am-vormittag']);
  });

  it('changes what was touched alone, and gives the source its new day', async () => {
    await add();
    await publish();
    const before = await file();
    await post(here, { ...(await opened('taking')), priceCents: '0', source: 'provider' });
    expect((await listChanges(test.db)).map(({ field, was, value }) => [field, was, value])).toEqual([['priceCents', 1250, 0]]);
    await publish();
    expect(await file()).toBe(before.replace('priceCents: 1250', 'priceCents: 0').replace('2026-11-20', '2026-11-23'));
    await post(here, { ...(await opened('taking')), source: 'provider' });
    expect(await listChanges(test.db)).toEqual([]);
  });

  it('is undone, and taken out of the basket', async () => {
    await add();
    await publish();
    await post(here, { ...(await opened('dates')), cancelled: 'yes', source: 'provider' });
    expect(await draft('cancelled')).toBe(true);
    await post(here, { action: 'undo', field: 'cancelled' });
    expect(await draft('cancelled')).toBeNull();
    await post(here, { ...(await opened('place')), action: 'remove' });
    expect(await draft('place')).toBeNull();
    await post('/desk/services/', { action: 'drop', entry, field: 'place' });
    expect(await draft('place.street')).toBe('Cranger Straße 1');
  });

  it('adds a place to a course without one, and nothing when nothing was filled in', async () => {
    const { 'place.quarter': quarter, 'place.street': street, 'place.quarterConfirmed': confirmed, ...elsewhere } = course;
    await post('/desk/services/new/', elsewhere);
    await publish();
    expect((await post(here, { ...(await opened('place')), source: 'visit' })).headers.location).toBe(`${here}?done=nothing-changed`);
    const place = { 'place.quarter': quarter, 'place.street': street, 'place.quarterConfirmed': confirmed };
    await post(here, { ...(await opened('place')), ...place, source: 'visit' });
    expect(await draft('place')).toEqual({ street: 'Cranger Straße 1', quarter: 'erle', quarterConfirmed: true });
  });

  it('keeps dates that are more than a form can show, whatever is sent', async () => {
    await add();
    await publish();
    const days = Array.from(
      { length: 41 },
      (_, day) => `  - { from: "2027-03-${String((day % 28) + 1).padStart(2, '0')}", starts: "09:00", ends: "10:00" }\n`,
    );
    const written = (await file()).replace(/dates:\n[\s\S]*(?=level:)/, `dates:\n${days.join('')}`);
    await writeFile(path.join(folder, 'content', 'events', 'deutsch-a1-am-vormittag.yaml'), written);
    await post(here, { ...(await opened('dates')), 'dates.0.from': '', cancelled: 'yes', source: 'provider' });
    expect((await listChanges(test.db)).map(({ field }) => field)).toEqual(['cancelled']);
    await get(`${here}?part=dates`);
    expect(Object.keys(test.shown('/desk/services/[id]').values)).toEqual(['cancelled']);
  });

  it.each([
    [{ 'name.de': '' }, ['/name.de required']],
    [{ 'dates.0.from': '' }, ['/dates required']],
    [{ 'dates.0.ends': 'mittags' }, ['/dates.0.ends malformed']],
    [{ 'dates.0.to': '2026-11-01' }, ['/dates.0.to malformed']],
    [{ 'place.quarter': '' }, ['/place.quarter required']],
    [{ priceCents: 'viel' }, ['/priceCents malformed']],
    [{ phone: '12' }, ['/phone malformed']],
    [{ source: '' }, ['/source required']],
  ])('is refused at its fields, keeps what was typed, and saves nothing: %j', async (wrong, expected) => {
    expect((await add(wrong)).statusCode).toBe(422);
    const { errors, values } = test.shown('/desk/services/new');
    expect(errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(expected);
    expect(values).toMatchObject({ 'place.street': 'Cranger Straße 1', 'dates.0.except': '24.12.2026\n2026-12-31' });
    expect(await listChanges(test.db)).toEqual([]);
  });

  it('previews a draft, and nothing that no entry is', async () => {
    await add();
    const { statusCode } = await get(`${here}preview/?language=ar`);
    expect(statusCode).toBe(200);
    expect(test.shown('/desk/services/preview').entry).toBe(entry);
    expect((await get('/desk/services/event:none/preview/?language=ar')).statusCode).toBe(404);
  });

  it('has its texts on the board, in files for translators, and as translations to publish', async () => {
    await add({ 'description.de': 'Für Anfänger. Bücher gibt es dort.' });
    await publish();
    await get('/desk/translations/');
    const id = `${entry}.description`;
    expect(test.shown('/desk/translations').texts.filter((text) => text.entry === entry)).toMatchObject([
      { id, field: 'description', states: { ar: 'missing', bg: 'missing' } },
    ]);
    const german = 'Für Anfänger. Bücher gibt es dort.';
    for (const ending of ['csv', 'xlf']) expect((await get(`/desk/translations/ar/texts.${ending}`)).body).toContain(id);
    const content = { folderAt: folderAt(test.settings), directory: test.app.site().directory };
    const units = readXliff(Buffer.from((await get('/desk/translations/ar/texts.xlf')).body), 'ar')
      .filter((unit) => unit.id === id)
      .map((unit) => ({ ...unit, target: 'للمبتدئين. الكتب متوفرة هناك.', state: 'fresh' as const }));
    const receipt = await receiveUnits(test.db, content, 'ar', units, { account: editor.id, now: test.clock.now });
    expect(receipt).toEqual({ saved: 1, suggested: 0, unchanged: 0, unknown: [] });
    expect((await get(`/desk/translations/ar/${id}/`)).statusCode).toBe(200);
    expect(test.shown('/desk/translations/[language]/[text]')).toMatchObject({ entry, german, state: 'fresh' });
    await publish();
    expect(await file()).toContain('    ar:\n      text: للمبتدئين. الكتب متوفرة هناك.\n');
  });
});
