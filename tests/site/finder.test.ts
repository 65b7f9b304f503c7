import { beforeAll, describe, expect, it } from 'vitest';
import { readSite, type Site } from '../../src/loading/read-site.ts';
import type { Place, Service } from '../../src/directory/service-schema.ts';
import { createFinder } from '../../src/search/content.ts';
import { readFinder, writeFinder, type Finder } from '../../src/search/finder.ts';
import { search, shortened, type Found } from '../../src/search/search.ts';
import { addressOf, fieldsOf, readWanted, type Wanted } from '../../src/search/wanted.ts';
import { isNarrowed, onward, takeWay } from '../../src/search/ways.ts';

/** Monday, 10 in the morning in Berlin. */
const monday = new Date('2026-11-23T09:00:00.000Z');
const nothing: Wanted = { q: '', quarter: '', topic: '', language: '', day: '', open: '', marks: [] };

let site: Site;
let model: Service;
beforeAll(async () => {
  site = await readSite('content');
  model = {
    ...site.directory.services.find(({ id }) => id === 'jobcenter')!,
    topics: ['work'],
    reach: 'quarter',
    places: [],
    audience: [],
    access: [],
    languages: [],
    verification: { status: 'verified', date: '2026-10', by: 'KIM', sources: [] },
  };
});

type Change = Partial<Omit<Service, 'places' | 'name'>> & {
  name?: string;
  quarter?: string;
  hours?: string | Partial<Place['hours'][number]>[];
  stepFree?: boolean;
  at?: [number, number];
};

/** A service as an editor would write it, checked lately. */
function service(id: string, { name = id, quarter, hours, stepFree, at, ...change }: Change): Service {
  const places =
    quarter === undefined
      ? []
      : [
          {
            quarter,
            quarterConfirmed: true,
            stops: [],
            closedOn: [],
            hours: (typeof hours === 'string' ? [{ rule: hours }] : (hours ?? [])).map((row) => ({
              for: 'open',
              rule: '',
              languages: [],
              ...row,
            })),
            ...(stepFree === undefined ? {} : { stepFree }),
            ...(at === undefined ? {} : { coordinates: { latitude: at[0], longitude: at[1] } }),
          },
        ];
  return { ...model, id, name: { de: name, translations: {} }, places, ...change };
}

const finderOf = (services: Service[], language = 'de', now = monday): Finder =>
  createFinder({ ...site.directory, services }, language, site.words, now);
const idsOf = (found: Found) => found.groups.flatMap(({ hits }) => hits.map(({ id }) => id));
const find = (finder: Finder, wanted: Partial<Wanted>, now = monday) => search(finder, { ...nothing, ...wanted }, now);

describe('a filter', () => {
  it('leaves only what fits, and every choice says how many would remain', () => {
    const finder = finderOf([
      service('a', { topics: ['work'], cost: 'free', access: ['walk-in'] }),
      service('b', { topics: ['work', 'debts'], cost: 'free', quarter: 'horst', hours: [{ rule: 'Sa 10:00-14:00', children: 'welcome' }] }),
      service('c', { topics: ['debts'], audience: ['women'], quarter: 'schalke', stepFree: true }),
    ]);
    const found = find(finder, { topic: 'debts' });
    expect(idsOf(found)).toEqual(['b', 'c']);
    expect(found.remaining.marks).toEqual({ 'walk-in': 0, women: 1, childcare: 1, 'step-free': 1, free: 1 });
    expect(found.remaining.topic['work']).toBe(2);
    expect(find(finder, { marks: ['free', 'walk-in'] }).total).toBe(1);
    expect(find(finder, { marks: ['free'] }).remaining.topic).toMatchObject({ work: 2, debts: 1, housing: 0 });
  });

  it('promises no more than it keeps: each count is the number found after choosing it', () => {
    const finder = createFinder(site.directory, 'ar', site.words, monday);
    const start = find(finder, { q: 'Beratung', topic: 'papers' });
    for (const [topic, count] of Object.entries(start.remaining.topic)) expect(find(finder, { q: 'Beratung', topic }).total).toBe(count);
    for (const [language, count] of Object.entries(start.remaining.language))
      expect(find(finder, { q: 'Beratung', topic: 'papers', language }).total).toBe(count);
  });

  it('by language keeps who speaks it and who interprets it, and KIM, where the language is chosen in the form', () => {
    const finder = finderOf([
      service('staff', { languages: [{ language: 'ar', by: 'staff' }] }),
      service('interpreted', { languages: [{ language: 'ar', by: 'interpreting' }] }),
      service('none', { languages: [{ language: 'tr' }] }),
      service('kim-schalke', { kimQuarter: 'schalke', access: ['portal'] }),
    ]);
    expect(idsOf(find(finder, { language: 'ar' }))).toEqual(['interpreted', 'staff']);
    expect(idsOf(find(finder, { language: 'ar', quarter: 'schalke' })).sort()).toEqual(['interpreted', 'kim-schalke', 'staff']);
  });
});

describe('what makes it easier to come', () => {
  it.each([
    ['de', 'ohne Papiere'],
    ['en', 'without papers'],
    ['tr', 'kimliksiz'],
    ['ar', 'بدون أوراق'],
    ['ru', 'без документов'],
    ['fa', 'بدون مدارک'],
  ])('%s: "%s" finds who asks for no papers', (language, q) => {
    const finder = finderOf([service('open', { goodToKnow: ['no-papers'] }), service('other', {})], language);
    expect(idsOf(find(finder, { q }))[0]).toBe('open');
  });

  it('and without words a shelter stands last, so that no list begins with it', () => {
    const finder = finderOf([
      service('a-shelter', { topics: ['violence'] }),
      service('b', {}),
      service('c', { topics: ['violence', 'family'] }),
    ]);
    expect(idsOf(find(finder, {}))).toEqual(['b', 'c', 'a-shelter']);
    expect(idsOf(find(finder, { topic: 'violence' }))).toEqual(['a-shelter', 'c']);
  });

  it('and an entry past its planned end is not found any more', () => {
    const services = [
      service('course', { validUntil: '2026-11-22', name: 'Kurs' }),
      service('next', { validUntil: '2026-11-23', name: 'Kurs danach' }),
    ];
    expect(idsOf(find(finderOf(services), { q: 'Kurs' }))).toEqual(['next']);
  });

  it('and a badge in the reader’s language only where it is spoken at the door', () => {
    const finder = finderOf(
      [service('door', { languages: [{ language: 'tr' }] }), service('team', { languages: [{ language: 'tr', by: 'team' }] })],
      'tr',
    );
    const hits = find(finder, { language: 'tr' }).groups.flatMap(({ hits: found }) => found);
    expect(hits.map(({ id }) => id).sort()).toEqual(['door', 'team']);
    expect(finder.services.filter(({ speaksReader }) => speaksReader).map(({ id }) => id)).toEqual(['door']);
  });
});

describe('the day on which a language is spoken', () => {
  const wednesday = new Date('2026-11-25T09:00:00.000Z');
  const services = () => [
    service('wednesday', { quarter: 'horst', hours: [{ rule: 'We 09:00-12:00', languages: [{ language: 'ar', by: 'staff' }] }] }),
    service('always', { languages: [{ language: 'ar', by: 'staff' }] }),
    service('turkish', {
      quarter: 'horst',
      hours: [
        { rule: 'We 09:00-12:00', languages: [{ language: 'tr' }] },
        { rule: 'Mo 09:00-12:00', languages: [{ language: 'ar' }] },
      ],
    }),
    service('kim-schalke', { kimQuarter: 'schalke' }),
  ];
  const finder = (now = monday) => finderOf(services(), 'de', now);

  it('narrows to who says so; who names no hours stays under every day', () => {
    expect(idsOf(find(finder(), { language: 'ar' }))).toEqual(['always', 'turkish', 'wednesday']);
    expect(idsOf(find(finder(), { language: 'ar', day: 'we' }))).toEqual(['wednesday']);
    expect(idsOf(find(finder(), { language: 'ar', day: 'we', quarter: 'schalke' }))).toEqual(['wednesday']);
    expect(idsOf(find(finder(), { language: 'tr', day: 'we' }))).toEqual(['turkish']);
  });

  it('says of every day how many would remain', () => {
    const { remaining, daysKnown } = find(finder(), { language: 'ar', day: 'we' });
    expect(remaining.day).toEqual({ today: 1, mo: 1, tu: 0, we: 1, th: 0, fr: 0, sa: 0, su: 0 });
    expect(daysKnown).toBe(true);
  });

  it('may be today, as long as the hours are not over in Berlin', () => {
    const today = (now: string) => idsOf(find(finder(new Date(now)), { language: 'ar', day: 'today' }, new Date(now)));
    expect(today('2026-11-25T05:00:00.000Z')).toEqual(['wednesday']);
    expect(today('2026-11-25T10:59:00.000Z')).toEqual(['wednesday']);
    expect(today('2026-11-25T11:00:00.000Z')).toEqual([]);
    expect(today('2026-11-24T23:01:00.000Z')).toEqual(['wednesday']);
    expect(today('2026-11-24T22:59:00.000Z')).toEqual([]);
  });

  it('is not known where nobody names hours, on days on which the door is shut, and from old sources', () => {
    expect(find(finder(), { language: 'ru' }).daysKnown).toBe(false);
    expect(find(finder(), {}).daysKnown).toBe(false);
    const spoken = { quarter: 'horst', hours: [{ rule: 'We 09:00-12:00', languages: [{ language: 'ar' }] }] };
    const shut = finderOf(
      [service('a', { ...spoken, notices: [{ notice: 'phone-only', from: '2026-11-25', to: '2026-11-25' }] })],
      'de',
      wednesday,
    );
    expect(find(shut, { language: 'ar', day: 'today' }, wednesday).total).toBe(0);
    const old = finderOf([
      service('a', { ...spoken, verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2020' }] } }),
    ]);
    expect(find(old, { language: 'ar' })).toMatchObject({ total: 1, daysKnown: false });
  });
});

describe('open', () => {
  const open = (hours: string, now: string, when: 'now' | 'today') => {
    const instant = new Date(now);
    return find(finderOf([service('a', { quarter: 'schalke', hours })], 'de', instant), { open: when }, instant).total === 1;
  };

  it('now is asked of the clock in Berlin, one minute before midnight and one after', () => {
    const hours = 'Mo 20:00-24:00';
    expect(open(hours, '2026-11-23T22:59:00.000Z', 'now')).toBe(true);
    expect(open(hours, '2026-11-23T23:01:00.000Z', 'now')).toBe(false);
    expect(open(hours, '2026-11-22T23:01:00.000Z', 'now')).toBe(false);
  });

  it('today means the day in Berlin, around midnight too', () => {
    const hours = 'Tu 00:30-02:00';
    expect(open(hours, '2026-11-23T22:59:00.000Z', 'today')).toBe(false);
    expect(open(hours, '2026-11-23T23:01:00.000Z', 'today')).toBe(true);
    expect(open(hours, '2026-11-23T23:01:00.000Z', 'now')).toBe(false);
    expect(open(hours, '2026-11-24T01:30:00.000Z', 'today')).toBe(false);
  });

  it('is never said of an old or undated source', () => {
    for (const date of ['2020', undefined]) {
      const verification = { status: 'reported' as const, sources: [{ title: 'Faltblatt', date }] };
      const finder = finderOf([service('a', { quarter: 'schalke', hours: '24/7', verification })]);
      expect(find(finder, { open: 'now' }).total).toBe(0);
    }
  });
});

describe('a chosen quarter', () => {
  it('orders own quarter, neighbours, city and the rest, and hides nothing', () => {
    const finder = finderOf([
      service('far', { quarter: 'horst' }),
      service('mobile', { reach: 'mobile' }),
      service('next', { quarter: 'schalke-nord' }),
      service('own', { quarter: 'schalke' }),
    ]);
    const found = find(finder, { quarter: 'schalke' });
    expect(found.groups).toMatchObject([
      { nearness: 'here', hits: [{ id: 'own' }] },
      { nearness: 'neighbour', hits: [{ id: 'next' }] },
      { nearness: 'citywide', hits: [{ id: 'mobile' }] },
      { nearness: 'elsewhere', hits: [{ id: 'far' }] },
    ]);
    expect(found.remaining.quarter).toMatchObject({ schalke: 1, 'schalke-nord': 1, horst: 1, erle: 0 });
  });

  it('brings the KIM counselling of its own people, and no other', () => {
    const finder = createFinder(site.directory, 'de', site.words, monday);
    const kim = (wanted: Partial<Wanted>) => idsOf(find(finder, wanted)).filter((id) => id.startsWith('kim-') && id !== 'kim-coordination');
    expect(kim({})).toEqual([]);
    expect(kim({ quarter: 'erle' })).toEqual(['kim-erle']);
    expect(kim({ q: 'KIM Erle' })).toEqual(['kim-erle']);
  });
});

describe('a known position', () => {
  const here = { latitude: 51.5, longitude: 7.05 };
  const services = () => [
    service('a-far', { quarter: 'schalke', at: [51.55, 7.05] }),
    service('b-unknown', { quarter: 'schalke' }),
    service('c-near', { quarter: 'schalke', at: [51.501, 7.05] }),
    service('d-next', { quarter: 'schalke-nord', at: [51.5, 7.05] }),
    service('e-old', { quarter: 'schalke', at: [51.5, 7.05], verification: { status: 'verified', date: '2015', sources: [] } }),
  ];
  const found = (wanted: Partial<Wanted>) => search(finderOf(services()), { ...nothing, ...wanted }, monday, here);

  it('puts the nearest first in its group; what has no coordinates or is old keeps its place', () => {
    expect(found({ quarter: 'schalke' }).groups).toMatchObject([
      { nearness: 'here', hits: [{ id: 'c-near' }, { id: 'b-unknown' }, { id: 'a-far' }, { id: 'e-old' }] },
      { nearness: 'neighbour', hits: [{ id: 'd-next' }] },
    ]);
    expect(idsOf(found({}))).toEqual(['d-next', 'b-unknown', 'c-near', 'a-far', 'e-old']);
  });

  it('changes nothing of what words find best', () => {
    expect(idsOf(found({ q: 'a-far' }))[0]).toBe('a-far');
  });
});

describe('words', () => {
  it('of a changed title are found at once, the old ones no more', () => {
    const before = finderOf([service('a', { name: 'Nähstube' }), service('b', { name: 'Kochkreis' })]);
    const after = finderOf([service('a', { name: 'Fahrradwerkstatt' }), service('b', { name: 'Kochkreis' })]);
    expect(idsOf(find(before, { q: 'Nähstube' }))).toEqual(['a']);
    expect(idsOf(find(after, { q: 'Nähstube' }))).toEqual([]);
    expect(idsOf(find(after, { q: 'fahrad werkstatt' }))).toEqual(['a']);
  });

  it('find an old entry by its name before newer ones that fit less', () => {
    const old = { status: 'reported' as const, date: '2015', sources: [] };
    const finder = finderOf([service('new', { topics: ['work'] }), service('old', { name: 'Arbeitsagentur', verification: old })]);
    expect(idsOf(find(finder, { q: 'Arbeitsagentur' }))[0]).toBe('old');
    expect(idsOf(find(finder, { q: 'Lebenslauf' }))).toEqual(['new', 'old']);
  });

  it('that only name the city leave everything in', () => {
    const finder = finderOf([service('a', {}), service('b', {})]);
    expect(find(finder, { q: 'Gelsenkirchen' }).total).toBe(2);
  });

  it('that mean nothing here find nothing, and do not fail', () => {
    const finder = createFinder(site.directory, 'de', site.words, monday);
    for (const q of ['xqzvw', '…', '%%%', '\u202e\u0000', '𝒜'.repeat(90), '1'.repeat(200)]) expect(() => find(finder, { q })).not.toThrow();
    expect(find(finder, { q: 'xqzvw' }).total).toBe(0);
  });

  it('that are a postal code name all its quarters, and choosing one takes the code out of the words', () => {
    const finder = createFinder(site.directory, 'de', site.words, monday);
    const wanted = { ...nothing, q: 'Schulden 45881' };
    const found = search(finder, wanted, monday);
    expect(found.quarters).toEqual(['schalke', 'schalke-nord']);
    expect(takeWay(wanted, 'schalke-nord', found.quarters)).toEqual({ ...nothing, q: 'Schulden', quarter: 'schalke-nord' });
  });
});

describe('the ways on from a search', () => {
  const wanted: Wanted = { ...nothing, q: 'Schulden', quarter: 'schalke', topic: 'debts', marks: ['free'] };

  it('lead to the same words without a filter', () => {
    expect(takeWay(wanted, onward.withoutFilters, ['schalke'])).toEqual({ ...nothing, q: 'Schulden' });
    expect([isNarrowed(wanted), isNarrowed({ ...nothing, q: 'Schulden', quarter: 'schalke' })]).toEqual([true, false]);
  });

  it('change nothing when they lead to the whole list, or nowhere', () => {
    for (const way of [onward.wholeList, 'paris', '']) expect(takeWay(wanted, way, ['schalke'])).toEqual(wanted);
  });
});

describe('a search as fields and as an address', () => {
  const known = { quarters: ['schalke'], topics: ['debts'], languages: ['ar'] };

  it('comes back as it was; its words stand in no address', () => {
    const wanted: Wanted = {
      q: 'ديون',
      quarter: 'schalke',
      topic: 'debts',
      language: 'ar',
      day: 'we',
      open: 'today',
      marks: ['women', 'free'],
    };
    expect(readWanted(new URLSearchParams(fieldsOf(wanted)), known)).toEqual(wanted);
    expect(addressOf(wanted)).toBe('?quarter=schalke&topic=debts&language=ar&day=we&open=today&women=yes&free=yes');
    expect(addressOf(nothing)).toBe('');
  });

  it('knows a day only together with a language', () => {
    expect(readWanted(new URLSearchParams('day=we'), known)).toEqual(nothing);
    expect(readWanted(new URLSearchParams('language=ar&day=someday'), known)).toEqual({ ...nothing, language: 'ar' });
  });

  it('leaves out what the site does not know', () => {
    const parameters = new URLSearchParams('q=%20a%20%20b%20&quarter=paris&topic=../x&language=<b>&open=never&free=1&constructor=yes');
    expect(readWanted(parameters, known)).toEqual({ ...nothing, q: 'a b' });
    expect(readWanted(new URLSearchParams({ q: 'x'.repeat(500) }), known).q).toHaveLength(200);
  });
});

describe('a written finder', () => {
  it('finds in the browser what the server finds', () => {
    const finder = createFinder(site.directory, 'uk', site.words, monday);
    const written = JSON.stringify(writeFinder(finder));
    const read = readFinder(JSON.parse(written) as ReturnType<typeof writeFinder>);
    for (const q of ['', 'робота', 'zhytlo', 'Schalke Deutschkurs'])
      expect(find(read, { q, quarter: 'buer' })).toEqual(find(finder, { q, quarter: 'buer' }));
  });
});

describe('a long list', () => {
  it('is cut across its groups', () => {
    const hits = (count: number) => Array.from({ length: count }, (_, index) => ({ id: String(index), topics: [] }));
    const groups = [
      { nearness: 'here' as const, hits: hits(3) },
      { nearness: 'neighbour' as const, hits: hits(3) },
      { nearness: 'citywide' as const, hits: hits(3) },
    ];
    expect(shortened(groups, 4).map((group) => group.hits.length)).toEqual([3, 1]);
  });
});
