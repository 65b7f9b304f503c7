import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listChanges } from '../../api/publishing/basket.ts';
import { fieldOf } from '../../api/publishing/edited-entry.ts';
import { readEntry } from '../../api/publishing/entry-text.ts';
import { fingerprint } from '../../src/directory/free-text.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, type Colleague } from '../support/desk.ts';

const entry = 'familienbuero';
const mondayOnly = { 'day-0': '9-12, 14-16.30 Uhr', source: 'provider' };
/** The fields of one day: "9-12, 14-16" are two pieces. */
const pieces = (day: string, times: string): [string, string][] =>
  times.split(', ').flatMap((piece, index) => {
    const [start = '', end = ''] = piece.split('-');
    return [
      [`${day}.${index}.start`, start],
      [`${day}.${index}.end`, end],
    ];
  });

describe.each(dialects)('publishing on %s', (dialect) => {
  let folder: string;
  let test: TestApp;
  let editor: Colleague;
  let build: (contentDir: string) => Promise<string>;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kim-publishing-'));
    await cp('content', path.join(folder, 'content'), { recursive: true });
    await mkdir(path.join(folder, 'pages'));
    await writeFile(path.join(folder, 'pages', 'index.html'), 'built');
    build = () => Promise.resolve(path.join(folder, 'pages'));
    test = await testApp(dialect, {
      contentDir: path.join(folder, 'content'),
      settings: { CONTENT_DIR: path.join(folder, 'content'), DATA_DIR: path.join(folder, 'var') },
      build: (contentDir) => build(contentDir),
    });
    editor = await colleague(test, { role: 'editor', name: 'E. Editor' });
  });
  afterEach(async () => {
    await test.close();
    await rm(folder, { recursive: true });
  });

  const file = () => readFile(path.join(folder, 'content', 'services', `${entry}.yaml`), 'utf8');
  const get = (url: string) => call(test, { method: 'GET', url, as: editor });
  const hours = 'places.0.hours.0';
  const open = async () => {
    await get(`/desk/services/${entry}/?part=hours-0-0`);
    return test.shown('/desk/services/[id]').open!.seen;
  };
  /** The form with these days, the others empty. */
  const filled = (form: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(form).flatMap(([name, value]): [string, string][] =>
        name.startsWith('day-') ? pieces(`${hours}.rule.${name}`, value) : [[name, value]],
      ),
    );
  const save = async (form: Record<string, string>, as = editor, seen?: Record<string, string>) => {
    const shown = Object.entries(seen ?? (await open())).map(([field, one]) => [`seen.${field}`, one] as const);
    const sent = {
      part: 'hours-0-0',
      ...Object.fromEntries(shown),
      [`${hours}.for`]: 'open',
      [`${hours}.rule`]: rule(),
      ...filled(form),
    };
    return call(test, { method: 'POST', url: `/desk/services/${entry}/`, as, form: sent });
  };
  const publish = async () => {
    await call(test, { method: 'POST', url: '/desk/services/', as: editor, form: { action: 'publish' } });
    await test.publisher!.rest();
    await get('/desk/services/');
    return test.shown('/desk/services');
  };
  const rule = () => test.app.site().directory.services.find(({ id }) => id === entry)!.places[0]!.hours[0]!.rule;

  it('save first, publish later, with the day and the source of the new hours', async () => {
    const before = await file();
    const was = rule();
    expect((await save(mondayOnly)).headers.location).toBe(`/desk/services/${entry}/?done=fact-saved&undo=places.0.hours`);
    expect([await file(), rule()]).toEqual([before, was]);
    await get('/desk/services/');
    expect(test.shown('/desk/services').changes).toMatchObject([{ entry, field: 'places.0.hours', by: 'E. Editor' }]);

    expect(await publish()).toMatchObject({ changes: [], publication: { state: 'done', changes: 1 } });
    expect(rule()).toBe('Mo 09:00-12:00,14:00-16:30');
    expect((await file()).endsWith('    - title: Auskunft des Anbieters\n      date: 2026-11-23\n      states: [hours]\n')).toBe(true);
    expect(test.shown('/desk/services').publications).toMatchObject([
      {
        number: 1,
        role: 'editor',
        account: editor.id,
        differences: [
          {
            file: `services/${entry}.yaml`,
            removed: [expect.stringContaining(was)],
            added: expect.arrayContaining(['    - title: Auskunft des Anbieters']) as string[],
          },
        ],
      },
    ]);
    expect((await test.app.inject('/readyz')).body).toContain('1 of 1 show publication 1\n');
  });

  it('leave everything as it was when the build fails, and keep the change', async () => {
    const before = await file();
    const was = rule();
    await save(mondayOnly);
    build = () => Promise.reject(new Error('no space left'));
    expect(await publish()).toMatchObject({ changes: [{ entry }], publication: { state: 'failed' } });
    expect([await file(), rule()]).toEqual([before, was]);
    build = () => Promise.resolve(path.join(folder, 'pages'));
    expect(await publish()).toMatchObject({ changes: [], publication: { state: 'done' } });
    expect(rule()).toBe('Mo 09:00-12:00,14:00-16:30');
  });

  const takeBack = async (number: number) => {
    await call(test, { method: 'POST', url: '/desk/services/', as: editor, form: { action: 'take-back', number: String(number) } });
    await test.publisher!.rest();
    await get('/desk/services/');
    return test.shown('/desk/services');
  };

  it('are looked at again by the browser until they have ended', async () => {
    await save({ ...mondayOnly, 'day-0': '7-8' });
    const [usual, held] = [build, Promise.withResolvers<undefined>()];
    build = async (folder) => {
      await held.promise;
      return usual(folder);
    };
    const begun = await call(test, { method: 'POST', url: '/desk/services/', as: editor, form: { action: 'publish' } });
    const shown = async () => {
      const { headers } = await get(begun.headers.location!);
      const { done, publication } = test.shown('/desk/services');
      return [headers['refresh'], done, publication.state];
    };
    expect(await shown()).toEqual(['5', 'publishing', 'running']);
    held.resolve(undefined);
    await test.publisher!.rest();
    build = usual;
    expect(await shown()).toEqual([undefined, undefined, 'done']);
  });

  it('can be taken back without a build, byte by byte, and taken back again', async () => {
    await save({ ...mondayOnly, 'day-0': '8-9' });
    await publish();
    const first = await file();
    await save(mondayOnly);
    await publish();
    const second = await file();
    build = () => Promise.reject(new Error('nothing is built'));
    const shown = await takeBack(2);
    expect(shown).toMatchObject({
      publication: { state: 'done', number: 3, takesBack: 2 },
      publications: [{ number: 3, takesBack: 2 }, {}, {}],
    });
    expect([await file(), rule()]).toEqual([first, 'Mo 08:00-09:00']);
    const begun = await call(test, { method: 'POST', url: '/desk/services/', as: editor, form: { action: 'take-back', number: '3' } });
    expect([begun.headers.location, test.publisher!.look()]).toMatchObject([
      '/desk/services/?done=taking-back',
      { state: 'running', takesBack: 3 },
    ]);
    await test.publisher!.rest();
    expect(test.publisher!.look()).toMatchObject({ state: 'done', number: 4, takesBack: 3 });
    expect([await file(), rule()]).toEqual([second, 'Mo 09:00-12:00,14:00-16:30']);
  });

  it('is not taken back over later changes, which are named', async () => {
    for (const hours of ['8-9', '9-10']) {
      await save({ ...mondayOnly, 'day-0': hours });
      await publish();
    }
    expect((await takeBack(1)).publication).toMatchObject({ state: 'failed', why: 'later-changes', files: [`services/${entry}.yaml`] });
    expect(rule()).toBe('Mo 09:00-10:00');
    const nothing = { method: 'POST', url: '/desk/services/', as: editor, form: { action: 'take-back', number: '9' } } as const;
    expect((await call(test, nothing)).statusCode).toBe(404);
  });

  it('show the entry with its saved changes before they are published, in any language and at the desk alone', async () => {
    const was = rule();
    await save(mondayOnly);
    const url = `/desk/services/${entry}/preview/?language=ar`;
    const answer = await call(test, { method: 'GET', url, as: editor });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow' });
    expect(test.shown('/desk/services/preview')).toEqual({ entry: entry, deskLanguage: 'de' });
    const { directory, language } = test.rendered.at(-1)!.locals;
    expect(language).toMatchObject({ tag: 'ar', direction: 'rtl' });
    expect(directory.services.find(({ id }) => id === entry)!.places[0]!.hours[0]!.rule).toBe('Mo 09:00-12:00,14:00-16:30');
    expect(rule()).toBe(was);
    expect((await test.app.inject(url)).statusCode).toBe(303);
    expect((await call(test, { method: 'GET', url: url.replace('=ar', '=xx'), as: editor })).statusCode).toBe(404);
  });

  it('never write over a change that an editor has not seen', async () => {
    const seen = await open();
    const other = await colleague(test, { role: 'editor', name: 'A. Other' });
    await save({ ...mondayOnly, 'day-0': '10-11' }, other);
    const clash = await save(mondayOnly, editor, seen);
    expect(clash.statusCode).toBe(409);
    const shown = test.shown('/desk/services/[id]');
    expect(shown).toMatchObject({
      problem: 'changed',
      values: filled(mondayOnly),
      open: { clash: [{ field: hours, value: { rule: 'Mo 10:00-11:00' } }] },
    });
    expect((await save(mondayOnly, editor, shown.open!.seen)).statusCode).toBe(303);
    expect((await listChanges(test.db)).map(({ value }) => fieldOf(value, '0.rule'))).toEqual(['Mo 09:00-12:00,14:00-16:30']);
  });

  /** The form of a part as the browser would send it untouched. */
  const openedBy = async (as: Colleague, part: string): Promise<Record<string, string | string[]>> => {
    await call(test, { method: 'GET', url: `/desk/services/${entry}/?part=${part}`, as });
    const { open, values } = test.shown('/desk/services/[id]');
    const seen = Object.fromEntries(Object.entries(open!.seen).map(([field, one]) => [`seen.${field}`, one]));
    return { part: part.split('&')[0]!, language: open!.language, ...seen, ...values };
  };
  const sendAs = (as: Colleague, form: Record<string, string | string[]>) =>
    call(test, { method: 'POST', url: `/desk/services/${entry}/`, as, form });
  const inFile = async (field: string) => fieldOf(readEntry(await file()), field);

  it('show what is published to the next editor before it stands in the content folder', async () => {
    const other = await colleague(test, { role: 'editor', name: 'A. Other' });
    const inTheWay = path.join(folder, 'content', 'services', `${entry}.yaml.new`);
    build = async () => {
      await mkdir(inTheWay);
      return path.join(folder, 'pages');
    };
    const count = Object.keys((await inFile('places.0.hours')) ?? {}).length;
    await save(mondayOnly);
    expect(await publish()).toMatchObject({ changes: [], publication: { state: 'done', owed: 'history' } });

    const monday = `places.0.hours.${count}.rule.day-0.0`;
    const form = await openedBy(other, `hours-0-${count}`);
    expect(fieldOf(test.shown('/desk/services/[id]').entry, `${hours}.rule`)).toBe('Mo 09:00-12:00,14:00-16:30');
    const added = { [`places.0.hours.${count}.for`]: 'counselling', [`${monday}.start`]: '8', [`${monday}.end`]: '10', source: 'provider' };
    expect((await sendAs(other, { ...form, ...added })).statusCode).toBe(303);

    await rm(inTheWay, { recursive: true });
    build = () => Promise.resolve(path.join(folder, 'pages'));
    await publish();
    expect([await inFile(`${hours}.rule`), await inFile(`places.0.hours.${count}`)]).toEqual([
      'Mo 09:00-12:00,14:00-16:30',
      { for: 'counselling', rule: 'Mo 08:00-10:00' },
    ]);
  });

  it('hold back a change of a place that has got the number of another one since the form was opened', async () => {
    const other = await colleague(test, { role: 'editor', name: 'A. Other' });
    for (const number of [1, 2]) {
      const place = { [`places.${number}.quarter`]: 'erle', [`places.${number}.quarterConfirmed`]: 'yes' };
      const form = await openedBy(editor, `place-${number}`);
      const named = { [`places.${number}.name`]: `Haus ${number}`, [`places.${number}.street`]: `Cranger Straße ${number}` };
      expect((await sendAs(editor, { ...form, ...place, ...named, source: 'visit' })).statusCode).toBe(303);
    }
    await publish();
    const theirs = await openedBy(other, 'place-1');
    await sendAs(editor, { ...(await openedBy(editor, 'place-0')), action: 'remove' });
    await publish();

    const typed = { ...theirs, 'places.1.addition': 'Hinterhof', source: 'visit' };
    expect((await sendAs(other, typed)).statusCode).toBe(409);
    const { open, values } = test.shown('/desk/services/[id]');
    expect(open!.clash).toEqual([{ field: 'places.1.street', value: 'Cranger Straße 2' }]);
    expect([values['places.1.street'], values['places.1.addition']]).toEqual(['Cranger Straße 2', 'Hinterhof']);
    expect(await listChanges(test.db)).toEqual([]);
  });

  it('leave saved changes at their places when a publication that took one away is taken back', async () => {
    for (const number of [1, 2]) {
      const named = { [`places.${number}.name`]: `Haus ${number}`, [`places.${number}.street`]: `Cranger Straße ${number}` };
      const place = { [`places.${number}.quarter`]: 'erle', [`places.${number}.quarterConfirmed`]: 'yes', ...named, source: 'visit' };
      expect((await sendAs(editor, { ...(await openedBy(editor, `place-${number}`)), ...place })).statusCode).toBe(303);
    }
    await publish();
    await sendAs(editor, { ...(await openedBy(editor, 'place-1')), action: 'remove' });
    await publish();
    const yard = { 'places.1.addition': 'Hinterhof', source: 'visit' };
    expect((await sendAs(editor, { ...(await openedBy(editor, 'place-1')), ...yard })).statusCode).toBe(303);

    await takeBack(2);
    expect(await listChanges(test.db)).toMatchObject([{ field: 'places.2.addition', was: null, value: 'Hinterhof' }]);
    await publish();
    expect([await inFile('places.1.addition'), await inFile('places.2')]).toMatchObject([null, { name: 'Haus 2', addition: 'Hinterhof' }]);
  });

  it('hold back a translation of a German text that another editor has changed meanwhile', async () => {
    const other = await colleague(test, { role: 'editor', name: 'A. Other' });
    const theirs = await openedBy(other, 'texts&language=en');
    await sendAs(editor, { ...(await openedBy(editor, 'texts')), 'description.de': 'Ort für Familien.', source: 'provider' });
    await publish();

    const typed = { ...theirs, 'description.translations.en': 'Advice for families.' };
    expect((await sendAs(other, typed)).statusCode).toBe(409);
    const { open, values } = test.shown('/desk/services/[id]');
    expect(open!.clash).toEqual([{ field: 'description.de', value: 'Ort für Familien.' }]);
    expect([values['description.de'], values['description.translations.en']]).toEqual(['Ort für Familien.', 'Advice for families.']);
    const seen = Object.fromEntries(Object.entries(open!.seen).map(([field, one]) => [`seen.${field}`, one]));
    expect((await sendAs(other, { ...typed, ...values, ...seen })).statusCode).toBe(303);
    expect(await listChanges(test.db)).toMatchObject([
      { field: 'description.translations.en', value: { text: 'Advice for families.', of: fingerprint('Ort für Familien.') } },
    ]);
  });

  it.each([
    [{ source: 'provider' }, ['/places.0.hours.0.rule.day-0.0.start']],
    [
      { 'day-2': 'mornings', 'day-4': '12-25', source: 'provider' },
      ['/places.0.hours.0.rule.day-2.0.start', '/places.0.hours.0.rule.day-4.0.end'],
    ],
    [{ 'day-0': '9-12' }, ['/source']],
    [{ 'day-0': '9-12', source: 'website' }, ['/address']],
    [{ 'day-0': '9-12', source: 'website', address: 'javascript:alert(1)' }, ['/address']],
  ])('refuse %j at its fields and save nothing', async (form, pointers) => {
    expect((await save(form)).statusCode).toBe(422);
    expect(test.shown('/desk/services/[id]').errors.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(await listChanges(test.db)).toEqual([]);
  });

  it('take a change out again, by typing the old hours or by the button', async () => {
    const was = rule();
    await save({ ...mondayOnly, 'day-0': '9-12' });
    const field = 'places.0.hours';
    await call(test, { method: 'POST', url: '/desk/services/', as: editor, form: { action: 'drop', entry, field } });
    expect(await listChanges(test.db)).toEqual([]);
    expect(rule()).toBe(was);
  });

  it('know no other parts and no other entries', async () => {
    expect((await save({ ...mondayOnly, part: 'sources' })).statusCode).toBe(404);
    const elsewhere = { method: 'POST', url: '/desk/services/..%2Fcity/', as: editor, form: { part: 'texts' } } as const;
    expect((await call(test, elsewhere)).statusCode).toBe(404);
  });

  it('undo what was saved', async () => {
    await save(mondayOnly);
    const undone = {
      method: 'POST',
      url: `/desk/services/${entry}/`,
      as: editor,
      form: { action: 'undo', field: 'places.0.hours' },
    } as const;
    expect((await call(test, undone)).headers.location).toBe(`/desk/services/${entry}/?done=fact-undone`);
    expect(await listChanges(test.db)).toEqual([]);
  });

  it('save touched fields alone, and nothing when nothing was touched', async () => {
    await get(`/desk/services/${entry}/?part=texts&language=en`);
    const { values, open: texts } = test.shown('/desk/services/[id]');
    const seen = Object.fromEntries(Object.entries(texts!.seen).map(([field, one]) => [`seen.${field}`, one]));
    const typed = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
    const form = { part: 'texts', language: 'en', ...seen, ...typed };
    const send = (more: Record<string, string>) =>
      call(test, { method: 'POST', url: `/desk/services/${entry}/`, as: editor, form: { ...form, ...more } });
    expect((await send({})).headers.location).toBe(`/desk/services/${entry}/?done=nothing-changed`);
    await send({ 'name.translations.en': 'Family office' });
    expect(await listChanges(test.db)).toMatchObject([{ field: 'name.translations.en', value: { text: 'Family office', of: 'a04babcc' } }]);
  });

  it('is the work of editors alone', async () => {
    const counsellor = await colleague(test, { role: 'counsellor' });
    for (const url of ['/desk/services/', `/desk/services/${entry}/`])
      expect((await call(test, { method: 'GET', url, as: counsellor })).statusCode).toBe(403);
  });
});
