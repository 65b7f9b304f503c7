import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { readSettings } from '../../api/config.ts';
import type { PageRoute } from '../../api/contract/pages.ts';
import { builtPages } from '../../api/page-renderers.ts';
import { openKeys } from '../../api/sealing/keys.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';
import { connectBeside } from '../support/connect-beside.ts';
import { startPortal } from '../support/portal.ts';
import { seeingReadOnly } from '../support/read-only.ts';
import { publishInARow } from '../support/publications-in-a-row.ts';
import { received } from '../support/requests.ts';
import { changedEntry, pressPublish, saveHours, signedIn } from '../support/saved-hours.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

it('needs nothing of the build’s folder once the pages are loaded', async () => {
  const folder = await mkdtemp(path.resolve('.build-fixture-'));
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  await cp('.build/server', path.join(folder, 'server'), { recursive: true });
  await builtPages(folder, 'http://localhost:8080');
  const { astro } = (await import(pathToFileURL(path.join(folder, 'server/entry.mjs')).href)) as {
    astro: {
      manifest: { pageMap: Map<string, () => Promise<{ page: () => unknown }>>; middleware: () => Promise<unknown> };
      manifestData: { routes: { route: string; component: string }[] };
    };
  };
  const onDemand = JSON.parse(await readFile(path.join(folder, 'server/on-demand.json'), 'utf8')) as string[];
  await rm(folder, { recursive: true });
  expect(onDemand).toEqual(expect.arrayContaining(['/desk/services/preview', '/desk/overview/report', '/[lang]/appointment']));
  const files = astro.manifestData.routes.filter(({ route }) => onDemand.includes(route)).map(({ component }) => component);
  expect(files).toHaveLength(onDemand.length);
  for (const file of files) expect((await astro.manifest.pageMap.get(file)!()).page()).toHaveProperty('default');
  await astro.manifest.middleware();
});

it(
  'publishes with the code’s folder read-only, and refuses nobody while every page is asked for the first time',
  { timeout: 600_000 },
  async () => {
    const portal = await startPortal({ under: seeingReadOnly(process.cwd()) });
    cleanUp.push(portal.stop);
    const settings = readSettings({ DATA_DIR: portal.dataDir });
    const db = await connectBeside(settings);
    cleanUp.push(() => db.destroy());
    const directory = await readDirectory('content');
    const people = {
      editor: await signedIn(db, 'editor'),
      counsellor: await signedIn(db, 'counsellor'),
      coordinator: await signedIn(db, 'coordinator'),
      admin: await signedIn(db, 'admin'),
      translator: await signedIn(db, 'translator'),
    };
    const { secret, id } = await received({ db, directory, ...(await openKeys(settings, () => new Date())) }, {}, new Date());
    // A page of a link that was sent by letter, of an entry that was removed, and of a cancelled request is left out: nobody has one here.
    const asked: [PageRoute, string, (keyof typeof people)?][] = [
      ['/[lang]/appointment', '/ar/appointment/'],
      ['/[lang]/appointment/[secret]', `/ar/appointment/${secret}/`],
      ['/[lang]/appointment/[secret]/contact', `/ar/appointment/${secret}/contact/`],
      ['/[lang]/appointment/lost', '/ar/appointment/lost/'],
      ['/[lang]/report', `/ar/report/?service=${changedEntry}`],
      ['/[lang]/search', '/ar/search/?q=Schulden'],
      ['/api/docs', '/api/docs/'],
      ['/desk/accounts', '/desk/accounts/', 'admin'],
      ['/desk/appointments', '/desk/appointments/', 'counsellor'],
      ['/desk/checks', '/desk/checks/', 'editor'],
      ['/desk/hours', '/desk/hours/', 'counsellor'],
      ['/desk/hours/[id]', '/desk/hours/new/', 'counsellor'],
      ['/desk/providers', '/desk/providers/', 'editor'],
      ['/desk/providers/[id]', `/desk/providers/${changedEntry}/`, 'editor'],
      ['/desk/reports', '/desk/reports/', 'editor'],
      ['/desk/requests', '/desk/requests/', 'counsellor'],
      ['/desk/requests/[id]', `/desk/requests/${id}/`, 'counsellor'],
      ['/desk/requests/new', '/desk/requests/new/', 'counsellor'],
      ['/desk/services/[id]', `/desk/services/${changedEntry}/`, 'editor'],
      ['/desk/services/preview', `/desk/services/${changedEntry}/preview/?language=ar`, 'editor'],
      ['/desk/services', '/desk/services/', 'editor'],
      ['/desk/sign-in', '/desk/sign-in/'],
      ['/desk/translations', '/desk/translations/', 'translator'],
      ['/desk/translations/[language]', '/desk/translations/ar/', 'translator'],
    ];
    const statuses: Record<string, number> = {};
    const ask = async (url: string, cookie = '') => (await fetch(`${portal.url}${url}`, { headers: { cookie } })).status;

    await saveHours(db, settings, people.editor.id, 'Mo 07:15-08:45');
    await pressPublish(portal.url, people.editor.cookie);
    const isPublished = async () =>
      (await fetch(`${portal.url}/readyz`).then((answer) => answer.text())).includes('1 of 1 show publication 1');
    const page = async () => (await fetch(`${portal.url}/de/services/${changedEntry}/`)).text();
    expect(await page()).not.toContain('07:15');
    let staticPages = 0;
    for (let tries = 0; !(await isPublished()); tries += 1) {
      expect(tries, portal.output()).toBeLessThan(1000);
      expect(await ask('/ar/')).toBe(200);
      staticPages += 1;
      const [next] = asked.splice(0, 1);
      if (next !== undefined) statuses[next[0]] = await ask(next[1], next[2] && people[next[2]].cookie);
      await wait(100);
    }
    expect(asked).toEqual([]);
    expect(staticPages).toBeGreaterThan(24);
    expect(Object.entries(statuses).filter(([, status]) => status !== 200)).toEqual([]);
    expect(await page()).toContain('07:15');

    // One more that is built, and one whose pages an archive has; `npm run bench -- publications` makes a hundred.
    const { answers, refused } = await publishInARow(portal, 2, { builds: true });
    expect([refused, answers > 0]).toEqual([[], true]);
  },
);
