import { describe, expect, it } from 'vitest';
import type { Finder, FinderService } from './finder.ts';
import { typedForm, wordsOf } from './folding.ts';
import { buildIndex, type SearchDocument } from './search-index.ts';
import { search, type Found } from './search.ts';
import { readPhrases } from './phrases.ts';
import type { Wanted } from './wanted.ts';

const now = new Date('2026-11-23T09:00:00.000Z');

/** `texts`: the description. `place`: the quarter of its only place. */
type Example = Partial<FinderService> & { id: string; texts?: string; place?: string };

function service({ id, texts: _texts, place, ...rest }: Example): FinderService {
  return {
    id,
    name: id,
    nameLanguage: 'de',
    provider: 'KIM',
    topics: [],
    reach: 'quarter',
    places: place === undefined ? [] : [{ quarter: place }],
    languages: [],
    marks: [],
    outdated: false,
    forSome: false,
    speaksReader: false,
    ...rest,
  };
}

const topics: (Finder['topics'][number] & { words: string })[] = [
  { id: 'money', name: 'Geld und Schulden', words: 'Jobcenter, Bürgergeld, بدهی, دین', discreet: false },
  { id: 'school', name: 'Schule', words: 'Zeugnis, مدرسة, школа, ясла', discreet: false },
  { id: 'family', name: "Сім'я", words: 'родина, Kita', discreet: false },
  { id: 'papers', name: 'وثائق', words: 'Ausweis, وكالة, сімнадцять', discreet: false },
  { id: 'pregnancy', name: 'Schwangerschaft', words: 'حامل, schwanger, Schwangerenberatung', discreet: false },
  {
    id: 'violence',
    name: '',
    words: 'Polizei, Frauenhaus',
    discreet: true,
    alarm: readPhrases(['mein Mann schlägt mich', 'Frauenhaus', "він б'є мене"], ['mein', 'mann']),
  },
];

const quarters: Finder['quarters'] = [
  { id: 'nord', name: 'Nordstadt', neighbours: ['mitte'], postalCodes: ['00001'] },
  { id: 'mitte', name: 'Mittenfeld', neighbours: ['nord', 'sued'], postalCodes: ['00002'] },
  { id: 'sued', name: 'Südhafen', neighbours: ['mitte'], postalCodes: ['00003'] },
];

/** Two offices: one with doors of its own, one that only its topic leads to. */
const offices: Finder['offices'] = [
  { services: ['office'], topic: 'money', written: readPhrases(['Amt für Geld', 'Geldamt*', 'джобцентр*', 'جوب سنتر'], ['Geldampel']) },
  { services: [], topic: 'school', written: readPhrases(['Schulbehörde*'], []) },
];

/** A finder of these services and the topics and quarters above; earlier services win ties. */
function finderOf(examples: Example[]): Finder {
  const documents: SearchDocument[] = [
    ...examples.map(({ id, name = id, texts = '' }) => ({ id: `service/${id}`, name, words: '', text: texts })),
    ...topics.map(({ id, name, words }) => ({ id: `topic/${id}`, name, words, text: '' })),
    ...quarters.map(({ id, name, postalCodes }) => ({ id: `quarter/${id}`, name, words: postalCodes.join(', '), text: '' })),
  ];
  return {
    index: buildIndex(documents),
    cardWords: {
      titles: { any: '', here: '', neighbour: '', citywide: '', elsewhere: '' },
      because: '',
      city: '',
      mobile: '',
      yourLanguage: '',
      walk: '',
    },
    services: examples.map(service),
    events: [],
    topics,
    offices,
    letterWords: { phrases: [], notMeant: [] },
    lifeEvents: [],
    quarters,
    ignored: wordsOf('von, vom, der, mein, ich, Musterstadt, من, від').map(typedForm),
  };
}

const find = (finder: Finder, wanted: Partial<Wanted>): Found =>
  search(finder, { q: '', quarter: '', topic: '', language: '', day: '', open: '', marks: [], ...wanted }, now);
const idsOf = ({ groups }: Found): string[] => groups.flatMap(({ hits }) => hits.map(({ id }) => id));
const found = (finder: Finder, q: string): string[] => idsOf(find(finder, { q }));

describe('the order of what is found', () => {
  it('begins with the office that was named, before services whose topic has its name among its words', () => {
    const finder = finderOf([
      { id: 'advice', name: 'Beratung Nord', topics: ['money'] },
      { id: 'office', name: 'Jobcenter', topics: ['work', 'money'] },
      { id: 'course', name: 'Nähkurs', topics: ['leisure'] },
    ]);
    expect(found(finder, 'Brief vom Jobcenter')).toEqual(['office', 'advice']);
  });

  it('begins with the office that was named, even where others fit the rest of the words better', () => {
    const finder = finderOf([
      { id: 'advice', name: 'Beratung Nord', topics: ['money'] },
      { id: 'office', name: 'Meldestelle', topics: ['papers'] },
    ]);
    expect(found(finder, 'Geld Schulden Meldestelle')).toEqual(['office', 'advice']);
  });

  it('has a service whose whole name was typed before one whose topic has a word of it', () => {
    const finder = finderOf([
      { id: 'topical', name: 'Hebamme', topics: ['pregnancy'] },
      { id: 'called', name: 'Schwangerenberatung Regenbogen', topics: ['leisure'] },
    ]);
    expect(found(finder, 'Schwangerenberatung Regenbogen')).toEqual(['called', 'topical']);
  });

  it('has old entries behind all others, even where they fit better', () => {
    const finder = finderOf([
      { id: 'old', topics: ['school'], outdated: true },
      { id: 'new', topics: ['school'] },
      { id: 'aside', topics: ['family', 'papers', 'money', 'pregnancy', 'school'] },
    ]);
    expect(found(finder, 'Zeugnis')).toEqual(['new', 'aside', 'old']);
  });

  it('has old entries behind all others of the same nearness', () => {
    const finder = finderOf([
      { id: 'old-here', topics: ['school'], place: 'nord', outdated: true },
      { id: 'next', topics: ['school'], place: 'mitte' },
      { id: 'here', topics: ['papers', 'school'], place: 'nord' },
    ]);
    expect(idsOf(find(finder, { q: 'Zeugnis', quarter: 'nord' }))).toEqual(['here', 'old-here', 'next']);
  });

  it('has an old entry first where its name was typed, or where an urgent phrase means it', () => {
    const finder = finderOf([
      { id: 'advice', name: 'Beratung Nord', topics: ['money', 'violence'] },
      { id: 'office', name: 'Jobcenter', topics: ['money'], outdated: true },
      { id: 'shelter', name: 'Zuflucht', topics: ['violence'], outdated: true },
      { id: 'tea', name: 'Mein Mann Treff', topics: ['leisure'] },
    ]);
    expect(found(finder, 'Brief vom Jobcenter')).toEqual(['office', 'advice']);
    expect(found(finder, 'mein Mann schlägt mich').slice(0, 2)).toEqual(['shelter', 'advice']);
  });

  it('has a service for some people only behind one for everybody, unless the words name it', () => {
    const finder = finderOf([
      { id: 'women', name: 'Frauentreff', topics: ['school'], forSome: true },
      { id: 'all', name: 'Lernhaus', topics: ['school'] },
    ]);
    expect(found(finder, 'Schule')).toEqual(['all', 'women']);
    expect(found(finder, 'Frauentreff Schule')).toEqual(['women', 'all']);
  });

  it('follows the list where services fit alike', () => {
    const finder = finderOf([
      { id: 'b', topics: ['school'] },
      { id: 'a', topics: ['school'] },
      { id: 'c', topics: ['school'] },
    ]);
    expect(found(finder, 'Schule')).toEqual(['b', 'a', 'c']);
  });
});

describe('an office that people name', () => {
  const finder = finderOf([
    { id: 'advice', name: 'Beratung Nord', topics: ['money'] },
    { id: 'lessons', name: 'Lernhaus', topics: ['school'] },
    { id: 'office', name: 'Stelle 12', topics: ['papers'], outdated: true },
  ]);

  it.each([
    'Geldamt',
    'Geldamtsbrief',
    'geld amt',
    'Gledamt',
    'Brief vom Amt für Geld',
    'джобцентра',
    'dzhobcentr',
    'الجوبسنتر',
    'من جوب سنتر',
    'jubsntr',
  ])('has its own door first, though old: "%s"', (q) => {
    expect(found(finder, q)[0]).toBe('office');
    expect(find(finder, { q }).topics).toContain('money');
  });

  it('leads to its topic where it has no door', () => {
    expect(find(finder, { q: 'Schulbehördenbrief' }).topics).toEqual(['school']);
    expect(found(finder, 'Schulbehördenbrief')).toEqual(['lessons']);
  });

  it.each(['Amt', 'Geldampel', 'центр'])('is not named by a part of its name, nor by a word that is not meant: "%s"', (q) => {
    expect(found(finder, q)).not.toContain('office');
  });
});

const everyTopic = finderOf(topics.map(({ id }) => ({ id, topics: [id] })));

describe('small words', () => {
  it('alone tell nothing: every open service stays in its order, and no topic is meant', () => {
    const { groups, topics, alarms } = find(everyTopic, { q: 'vom der von Musterstadt' });
    expect(groups).toEqual([
      { nearness: 'any', hits: ['money', 'school', 'family', 'papers', 'pregnancy', 'violence'].map((id) => ({ id, topics: [] })) },
    ]);
    expect([topics, alarms]).toEqual([[], []]);
  });

  it('beside a word that tells something change nothing', () => {
    expect(find(everyTopic, { q: 'vom Zeugnis der Musterstadt' })).toEqual(find(everyTopic, { q: 'Zeugnis' }));
  });
});

describe('a discreet topic', () => {
  const finder = finderOf([
    { id: 'shelter', name: 'Polizei Rat', topics: ['violence'] },
    { id: 'mixed', name: 'Polizei Tee', topics: ['violence', 'papers'] },
  ]);

  it('hides services that are about nothing else', () => {
    expect(found(finder, 'Polizei')).toEqual(['mixed']);
  });

  it.each([
    ['a phrase means it', { q: 'mein Mann schlägt mich' }],
    ['it was chosen', { q: 'Polizei', topic: 'violence' }],
  ])('shows them when %s', (_when, wanted) => {
    expect(idsOf(find(finder, wanted))).toEqual(['shelter', 'mixed']);
  });

  it('comes last where no words were typed', () => {
    expect(found(finder, '')).toEqual(['mixed', 'shelter']);
  });
});

describe('an urgent phrase', () => {
  it.each(['mein Mann schlägt mich', 'hilfe mein mann schlagt mich immer', "він б'є мене", 'frauenhaus'])('raises the alarm: "%s"', (q) => {
    const { alarms, topics } = find(everyTopic, { q });
    expect([alarms, topics[0]]).toEqual([['violence'], 'violence']);
  });

  it.each(['mein', 'Mann', 'schlägt', 'mich', 'mein Mann', 'mich mein', 'він', 'мене'])('does not by some of its words: "%s"', (q) => {
    expect(find(everyTopic, { q }).alarms).toEqual([]);
  });

  it('stands before all that its words mean one by one', () => {
    expect(find(everyTopic, { q: 'Schule Zeugnis mein Mann schlägt mich' }).topics).toEqual(['violence', 'school']);
  });
});

describe('a word as people type it', () => {
  it.each([
    ['one letter wrong', 'Zeugnjs', ['school']],
    ['two letters swapped in a long word', 'Jobcneter', ['money']],
    ['one letter missing', 'Jobcentr', ['money']],
    ['two letters swapped in a short word', 'Kiat', ['family']],
    ['two letters swapped in a short Cyrillic word', 'ясал', ['school']],
    ['another ending', 'Ausweisung', ['papers']],
    ['another ending of a Cyrillic word', 'родиною', ['family']],
    ['Russian in Latin letters', 'shkola', ['school']],
    ['Ukrainian in Latin letters', 'rodyna', ['family']],
    ['Bulgarian with a letter for another', 'qsla', ['school']],
    ['Arabic in Latin letters', '7amel', ['pregnancy']],
    ['two words for one', 'Au sweis', ['papers']],
    ['an apostrophe U+0027', "сім'я", ['family']],
    ['an apostrophe U+2019', 'сім\u2019я', ['family']],
    ['an apostrophe U+02BC', 'сім\u02bcя', ['family']],
    ['no apostrophe', 'сімя', ['family']],
    ['a Persian plural with a joiner', 'بدهی\u200cها', ['money']],
    ['a Persian plural without one', 'بدهیها', ['money']],
    ['a Persian plural and "my"', 'بدهی\u200cهایم', ['money']],
    ['a word copied from a page that lets it break', 'Schul\u00adden', ['money']],
    ['a Persian "our" behind a joiner', 'بدهی\u200cمان', ['money']],
    ['a Persian plural before "of"', 'بدهی\u200cهای', ['money']],
  ])('finds the written one: %s', (_what, q, expected) => {
    expect(found(everyTopic, q)).toEqual(expected);
  });

  it.each(['сім\u2019я', 'сім\u02bcя', 'сімя'])('finds the same with every apostrophe: %s', (q) => {
    expect(find(everyTopic, { q })).toEqual(find(everyTopic, { q: "сім'я" }));
  });

  it('finds the same in the Persian plural', () => {
    expect(find(everyTopic, { q: 'بدهی\u200cها' })).toEqual(find(everyTopic, { q: 'بدهی' }));
  });

  it.each(['ومدرسة', 'ولمدرسة', 'والمدرسة', 'وبالمدرسة', 'وللمدرسة', 'لمدرسة', 'بمدرسة', 'كمدرسة', 'فمدرسة'])(
    'finds the same after "and", "for", "with" and "like": %s',
    (q) => {
      expect(find(everyTopic, { q })).toEqual(find(everyTopic, { q: 'مدرسة' }));
      expect(found(everyTopic, q)).toEqual(['school']);
    },
  );

  it.each(['وثائق', 'وكالة', 'ووثائق', 'والوثائق'])('keeps a و that belongs to it: %s', (q) => {
    expect(found(everyTopic, q)).toEqual(['papers']);
  });

  it('puts the word with its و before another that is written without it', () => {
    const finder = finderOf([
      { id: 'birth', name: 'ولادة', topics: ['leisure'] },
      { id: 'tool', name: 'لادة', topics: ['leisure'] },
    ]);
    expect(found(finder, 'ولادة')).toEqual(['birth', 'tool']);
  });
});

describe('a chosen quarter', () => {
  const finder = finderOf([
    { id: 'far', topics: ['school'], place: 'sued' },
    { id: 'mobile', topics: ['school'], reach: 'mobile' },
    { id: 'next', topics: ['school'], place: 'mitte' },
    { id: 'near-city', topics: ['school'], place: 'mitte', reach: 'city' },
    { id: 'here', topics: ['school'], place: 'nord' },
    { id: 'kim-nord', topics: ['school'], kimQuarter: 'nord' },
    { id: 'kim-sued', topics: ['school'], kimQuarter: 'sued' },
  ]);

  it('groups what is found by nearness and leaves out only the counselling for residents of another', () => {
    const groups = find(finder, { q: 'Schule', quarter: 'nord' }).groups.map(({ nearness, hits }) => [nearness, hits.map(({ id }) => id)]);
    expect(groups).toEqual([
      ['here', ['here', 'kim-nord']],
      ['neighbour', ['next', 'near-city']],
      ['citywide', ['mobile']],
      ['elsewhere', ['far']],
    ]);
  });

  it('leaves one group where none was chosen', () => {
    expect(find(finder, { q: 'Schule' }).groups).toEqual([
      { nearness: 'any', hits: ['far', 'mobile', 'next', 'near-city', 'here'].map((id) => ({ id, topics: ['school'] })) },
    ]);
  });

  it('is proposed when its name or its postal code was typed', () => {
    expect(find(finder, { q: 'Schule Südhafen' }).quarters).toEqual(['sued']);
    expect(find(finder, { q: '00002' }).quarters).toEqual(['mitte']);
  });
});
