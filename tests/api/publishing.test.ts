import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listChanges } from '../../api/publishing/basket.ts';
import { fieldOf } from '../../api/publishing/edited-entry.ts';
import { listPublications } from '../../api/publishing/live-content.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, type Colleague } from '../support/desk.ts';

const entry = 'familienbuero';
const mondayOnly = { 'day-0': '9-12, 14 – 16.30 Uhr', source: 'provider' };

describe.each(dialects)('publishing on %s', (dialect) => {
  let folder: string;
  let test: TestApp;
  let editor: Colleague;
  let build: (contentDir: string) => Promise<string>;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kim-publishing-'));
    await cp('content', path.join(folder, 'content'), { recursive: true });
    build = () => Promise.resolve(folder);
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
  const get = async (url: string) => {
    await call(test, { method: 'GET', url, as: editor });
  };
  const open = async () => {
    await get(`/desk/services/${entry}/`);
    return test.shown('/desk/services/[id]').facts[0]!;
  };
  const save = async (form: Record<string, string>, as = editor, fact?: { field: string; seen: string }) => {
    const { field, seen } = fact ?? (await open());
    return call(test, { method: 'POST', url: `/desk/services/${entry}/`, as, form: { field, seen, ...form } });
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
    expect((await save(mondayOnly)).headers.location).toBe('/desk/services/?done=fact-saved');
    expect([await file(), rule()]).toEqual([before, was]);
    await get('/desk/services/');
    expect(test.shown('/desk/services').changes).toMatchObject([{ entry, field: 'places.0.hours', by: 'E. Editor' }]);

    expect(await publish()).toMatchObject({ changes: [], publication: { state: 'done', changes: 1 } });
    expect(rule()).toBe('Mo 09:00-12:00,14:00-16:30');
    expect((await file()).endsWith('    - title: Auskunft des Anbieters\n      date: 2026-11-23\n      states: [hours]\n')).toBe(true);
    expect(await listPublications(path.join(folder, 'content'), 9)).toMatchObject([
      { author: `editor ${editor.id}`, title: `services: ${entry}` },
      { author: 'portal system', title: 'Content as it came with the release' },
    ]);
  });

  it('leave everything as it was when the build fails, and keep the change', async () => {
    const before = await file();
    const was = rule();
    await save(mondayOnly);
    build = () => Promise.reject(new Error('no space left'));
    expect(await publish()).toMatchObject({ changes: [{ entry }], publication: { state: 'failed' } });
    expect([await file(), rule()]).toEqual([before, was]);
    build = () => Promise.resolve(folder);
    expect(await publish()).toMatchObject({ changes: [], publication: { state: 'done' } });
    expect(rule()).toBe('Mo 09:00-12:00,14:00-16:30');
  });

  it('never write over a change that an editor has not seen', async () => {
    const seen = await open();
    const other = await colleague(test, { role: 'editor', name: 'A. Other' });
    await save({ ...mondayOnly, 'day-0': '10-11' }, other);
    const clash = await save(mondayOnly, editor, seen);
    expect(clash.statusCode).toBe(409);
    const shown = test.shown('/desk/services/[id]');
    expect(shown).toMatchObject({ problem: 'changed', open: seen.field, values: mondayOnly });
    expect(shown.facts[0]).toMatchObject({ value: 'Mo 10:00-11:00' });
    expect((await save(mondayOnly, editor, shown.facts[0])).statusCode).toBe(303);
    expect((await listChanges(test.db)).map(({ value }) => fieldOf(value, '0.rule'))).toEqual(['Mo 09:00-12:00,14:00-16:30']);
  });

  it.each([
    [{ source: 'provider' }, ['/day-0']],
    [{ 'day-2': 'mornings', 'day-4': '12-9-3', source: 'provider' }, ['/day-2', '/day-4']],
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

  it('know no other fields and no other entries', async () => {
    const { seen } = await open();
    expect((await save(mondayOnly, editor, { field: 'name.de', seen })).statusCode).toBe(404);
    const elsewhere = {
      method: 'POST',
      url: '/desk/services/..%2Fcity/',
      as: editor,
      form: { ...mondayOnly, field: 'name', seen },
    } as const;
    expect((await call(test, elsewhere)).statusCode).toBe(404);
  });

  it('is the work of editors alone', async () => {
    const counsellor = await colleague(test, { role: 'counsellor' });
    for (const url of ['/desk/services/', `/desk/services/${entry}/`])
      expect((await call(test, { method: 'GET', url, as: counsellor })).statusCode).toBe(403);
  });
});
