import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { readSettings } from '../../api/config.ts';
import type { Role } from '../../api/contract/codes.ts';
import type { PageRoute } from '../../api/contract/pages.ts';
import { confirm } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import { builtPages } from '../../api/page-renderers.ts';
import { openKeys } from '../../api/sealing/keys.ts';
import { instantOf } from '../../src/directory/berlin.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';
import { connectBeside } from '../support/connect-beside.ts';
import { startPortal } from '../support/portal.ts';
import { seeingReadOnly } from '../support/read-only.ts';
import { ahead } from '../support/weekday-ahead.ts';
import { publishInARow } from '../support/publications-in-a-row.ts';
import { received } from '../support/requests.ts';
import { changedEntry, pressPublish, saveHours, signedIn } from '../support/saved-hours.ts';

type Asked = [url: string, { as?: Role; form?: Record<string, string>; status?: number }];
/** An address, who asks and what for, and the status unless it is 200; or why nobody can ask. */
type Example = Asked | [url: string] | string;

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
    const intake = { db, directory, ...(await openKeys(settings, () => new Date())) };
    const { secret, id } = await received(intake, {}, new Date());
    const booked = await received(intake, {}, new Date());
    const owner = { ...people.counsellor, role: 'counsellor' as const, provider: 'stadt-gelsenkirchen' };
    await claim(db, owner, booked.id, new Date());
    const { version } = await db.selectFrom('requests').select('version').where('id', '=', booked.id).executeTakeFirstOrThrow();
    const startsAt = instantOf(ahead(1, 3), 9 * 60).toISOString();
    await confirm(db, owner, booked.id, { startsAt, lengthMinutes: 45, place: 'Raum 2', channel: 'place', version }, new Date());

    const nobodys = 'x'.repeat(22);
    const form = { quarter: 'horst', conversationLanguage: 'de', reply: 'none', notice: '2026-11-28' };
    /** How to see each page, or why nobody can here. */
    const examples: Record<PageRoute, Example> = {
      '/[lang]/appointment': ['/ar/appointment/'],
      '/[lang]/appointment/[secret]': [`/ar/appointment/${secret}/`],
      '/[lang]/appointment/[secret]/consent': 'the desk has asked for no consent',
      '/[lang]/appointment/[secret]/contact': [`/ar/appointment/${secret}/contact/`],
      '/[lang]/appointment/[secret]/copy': [`/ar/appointment/${secret}/copy/`],
      '/[lang]/appointment/[secret]/earlier': [`/ar/appointment/${booked.secret}/earlier/`],
      '/[lang]/appointment/[secret]/move': [`/ar/appointment/${booked.secret}/move/`],
      '/[lang]/appointment/[secret]/proof': [`/ar/appointment/${booked.secret}/proof/`],
      '/[lang]/appointment/lost': ['/ar/appointment/lost/'],
      '/[lang]/card': ['/ar/card/'],
      '/[lang]/confirm/[secret]': [`/de/confirm/${nobodys}/`, { status: 404 }],
      '/[lang]/problem': [`/ar/appointment/${nobodys}/`, { status: 404 }],
      '/[lang]/removed': 'no entry was removed',
      '/[lang]/report': [`/ar/report/?service=${changedEntry}`],
      '/[lang]/search': ['/ar/search/?q=Schulden'],
      '/api/docs': ['/api/docs/'],
      '/desk': ['/desk/', { as: 'counsellor' }],
      '/desk/account': ['/desk/account/', { as: 'editor' }],
      '/desk/accounts': ['/desk/accounts/', { as: 'admin' }],
      '/desk/accounts/[id]': [`/desk/accounts/${people.counsellor.id}/`, { as: 'admin' }],
      '/desk/appointments': ['/desk/appointments/', { as: 'counsellor' }],
      '/desk/calls': ['/desk/calls/', { as: 'counsellor' }],
      '/desk/checks': ['/desk/checks/', { as: 'editor' }],
      '/desk/export': ['/desk/export/', { as: 'coordinator' }],
      '/desk/help': ['/desk/help/counsellors/', { as: 'counsellor' }],
      '/desk/hours': ['/desk/hours/', { as: 'counsellor' }],
      '/desk/hours/[id]': ['/desk/hours/new/', { as: 'counsellor' }],
      '/desk/imports': ['/desk/imports/', { as: 'editor' }],
      '/desk/imports/[id]': 'nothing was imported',
      '/desk/interpreter': [`/desk/interpreter/${nobodys}/`, { status: 404 }],
      '/desk/invitations': ['/desk/invitations/', { as: 'counsellor' }],
      '/desk/log': ['/desk/log/', { as: 'admin' }],
      '/desk/log/[id]': 'a search needs two admins',
      '/desk/overview': ['/desk/overview/', { as: 'coordinator' }],
      '/desk/overview/obstacles': ['/desk/overview/obstacles/', { as: 'coordinator' }],
      '/desk/overview/obstacles/[id]': 'nothing was decided about an obstacle',
      '/desk/overview/obstacles/sheet': ['/desk/overview/obstacles/sheet/', { as: 'coordinator' }],
      '/desk/overview/obstacles/words': ['/desk/overview/obstacles/words/', { as: 'coordinator' }],
      '/desk/overview/report': ['/desk/overview/report/', { as: 'coordinator' }],
      '/desk/partner': [`/desk/partner/${nobodys}/`, { status: 404 }],
      '/desk/partners': ['/desk/partners/', { as: 'coordinator' }],
      '/desk/pause': ['/desk/pause/', { as: 'coordinator' }],
      '/desk/problem': ['/desk/accounts/', { as: 'editor', status: 403 }],
      '/desk/providers': ['/desk/providers/', { as: 'editor' }],
      '/desk/providers/[id]': [`/desk/providers/${changedEntry}/`, { as: 'editor' }],
      '/desk/reports': ['/desk/reports/', { as: 'editor' }],
      '/desk/requests': ['/desk/requests/', { as: 'counsellor' }],
      '/desk/requests/[id]': [`/desk/requests/${id}/`, { as: 'counsellor' }],
      '/desk/requests/entered': ['/desk/requests/new/', { as: 'counsellor', form: { ...form, name: 'Ana', idempotencyKey: randomUUID() } }],
      '/desk/requests/new': ['/desk/requests/new/', { as: 'counsellor' }],
      '/desk/requests/preview': [
        `/desk/requests/${booked.id}/preview/`,
        { as: 'counsellor', form: { action: 'close', outcome: 'attended' } },
      ],
      '/desk/requests/times': ['/desk/requests/new/times/', { as: 'counsellor', form }],
      '/desk/services': ['/desk/services/', { as: 'editor' }],
      '/desk/services/[id]': [`/desk/services/${changedEntry}/`, { as: 'editor' }],
      '/desk/services/new': ['/desk/services/new/', { as: 'editor' }],
      '/desk/services/preview': [`/desk/services/${changedEntry}/preview/?language=ar`, { as: 'editor' }],
      '/desk/sign-in': ['/desk/sign-in/'],
      '/desk/system': ['/desk/system/', { as: 'admin' }],
      '/desk/tokens': ['/desk/tokens/', { as: 'admin' }],
      '/desk/translations': ['/desk/translations/', { as: 'translator' }],
      '/desk/translations/[language]': ['/desk/translations/ar/', { as: 'translator' }],
      '/desk/translations/[language]/[text]': [`/desk/translations/ar/${changedEntry}.description/`, { as: 'translator' }],
      '/desk/webhooks': ['/desk/webhooks/', { as: 'admin' }],
      '/desk/week': ['/desk/week/', { as: 'counsellor' }],
      '/desk/week/away': ['/desk/week/away/', { as: 'counsellor' }],
      '/desk/week/away/[id]': 'nobody is away',
      '/desk/week/calendar': ['/desk/week/calendar/', { as: 'counsellor' }],
      '/desk/week/move/[id]': [`/desk/week/move/${booked.id}/`, { as: 'counsellor' }],
      '/desk/welcome': [`/desk/welcome/${nobodys}/`, { status: 410 }],
    };
    const onDemand = JSON.parse(await readFile('.build/server/on-demand.json', 'utf8')) as string[];
    expect(Object.keys(examples).toSorted()).toEqual(onDemand.toSorted());
    const asked = Object.values(examples).filter((example) => typeof example !== 'string');
    const unexpected: string[] = [];
    const ask = async ([url, { as, form }]: Asked) => {
      const headers = { cookie: as === undefined ? '' : people[as].cookie, 'sec-fetch-site': 'same-origin' };
      const sent = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
      return (await fetch(`${portal.url}${url}`, { ...sent, headers, redirect: 'manual' })).status;
    };

    await saveHours(db, settings, people.editor.id, 'Mo 07:15-08:45');
    await pressPublish(portal.url, people.editor.cookie);
    const isPublished = async () =>
      (await fetch(`${portal.url}/readyz`).then((answer) => answer.text())).includes('1 of 1 show publication 1');
    const page = async () => (await fetch(`${portal.url}/de/services/${changedEntry}/`)).text();
    expect(await page()).not.toContain('07:15');
    let staticPages = 0;
    for (let tries = 0; !(await isPublished()); tries += 1) {
      expect(tries, portal.output()).toBeLessThan(1000);
      expect(await ask(['/ar/', {}])).toBe(200);
      staticPages += 1;
      for (const [url, more = {}] of asked.splice(0, 3)) {
        const status = await ask([url, more]);
        if (status !== (more.status ?? 200)) unexpected.push(`${url} ${status}`);
      }
      await wait(100);
    }
    expect(asked).toEqual([]);
    expect(staticPages).toBeGreaterThan(20);
    expect(unexpected).toEqual([]);
    expect(await page()).toContain('07:15');

    // One more that is built, and one whose pages an archive has; `npm run bench -- publications` makes a hundred.
    const { answers, refused } = await publishInARow(portal, 2, { builds: true });
    expect([refused, answers > 0]).toEqual([[], true]);
  },
);
