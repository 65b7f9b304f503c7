import { beforeAll, describe, expect, it } from 'vitest';
import { createFinder } from '../../src/search/content.ts';
import { search } from '../../src/search/search.ts';
import { readSite, type Site } from '../../src/loading/read-site.ts';

/** Monday, 10 in the morning in Berlin. */
const now = new Date('2026-11-23T09:00:00.000Z');

let site: Site;
beforeAll(async () => {
  site = await readSite(process.env['CONTENT_DIR'] ?? 'content');
});

/** As people type: language of the page, words, and what must be among the first three services or topics. */
const searches: [language: string, typed: string, expected: string][] = [
  // German, with mistakes, in pieces, without umlauts
  ['de', 'Schuldenberatung', 'topic debts'],
  ['de', 'schuldner beratung', 'service diakonie-beratende-dienste'],
  ['de', 'Beratung wegen Schulden', 'service diakonie-beratende-dienste'],
  ['de', 'jobcneter', 'service jobcenter'],
  ['de', 'Job Center', 'service jobcenter'],
  ['de', 'auslanderbehorde', 'service auslaenderbehoerde'],
  ['de', 'Auslaenderamt', 'topic asylum-residence'],
  ['de', 'einbürgrung', 'service einbuergerung'],
  ['de', 'mein Mann schlägt mich', 'service frauenhaus'],
  ['de', 'KIM Bismarck', 'service kim-bismarck'],
  ['de', 'Deutschkurs in Scholven', 'service drk-dunants'],
  // Office words and abbreviations, in any language of the page
  ['de', 'BuT', 'topic school'],
  ['de', 'WBS', 'topic housing'],
  ['tr', 'kindergelt', 'topic family'],
  ['en', 'JMD', 'topic youth'],
  ['ar', 'Anmeldung', 'topic papers'],
  ['uk', 'Jobcenter Gelsenkirchen', 'service jobcenter'],
  ['ro', 'MBE', 'topic asylum-residence'],
  // Simple German and English
  ['de-simple', 'brief vom amt nicht verstehn', 'topic papers'],
  ['en', 'i lost my flat', 'topic housing'],
  ['en', 'my husband hits me', 'topic violence'],
  // Turkish: dotless and dotted, without its letters
  ['tr', 'AYRIMCILIK', 'service ada-stadt'],
  ['tr', 'cocuk parasi', 'topic family'],
  ['tr', 'almanca kursu', 'service vhs'],
  // Arabic: variants of letters, Arabizi, both scripts at once
  ['ar', 'الاقامه', 'topic asylum-residence'],
  ['ar', 'مساعده في الديون', 'topic debts'],
  ['ar', '7amel', 'service donum-vitae'],
  ['ar', 'shoghl', 'topic work'],
  ['ar', 'كورس deutsch', 'topic german'],
  // Romanian, Bulgarian, Polish: no accents, Latin for Cyrillic, German in Cyrillic
  ['ro', 'ma bate barbatul', 'topic violence'],
  ['ro', 'gradinita', 'topic childcare'],
  ['bg', 'анмелдунг', 'topic papers'],
  ['bg', 'tarsia kvartira', 'topic housing'],
  ['pl', 'nie moge zaplacic, dlugi', 'topic debts'],
  ['pl', 'szkoła dla dziecka', 'topic school'],
  // Ukrainian and Russian, also in Latin letters
  ['uk', 'шукаю роботу', 'topic work'],
  ['uk', 'vagitna', 'topic pregnancy'],
  ['ru', 'kursy nemetskogo', 'topic german'],
  ['ru', 'получить гражданство', 'service einbuergerung'],
  // The examples below the search field, and what else stood behind others once
  ['de', 'Brief vom Jobcenter', 'service jobcenter'],
  ['en', 'letter from the job centre', 'service jobcenter'],
  ['bg', 'писмо от Jobcenter', 'service jobcenter'],
  ['uk', 'лист від Jobcenter', 'service jobcenter'],
  ['ar', 'رسالة من الجوب سنتر', 'service jobcenter'],
  ['fa', 'نامهٔ جاب‌سنتر', 'topic papers'],
  ['bg', 'бюро по труда', 'service arbeitsagentur'],
  ['tr', 'iş', 'service jobcenter'],
  // Quarters in Arabic and Cyrillic letters
  ['ar', 'شالكة', 'service kim-schalke'],
  ['ar', 'مساعدة في هورست', 'service kim-horst'],
  ['fa', 'شالکه', 'service kim-schalke'],
  ['ru', 'Шальке', 'service kim-schalke'],
  // What makes it easier to come
  ['de', 'anonyme Hilfe', 'service ada-stadt'],
  ['en', 'anonymous', 'service ada-stadt'],
  ['ru', 'анонимно', 'service ada-stadt'],
  ['ku', 'nenas', 'service ada-stadt'],
  ['de', 'Mieterverein nur für Mitglieder', 'service mieterverein'],
  // Persian with Arabic keys and in Latin letters, Kurdish without its letters
  ['fa', 'بيمه صحي', 'topic health'],
  ['fa', 'khane peida kardan', 'topic housing'],
  ['ku', 'pereye zarokan', 'topic family'],
  ['ku', 'doktor', 'topic health'],
];

describe('a search as people type it', () => {
  it('stands here in every language of the site, forty times and more', () => {
    expect(searches.length).toBeGreaterThanOrEqual(40);
    expect([...new Set(searches.map(([language]) => language))].sort()).toEqual(site.directory.city.languages.map(({ tag }) => tag).sort());
  });

  it.each(searches)('%s: "%s" leads to %s', (language, typed, expected) => {
    const finder = createFinder(site.directory, language, site.words, now);
    const found = search(finder, { q: typed, quarter: '', topic: '', language: '', day: '', open: '', marks: [] }, now);
    const services = found.groups.flatMap(({ hits }) => hits).slice(0, 3);
    expect([...services.map(({ id }) => `service ${id}`), ...found.topics.map((id) => `topic ${id}`)]).toContain(expected);
  });

  it('never takes a small word or an example of ours for a cry for help', () => {
    for (const { tag } of site.directory.city.languages) {
      const t = site.words(tag);
      const finder = createFinder(site.directory, tag, site.words, now);
      const examples = t('finder:field.hint', { place: '45881' })
        .replace(/^[^:]*:/, '')
        .split(/[,،]/);
      expect(examples).toHaveLength(3);
      for (const typed of [...examples, ...t('finder:smallWords').split(/[,،]/)]) {
        const found = search(finder, { q: typed, quarter: '', topic: '', language: '', day: '', open: '', marks: [] }, now);
        expect([tag, typed, ...found.topics]).not.toContain('violence');
      }
    }
  });
});
