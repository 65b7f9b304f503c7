import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { currentServices } from '../../src/directory/directory.ts';
import { textIn } from '../../src/directory/free-text.ts';
import { readSite, type Site } from '../../src/loading/read-site.ts';
import { createFinder } from '../../src/search/content.ts';
import { search } from '../../src/search/search.ts';

const root = process.env['BUILD_CLIENT_DIR'] ?? '.build/client';
const now = new Date('2026-11-29T09:00:00.000Z');
let site: Site;
let tags: string[];

beforeAll(async () => {
  if (!existsSync(root)) throw new Error(`no build in ${root}: run "npm test", which builds first, or set BUILD_CLIENT_DIR`);
  site = await readSite(process.env['CONTENT_DIR'] ?? 'content');
  tags = site.directory.city.languages.map(({ tag }) => tag);
});

/** A page as a browser reads it: without the places where a long word may break. */
const page = (tag: string, at: string): string => readFileSync(path.join(root, tag, at, 'index.html'), 'utf8').replace(/\u00ad|<wbr>/g, '');
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');

describe('the page of a life event', () => {
  it('has every text in every language of the site', () => {
    const missing = site.directory.lifeEvents.flatMap(({ id, name, text, changes }) =>
      tags.flatMap((tag) => [
        // A name that is simple already needs no other words.
        ...(tag === 'de-simple' || textIn(name, tag).language === tag ? [] : [`${id}: name in ${tag}`]),
        ...[text, ...changes.map((change) => change.text)]
          .filter((one) => textIn(one, tag).language !== tag)
          .map(({ de }) => `${id}: "${de}" in ${tag}`),
      ]),
    );
    expect(site.directory.lifeEvents.map(({ id }) => id)).toEqual([
      'papers-changed',
      'found-work',
      'turn-18-or-27',
      'family-comes',
      'move',
    ]);
    expect(missing).toEqual([]);
  });

  it('says each change with its sources and their dates, and what to bring', () => {
    for (const tag of tags)
      for (const { id, name, changes, bring } of site.directory.lifeEvents) {
        const html = page(tag, `life/${id}`);
        const shown = (text: string) => expect([tag, id, html]).toEqual([tag, id, expect.stringContaining(text)]);
        shown(escaped(textIn(name, tag).text));
        for (const { text, citations } of changes) {
          const start = html.indexOf(escaped(textIn(text, tag).text));
          expect([tag, id, textIn(text, tag).text, start > 0]).toEqual([tag, id, textIn(text, tag).text, true]);
          const card = html.slice(start, html.indexOf('</li>', start));
          for (const { title, url, date } of citations) {
            expect(card).toContain(`href="${escaped(url)}"`);
            expect(card).toContain(`${title} (${date.split('-').reverse().join('.')})`);
          }
        }
        for (const paper of bring) shown(escaped(site.words(tag)(`vocabulary:bring.${paper}` as 'vocabulary:bring.passport')));
      }
  });

  it('cites federal law from the official collection, by the section that its title names', () => {
    const law = site.directory.lifeEvents.flatMap(({ changes }) => changes.flatMap(({ citations }) => citations));
    expect(law.length).toBeGreaterThan(25);
    for (const { title, url } of law)
      expect(url).toMatch(new RegExp(`^https://www\\.gesetze-im-internet\\.de/[a-z0-9_]+/__${/^§ (\w+) /.exec(title)![1]}\\.html$`));
  });

  it('leads to doors that are published, to its topics, and to an appointment about the first of them', () => {
    const open = new Set(currentServices(site.directory, now).map(({ id }) => id));
    for (const { id, services, topics } of site.directory.lifeEvents) {
      const html = page('ar', `life/${id}`);
      expect(html).toContain(`href="/ar/appointment/?topic=${topics[0]}"`);
      for (const topic of topics) expect(html).toContain(`href="/ar/topics/${topic}/"`);
      for (const service of services)
        expect([service, html.includes(`href="/ar/services/${service}/"`)]).toEqual([service, open.has(service)]);
    }
  });

  it('is in the sitemap with every language, among the pages that a phone keeps, and keeps its place in the choice of languages', () => {
    const sitemap = readFileSync(path.join(root, 'sitemap.xml'), 'utf8');
    const addresses = ['', ...site.directory.lifeEvents.map(({ id }) => `${id}/`)].map((end) => `life/${end}`);
    for (const tag of tags) {
      const bundle = JSON.parse(readFileSync(path.join(root, 'offline', `${tag}.json`), 'utf8')) as { pages: Record<string, unknown> };
      for (const address of addresses) {
        expect(sitemap).toContain(`hreflang="${tag}" href="http://localhost:8080/${tag}/${address}"`);
        expect(bundle.pages).toHaveProperty([`/${tag}/${address}`]);
        expect(page('de', address)).toContain(`<a href="/${tag}/${address}" lang="${tag}"`);
      }
    }
  });
});

describe('the way to life events', () => {
  it('is a tile of the home page, and a row of tiles under the topics', () => {
    for (const tag of tags) {
      expect(page(tag, '')).toContain(`<a class="card way" href="/${tag}/life/">`);
      for (const { id } of site.directory.lifeEvents)
        for (const from of ['topics', 'life']) expect(page(tag, from)).toContain(`<a class="stretched" href="/${tag}/life/${id}/">`);
    }
  });

  const finds = (tag: string, q: string) =>
    search(
      createFinder(site.directory, tag, site.words, now),
      { q, quarter: '', topic: '', language: '', day: '', open: '', marks: [] },
      now,
    ).lifeEvents;

  it.each([
    ['de', 'Umzug', 'move'], ['de', 'Ich ziehe um', 'move'], ['de', 'Familiennachzug', 'family-comes'], ['de', 'neuer Job', 'found-work'], ['de-simple', 'ich bin 18', 'turn-18-or-27'],
    ['en', 'my residence permit', 'papers-changed'], ['en', 'i found a job', 'found-work'], ['tr', 'taşınıyorum', 'move'], ['ar', 'لم الشمل', 'family-comes'], ['ar', 'تجديد الإقامة', 'papers-changed'],
    ['ro', 'mă mut', 'move'], ['bg', 'навършвам 18', 'turn-18-or-27'], ['pl', 'łączenie rodzin', 'family-comes'], ['uk', 'переїжджаю', 'move'], ['ru', 'воссоединение семьи', 'family-comes'],
    ['fa', 'کار جدید', 'found-work'], ['ku', 'min kar dît', 'found-work'],
  ])('%s: "%s" leads to %s', (tag, q, event) => {
    expect(finds(tag, q)).toEqual([event]);
  }); // prettier-ignore

  it.each([
    ['de', 'Wohnung'], ['de', ''], ['de', 'Arbeit'], ['de', 'Familie'], ['en', 'doctor'], ['ar', 'طبيب'], ['ru', 'работа'], ['ku', 'nav'], ['pl', 'praca'], ['de', 'Mein Mann schlägt mich'],
  ])('%s: "%s" leads to none', (tag, q) => {
    expect(finds(tag, q)).toEqual([]);
  }); // prettier-ignore
});
