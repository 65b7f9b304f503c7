import { describe, expect, it } from 'vitest';
import type { Directory } from '../directory/directory.ts';
import { fingerprint } from '../directory/free-text.ts';
import { serviceSchema, type Service } from '../directory/service-schema.ts';
import { createWords } from '../i18n/words.ts';
import { createFinder } from './content.ts';
import type { FinderService } from './finder.ts';
import { search, type Found } from './search.ts';

/** Monday, 10:00 in Berlin. */
const now = new Date('2026-11-23T09:00:00.000Z');
const recent = { status: 'reported', sources: [{ title: 'Faltblatt', date: '2026-05' }] };
const place = { quarter: 'nord', quarterConfirmed: true };
const opening = { for: 'open', rule: 'Mo 09:00-12:00' };

const service = (id: string, facts: object = {}): Service => ({
  id,
  ...serviceSchema.parse({ name: { de: id }, provider: 'office', topics: ['work'], reach: 'city', verification: recent, ...facts }),
});

/** The words of a language, each with the tag of its language in front. */
const wordsIn = (tag: string, smallWords: string, synonyms: string) => ({
  finder: {
    results: { title: `${tag} Treffer`, because: `${tag} wegen` },
    position: { walk: `${tag} {{km}} km, {{minutes}} min` },
    smallWords,
  },
  site: {
    quarter: { here: `${tag} hier`, neighbours: `${tag} daneben`, citywide: `${tag} stadtweit`, elsewhere: `${tag} anderswo` },
    card: {
      city: `${tag} Stadt`,
      mobile: `${tag} kommt`,
      yourLanguage: `${tag} Sprache`,
      outdated: `${tag} Stand {{year}}`,
      undated: `${tag} ohne Datum`,
    },
    service: { byInterpreting: `${tag} übersetzt`, interpreting: `${tag} Dolmetscher` },
  },
  topics: {
    work: { name: `${tag}arbeit`, summary: `${tag}zusammenfassung`, synonyms },
    violence: { name: `${tag}gewalt`, summary: `${tag}daheim`, synonyms: `${tag}polizei` },
  },
  vocabulary: {
    kim: { name: `${tag}erstberatung {{quarter}}` },
    language: { tr: `${tag}tuerkisch`, ku: `${tag}kurdisch` },
    audience: { women: `${tag}frauen`, everyone: `${tag}alle` },
    eligibility: { members: `${tag}mitglieder` },
    goodToKnow: { anonymous: `${tag}anonym` },
    hoursFor: { women: `${tag} nur Frauen` },
  },
});
const words = () =>
  createWords({
    de: wordsIn('de', 'der, im Amt, sich', 'Stellen'),
    'de-simple': wordsIn('de-simple', 'der', 'Stellen'),
    tr: wordsIn('tr', 've، bir', 'meslek'),
    ku: wordsIn('ku', 'jî', 'kar'),
  });

const language = (tag: string, alsoTyped?: string[]) => ({
  tag,
  name: tag,
  direction: 'ltr',
  ...(alsoTyped === undefined ? {} : { alsoTyped }),
});
const directoryOf = (...services: Service[]): Directory =>
  ({
    city: {
      oldEntriesStayUntil: '2099-12-31',
      name: 'Kleinstadt',
      alsoWritten: ['Klaynştat'],
      languages: [language('de'), language('de-simple'), language('tr', ['ku']), language('ku')],
      postalCodes: [{ code: '45881', quarters: ['nord'], confirmed: true, source: {} }],
    },
    quarters: [
      { id: 'nord', name: 'Nordstadt', alsoWritten: ['Nortştat'], neighbours: ['sued'] },
      { id: 'sued', name: 'Südhafen', alsoWritten: [], neighbours: ['nord'] },
    ],
    topics: [
      { id: 'work', urgent: false, discreet: false, urgentPhrases: {}, notMeant: [], officeWords: ['Jobcenter'] },
      {
        id: 'violence',
        urgent: true,
        discreet: true,
        urgentPhrases: { de: ['er schlägt mich'], tr: ['beni dövüyor'], ku: ['li min dide'] },
        notMeant: ['dich'],
        officeWords: [],
      },
    ],
    providers: [{ id: 'office', name: 'Rathaus' }],
    services,
    events: [],
    letterParts: [],
    lifeEvents: [],
    offices: [
      { id: 'court', topic: 'work', services: ['gone', 'advice'], written: { de: ['Gericht'], tr: ['mahkeme'] }, notMeant: ['Gerücht'] },
      { id: 'bank', services: [], written: { ku: ['bankê'] }, notMeant: [] },
      { id: 'school', services: [], written: { ru: ['школа'] }, notMeant: [] },
    ],
    spokenLanguages: [
      { tag: 'tr', name: 'Türkçe', direction: 'ltr' },
      { tag: 'ku', name: 'Kurdî', direction: 'ltr' },
    ],
    noticeKinds: [],
  }) as unknown as Directory;

const finderIn = (tag: string, ...services: Service[]) => createFinder(directoryOf(...services), tag, words(), now);
const none = { q: '', quarter: '', topic: '', language: '', day: '', open: '', marks: [] } as const;
const find = (tag: string, q: string, ...services: Service[]): Found => search(finderIn(tag, ...services), { ...none, marks: [], q }, now);
const idsOf = ({ groups }: Found): string[] => groups.flatMap(({ hits }) => hits.map(({ id }) => id));
const shown = (tag: string, facts: object): FinderService => {
  const [only] = finderIn(tag, service('advice', facts)).services;
  if (only === undefined) throw new Error('no service');
  return only;
};

describe('a search in a language', () => {
  const german = 'Wir reparieren';
  const other = service('other', { topics: ['violence', 'work'] });
  const advice = service('advice', {
    name: { de: 'Werkstatt' },
    description: { de: german, translations: { tr: { text: 'Tamir ediyoruz', of: fingerprint(german) } } },
    note: { de: 'Bitte klingeln' },
    audience: ['women'],
    eligibility: ['members'],
    goodToKnow: ['anonymous'],
    topics: ['violence', 'work'],
    places: [{ ...place, name: 'Hinterhaus', street: 'Marktgasse 5', addition: 'Vorburg' }],
  });

  it.each([
    ['its name', 'Werkstatt'],
    ['its description', 'reparieren'],
    ['the translation of its description', 'ediyoruz'],
    ['its note', 'klingeln'],
    ['whom it is for, in the reader’s words', 'trfrauen'],
    ['whom it is for, in German', 'defrauen'],
    ['a condition', 'trmitglieder'],
    ['what is good to know', 'deanonym'],
    ['the name of a place', 'Hinterhaus'],
    ['a street', 'Marktgasse'],
    ['a hint to the door', 'Vorburg'],
  ])('finds a service by %s', (_what, q) => {
    expect(idsOf(find('tr', q, other, advice))).toEqual(['advice']);
  });

  it('finds a service by its provider', () => {
    expect(idsOf(find('tr', 'Rathaus', other, advice)).toSorted()).toEqual(['advice', 'other']);
  });

  it.each([
    ['its name', 'trarbeit'],
    ['its German name', 'dearbeit'],
    ['its summary', 'trzusammenfassung'],
    ['words for it', 'meslek'],
    ['German words for it', 'Stellen'],
    ['words of a language that its readers also type', 'kar'],
    ['an office word', 'Jobcenter'],
  ])('finds a topic by %s', (_what, q) => expect(find('tr', q, other).topics).toContain('work'));

  it('finds an urgent topic by words for it, and not by single words of its name or summary', () => {
    expect(find('tr', 'trpolizei', other).topics).toEqual(['violence']);
    expect(find('tr', 'trdaheim', other).topics).toEqual([]);
  });

  it.each(['er schlägt mich', 'er schlägt mick', 'beni dövüyor', 'li min dide', 'trgewalt', 'degewalt', 'kugewalt'])(
    'raises the alarm: "%s"',
    (q) => {
      expect(find('tr', q, other).alarms).toEqual(['violence']);
    },
  );

  it.each(['er schlägt dich', 'er schlägt sich', 'bir', 'im Amt'])('raises no alarm: "%s"', (q) =>
    expect(find('tr', q, other).alarms).toEqual([]),
  );

  it.each(['Nordstadt', 'Nortştat', '45881'])('finds a quarter: "%s"', (q) => expect(find('tr', q, other).quarters).toEqual(['nord']));

  it('finds a language that somebody speaks by each of its names', () => {
    const turkish = service('turkish', { topics: ['violence', 'work'], languages: [{ language: 'tr' }] });
    for (const q of ['Türkçe', 'trtuerkisch', 'detuerkisch']) expect(idsOf(find('tr', q, other, turkish))).toEqual(['turkish']);
    expect(idsOf(find('tr', 'trkurdisch', other, turkish))).toEqual([]);
    const { index } = finderIn('tr', other, service('both', { languages: [{ language: 'de' }, { language: 'tr' }] }));
    expect(['language/tr', 'language/ku'].map((id) => index.has(id))).toEqual([true, false]);
  });

  it('ignores the city and small words of each language that is typed', () => {
    expect(finderIn('tr', other).ignored).toEqual(['kleinstadt', 'klaynstat', 've', 'bir', 'der', 'im', 'amt', 'sich', 'ji']);
    expect(finderIn('de', other).ignored).toEqual(['kleinstadt', 'klaynstat', 'der', 'im', 'amt', 'sich']);
  });
});

describe('the words of a finder', () => {
  it('are those of its language', () => {
    expect(finderIn('tr').cardWords).toEqual({
      titles: { any: 'tr Treffer', here: 'tr hier', neighbour: 'tr daneben', citywide: 'tr stadtweit', elsewhere: 'tr anderswo' },
      because: 'tr wegen',
      city: 'tr Stadt',
      mobile: 'tr kommt',
      yourLanguage: 'tr Sprache',
      walk: 'tr {km} km, {minutes} min',
    });
  });

  it('name topics, and quarters with their postal codes', () => {
    const { topics, quarters } = finderIn('tr');
    expect(topics.map(({ id, name, discreet, alarm }) => [id, name, discreet, alarm !== undefined])).toEqual([
      ['work', 'trarbeit', false, false],
      ['violence', 'trgewalt', true, true],
    ]);
    expect(quarters).toEqual([
      { id: 'nord', name: 'Nordstadt', neighbours: ['sued'], postalCodes: ['45881'] },
      { id: 'sued', name: 'Südhafen', neighbours: ['nord'], postalCodes: [] },
    ]);
  });
});

describe('an office', () => {
  it('is known by what people write in the languages that they type, with the doors that are open', () => {
    expect(finderIn('tr', service('advice'), service('other')).offices).toStrictEqual([
      { services: ['advice'], topic: 'work', written: { phrases: ['mahkeme', 'gericht'], notMeant: ['gerucht'] } },
      { services: [], written: { phrases: ['banke'], notMeant: [] } },
    ]);
    expect(finderIn('de', service('advice')).offices.map(({ written }) => written.phrases)).toEqual([['gericht']]);
  });
});

describe('a service', () => {
  it('is shown with its facts', () => {
    expect(shown('tr', { places: [place, { ...place, quarter: 'sued', coordinates: { latitude: 51.5, longitude: 7.1 } }] })).toStrictEqual({
      id: 'advice',
      name: 'advice',
      nameLanguage: 'de',
      provider: 'Rathaus',
      topics: ['work'],
      reach: 'city',
      places: [{ quarter: 'nord' }, { quarter: 'sued', at: [51.5, 7.1] }],
      languages: [],
      marks: [],
      forSome: false,
      outdated: false,
      speaksReader: false,
    });
  });

  it('of KIM has its name in the reader’s words, and its quarter', () => {
    expect(shown('tr', { kimQuarter: 'nord', verification: { status: 'reported', sources: [] } })).toMatchObject({
      name: 'trerstberatung Nordstadt',
      nameLanguage: 'tr',
      kimQuarter: 'nord',
    });
  });

  it('is listed unless it is a draft or over', () => {
    const draft = service('draft', { verification: { status: 'draft', sources: [] } });
    const over = service('over', { validUntil: '2026-10' });
    expect(finderIn('tr', draft, over, service('advice')).services.map(({ id }) => id)).toEqual(['advice']);
  });

  it('says from when it is when it is old', () => {
    const of = (date?: string) =>
      shown('tr', { places: [place], verification: { status: 'reported', sources: [{ title: 'Faltblatt', date }] } });
    expect(of('2022')).toMatchObject({ outdated: true, age: 'tr Stand 2022' });
    expect(of()).toMatchObject({ outdated: true, age: 'tr ohne Datum' });
    expect(of('2026')).not.toHaveProperty('age');
  });

  it('is for some only when it names groups and not everyone', () => {
    expect([[], ['women'], ['women', 'everyone'], ['everyone']].map((audience) => shown('tr', { audience }).forSome)).toEqual([
      false,
      true,
      false,
      false,
    ]);
    expect(shown('tr', { audience: ['women'] }).forWomen).toBe('tr nur Frauen');
    for (const audience of [['everyone'], ['women', 'everyone']]) expect(shown('tr', { audience })).not.toHaveProperty('forWomen');
  });

  it('speaks the reader’s language, itself or through somebody who interprets', () => {
    const turkish = (by?: string) => shown('tr', { languages: [{ language: 'tr', by }] });
    expect(turkish('staff')).toMatchObject({ speaksReader: true, languages: ['tr'] });
    expect(turkish('staff')).not.toHaveProperty('interpreting');
    expect(turkish('interpreting')).toMatchObject({ speaksReader: true, interpreting: 'tr übersetzt' });
    expect(shown('tr', { interpreting: true })).toMatchObject({ speaksReader: false, interpreting: 'tr Dolmetscher' });
    expect(shown('tr', { interpreting: false })).not.toHaveProperty('interpreting');
    expect(shown('de', { interpreting: true, languages: [{ language: 'de' }] })).toMatchObject({ speaksReader: false });
    for (const tag of ['de', 'de-simple']) expect(shown(tag, { interpreting: true })).not.toHaveProperty('interpreting');
  });

  it('has hours, and hours of a language, only from a recent source', () => {
    const facts = { places: [{ ...place, hours: [{ ...opening, languages: [{ language: 'tr' }] }] }] };
    const { hours, spoken } = shown('tr', facts);
    expect(hours?.week[0]).toEqual([[540, 720]]);
    expect(spoken?.['tr']?.week[0]).toEqual([[540, 720]]);
    const old = shown('tr', { ...facts, verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2022' }] } });
    expect([old.hours, old.spoken]).toEqual([undefined, undefined]);
  });

  it.each<[string[], object]>([
    [['walk-in'], { access: ['walk-in'] }],
    [[], { access: ['by-phone'] }],
    [['women'], { audience: ['women'] }],
    [['women'], { places: [{ ...place, hours: [{ ...opening, for: 'women' }] }] }],
    [['childcare'], { places: [{ ...place, hours: [{ ...opening, children: 'welcome' }] }] }],
    [['step-free'], { places: [place, { ...place, stepFree: true }] }],
    [[], { places: [{ ...place, stepFree: false, hours: [opening] }] }],
    [['free'], { cost: 'free' }],
    [[], { cost: 'paid' }],
    [[], { cost: 'free', verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2022' }] } }],
    [
      [],
      {
        places: [{ ...place, hours: [{ ...opening, children: 'welcome' }] }],
        verification: { status: 'reported', sources: [{ title: 'F', date: '2022' }] },
      },
    ],
  ])('has the marks %j for %j', (marks, facts) => expect(shown('tr', facts).marks).toEqual(marks));
});
