import { expect, it } from 'vitest';
import type { Finder } from '../search/finder.ts';
import { buildIndex } from '../search/search-index.ts';
import { withBreakableCards } from './breakable-cards.ts';

const service = (name: string, nameLanguage: string) => ({
  id: name, name, nameLanguage, provider: 'Integrationsmanagement', places: [], reach: 'city' as const, topics: [], languages: [],
  marks: [], outdated: false, forSome: false, speaksReader: false, forWomen: 'възрастоограничение',
}); // prettier-ignore

it('lets the words of drawn cards break at their syllables, each in its language, and leaves the index as it is', () => {
  const titles = { any: 'възрастоограничение', here: '', neighbour: '', citywide: '', elsewhere: '' };
  const index = buildIndex([{ id: 'topic/pregnancy', name: 'Schwangerschaftsberatung', words: '', text: '' }]);
  const finder: Finder = {
    index,
    cardWords: { titles, because: '', city: '', mobile: '', yourLanguage: '', walk: '{km}' },
    services: [service('Schwangerschaftsberatung/Familienberatung', 'de'), service('Консултиране', 'bg')],
    events: [],
    topics: [{ id: 'age', name: 'Възрастоограничение', discreet: false }],
    offices: [],
    letterWords: { phrases: [], notMeant: [] },
    lifeEvents: [],
    quarters: [{ id: 'resser-mark', name: 'Resser Mark', neighbours: [], postalCodes: [] }],
    ignored: [],
  };
  const shown = withBreakableCards(finder, 'bg');
  const bars = (text: string | undefined) => text?.replaceAll('\u00ad', '|').replaceAll('\u200b', '·');
  expect(shown.services.map(({ name, provider, forWomen }) => [name, provider, forWomen].map(bars))).toEqual([
    ['Schwan|ger|schafts|be|ra|tung/·Fa|mi|li|en|be|ra|tung', 'In|te|gra|ti|ons|ma|nage|ment', 'въз|рас|то|ог|ра|ни|че|ние'],
    ['Кон|сул|ти|ра|не', 'In|te|gra|ti|ons|ma|nage|ment', 'въз|рас|то|ог|ра|ни|че|ние'],
  ]);
  expect(bars(shown.topics[0]?.name)).toBe('Въз|рас|то|ог|ра|ни|че|ние');
  expect(bars(shown.cardWords.titles.any)).toBe('въз|рас|то|ог|ра|ни|че|ние');
  expect(shown.quarters).toEqual(finder.quarters);
  expect(shown.index).toBe(index);
});
