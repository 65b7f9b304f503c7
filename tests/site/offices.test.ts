import { beforeAll, describe, expect, it } from 'vitest';
import { createFinder } from '../../src/search/content.ts';
import type { Finder } from '../../src/search/finder.ts';
import { search, type Found } from '../../src/search/search.ts';
import { holdsPhrase } from '../../src/search/phrases.ts';
import { readSite, type Site } from '../../src/loading/read-site.ts';
import { harmlessWords } from '../support/harmless-searches.ts';

const now = new Date('2026-11-23T09:00:00.000Z');
const contentDir = process.env['CONTENT_DIR'] ?? 'content';

let site: Site;
const finders = new Map<string, Finder>();
beforeAll(async () => {
  site = await readSite(contentDir);
  for (const { tag } of site.directory.city.languages) finders.set(tag, createFinder(site.directory, tag, site.words, now));
});

const find = (language: string, q: string): Found =>
  search(finders.get(language)!, { q, quarter: '', topic: '', language: '', day: '', open: '', marks: [] }, now);
const firstOf = ({ groups }: Found): string | undefined => groups[0]?.hits[0]?.id;

/** Inflected, glued, transliterated, translated, mistyped, within a sentence; with the entry that stands first. */
const named: [language: string, typed: string, first: string][] = [
  ['de', 'Jobcenterbrief', 'jobcenter'], ['de', 'Jobcenterleistungen beantragen', 'jobcenter'], ['de', 'Brief vom Jobcenter wegen Schulden und Wohnung', 'jobcenter'],
  ['de', 'jobcneter', 'jobcenter'], ['de', 'Job Center', 'jobcenter'], ['de', 'job-center', 'jobcenter'], ['de', 'Arbeitsamt', 'arbeitsagentur'],
  ['de', 'Auslaenderbehoerde', 'auslaenderbehoerde'], ['de', 'auslanderamt', 'auslaenderbehoerde'], ['de', 'Bürgeramt Buer', 'bc-buer'],
  ['de', 'Familienkasse', 'familienbuero'], ['de', 'Jugendamt', 'familienbuero'], ['de', 'BAMF', 'awo-fachdienst'], ['de', 'vhs', 'vhs'],
  ['de-simple', 'Brief von der Ausländerbehörde', 'auslaenderbehoerde'],
  ['en', 'jobcentre letter', 'jobcenter'], ['en', 'letter from the immigration office', 'auslaenderbehoerde'], ['en', 'foreigners office', 'auslaenderbehoerde'],
  ['tr', 'jobcenterden', 'jobcenter'], ['tr', 'cobcenterden mektup geldi', 'jobcenter'], ['tr', 'yabancılar dairesinden mektup', 'auslaenderbehoerde'],
  ['tr', 'auslenderamt', 'auslaenderbehoerde'], ['tr', 'aile kasası', 'familienbuero'], ['tr', 'arbeitsamta', 'arbeitsagentur'],
  ['ar', 'الجوبسنتر', 'jobcenter'], ['ar', 'رسالة من الجوب سنتر', 'jobcenter'], ['ar', 'بالجوبسنتر', 'jobcenter'], ['ar', 'اوسلندر بهورده', 'auslaenderbehoerde'],
  ['ar', 'موعد بدائرة الاجانب', 'auslaenderbehoerde'], ['ar', 'يوغند امت', 'familienbuero'],
  ['ro', 'scrisoare de la jobcenter', 'jobcenter'], ['ro', 'biroul pentru straini', 'auslaenderbehoerde'],
  ['bg', 'джобцентър', 'jobcenter'], ['bg', 'писмо от джобцентъра', 'jobcenter'], ['bg', 'бюро по труда', 'arbeitsagentur'], ['bg', 'служба за чужденци', 'auslaenderbehoerde'],
  ['pl', 'list z jobcentera', 'jobcenter'], ['pl', 'urzad pracy', 'arbeitsagentur'], ['pl', 'urząd do spraw cudzoziemców', 'auslaenderbehoerde'],
  ['uk', 'джобцентр', 'jobcenter'], ['uk', 'лист з джобцентру', 'jobcenter'], ['uk', 'dzhobtsentr', 'jobcenter'], ['uk', 'ауслендербехорде', 'auslaenderbehoerde'],
  ['uk', 'миграционная служба', 'auslaenderbehoerde'], ['uk', 'сімейна каса', 'familienbuero'],
  ['ru', 'письмо из джобцентра', 'jobcenter'], ['ru', 'ауслендерамт', 'auslaenderbehoerde'], ['ru', 'бамф', 'awo-fachdienst'], ['ru', 'югендамт', 'familienbuero'],
  ['fa', 'نامهٔ جاب‌سنتر', 'jobcenter'], ['fa', 'جابسنتر', 'jobcenter'], ['fa', 'اداره خارجی‌ها', 'auslaenderbehoerde'],
  ['ku', 'ji jobcenterê', 'jobcenter'], ['ku', 'cobsenter', 'jobcenter'], ['ku', 'daîreya biyaniyan', 'auslaenderbehoerde'],
]; // prettier-ignore

/** Offices that have neither an entry nor another door of their own lead to their topic. */
const withoutEntry: [language: string, typed: string, topic: string][] = [
  ['de', 'Sozialamt', 'work'], ['tr', 'sosyalamt', 'work'], ['ar', 'السوسيال', 'work'], ['ru', 'социал', 'work'], ['fa', 'سوسیال', 'work'],
  ['de', 'Standesamt', 'papers'], ['ru', 'загс', 'papers'], ['en', 'registry office', 'papers'],
  ['de', 'AOK', 'health'], ['ru', 'аок', 'health'], ['tr', 'krankenkasse kartı', 'health'], ['bg', 'здравна каса', 'health'],
  ['de', 'Wohngeldstelle', 'housing'], ['de', 'Schulamt', 'school'], ['pl', 'sanepid', 'health'],
]; // prettier-ignore

describe('an office that somebody names', () => {
  it.each(named)('%s: "%s" puts %s first', (language, typed, first) => {
    expect(firstOf(find(language, typed))).toBe(first);
  });

  it.each(withoutEntry)('%s: "%s" leads to the topic %s', (language, typed, topic) => {
    expect(find(language, typed).topics[0]).toBe(topic);
  });

  it('is found by each of its spellings in the language of the spelling', () => {
    let tried = 0;
    for (const { services, topic, written } of site.directory.offices)
      for (const [language, spellings] of Object.entries(written).filter(([tag]) => finders.has(tag)))
        for (const typed of spellings.map((spelling) => spelling.replaceAll('*', ''))) {
          const found = find(language, typed);
          tried += 1;
          if (services.length > 0) expect([language, typed, ...services]).toContain(firstOf(found));
          else expect([language, typed, ...found.topics]).toContain(topic);
        }
    expect(tried).toBeGreaterThan(900);
  }, 120_000);

  it('is named by none of the small words of a language', async () => {
    for (const { tag } of site.directory.city.languages) {
      const offices = finders.get(tag)!.offices.map(({ written }) => written);
      const { commonest } = await harmlessWords(site, contentDir, tag, offices);
      expect([tag, commonest.filter((word) => offices.some((written) => holdsPhrase(word, written)))]).toEqual([tag, []]);
    }
  });
});
