import { describe, expect, it } from 'vitest';
import type { CompiledHours, Opening } from '../directory/hours-state.ts';
import type { Finder, FinderService } from './finder.ts';
import { openingAt } from './opening.ts';
import { buildIndex } from './search-index.ts';
import { search, shortened, type Found } from './search.ts';
import type { Wanted } from './wanted.ts';

/** Monday, 10:00 in Berlin. */
const now = new Date('2026-11-23T09:00:00.000Z');
const onMondays = (...openings: Opening[]): CompiledHours => ({
  from: '2026-11-01',
  until: '2027-01-10',
  week: [openings, [], [], [], [], [], []],
  days: {},
});
const morning = onMondays([540, 780]);
const afternoon = onMondays([840, 1080]);
const early = onMondays([420, 540]);

const service = (id: string, facts: Partial<FinderService> = {}): FinderService => ({
  id,
  name: id,
  nameLanguage: 'de',
  provider: 'KIM',
  topics: ['work'],
  reach: 'quarter',
  places: [],
  languages: [],
  marks: [],
  outdated: false,
  forSome: false,
  speaksReader: false,
  ...facts,
});

const quarters: Finder['quarters'] = [
  { id: 'nord', name: 'Nordstadt', neighbours: ['mitte'], postalCodes: ['00001', '00009'] },
  { id: 'mitte', name: 'Mittenfeld', neighbours: ['nord', 'sued'], postalCodes: ['00002', '00001'] },
  { id: 'sued', name: 'Südhafen', neighbours: ['mitte'], postalCodes: ['00003'] },
];
const topics: Finder['topics'] = [
  { id: 'work', name: 'Arbeit', discreet: false },
  { id: 'health', name: 'Gesundheit', discreet: false },
];

function finderOf(services: FinderService[]): Finder {
  const documents = [
    ...services.map(({ id, name }) => ({ id: `service/${id}`, name, words: '', text: '' })),
    ...topics.map(({ id, name }) => ({ id: `topic/${id}`, name, words: '', text: '' })),
    ...quarters.map(({ id, name, postalCodes }) => ({ id: `quarter/${id}`, name, words: postalCodes.join(', '), text: '' })),
    { id: 'language/tr', name: 'Türkisch', words: '', text: '' },
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
    services,
    events: [],
    topics,
    offices: [],
    letterWords: { phrases: [], notMeant: [] },
    lifeEvents: [],
    quarters,
    ignored: [],
  };
}

const none: Wanted = { q: '', quarter: '', topic: '', language: '', day: '', open: '', marks: [] };
type Asked = Partial<Wanted> & { position?: { latitude: number; longitude: number } };
const find = (services: FinderService[], { position, ...wanted }: Asked): Found =>
  search(finderOf(services), { ...none, ...wanted }, now, position);
const idsOf = ({ groups }: Found): string[] => groups.flatMap(({ hits }) => hits.map(({ id }) => id));

const services = () => [
  service('advice', {
    topics: ['work', 'health'],
    languages: ['tr', 'ar'],
    marks: ['free', 'walk-in'],
    hours: morning,
    places: [{ quarter: 'nord' }],
  }),
  service('clinic', { topics: ['health'], languages: ['ar'], marks: ['free'], hours: afternoon, places: [{ quarter: 'sued' }] }),
  service('course', { languages: ['tr'], hours: early, spoken: { tr: afternoon }, places: [{ quarter: 'mitte' }] }),
  service('kim-nord', { kimQuarter: 'nord', reach: 'quarter' }),
];

describe('a filter', () => {
  it.each<[Partial<Wanted>, string[]]>([
    [{ topic: 'health' }, ['advice', 'clinic']],
    [{ language: 'ar' }, ['advice', 'clinic']],
    [{ language: 'tr' }, ['advice', 'course']],
    [{ language: 'tr', day: 'mo' }, ['course']],
    [{ language: 'tr', day: 'today' }, ['course']],
    [{ language: 'tr', day: 'tu' }, []],
    [{ open: 'now' }, ['advice']],
    [{ open: 'today' }, ['advice', 'clinic']],
    [{ marks: ['free'] }, ['advice', 'clinic']],
    [{ marks: ['free', 'walk-in'] }, ['advice']],
    [{ topic: 'health', open: 'now' }, ['advice']],
  ])('%j leaves what fits', (wanted, ids) => {
    const found = find(services(), wanted);
    expect(idsOf(found)).toEqual(ids);
    expect(found.total).toBe(ids.length);
  });

  it('for a language leaves KIM’s counselling of the quarter, whose language is chosen in the form', () => {
    expect(idsOf(find(services(), { language: 'bg', quarter: 'nord' }))).toEqual(['kim-nord']);
  });

  it('says how many remain with each other choice', () => {
    expect(find(services(), {}).remaining).toEqual({
      quarter: { nord: 1, mitte: 1, sued: 1 },
      topic: { work: 2, health: 2 },
      language: { tr: 2, ar: 2 },
      day: { today: 0, mo: 0, tu: 0, we: 0, th: 0, fr: 0, sa: 0, su: 0 },
      open: { now: 1, today: 2 },
      marks: { 'walk-in': 1, women: 0, childcare: 0, 'step-free': 0, free: 2 },
    });
    const narrowed = find(services(), { topic: 'health', language: 'ar', marks: ['walk-in'] });
    expect(narrowed.remaining).toMatchObject({
      quarter: { nord: 1, mitte: 0, sued: 0 },
      topic: { work: 1, health: 1 },
      language: { tr: 1, ar: 1 },
      open: { now: 1, today: 1 },
      marks: { 'walk-in': 1, free: 1 },
    });
    expect(find(services(), { language: 'tr' }).remaining.day).toMatchObject({ today: 1, mo: 1, tu: 0 });
  });

  it('for a day is offered only where somebody says when the language is spoken', () => {
    expect(['', 'tr', 'ar'].map((language) => find(services(), { language }).daysKnown)).toEqual([false, true, false]);
  });
});

describe('a quarter', () => {
  const places = [
    service('far', { places: [{ quarter: 'sued' }] }),
    service('city', { reach: 'city' }),
    service('next', { places: [{ quarter: 'mitte' }] }),
    service('here', { places: [{ quarter: 'nord' }] }),
  ];

  it('orders and leaves nothing out', () => {
    expect(find(places, { quarter: 'nord' }).groups).toEqual([
      { nearness: 'here', hits: [{ id: 'here', topics: [] }] },
      { nearness: 'neighbour', hits: [{ id: 'next', topics: [] }] },
      { nearness: 'citywide', hits: [{ id: 'city', topics: [] }] },
      { nearness: 'elsewhere', hits: [{ id: 'far', topics: [] }] },
    ]);
    expect(find(places, { quarter: 'sued' }).groups.map(({ nearness }) => nearness)).toEqual([
      'here',
      'neighbour',
      'citywide',
      'elsewhere',
    ]);
    expect(find([], { quarter: 'nord' }).groups).toEqual([]);
  });

  it('is meant by its name or its postal code, unless it is chosen already', () => {
    expect(find(places, { q: '00003' }).quarters).toEqual(['sued']);
    expect(find(places, { q: '00001' }).quarters).toEqual(['nord', 'mitte']);
    expect(find(places, { q: '00001', quarter: 'nord' }).quarters).toEqual(['mitte']);
    expect(find(places, { q: 'Mittenfeld' }).quarters).toEqual(['mitte']);
    expect(find(places, { q: 'Arbeit' }).quarters).toEqual([]);
  });

  it('that was typed finds what is there, and its KIM counselling, and no other', () => {
    const kim = [service('kim-nord', { kimQuarter: 'nord' }), service('kim-sued', { kimQuarter: 'sued' }), ...places];
    expect(idsOf(find(kim, { q: 'Südhafen' }))).toEqual(['kim-sued', 'far']);
  });

  it('has its KIM counselling first where no words were typed', () => {
    const kim = [...places, service('kim-nord', { kimQuarter: 'nord' })];
    expect(idsOf(find(kim, { quarter: 'nord' }))[0]).toBe('kim-nord');
    expect(idsOf(find(kim, {}))).toEqual(['far', 'city', 'next', 'here']);
  });
});

describe('what the words mean', () => {
  const found = (q: string) =>
    find([service('nurse', { name: 'Pflege', topics: ['health'], languages: ['tr'] }), service('jobs', { name: 'Stellen' })], { q });

  it('is named for each hit by the topics that led to it', () => {
    expect(found('Gesundheit').groups).toEqual([{ nearness: 'any', hits: [{ id: 'nurse', topics: ['health'] }] }]);
    expect(found('Pflege').groups).toEqual([{ nearness: 'any', hits: [{ id: 'nurse', topics: [] }] }]);
  });

  it('may be a language', () => expect(idsOf(found('Türkisch'))).toEqual(['nurse']));

  it('may be several topics', () => expect(found('Arbeit Gesundheit').topics.toSorted()).toEqual(['health', 'work']));
});

describe('a position', () => {
  const position = { latitude: 51.5, longitude: 7 };
  const at = (id: string, ...latitudes: number[]) =>
    service(id, { places: latitudes.map((latitude) => ({ quarter: 'nord', at: [latitude, 7] })) });
  const places = [
    at('far', 51.6),
    { ...at('old', 51.5), outdated: true },
    service('nowhere', { places: [{ quarter: 'nord' }] }),
    at('two', 51.9, 51.51),
    at('near', 51.52),
  ];

  it('orders what can be measured, by the nearest place, and leaves the rest where it is', () => {
    expect(idsOf(find(places, { position }))).toEqual(['two', 'old', 'nowhere', 'near', 'far']);
  });

  it('orders nothing where words were typed', () => {
    const named = places.map((one) => ({ ...one, name: 'Rathaus' }));
    expect(idsOf(find(named, { position, q: 'Rathaus' }))).toEqual(idsOf(find(named, { q: 'Rathaus' })));
  });
});

describe('a door', () => {
  it.each<[string, CompiledHours | undefined, { now: boolean; today: boolean }]>([
    ['is open', morning, { now: true, today: true }],
    ['will open today', afternoon, { now: false, today: true }],
    ['was open today', early, { now: false, today: false }],
    ['is not open at all', onMondays(), { now: false, today: false }],
    ['closes soon', onMondays([540, 610]), { now: true, today: true }],
    ['has no hours that are known', undefined, { now: false, today: false }],
  ])('%s', (_what, hours, opening) => expect(openingAt(hours, now)).toEqual(opening));

  it('is not known beyond the days that its hours are worked out for', () => {
    expect(openingAt(morning, new Date('2027-03-01T09:00:00.000Z'))).toEqual({ now: false, today: false });
  });

  it('hides no mistake of ours', () => {
    expect(() => openingAt({ ...morning, week: undefined as never }, now)).toThrow(TypeError);
  });

  it('is not known where the clock cannot be read', () => {
    expect(openingAt(morning, new Date(Number.NaN))).toEqual({ now: false, today: false });
  });
});

describe('a long list', () => {
  const hit = (id: string) => ({ id, topics: [] });
  const groups: Found['groups'] = [
    { nearness: 'here', hits: [hit('a'), hit('b')] },
    { nearness: 'neighbour', hits: [hit('c'), hit('d')] },
    { nearness: 'citywide', hits: [hit('e')] },
  ];

  it('shows its first services, over the borders of its groups, and no empty group', () => {
    expect(shortened(groups, 3)).toEqual([
      { nearness: 'here', hits: [hit('a'), hit('b')] },
      { nearness: 'neighbour', hits: [hit('c')] },
    ]);
    expect(shortened(groups, 9)).toEqual(groups);
  });
});
