import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from '../../api/config.ts';
import { keptArchives } from '../../api/publishing/archive.ts';
import { createFollower, readFromFolder, type Follower } from '../../api/publishing/follower.ts';
import { lastShown, liveContent } from '../../api/publishing/live-content.ts';
import { createIdentity, newIdentity, type Identity } from '../../api/sealing/identity.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { jsonAt } from '../../src/directory/json.ts';
import { call, colleague, type Colleague } from '../support/desk.ts';

const entry = 'familienbuero';

describe.each(dialects)('a public process with a data folder of its own on %s', (dialect) => {
  let folder: string;
  let test: TestApp;
  let editor: Colleague;
  let shown: { contentDir: string; clientDir: string }[];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kim-elsewhere-'));
    await cp('content', path.join(folder, 'content'), { recursive: true });
    await mkdir(path.join(folder, 'pages'));
    await writeFile(path.join(folder, 'pages', 'index.html'), 'built');
    test = await testApp(dialect, {
      contentDir: path.join(folder, 'content'),
      settings: { CONTENT_DIR: path.join(folder, 'content'), DATA_DIR: path.join(folder, 'desk') },
      build: () => Promise.resolve(path.join(folder, 'pages')),
    });
    editor = await colleague(test, { role: 'editor' });
    shown = [];
  });
  afterEach(async () => {
    await test.close();
    await rm(folder, { recursive: true });
  });

  const archives = () => path.join(folder, 'desk', 'publications');
  const settings = () => readSettings({ ROLE: 'public', DATA_DIR: path.join(folder, 'public'), DATABASE_URL: test.url });
  const publicProcess = (parts: { verify?: Identity['verify']; release?: string } = {}): Follower =>
    createFollower({
      db: test.db,
      settings: settings(),
      now: () => test.clock.now,
      verify: test.keys.identity.verify,
      release: 'tests',
      startsWith: 0,
      build: () => Promise.resolve('built by this process'),
      switchTo: (contentDir, clientDir) => Promise.resolve(void shown.push({ contentDir, clientDir })),
      read: readFromFolder(archives()),
      ...parts,
    });
  const publish = async (hours: string) => {
    const url = `/desk/services/${entry}/`;
    const field = 'places.0.hours.0';
    await call(test, { method: 'GET', url: `${url}?part=hours-0-0`, as: editor });
    const { open, entry: shownEntry } = test.shown('/desk/services/[id]');
    const rule = jsonAt(shownEntry, [...field.split('.'), 'rule']);
    const [start = '', end = ''] = hours.split('-');
    const monday = { [`${field}.rule.day-0.0.start`]: start, [`${field}.rule.day-0.0.end`]: end };
    const form = {
      part: 'hours-0-0',
      ...Object.fromEntries(Object.entries(open!.seen).map(([name, seen]) => [`seen.${name}`, seen])),
      [`${field}.for`]: 'open',
      [`${field}.rule`]: typeof rule === 'string' ? rule : '',
    };
    await call(test, { method: 'POST', url, as: editor, form: { ...form, ...monday, source: 'provider' } });
    await call(test, { method: 'POST', url: '/desk/services/', as: editor, form: { action: 'publish' } });
    await test.publisher!.rest();
    expect(test.publisher!.look()).toMatchObject({ state: 'done' });
  };
  const readiness = async () => (await test.app.inject('/readyz')).body;
  const own = (number: number, file: string) => path.join(folder, 'public', 'publications', String(number), file);

  it('takes each publication of the desk, and the desk says how many show it', async () => {
    const follower = publicProcess();
    await follower.follow();
    expect([shown, await readiness()]).toEqual([[], 'ready\n']);
    await publish('8-9');
    expect(await readiness()).toBe('ready\n1 of 2 show publication 1\n');
    await follower.follow();
    expect(shown).toEqual([{ contentDir: own(1, 'content'), clientDir: own(1, 'pages') }]);
    expect(await readFile(own(1, `content/services/${entry}.yaml`), 'utf8')).toContain('Mo 08:00-09:00');
    expect(await readFile(own(1, 'pages/index.html'), 'utf8')).toBe('built');
    expect(await readiness()).toBe('ready\n2 of 2 show publication 1\n');
    expect([await lastShown(settings()), await liveContent(settings())]).toEqual([1, own(1, 'content')]);

    await publish('9-10');
    await follower.follow();
    expect(shown.at(-1)).toEqual({ contentDir: own(2, 'content'), clientDir: own(2, 'pages') });
    // The same file takes room once.
    expect((await stat(own(2, 'content/city.yaml'))).ino).toBe((await stat(own(1, 'content/city.yaml'))).ino);
    await follower.leave();
    expect(await readiness()).toBe('ready\n1 of 1 show publication 2\n');
  });

  it.each([
    ['a file was changed on the way', () => appendFile(path.join(archives(), '1', 'content', 'city.yaml'), '# changed\n')],
    ['the manifest was changed on the way', () => appendFile(path.join(archives(), '1', 'manifest.json'), ' ')],
    ['a file is missing', () => rm(path.join(archives(), '1', 'pages', 'index.html'))],
  ])('keeps its pages when %s', async (_what, spoil) => {
    await publish('8-9');
    await spoil();
    const follower = publicProcess();
    await expect(follower.follow()).rejects.toThrow();
    expect([shown, follower.shown(), await readdir(path.join(folder, 'public', 'publications')).catch(() => [])]).toEqual([[], 0, []]);
  });

  it('takes nothing that another desk has signed, and nothing without the desk’s identity', async () => {
    await publish('8-9');
    await expect(publicProcess({ verify: createIdentity(newIdentity()).verify }).follow()).rejects.toThrow('signature');
    await expect(publicProcess({ verify: undefined }).follow()).rejects.toThrow('copy identity-public.json');
    expect(shown).toEqual([]);
  });

  it('builds its own pages from the content when it is of another release', async () => {
    await publish('8-9');
    await publicProcess({ release: 'newer' }).follow();
    expect(shown).toEqual([{ contentDir: own(1, 'content'), clientDir: 'built by this process' }]);
  });

  it('keeps the last archives, and so does the desk', async () => {
    const follower = publicProcess();
    for (let hour = 1; hour <= keptArchives + 1; hour += 1) {
      await publish(`${hour}-${hour + 1}`);
      await follower.follow();
    }
    const numbers = async (of: string) =>
      (await readdir(path.join(folder, of, 'publications'))).filter((name) => /^\d+$/.test(name)).sort();
    expect(await numbers('desk')).toEqual(['2', '3', '4', '5', '6']);
    expect(await numbers('public')).toEqual(['2', '3', '4', '5', '6']);
  }, 60_000);
});
