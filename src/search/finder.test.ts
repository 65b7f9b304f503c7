import { expect, it } from 'vitest';
import { readFinder, writeFinder, type Finder, type WrittenFinder } from './finder.ts';
import { buildIndex, scoresOf } from './search-index.ts';

it('a finder that was written as JSON finds the same when it is read', () => {
  const titles = { any: '', here: '', neighbour: '', citywide: '', elsewhere: '' };
  const finder: Finder = {
    index: buildIndex([{ id: 'topic/school', name: 'Schule', words: 'школа, مدرسة', text: '' }]),
    cardWords: { titles, because: '', city: '', mobile: '', yourLanguage: '', walk: '' },
    services: [],
    events: [],
    topics: [{ id: 'school', name: 'Schule', discreet: false }],
    offices: [],
    letterWords: { phrases: [], notMeant: [] },
    lifeEvents: [],
    quarters: [],
    ignored: ['der'],
  };
  const { index, ...content } = readFinder(JSON.parse(JSON.stringify(writeFinder(finder))) as WrittenFinder);
  expect(content).toEqual({ ...finder, index: undefined });
  for (const word of ['schule', 'shkola', 'مدرسة']) {
    expect([...scoresOf(index, word).keys()]).toEqual(['topic/school']);
    expect(scoresOf(index, word)).toEqual(scoresOf(finder.index, word));
  }
});
