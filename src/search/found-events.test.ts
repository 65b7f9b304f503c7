import { beforeAll, describe, expect, it } from 'vitest';
import { realSite } from '../../tests/support/real-site.ts';
import { eventSchema, type Event } from '../directory/event-schema.ts';
import { fingerprint } from '../directory/free-text.ts';
import { createFinder } from './content.ts';
import { readFinder, writeFinder, type Finder } from './finder.ts';
import { search, type Found } from './search.ts';
import type { Wanted } from './wanted.ts';

const built = new Date('2026-11-23T09:00:00.000Z');

const event = (id: string, name: string, day: string, more: object = {}): Event => ({
  ...eventSchema.parse({
    name: { de: name, translations: { ar: { text: 'دورة ألمانية صباحية', of: fingerprint(name) } } },
    provider: 'awo',
    dates: [{ from: day, starts: '09:00', ends: '11:30' }],
    verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2026-11' }] },
    ...more,
  }),
  id,
});

let site: Awaited<ReturnType<typeof realSite>>;
let events: Event[];
beforeAll(async () => {
  site = await realSite();
  events = [
    event('course', 'Deutschkurs am Vormittag', '2026-11-30', {
      dates: [{ from: '2026-11-30', to: '2026-12-18', weekdays: ['mo'], starts: '09:00', ends: '11:30' }],
      place: { name: 'Haus', quarter: 'erle', quarterConfirmed: true },
      level: 'A1',
      children: 'looked-after',
      priceCents: 0,
      service: 'familienbuero',
    }),
    event('other', 'Deutschkurs in Schalke', '2026-12-02', { place: { quarter: 'schalke', quarterConfirmed: true } }),
    event('past', 'Deutschkurs im Herbst', '2026-11-22'),
    event('draft', 'Deutschkurs im Entwurf', '2026-12-02', {
      verification: { status: 'draft', sources: [{ title: 'Faltblatt', date: '2026-11' }] },
    }),
    event('party', 'Straßenfest', '2026-12-05'),
  ];
});

const none: Wanted = { q: '', quarter: '', topic: '', language: '', day: '', open: '', marks: [] };
const finder = (language = 'de'): Finder => createFinder({ ...site.directory, events }, language, site.words, built);
const find = (wanted: Partial<Wanted>, { language = 'de', now = built } = {}): Found =>
  // As a browser loads it.
  search(
    readFinder(JSON.parse(JSON.stringify(writeFinder(finder(language)))) as ReturnType<typeof writeFinder>),
    { ...none, ...wanted },
    now,
  );

describe('courses and events in the search', () => {
  it("are found by name, in the reader's language and in German", () => {
    expect(find({ q: 'straßenfest' }).events).toEqual(['party']);
    expect(find({ q: 'deutschkurs vormittag' }).events[0]).toBe('course');
    expect(find({ q: 'دورة ألمانية' }, { language: 'ar' }).events).toContain('course');
  });

  it('never show drafts or what is over, even from an older index', () => {
    expect(find({ q: 'deutschkurs' }).events).toEqual(expect.not.arrayContaining(['past', 'draft']));
    expect(find({ q: 'straßenfest' }, { now: new Date('2026-12-05T10:29:00Z') }).events).toEqual(['party']);
    expect(find({ q: 'straßenfest' }, { now: new Date('2026-12-05T10:30:00Z') }).events).toEqual([]);
  });

  it('put those of the chosen quarter first', () => {
    expect(find({ q: 'deutschkurs', quarter: 'schalke' }).events[0]).toBe('other');
    expect(find({ q: 'deutschkurs', quarter: 'erle' }).events[0]).toBe('course');
  });

  it('follow the filters that they can answer, and stay away where they cannot', () => {
    expect(find({ q: 'deutschkurs', marks: ['childcare', 'free'] }).events).toEqual(['course']);
    expect(find({ q: 'deutschkurs', marks: ['step-free'] }).events).toEqual([]);
    expect(find({ q: 'deutschkurs', open: 'now' }).events).toEqual([]);
    expect(find({}).events).toEqual([]);
    expect(find({ q: 'mein mann schlägt mich im deutschkurs' }).events).toEqual([]);
  });

  it('leave the services that a search finds as they are', () => {
    const without = createFinder({ ...site.directory, events: [] }, 'de', site.words, built);
    for (const q of ['deutschkurs', 'straßenfest', 'jobcenter', 'vormittag'])
      expect(find({ q }).groups, q).toEqual(search(without, { ...none, q }, built).groups);
  });

  it('say on the card when it is, where, and what decides whether one comes', () => {
    expect(finder().events[0]).toEqual({
      id: 'course',
      name: 'Deutschkurs am Vormittag',
      nameLanguage: 'de',
      when: 'Jede Woche: Montag, \u206609:00–11:30\u2069',
      next: { day: '2026-11-30', words: 'Nächstes Mal: Montag \u206630.11.2026\u2069, \u206609:00–11:30\u2069' },
      where: 'Haus',
      level: 'A1',
      marks: ['kostenlos', 'Kinderbetreuung'],
      quarter: 'erle',
      ends: '2026-12-14 11:30',
      topics: site.directory.services.find(({ id }) => id === 'familienbuero')?.topics,
      languages: [],
      filters: ['childcare', 'free'],
    });
  });
});
