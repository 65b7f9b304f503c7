import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { buildPages } from '../../setup/build.ts';
import { makeCity } from '../../setup/content/city.ts';
import { addLanguage, showLanguage } from '../../setup/content/languages.ts';
import type { Bundle } from '../../src/offline/bundle.ts';
import { growContent } from '../support/grown-content.ts';
import { bytesOnTheLine } from '../support/on-the-line.ts';
import { htmlMistakes } from '../support/valid-html.ts';

/** `CITY_SERVICES=500 npx vitest run tests/site/another-city.test.ts` tries a larger one, and reads each of its pages. */
const services = Number(process.env['CITY_SERVICES'] ?? 12);
const urdu = { tag: 'ur', name: 'اردو' };
/** Numbers with the area code of the first city. */
const firstNumbers = /0209[ /-]?\d{4}|\+49 ?209/;
/** The first city's colours of links and buttons. Every page has them in its sheet, behind which comes the sheet of the city's own. */
const firstColours = /#(?:2044aa|092797|97afe1|b2c4e9)/i;
const described = { provider: 'city', verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2026-11' }] } };
const events = {
  course: {
    ...described,
    name: { de: 'Deutschkurs am Vormittag' },
    service: 'grown-0001',
    place: { name: 'Haus am See', street: 'Ringstraße 5', postalCode: '80331', quarter: 'am-see', quarterConfirmed: false },
    dates: [{ from: '2098-01-06', to: '2099-12-18', weekdays: ['mo', 'we'], starts: '09:00', ends: '12:15' }],
    level: 'B1',
    children: 'looked-after',
    priceCents: 1250,
    registration: 'needed',
    phone: '+4989990001',
    email: 'kurs@example.org',
  },
  beginners: {
    ...described,
    name: { de: 'Deutschkurs am Abend' },
    dates: [{ from: '2098-02-03', starts: '18:00', ends: '20:00' }],
    level: 'A1',
  },
  fete: { ...described, name: { de: 'Fest' }, online: true, dates: [{ from: '2026-11-02', starts: '15:00', ends: '18:00' }] },
};
let folder: string;
let client: string;

/** A city of three quarters in fourteen languages with colours and a mark of its own, built as a publication builds it: French whole, Urdu begun. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kim-another-'));
  const content = path.join(folder, 'content');
  await makeCity(content, { name: 'Musterstadt', languages: undefined });
  const source = { title: 'Stadtplan' };
  const quarters = ['am-see', 'bergdorf', 'mitte'];
  for (const [index, id] of quarters.entries())
    await writeFile(
      path.join(content, 'quarters', `${id}.yaml`),
      stringify({
        name: ['Am See', 'Bergdorf', 'Mitte'][index],
        district: 'stadt',
        centre: { latitude: 48.1 + index / 100, longitude: 11.5, exact: true, source },
        neighbours: quarters.filter((one) => one !== id),
        neighboursSource: source,
        tile: { column: index + 1, row: 1 },
      }),
    );
  const city = await readFile(path.join(content, 'city.yaml'), 'utf8');
  const colours =
    'colours:\n  light: { action: "#00613f", actionStrong: "#004a30", onAction: "#ffffff" }\n' +
    '  dark: { action: "#7fd6b4", actionStrong: "#a5e6cb", onAction: "#000000" }\n';
  await writeFile(path.join(content, 'city.yaml'), colours + city.replace('districts: []', 'districts: [{ id: stadt, name: Stadt }]'));
  await writeFile(
    path.join(content, 'logo.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4.5" cy="4.5" r="4"/></svg>',
  );
  await addLanguage(content, urdu);
  for (const topic of ['violence', 'homeless-tonight']) {
    const file = path.join(content, 'topics', `${topic}.yaml`);
    const text = await readFile(file, 'utf8');
    // Urgent phrases are what a language must have; English ones stand for them here.
    await writeFile(file, text.replace('urgentPhrases:\n', `urgentPhrases:\n  ur: [help ${topic}]\n`));
  }
  for (const tag of ['fr', 'ur']) await showLanguage(content, tag);
  await growContent(path.join(folder, 'grown'), services, content, { postalCode: '80331', areaCode: '+4989' });
  await mkdir(path.join(folder, 'grown/events'));
  for (const [id, event] of Object.entries(events)) await writeFile(path.join(folder, 'grown/events', `${id}.yaml`), stringify(event));
  client = await buildPages({ contentDir: path.join(folder, 'grown'), dataDir: path.join(folder, 'data') }, path.join(folder, 'work'));
}, 3_600_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const page = (name: string) => readFile(path.join(client, name, 'index.html'), 'utf8');
const pages = async () => (await readdir(client, { recursive: true })).filter((file) => file.endsWith('.html'));

it('has every kind of page in fourteen languages', async () => {
  const languages = (await readdir(client, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(languages).toEqual(
    expect.arrayContaining(['de', 'de-simple', 'en', 'tr', 'ar', 'ro', 'bg', 'pl', 'uk', 'ru', 'fa', 'ku', 'fr', 'ur']),
  );
  const inLanguage = async (tag: string) =>
    (await readdir(path.join(client, tag), { recursive: true })).filter((file) => file.endsWith('.html'));
  expect((await inLanguage('fr')).length).toBeGreaterThan(services + 3 + 19);
  expect((await inLanguage('ur')).sort()).toEqual((await inLanguage('de')).sort());
});

it('speaks a complete new language, and German where one is not', async () => {
  expect(await page('fr')).toContain('<html lang="fr" dir="ltr">');
  expect(await page('fr')).toContain('Pour quoi avez-vous besoin d’aide\u00a0?');
  expect(await page('ur')).toContain('<html lang="ur" dir="rtl">');
  expect(await page('ur')).toContain('Wobei brauchen Sie Hilfe?');
});

it('names itself, wears its colours and its mark, and says nothing of the first city', async () => {
  const home = await page('de');
  expect(home).toContain('KIM Musterstadt</title>');
  const [, sheet] = /<link rel="stylesheet" href="([^"]+)">/.exec(home) ?? [];
  expect(await readFile(path.join(client, sheet!), 'utf8')).toContain('--action:#00613f');
  const [, mark] = /<img src="([^"]+)" alt=""/.exec(home) ?? [];
  expect(await readFile(path.join(client, mark!), 'utf8')).toContain('<circle');
  // The map of three quarters in a row leaves room for the heading beside it.
  expect(await page('de/quarters/mitte')).toContain('class="city-mark city-mark-quarter" width="72"');
  expect((await pages()).length).toBeGreaterThan(14 * (services + 20));
  const files = (await readdir(client, { recursive: true })).filter((file) =>
    /\.(?:html|json|csv|geojson|xml|txt|js|css|svg|webmanifest|ics)$/.test(file),
  );
  const found: string[] = [];
  for (const file of files) {
    const text = await readFile(path.join(client, file), 'utf8');
    // The mark of the product, for cities without one of their own.
    if (file !== 'icon.svg' && firstColours.test(text.replace(/<style>[^]*?<\\?\/style>/g, ''))) found.push(`${file}: a colour`);
    if (/gelsenkirchen|schalke/i.test(text) || firstNumbers.test(text)) found.push(file);
  }
  expect(found).toEqual([]);
});

it('keeps its colours and its mark on a phone without internet', async () => {
  const { files } = JSON.parse(await readFile(path.join(client, 'offline/ur.json'), 'utf8')) as Bundle;
  const kept = Object.keys(files).filter((file) => /^\/assets\/(?:colours|logo)\./.test(file));
  expect(kept).toEqual([expect.stringContaining('/colours.'), expect.stringContaining('/logo.')]);
});

it('lists a course where it is held and at its service, and gives it a page and calendars', async () => {
  const link = 'href="/ur/events/course/"';
  for (const name of ['ur/events', 'ur/quarters/am-see', 'ur/services/grown-0001']) expect(await page(name), name).toContain(link);
  for (const name of ['ur/quarters/mitte', 'ur/services/grown-0002']) expect(await page(name), name).not.toContain('/events/');
  const list = (await page('en/events')).replace(/\u00ad|<wbr>/g, '');
  expect(list.indexOf('Language level: \u2066A1\u2069')).toBeLessThan(list.indexOf('/en/events/beginners/'));
  expect(list.indexOf('/en/events/beginners/')).toBeLessThan(list.indexOf('<h2 id="B1">'));
  for (const level of ['A1', 'B1']) expect(list).toContain(`href="#${level}"`);
  const course = (await page('en/events/course')).replace(/\u00ad|<wbr>/g, '');
  for (const fact of [
    'Every week: Monday, Wednesday, \u206609:00–12:15\u2069',
    'B1',
    '\u206612,50 €\u2069',
    'Please register beforehand.',
    'Haus am See',
  ])
    expect(course).toContain(fact);
  expect(course).toContain('"@type":"EducationEvent"');
  expect(bytesOnTheLine(Buffer.from(await page('ar/events/course')))).toBeLessThan(14_000);
  const [, file] = /href="(\/en\/events\/course\.ics)"/.exec(course) ?? [];
  expect(await readFile(path.join(client, file!), 'utf8')).toContain('RRULE:FREQ=WEEKLY');
  const [, feed] = /href="(\/data\/events-am-see[^"]*)"/.exec(await page('ar/quarters/am-see')) ?? [];
  expect(await readFile(path.join(client, feed!), 'utf8')).toContain('/ar/events/course/');
});

it('keeps the page of an event that is over, and lists it nowhere', async () => {
  expect(await page('en/events/fete')).toContain('This is over.');
  for (const name of ['en/events', 'en/quarters/am-see']) expect(await page(name), name).not.toContain('/events/fete/');
});

it('has no page above 14 kB', async () => {
  const heavy: string[] = [];
  for (const file of await pages()) {
    const { size } = await stat(path.join(client, `${file}.br`));
    if (size > 14_000) heavy.push(`${file}: ${size}`);
  }
  expect(heavy).toEqual([]);
});

/** "ur/services/grown-0001/sheet/index.html" is a page of "ur/services/*\/sheet/index.html". */
const templateOf = (file: string) => file.replace(/^([^/]+\/[^/]+)\/[^/]+(?=\/)/, '$1/*');

it('is valid HTML: a page of every template in every language, and every page of a larger city', { timeout: 3_600_000 }, async () => {
  const all = (await pages()).sort();
  const firsts = [...Map.groupBy(all, templateOf).values()].map(([first]) => first!);
  expect(firsts.length).toBeGreaterThan(14 * 20);
  const chosen = process.env['CITY_SERVICES'] === undefined ? firsts : all;
  const written = chosen.map(async (file) => ({ url: `/${file}`, html: await readFile(path.join(client, file), 'utf8') }));
  expect(await htmlMistakes(await Promise.all(written))).toEqual([]);
});
