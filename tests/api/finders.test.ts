import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readSettings } from '../../api/config.ts';
import { openSite } from '../../api/http/packed-site.ts';
import { finderOf, makeFinders } from '../../api/http/site/finders.ts';
import { fingerprintOf, saveChange } from '../../api/publishing/basket.ts';
import { startServer, type PageSource, type Running } from '../../api/server.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import { createFinder } from '../../src/search/content.ts';
import { testApp } from '../support/app.ts';
import { insertAccount } from '../support/own-rows.ts';
import { freePort } from '../support/portal.ts';
import { realSite } from '../support/real-site.ts';

vi.mock('../../src/search/content.ts', { spy: true });

let folder: string;
let running: Running | undefined;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kim-finders-'));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  vi.mocked(createFinder).mockReset();
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

/** Resolves when nobody holds an object any more. @throws when somebody does */
async function forgotten(object: WeakRef<object>): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await vi.waitFor(() => {
    collect();
    // An error that holds the object would keep it.
    expect(object.deref() === undefined).toBe(true);
  });
}

/** The languages whose finders were made since the last question, and whether their content was shown already. */
function made(): { languages: string[]; shown: boolean[] } {
  const { calls } = vi.mocked(createFinder).mock;
  const shown = isShown.splice(0);
  const languages = calls.splice(0).map(([, language]) => language);
  return { languages, shown };
}
const isShown: boolean[] = [];

it('makes all finders before it listens, and those of new content before it shows it, and keeps no garbage of it', async () => {
  const contentDir = path.join(folder, 'content');
  const pages = path.join(folder, 'pages');
  await cp('content', contentDir, { recursive: true });
  await mkdir(pages);
  await writeFile(path.join(pages, 'index.html'), 'built');
  const port = await freePort();
  const settings = readSettings({
    CONTENT_DIR: contentDir,
    DATA_DIR: path.join(folder, 'var'),
    PORT: String(port),
    LOG_LEVEL: 'silent',
    LEAVE_SECONDS: '0',
  });
  const original = await vi.importActual<{ createFinder: typeof createFinder }>('../../src/search/content.ts');
  vi.mocked(createFinder).mockImplementation((directory, ...rest) => {
    isShown.push(running?.app.site().directory === directory);
    return original.createFinder(directory, ...rest);
  });
  const gc = vi.fn();
  vi.stubGlobal('gc', gc);
  const staticSite = await openSite(pages, settings.dataDir);
  const pagesOf: PageSource = {
    render: (route, _locals, reply) => Promise.resolve(reply.send(route)),
    stylesheets: [],
    staticSite: () => staticSite,
  };
  running = await startServer(settings, pagesOf, {
    publishing: { build: () => Promise.resolve(pages), release: 'tests' },
  });
  const { app } = running;
  const languages = app.site().directory.city.languages.map(({ tag }) => tag);
  const search = () => fetch(`http://localhost:${port}/ar/search/?q=a`);

  expect(made()).toEqual({ languages, shown: languages.map(() => false) });
  expect(gc).toHaveBeenCalledTimes(1);
  expect((await search()).status).toBe(200);
  expect(made().languages).toEqual([]);

  const before = new WeakRef(app.site());
  const account = 'e1';
  const person = { id: account, name: 'K. Yılmaz', role: 'editor' as const, provider: 'stadt-gelsenkirchen', email: 'e1@example.org' };
  const { db, publisher } = app.parts;
  await insertAccount(db, { ...person, language: 'de', passwordHash: null, createdAt: new Date().toISOString(), disabledAt: null });
  const seen = /rule: "?([^"\n]*)/.exec(await readFile(path.join(contentDir, 'services/familienbuero.yaml'), 'utf8'))![1]!;
  const change = { entry: 'familienbuero', field: 'places.0.hours.0.rule', value: 'Mo 08:00-09:00', seen: fingerprintOf(seen) };
  const source = { source: 'Auskunft des Anbieters', sourceDate: '2026-11-23' };
  await saveChange(
    db,
    { folderAt: () => Promise.resolve(contentDir), directory: app.site().directory },
    { ...change, source },
    account,
    new Date(),
  );
  publisher!.publish({ role: 'editor', account });
  await publisher!.rest();
  expect(publisher!.look()).toMatchObject({ state: 'done' });
  expect(app.site()).not.toBe(before.deref());
  expect(gc).toHaveBeenCalledTimes(2);
  await forgotten(before);

  expect(made()).toEqual({ languages, shown: languages.map(() => false) });
  expect((await search()).status).toBe(200);
  expect(made().languages).toEqual([]);
}, 60_000);

it('makes them anew once a day; until then a search finds with those of the day before, and never with older ones', async () => {
  const { directory, words } = await realSite();
  const content = { directory, words };
  const languages = directory.city.languages.map(({ tag }) => tag);
  const at = (day: string) => new Date(`${day}T00:00:20+01:00`);
  const first = '2026-11-30';
  await makeFinders(content, at(first));
  await makeFinders(content, at(first));
  expect(made().languages).toEqual(languages);
  const finder = finderOf(content, 'ar', at(first));
  expect(finderOf(content, 'ar', at(daysAfter(first, 1)))).toBe(finder);
  expect(made().languages).toEqual([]);
  await makeFinders(content, at(daysAfter(first, 1)));
  expect(made().languages).toEqual(languages);
  expect(finderOf(content, 'ar', at(daysAfter(first, 1)))).not.toBe(finder);
  expect(finderOf(content, 'ar', at(daysAfter(first, 3)))).not.toBe(finder);
  expect(made().languages).toEqual(['ar']);
});

it('lets others work between two languages: who comes while they are made is answered long before the last', async () => {
  const app = await testApp('sqlite');
  await app.app.listen();
  const { port } = app.app.server.address() as AddressInfo;
  const { directory, words } = await realSite();
  const content = { directory, words };
  const original = await vi.importActual<{ createFinder: typeof createFinder }>('../../src/search/content.ts');
  const answers: Promise<number>[] = [];
  const madeAtAnswer: number[] = [];
  vi.mocked(createFinder).mockImplementation((...of) => {
    // Waits in the line of strangers.
    answers.push(fetch(`http://localhost:${port}/api/docs/`).then(({ status }) => (madeAtAnswer.push(answers.length), status)));
    return original.createFinder(...of);
  });
  await makeFinders(content, new Date());
  const all = directory.city.languages.length;
  expect(await Promise.all(answers)).toEqual(Array.from({ length: all }, () => 200));
  expect(madeAtAnswer[0]).toBeLessThan(all / 2);
  await app.close();
});
