import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Directory } from '../../src/directory/directory.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';

/** What pages say quietly, leave out, or offer beside their lists, as the build left them. */
const root = process.env['BUILD_CLIENT_DIR'] ?? '.build/client';
let directory: Directory;

beforeAll(async () => {
  if (!existsSync(root)) throw new Error(`no build in ${root}: run "npm test", which builds first, or set BUILD_CLIENT_DIR`);
  directory = await readDirectory(process.env['CONTENT_DIR'] ?? 'content');
});

const page = (url: string) => readFileSync(path.join(root, url, 'index.html'), 'utf8').replace(/\u00ad|<wbr>/g, '');
const tags = () => directory.city.languages.map(({ tag }) => tag);

describe('old details', () => {
  it('are told in the same quiet line on card, page and sheet', () => {
    const card = /<li class="card service">(?:(?!<\/li>)[^])*services\/arbeitsagentur\/[^]*?<p class="quiet">([^<]*vorher fragen)<\/p>/;
    const said = card.exec(page('/de/quarters/schalke/'))?.[1];
    expect(said).toMatch(/^Stand 20\d\d: bitte vorher fragen$/);
    for (const url of ['/de/services/arbeitsagentur/', '/de/services/arbeitsagentur/sheet/'])
      expect(page(url), url).toContain(`<b>${said ?? ''}</b>`);
  });

  it('stand together behind the others, under one heading, in every language', () => {
    for (const tag of tags()) {
      const citywide = page(`/${tag}/quarters/schalke/`).split('id="citywide"')[1]!.split('</section>')[0]!;
      const [current, old, ...more] = citywide.split('<h3 class="older">');
      expect(more, tag).toEqual([]);
      expect(current?.match(/<li class="card service">/g)?.length ?? 0, tag).toBeGreaterThan(0);
      expect(old?.match(/<li class="card service">/g)?.length ?? 0, tag).toBeGreaterThan(0);
      const year = /20\d\d: |20\d\d г|20\d\d рік: |20\d\d год: |20\d\d yılının|سنة 20\d\d: |سال 20\d\d: /;
      expect(old, tag).toMatch(year);
    }
  });

  it('take no colour of a warning on any list', () => {
    for (const tag of tags())
      for (const list of ['quarters/schalke/', 'topics/debts/', 'topics/health/'])
        expect(page(`/${tag}/${list}`), `${tag} ${list}`).not.toMatch(/class="[^"]*badge-warning/);
  });
});

describe('a topic with a single service', () => {
  it('says what else helps now, in every language; a topic with many does not', () => {
    for (const tag of tags()) {
      const little = page(`/${tag}/topics/naturalisation/`);
      const ways = little.slice(little.indexOf('<ul class="tasks">'));
      for (const way of ['quarters/', 'search/', 'topics/']) expect(ways, tag).toContain(`href="/${tag}/${way}"`);
      expect(page(`/${tag}/topics/meeting/`), tag).not.toContain('<ul class="tasks">');
    }
    expect(page('/de/topics/naturalisation/')).toContain('Zu diesem Thema kennen wir erst ein Angebot.');
  });
});

describe('passing a page on', () => {
  it('is offered with printing on home, topics, quarters and the emergency page', () => {
    for (const url of ['/de/', '/ar/topics/debts/', '/ar/topics/violence/', '/bg/quarters/schalke/', '/bg/emergency/'])
      expect(page(url), url).toMatch(/<share-page[^]*data-share[^]*<print-button>/);
  });

  it('shows a neutral preview, and none of an urgent topic or a protected place', () => {
    expect(page('/tr/topics/debts/')).toMatch(/<meta property="og:title" content="[^"]+"><meta property="og:description" content="[^"]+">/);
    expect(page('/tr/')).toContain('<meta property="og:site_name" content="KIM Gelsenkirchen">');
    for (const tag of tags())
      for (const url of ['topics/violence/', 'topics/homeless-tonight/', 'services/frauenhaus/'])
        expect(page(`/${tag}/${url}`), `${tag} ${url}`).not.toContain('property="og:');
  });
});

describe('the choice of a language', () => {
  const html = () => page('/languages/');

  it('names twelve languages in themselves, and says in eight more what to do', () => {
    for (const { tag, name } of directory.city.languages)
      expect(html()).toMatch(new RegExp(`href="/${tag}/" lang="${tag}"[^>]*>\\s*${name.replace(/[()]/g, '\\$&')}`));
    const further = [...html().matchAll(/<li lang="(\w+)" dir="(\w+)">\s*<h2>([^<]+)<\/h2>\s*<p>([^<]+)<\/p>/g)];
    expect(further.map(([, tag, direction]) => `${tag} ${direction}`).toSorted()).toEqual([
      'ckb rtl',
      'es ltr',
      'fr ltr',
      'it ltr',
      'rom ltr',
      'sq ltr',
      'sr ltr',
      'ti ltr',
    ]);
    for (const [, tag, , , sentence] of further) expect(sentence!.length, tag).toBeGreaterThan(60);
  });

  it('has a description, and the answer to "my language is missing" of every page', () => {
    expect(html()).toMatch(/<meta name="description" content="Hilfe [^"]+ · Find help [^"]+">/);
    for (const tag of tags()) expect(html()).toContain(`id="missing-${tag}"`);
  });
});
