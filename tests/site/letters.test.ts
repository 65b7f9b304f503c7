import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { currentServices } from '../../src/directory/directory.ts';
import { textIn } from '../../src/directory/free-text.ts';
import { readSite, type Site } from '../../src/loading/read-site.ts';
import { createFinder } from '../../src/search/content.ts';
import { search } from '../../src/search/search.ts';
import { bytesOnTheLine } from '../support/on-the-line.ts';

const root = process.env['BUILD_CLIENT_DIR'] ?? '.build/client';
const now = new Date('2026-11-29T09:00:00.000Z');
let site: Site;
let tags: string[];
/** The page about letters by language, as a browser reads it: without the places where a long word may break. */
const pages = new Map<string, string>();

beforeAll(async () => {
  if (!existsSync(root)) throw new Error(`no build in ${root}: run "npm test", which builds first, or set BUILD_CLIENT_DIR`);
  site = await readSite(process.env['CONTENT_DIR'] ?? 'content');
  tags = site.directory.city.languages.map(({ tag }) => tag);
  for (const tag of tags) pages.set(tag, readFileSync(path.join(root, tag, 'letter', 'index.html'), 'utf8').replace(/\u00ad|<wbr>/g, ''));
});

const page = (tag: string): string => pages.get(tag) ?? '';
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
/** A part as its page shows it, up to the end of its sources. */
const shownPart = (tag: string, id: string): string => {
  const start = page(tag).indexOf(` id="${id}"`);
  return start < 0 ? '' : page(tag).slice(start, page(tag).indexOf('</p>', page(tag).indexOf('class="quiet cited"', start)));
};

describe('the page about letters', () => {
  it('says of every part what it means in every language of the site', () => {
    const missing = site.directory.letterParts.flatMap(({ id, name, text }) =>
      tags.flatMap((tag) => [
        ...(textIn(text, tag).language === tag ? [] : [`${id}: text in ${tag}`]),
        // Readers of German need no translation of a German word.
        ...(tag.startsWith('de') || textIn(name, tag).language === tag ? [] : [`${id}: name in ${tag}`]),
      ]),
    );
    expect(missing).toEqual([]);
  });

  it('shows each part with its German words, its meaning and its dated sources', () => {
    for (const tag of tags)
      for (const { id, name, text, citations } of site.directory.letterParts) {
        const shown = shownPart(tag, id);
        expect([tag, shown]).toEqual([tag, expect.stringContaining(escaped(name.de))]);
        expect([tag, shown]).toEqual([tag, expect.stringContaining(escaped(textIn(text, tag).text))]);
        for (const { title, url, date } of citations) {
          expect([tag, shown]).toEqual([tag, expect.stringContaining(`href="${escaped(url)}"`)]);
          expect([tag, shown]).toEqual([tag, expect.stringContaining(escaped(title))]);
          expect([tag, shown]).toEqual([tag, expect.stringContaining(`(${date.split('-').reverse().join('.')})`)]);
        }
      }
  });

  it('cites federal law from the official collection', () => {
    const law = site.directory.letterParts.flatMap(({ citations }) => citations).filter(({ title }) => !title.includes('('));
    expect(law.length).toBeGreaterThan(20);
    expect(law.filter(({ url }) => !/^https:\/\/www\.gesetze-im-internet\.de\/[a-z0-9_]+\/__\d+[a-z]?\.html$/.test(url))).toEqual([]);
    for (const { title, url } of law) expect(url).toContain(`/__${/§ (\w+)/.exec(title)?.[1]}.html`);
  });

  it('marks German words as German and translates them beside', () => {
    expect(page('ar')).toMatch(/<bdi lang="de" dir="ltr">Mahnbescheid<\/bdi>\s*<span class="quiet">أمر دفع من المحكمة<\/span>/);
    expect(page('de')).not.toContain('<bdi lang="de" dir="ltr">Mahnbescheid');
  });

  it('leads to doors that are published, and to an appointment about a letter and its topic', () => {
    const open = new Set(currentServices(site.directory, now).map(({ id }) => id));
    for (const part of site.directory.letterParts) {
      if (part.kind !== 'sender') continue;
      const shown = shownPart('ar', part.id);
      expect(shown).toContain('href="/ar/topics/' + part.topic + '/"');
      const topics = [...new Set(['papers', part.topic])].map((topic) => `topic=${topic}`).join('&');
      expect(shown.replaceAll(/&(?:amp|#38);/g, '&')).toContain(`href="/ar/appointment/?${topics}"`);
      for (const id of part.services) expect([id, shown.includes(`href="/ar/services/${id}/"`)]).toEqual([id, open.has(id)]);
    }
    expect(page('ar')).toContain('href="/ar/appointment/?topic=papers"');
  });

  it('names no phone number and needs no script to open what it explains', () => {
    for (const tag of tags) {
      const [main = ''] = /<main[^]*<\/main>/.exec(page(tag)) ?? [];
      expect(main).not.toContain('href="tel:');
      expect(main.match(/<details class="accordion" id="[a-z-]+"( open)?>/g)).toHaveLength(
        site.directory.letterParts.filter(({ kind }) => kind !== 'date').length,
      );
    }
  });

  it('fits into 14 kB with its stylesheet', () => {
    const heavy = tags
      .map((tag) => [tag, bytesOnTheLine(readFileSync(path.join(root, tag, 'letter', 'index.html')))] as const)
      .filter(([, bytes]) => bytes > 14_000);
    expect(heavy).toEqual([]);
  });

  it('is in the sitemap with every language, and among the pages that a phone keeps', () => {
    const sitemap = readFileSync(path.join(root, 'sitemap.xml'), 'utf8');
    for (const tag of tags) {
      expect(sitemap).toContain(`hreflang="${tag}" href="http://localhost:8080/${tag}/letter/"`);
      const bundle = JSON.parse(readFileSync(path.join(root, 'offline', `${tag}.json`), 'utf8')) as { pages: Record<string, unknown> };
      expect(bundle.pages).toHaveProperty([`/${tag}/letter/`]);
    }
  });
});

describe('the way to the page about letters', () => {
  it('is a tile of the home page and of the topic about letters', () => {
    for (const tag of tags)
      for (const from of ['', 'topics/papers/'])
        expect(readFileSync(path.join(root, tag, from, 'index.html'), 'utf8')).toContain(`<a class="card way" href="/${tag}/letter/">`);
    expect(readFileSync(path.join(root, 'de', 'topics', 'debts', 'index.html'), 'utf8')).not.toContain('/de/letter/');
  });

  const finds = (tag: string, q: string) =>
    search(
      createFinder(site.directory, tag, site.words, now),
      { q, quarter: '', topic: '', language: '', day: '', open: '', marks: [] },
      now,
    ).aboutLetters;

  it.each([
    ['de', 'Brief'], ['de', 'Ich verstehe den Brief vom Jobcenter nicht'], ['de', 'Mahnbescheid'], ['de-simple', 'Post vom Amt'], ['en', 'letter'],
    ['en', 'letters from the court'], ['tr', 'mektup geldi'], ['ar', 'رسالة'], ['ar', 'وصلني مكتوب'], ['ro', 'am primit o scrisoare'], ['bg', 'писмо'], ['pl', 'list'],
    ['uk', 'лист'], ['ru', 'пришло письмо'], ['fa', 'نامه'], ['ku', 'nameyek hat'],
  ])('%s: "%s" leads there', (tag, q) => {
    expect(finds(tag, q)).toBe(true);
  }); // prettier-ignore

  it.each([
    ['de', 'Wohnung'], ['de', ''], ['en', 'doctor'], ['ar', 'طبيب'], ['ru', 'работа'], ['ku', 'nav'], ['pl', 'praca'],
  ])('%s: "%s" does not', (tag, q) => {
    expect(finds(tag, q)).toBe(false);
  }); // prettier-ignore
});
