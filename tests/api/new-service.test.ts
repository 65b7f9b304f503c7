import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listChanges } from '../../api/publishing/basket.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, type Colleague } from '../support/desk.ts';

const url = '/desk/services/new/';
const whole = {
  'name.de': 'Nähcafé Erle',
  provider: 'awo',
  topics: ['meeting', 'german'],
  reach: 'quarter',
  'places.0.quarter': 'erle',
  'places.0.street': 'Cranger Straße 1',
  'places.0.postalCode': '45891',
  'places.0.quarterConfirmed': 'yes',
  'places.0.hours.0.for': 'open',
  'places.0.hours.0.rule.day-2.0.start': '9',
  'places.0.hours.0.rule.day-2.0.end': '1230',
  'languages.0.language': 'ar',
  'languages.0.by': 'staff',
  source: 'visit',
  sourceDate: '2026-11-20',
};

describe.each(dialects)('a new service on %s', (dialect) => {
  let folder: string;
  let test: TestApp;
  let editor: Colleague;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kim-new-'));
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

  const send = (form: Record<string, string | string[]>) => call(test, { method: 'POST', url, as: editor, form });
  const mistakes = () => test.shown('/desk/services/new').errors.map(({ pointer, code }) => `${pointer} ${code}`);

  it('is a draft in the basket with its source, and is published like any change', async () => {
    expect((await send(whole)).headers.location).toBe('/desk/services/naehcafe-erle/?done=service-added');
    expect(await listChanges(test.db)).toMatchObject([
      {
        entry: 'naehcafe-erle',
        field: '',
        was: {},
        value: {
          name: { de: 'Nähcafé Erle' },
          topics: ['meeting', 'german'],
          places: [{ quarter: 'erle', hours: [{ for: 'open', rule: 'We 09:00-12:30' }] }],
          languages: [{ language: 'ar', by: 'staff' }],
          verification: { status: 'draft', sources: [{ title: 'Aushang vor Ort', date: '2026-11-20' }] },
        },
      },
    ]);
    await call(test, { method: 'GET', url: '/desk/services/?filter=draft', as: editor });
    expect(test.shown('/desk/services').services).toContainEqual(
      expect.objectContaining({ id: 'naehcafe-erle', why: 'draft', date: '2026-11-20', isMine: true }),
    );
    await call(test, { method: 'POST', url: '/desk/services/', as: editor, form: { action: 'publish' } });
    await test.publisher!.rest();
    expect(test.publisher!.look()).toMatchObject({ state: 'done', changes: 1 });
    expect(await readFile(path.join(folder, 'content', 'services', 'naehcafe-erle.yaml'), 'utf8')).toBe(
      [
        'name:',
        '  de: Nähcafé Erle',
        'provider: awo',
        'topics: [meeting, german]',
        'reach: quarter',
        'places:',
        '  - quarter: erle',
        '    quarterConfirmed: true',
        '    street: Cranger Straße 1',
        '    postalCode: "45891"',
        '    hours:',
        '      - for: open',
        '        rule: We 09:00-12:30',
        'languages:',
        '  - language: ar',
        '    by: staff',
        'verification:',
        '  status: draft',
        '  sources:',
        '    - title: Aushang vor Ort',
        '      date: 2026-11-20',
        '',
      ].join('\n'),
    );
  });

  it('needs neither a place nor hours when it is for the whole city, and nothing is invented', async () => {
    const { 'name.de': name, provider, topics, source, sourceDate } = whole;
    const few = { 'name.de': name, provider, topics, reach: 'city', 'places.0.hours.0.for': 'open', source, sourceDate };
    expect((await send(few)).statusCode).toBe(303);
    const [saved] = await listChanges(test.db);
    expect(saved?.value).toEqual({
      name: { de: 'Nähcafé Erle' },
      provider: 'awo',
      topics: ['meeting', 'german'],
      reach: 'city',
      verification: { status: 'draft', sources: [{ title: 'Aushang vor Ort', date: '2026-11-20' }] },
    });
  });

  it('gets an id of its own when its name stands in the basket already', async () => {
    await send(whole);
    expect((await send(whole)).headers.location).toBe('/desk/services/naehcafe-erle-2/?done=service-added');
  });

  it.each([
    [{ 'name.de': '' }, ['/name.de required']],
    [{ 'name.de': 'familienbüro  gelsenkirchen' }, ['/name.de repeated']],
    [{ provider: '', topics: [] }, ['/provider required', '/topics required']],
    [{ 'places.0.quarter': '' }, ['/places.0.quarter required']],
    [{ 'places.0.postalCode': '4589' }, ['/places.0.postalCode malformed']],
    [{ 'places.0.hours.0.rule.day-2.0.end': 'mittags' }, ['/places.0.hours.0.rule.day-2.0.end malformed']],
    [{ source: '' }, ['/source required']],
    [{ source: 'website', address: 'kim' }, ['/address malformed']],
    [{ sourceDate: '' }, ['/sourceDate required']],
    [{ sourceDate: '2026-11-24' }, ['/sourceDate malformed']],
  ])('is refused at its fields, keeps what was typed, and nothing is saved: %j', async (wrong, expected) => {
    expect((await send({ ...whole, ...wrong })).statusCode).toBe(422);
    expect(mistakes()).toEqual(expected);
    expect(test.shown('/desk/services/new').values).toMatchObject({ 'places.0.street': 'Cranger Straße 1' });
    expect(await listChanges(test.db)).toEqual([]);
  });

  it('can be discarded, and that can be undone', async () => {
    await send(whole);
    const step = (action: string) =>
      call(test, { method: 'POST', url: '/desk/services/', as: editor, form: { action, entry: 'naehcafe-erle', field: '' } });
    const dropped = await step('drop');
    expect(await listChanges(test.db)).toEqual([]);
    await call(test, { method: 'GET', url: dropped.headers.location!, as: editor });
    expect(test.shown('/desk/services')).toMatchObject({ done: 'fact-dropped', undo: { entry: 'naehcafe-erle', field: '' } });
    await step('undo');
    expect((await listChanges(test.db)).map(({ entry }) => entry)).toEqual(['naehcafe-erle']);
  });

  it('is the work of editors alone', async () => {
    const translator = await colleague(test, { role: 'translator' });
    for (const method of ['GET', 'POST'] as const)
      expect((await call(test, { method, url, as: translator, ...(method === 'POST' ? { form: whole } : {}) })).statusCode).toBe(403);
  });
});
