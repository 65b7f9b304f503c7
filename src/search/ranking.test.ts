import { describe, expect, it } from 'vitest';
import type { Finder, FinderOffice, FinderQuarter, FinderService, FinderTopic } from './finder.ts';
import { readPhrases } from './phrases.ts';
import { buildIndex, type SearchDocument } from './search-index.ts';
import { search, type Found } from './search.ts';
import type { Wanted } from './wanted.ts';

const now = new Date('2026-11-23T09:00:00.000Z');

/** `own`: what the entry itself says, as its provider's name; `called`: its name. */
type Entry = Partial<FinderService> & { id: string; own?: string; called?: string };
/** A topic by the field of the index that has a word. */
type Meant = Partial<FinderTopic> & { id: string; name?: string; words?: string; text?: string };
type World = {
  entries?: Entry[];
  topics?: Meant[];
  quarters?: (Pick<FinderQuarter, 'id' | 'name'> & { postalCodes?: string[] })[];
  languages?: Record<string, string>;
  offices?: FinderOffice[];
  ignored?: string[];
};

const service = ({ id, own: _own, called, ...facts }: Entry): FinderService => ({
  id,
  name: called ?? '',
  nameLanguage: 'de',
  provider: '',
  topics: ['leisure'],
  reach: 'city',
  places: [],
  languages: [],
  marks: [],
  outdated: false,
  forSome: false,
  speaksReader: false,
  ...facts,
});

/** Entries that nothing finds, so that a word in a few documents is a rare one, as in the whole content. */
const strangers: Entry[] = Array.from({ length: 17 }, (_, index) => ({ id: `stranger-${index}` }));

function finderOf({ entries = [], topics = [], quarters = [], languages = {}, offices = [], ignored = [] }: World): Finder {
  const all = [...entries, ...strangers];
  const documents: SearchDocument[] = [
    ...all.map(({ id, own = '', called = '' }) => ({ id: `service/${id}`, name: called, words: own, text: '' })),
    ...topics.map(({ id, name = '', words = '', text = '' }) => ({ id: `topic/${id}`, name, words, text })),
    ...quarters.map(({ id, name, postalCodes = [] }) => ({ id: `quarter/${id}`, name, words: postalCodes.join(', '), text: '' })),
    ...Object.entries(languages).map(([tag, name]) => ({ id: `language/${tag}`, name, words: '', text: '' })),
  ];
  const titles = { any: '', here: '', neighbour: '', citywide: '', elsewhere: '' };
  return {
    index: buildIndex(documents),
    cardWords: { titles, because: '', city: '', mobile: '', yourLanguage: '', walk: '' },
    services: all.map(service),
    events: [],
    topics: topics.map(({ id, name = '', discreet = false, alarm }) => ({ id, name, discreet, ...(alarm === undefined ? {} : { alarm }) })),
    offices,
    letterWords: { phrases: [], notMeant: [] },
    lifeEvents: [],
    quarters: quarters.map(({ id, name, postalCodes = [] }) => ({ id, name, neighbours: [], postalCodes })),
    ignored,
  };
}

const find = (world: World, q: string, wanted: Partial<Wanted> = {}): Found =>
  search(finderOf(world), { q, quarter: '', topic: '', language: '', day: '', open: '', marks: [], ...wanted }, now);
const orderOf = (world: World, q: string): string[] => find(world, q).groups.flatMap(({ hits }) => hits.map(({ id }) => id));

/** Three words of each script, the first also in two parts, and two words that nobody types. */
const scripts = [
  { script: 'Latin', a: 'dolmetscher', parts: 'dolmet scher', b: 'kindergarten', c: 'wohnung', x: 'tasse', y: 'besen' },
  { script: 'Arabic', a: 'مترجم', parts: 'مت رجم', b: 'روضة', c: 'شقة', x: 'فنجان', y: 'زهرة' },
  { script: 'Cyrillic', a: 'переводчик', parts: 'перевод чик', b: 'садик', c: 'жильё', x: 'чашка', y: 'метла' },
];

describe.each(scripts)('in $script letters an entry', ({ a, parts, b, c, x, y }) => {
  const says = (...words: string[]) => words.join(', ');

  it('comes by how many of the words it has; below half of the best it is left out', () => {
    const entries = [
      { id: 'one', own: says(a, x, y) },
      { id: 'two', own: says(a, b, x) },
      { id: 'all', own: says(a, b, c) },
    ];
    expect(orderOf({ entries }, says(a, b, c))).toEqual(['all', 'two']);
  });

  it('that is old comes after each other one that fits half as well', () => {
    const entries = [
      { id: 'old', own: says(a, b, c), outdated: true },
      { id: 'one', own: says(a, x, y) },
      { id: 'two', own: says(a, b, x) },
    ];
    expect(orderOf({ entries }, says(a, b, c))).toEqual(['two', 'old']);
  });

  it('that says a word comes before one whose topic has it, and one with both before it', () => {
    const entries = [
      { id: 'topical', topics: ['meant'] },
      { id: 'saying', own: a },
      { id: 'both', own: a, topics: ['meant'] },
    ];
    expect(orderOf({ entries, topics: [{ id: 'meant', words: a }] }, a)).toEqual(['both', 'saying', 'topical']);
  });

  it('with one word twice, in its text and its topic, comes after one with both words', () => {
    const entries = [
      { id: 'twice', own: says(a, x), topics: ['meant'] },
      { id: 'both', own: says(a, b) },
      { id: 'other-1', own: says(b, x) },
      { id: 'other-2', own: says(b, y) },
    ];
    const order = orderOf({ entries, topics: [{ id: 'meant', words: says(a, y) }] }, says(a, b));
    expect(order.slice(0, 2)).toEqual(['both', 'twice']);
  });

  it('that says the name of a quarter or a language comes before one that is there or speaks it', () => {
    const entries = [
      { id: 'fitting', places: [{ quarter: 'nord' }], languages: ['tr'] },
      { id: 'saying', own: a },
    ];
    expect(orderOf({ entries, quarters: [{ id: 'nord', name: a }] }, a)).toEqual(['saying', 'fitting']);
    expect(orderOf({ entries, languages: { tr: a } }, a)).toEqual(['saying', 'fitting']);
  });

  it('that the words call by its name comes first, though it is old, by one word of it or a word typed as two', () => {
    const entries = [
      { id: 'saying', own: a },
      { id: 'called', called: `${a} ${x}`, outdated: true },
    ];
    expect(orderOf({ entries }, a)).toEqual(['called', 'saying']);
    expect(orderOf({ entries }, parts)).toEqual(['called', 'saying']);
  });

  it('is called by a word that four entries have, and by none that five have', () => {
    const entries = (count: number) => [
      ...Array.from({ length: count - 1 }, (_, index) => ({ id: `saying-${index}`, own: a })),
      { id: 'called', called: `${a} ${x}`, outdated: true },
    ];
    expect(orderOf({ entries: entries(4) }, a)[0]).toBe('called');
    expect(orderOf({ entries: entries(5) }, a).at(-1)).toBe('called');
  });
});

describe.each(scripts)('in $script letters the topics that are meant', ({ a, b, c, x, y }) => {
  it('are the best three, best first, without those that one word has only in passing', () => {
    const topics = [
      { id: 'told', text: a },
      { id: 'worded', words: b },
      { id: 'named', name: c },
      { id: 'passing', text: c },
    ];
    expect(find({ topics }, `${a} ${b} ${c}`).topics).toEqual(['named', 'worded', 'told']);
    expect(find({ topics: [...topics, { id: 'fourth', name: x }] }, `${a} ${b} ${c} ${x}`).topics).toEqual(['named', 'fourth', 'worded']);
  });

  it('are counted without the entries that the words find', () => {
    expect(find({ topics: [{ id: 'told', text: a }], entries: [{ id: 'called', called: a, own: a }] }, a).topics).toEqual(['told']);
  });

  it('are first those of an office that the words name, and then by the words', () => {
    const offices = [{ services: ['door'], topic: 'office', written: readPhrases([`${x} ${y}`], []) }];
    const topics = [{ id: 'named', name: a }, { id: 'office' }];
    const entries = [{ id: 'door' }, { id: 'topical', topics: ['named'] }];
    const found = find({ topics, offices, entries }, `${a} ${x} ${y}`);
    expect(found.topics).toEqual(['office', 'named']);
    expect(found.groups[0]?.hits.map(({ id }) => id)).toEqual(['door', 'topical']);
    expect(find({ topics, offices: offices.map(({ topic: _topic, ...office }) => office), entries }, `${x} ${y}`).topics).toEqual([]);
  });

  it('are the urgent ones first, whatever the words mean one by one', () => {
    const urgent = (id: string, phrase: string) => ({ id, alarm: readPhrases([phrase], []) });
    const topics = [{ id: 'named', name: a }, urgent('urgent', `${x} ${y}`), urgent('other', `${b} ${c}`)];
    expect(find({ topics }, `${a} ${x} ${y}`).topics).toEqual(['urgent', 'named']);
    expect(find({ topics }, `${a} ${b} ${c} ${x} ${y}`).topics).toEqual(['urgent', 'other', 'named']);
  });

  it('are read from twelve words', () => {
    const topics = [{ id: 'named', name: a }];
    const unknown = (count: number) => Array.from({ length: count }, (_, index) => `${String.fromCharCode(0x3b1 + index)}ωωω`).join(' ');
    expect(find({ topics }, `${unknown(11)} ${a}`).topics).toEqual(['named']);
    expect(find({ topics }, `${unknown(12)} ${a}`).topics).toEqual([]);
  });
});

it('half of the words is enough', () => {
  const entries = [
    { id: 'both', own: 'kindergarten, wohnung' },
    { id: 'garden', own: 'kindergarten, tasse' },
    { id: 'flat', own: 'wohnung, besen' },
  ];
  expect(orderOf({ entries }, 'kindergarten wohnung')).toEqual(['both', 'garden', 'flat']);
});

it('a word typed as two means the topic of the whole word, not one that has a part of it in passing', () => {
  const topics = [
    { id: 'passing', text: 'au' },
    { id: 'papers', name: 'ausweis' },
  ];
  expect(find({ topics }, 'au sweis').topics).toEqual(['papers']);
});

describe('only small words', () => {
  const ignored = ['hilf', 'mir', 'vom', 'amt'];
  const entries = [{ id: 'other' }, { id: 'shelter', topics: ['urgent'] }, { id: 'door' }];

  it('that are a cry for help lead to help alone', () => {
    const topics = [{ id: 'urgent', discreet: true, alarm: readPhrases(['hilf mir'], []) }];
    expect(orderOf({ entries, topics, ignored }, 'hilf mir')).toEqual(['shelter']);
  });

  it('that name an office lead to its door alone', () => {
    expect(orderOf({ entries, ignored, offices: [{ services: ['door'], written: readPhrases(['vom Amt'], []) }] }, 'vom Amt')).toEqual([
      'door',
    ]);
  });
});

describe('a quarter that the words name', () => {
  const south = { id: 'sued', name: 'Südhafen' };

  it('is each one of a postal code, however many codes it has', () => {
    const codes = Array.from({ length: 30 }, (_, index) => String(10_000 + index));
    const quarters = [
      { id: 'small', name: 'Klein', postalCodes: ['45881'] },
      { id: 'large', name: 'Gross', postalCodes: ['45881', ...codes] },
    ];
    expect(find({ quarters }, '45881').quarters).toEqual(['small', 'large']);
    expect(find({ quarters }, '45882').quarters).toEqual([]);
  });

  it('is none where a topic fits the word better, nor for words that nothing has', () => {
    const world = { quarters: [{ id: 'view', name: 'Hafenblick' }, south], topics: [{ id: 'ships', name: 'Hafen' }] };
    expect(find(world, 'Hafen').quarters).toEqual([]);
    expect(find(world, 'Hafenblick').quarters).toEqual(['view']);
    expect(find(world, 'xqzvw').quarters).toEqual([]);
  });

  it('is meant beside a topic of the same name, and an entry that is called so changes nothing', () => {
    expect(find({ quarters: [south], topics: [{ id: 'ships', name: 'Südhafen' }] }, 'Südhafen').quarters).toEqual(['sued']);
    expect(find({ quarters: [south], entries: [{ id: 'called', called: 'Südhafen', own: 'Südhafen' }] }, 'Südhafen').quarters).toEqual([
      'sued',
    ]);
  });

  it('brings its own KIM counselling and that of no other, though the words fit both', () => {
    const entries = ['nord', 'sued'].map((quarter) => ({ id: `kim-${quarter}`, kimQuarter: quarter, topics: ['work'] }));
    const world = { entries, quarters: [{ id: 'nord', name: 'Nordstadt' }, south], topics: [{ id: 'work', name: 'Arbeit' }] };
    expect(orderOf(world, 'Südhafen Arbeit')).toEqual(['kim-sued']);
  });
});
