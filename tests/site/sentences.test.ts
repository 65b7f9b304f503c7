import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { createFinder } from '../../src/search/content.ts';
import type { Finder } from '../../src/search/finder.ts';
import { search, type Found } from '../../src/search/search.ts';
import { readSite, type Site } from '../../src/loading/read-site.ts';

/** Monday, 10 in the morning in Berlin. */
const now = new Date('2026-11-23T09:00:00.000Z');

const sentence = z.strictObject({ language: z.string(), said: z.string(), doors: z.array(z.string()).min(1) });
const sentences = z
  .strictObject({ tried: z.array(sentence), kept: z.array(sentence), typed: z.array(sentence) })
  .parse(parse(readFileSync('tests/site/sentences.yaml', 'utf8')));
const words = z
  .record(z.string(), z.record(z.string(), z.array(z.coerce.string())))
  .parse(parse(readFileSync('tests/site/words.yaml', 'utf8')));

let site: Site;
const finders = new Map<string, Finder>();
beforeAll(async () => {
  site = await readSite(process.env['CONTENT_DIR'] ?? 'content');
  for (const { tag } of site.directory.city.languages) finders.set(tag, createFinder(site.directory, tag, site.words, now));
});

const find = (language: string, q: string): Found =>
  search(finders.get(language)!, { q, quarter: '', topic: '', language: '', day: '', open: '', marks: [] }, now);
const firstThree = ({ groups }: Found) => groups.flatMap(({ hits }) => hits).slice(0, 3);

/** What stands first on the page: the topics proposed, and the first three entries with the topics that led to them. */
const doorsOf = (found: Found): string[] => [...found.topics, ...firstThree(found).flatMap(({ id, topics }) => [id, ...topics])];

/** @returns how many sentences show a right door first, and of how many one of the first three entries is a right door */
function count(some: z.infer<typeof sentence>[]): { shown: number; entries: number; astray: string[] } {
  const topicsOf = (id: string) => site.directory.services.find((service) => service.id === id)?.topics ?? [];
  const results = some.map(({ language, said, doors }) => {
    const found = find(language, said);
    return {
      said,
      isShown: doorsOf(found).some((door) => doors.includes(door)),
      isEntry: firstThree(found).some(({ id }) => [id, ...topicsOf(id)].some((door) => doors.includes(door))),
    };
  });
  return {
    shown: results.filter(({ isShown }) => isShown).length,
    entries: results.filter(({ isEntry }) => isEntry).length,
    astray: results.filter(({ isShown }) => !isShown).map(({ said }) => said),
  };
}

describe('a sentence as people say it', () => {
  it('has five of every language among those that were tried or typed, and two among those that were kept', () => {
    const tags = site.directory.city.languages.map(({ tag }) => tag);
    const numbers = (some: z.infer<typeof sentence>[]) => tags.map((tag) => some.filter(({ language }) => language === tag).length);
    expect([numbers(sentences.tried), numbers(sentences.typed)]).toEqual([tags.map(() => 5), tags.map(() => 5)]);
    expect(numbers(sentences.kept)).toEqual(tags.map(() => 2));
  });

  it('names only topics and entries that exist', () => {
    const known = [...site.directory.topics, ...site.directory.services].map(({ id }) => id);
    const named = [...sentences.tried, ...sentences.kept, ...sentences.typed].flatMap(({ doors }) => doors);
    expect(named.filter((door) => !known.includes(door))).toEqual([]);
  });

  it.each([
    ['tried', 60, 55],
    ['typed', 60, 56],
  ] as const)(
    'shows a right door first, or among the first three entries, as often as when its words were mended: %s',
    (list, most, few) => {
      const { shown, entries, astray } = count(sentences[list]);
      process.stdout.write(
        `sentences ${list}: ${shown} of 60 show a right door, ${entries} have it among the first three entries ${astray.join(' | ')}\n`,
      );
      expect(shown).toBeGreaterThanOrEqual(most);
      expect(entries).toBeGreaterThanOrEqual(few);
    },
  );
});

describe('a word that people type', () => {
  it.each(Object.keys(words))('leads to a right door: %s', (language) => {
    const typed = Object.entries(words[language] ?? {}).flatMap(([topic, some]) => some.map((word) => ({ word, topic })));
    expect(typed.length).toBeGreaterThanOrEqual(15);
    expect(typed.filter(({ word, topic }) => !doorsOf(find(language, word)).includes(topic))).toEqual([]);
  });
});
