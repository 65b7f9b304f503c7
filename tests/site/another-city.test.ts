import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { HtmlValidate } from 'html-validate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { buildPages } from '../../setup/build.ts';
import { makeCity } from '../../setup/content/city.ts';
import { addLanguage, showLanguage } from '../../setup/content/languages.ts';
import { growContent } from '../support/grown-content.ts';
import { bytesOnTheLine } from '../support/on-the-line.ts';

/** `CITY_SERVICES=500 npx vitest run tests/site/another-city.test.ts` tries a larger one. */
const services = Number(process.env['CITY_SERVICES'] ?? 12);
const added = [
  { tag: 'fr', name: 'Français', direction: 'ltr' },
  { tag: 'ur', name: 'اردو', direction: 'rtl' },
] as const;
const described = { provider: 'city', verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2026-11' }] } };
const events = {
  course: {
    ...described,
    name: { de: 'Deutschkurs am Vormittag' },
    service: 'grown-0001',
    place: { name: 'Haus am See', street: 'Ringstraße 5', postalCode: '45879', quarter: 'am-see', quarterConfirmed: false },
    dates: [{ from: '2098-01-06', to: '2099-12-18', weekdays: ['mo', 'we'], starts: '09:00', ends: '12:15' }],
    level: 'B1',
    children: 'looked-after',
    priceCents: 1250,
    registration: 'needed',
    phone: '+49209990001',
    email: 'kurs@example.org',
  },
  fete: { ...described, name: { de: 'Fest' }, online: true, dates: [{ from: '2026-11-02', starts: '15:00', ends: '18:00' }] },
};
let folder: string;
let client: string;

/** A city of three quarters in fourteen languages with colours and a mark of its own, built as a publication builds it. */
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
  for (const language of added) {
    await addLanguage(content, language);
    // Urgent phrases are what a language must have; English ones stand for them here.
    for (const topic of ['violence', 'homeless-tonight']) {
      const file = path.join(content, 'topics', `${topic}.yaml`);
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replace('urgentPhrases:\n', `urgentPhrases:\n  ${language.tag}: [help ${topic}]\n`));
    }
    await showLanguage(content, language.tag);
  }
  await cp('src/locales/en', path.join(content, 'words/fr'), { recursive: true });
  await growContent(path.join(folder, 'grown'), services, content);
  await mkdir(path.join(folder, 'grown/events'));
  for (const [id, event] of Object.entries(events)) await writeFile(path.join(folder, 'grown/events', `${id}.yaml`), stringify(event));
  client = await buildPages({ contentDir: path.join(folder, 'grown'), dataDir: path.join(folder, 'data') }, path.join(folder, 'work'));
}, 900_000);
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
  expect(await page('fr')).toContain('What do you need help with?');
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
  const all = await pages();
  expect(all.length).toBeGreaterThan(14 * (services + 20));
  const texts = await Promise.all(all.map((file) => readFile(path.join(client, file), 'utf8')));
  expect(all.filter((_, index) => /gelsenkirchen|schalke/i.test(texts[index]!))).toEqual([]);
});

it('lists a course where it is held and at its service, and gives it a page and calendars', async () => {
  const link = 'href="/ur/events/course/"';
  for (const name of ['ur/events', 'ur/quarters/am-see', 'ur/services/grown-0001']) expect(await page(name), name).toContain(link);
  for (const name of ['ur/quarters/mitte', 'ur/services/grown-0002']) expect(await page(name), name).not.toContain('/events/');
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

it('is valid HTML', { timeout: 120_000 }, async () => {
  const validator = new HtmlValidate({ extends: ['html-validate:standard'] });
  for (const name of [
    'fr',
    'ur',
    'de/quarters/bergdorf',
    'ur/services/grown-0001',
    'ur/events',
    'ur/events/course',
    'ur/quarters/am-see',
    'languages',
  ]) {
    const report = await validator.validateString(await page(name));
    expect(
      report.results.flatMap(({ messages }) => messages.filter(({ ruleId }) => !/doctype|void|attr|long-title|no-trailing/.test(ruleId))),
      name,
    ).toEqual([]);
  }
});
