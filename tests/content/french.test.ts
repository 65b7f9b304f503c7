import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, expect, it } from 'vitest';
import { translationState } from '../../src/directory/free-text.ts';
import { readSite, type Site } from '../../src/loading/read-site.ts';
import { holdsPhrase, readPhrases } from '../../src/search/phrases.ts';
import { entriesOf } from '../../src/directory/entry-kind.ts';
import { contentTexts } from '../../src/translation/content-texts.ts';

/* French shows that a language needs nothing but content. It is hidden: a city shows it with `npm run new-language -- fr --show`. */

let site: Site;
beforeAll(async () => {
  site = await readSite('content');
});

it('French is hidden and complete: no word, page, letter or shown entry lacks its text, and none is called reviewed', async () => {
  const { city, letterParts, lifeEvents, services, offices, topics } = site.directory;
  expect(city.hiddenLanguages.map(({ tag }) => tag)).toEqual(['fr']);
  const { done = 0, all = 0 } = site.progress.get('fr') ?? {};
  expect(done).toBeGreaterThan(1000);
  expect(all - done, '"npm run new-language -- fr" writes the missing keys, empty').toBe(0);
  expect(site.isReviewed('fr')).toBe(false);
  expect(await readdir('content/pages/fr')).toEqual(await readdir('content/pages/de'));
  const texts = [
    ...letterParts.flatMap(({ name, text }) => [name, text]),
    ...lifeEvents.flatMap(({ name, text, changes }) => [name, text, ...changes.map((change) => change.text)]),
    ...contentTexts(entriesOf({ services, events: [] })).map(({ text }) => text),
  ];
  // Texts of drafts are translated into no language yet.
  const wanted = texts.filter((text) => translationState(text, 'en') === 'fresh');
  expect(wanted.length).toBeGreaterThan(115);
  expect(wanted.filter((text) => translationState(text, 'fr') !== 'fresh').map(({ de }) => de)).toEqual([]);
  // Offices that French has no word of its own for have their German name.
  expect(offices.filter(({ written }) => written['en'] !== undefined && written['fr'] === undefined)).toEqual([]);
  expect(topics.filter(({ urgent }) => urgent).map(({ urgentPhrases }) => (urgentPhrases['fr'] ?? []).length > 40)).toEqual([true, true]);
});

it('French has typographic apostrophes, and no space that a line could break before a mark', async () => {
  const files = (await readdir('content/words/fr')).filter((name) => name !== 'review.json' && name.endsWith('.json'));
  for (const file of files) {
    const lines = (await readFile(`content/words/fr/${file}`, 'utf8')).split('\n').filter((line) => !/"(?:synonyms|search)":/.test(line));
    expect(lines.filter((line) => line.includes("'") || / [?!:;»]/.test(line)), file).toEqual([]);
  }
});

it.each([
  ['mon mari m’a frappée hier soir', 'violence'],
  ["j'ai peur de mon père", 'violence'],
  ['ou puis je dormir ce soir avec mes enfants', 'homeless-tonight'],
  ['je suis à la rue', 'homeless-tonight'],
  ['porter le voile à l’école', undefined],
  ['hôtel de ville', undefined],
  ['je cherche un logement', undefined],
])('in French "%s" is a cry for help: %s', (typed, expected) => {
  const t = site.words('fr');
  const small = t('finder:smallWords').split(',');
  const found = site.directory.topics
    .filter(({ urgent }) => urgent)
    .find(({ urgentPhrases, notMeant }) => holdsPhrase(typed, readPhrases(urgentPhrases['fr'] ?? [], [...notMeant, ...small])));
  expect(found?.id).toBe(expected);
});
