import { beforeAll, describe, expect, it } from 'vitest';
import type { Directory } from '../../../src/directory/directory.ts';
import { fingerprint } from '../../../src/directory/free-text.ts';
import { serviceSchema, type Service } from '../../../src/directory/service-schema.ts';
import { eventSchema } from '../../../src/directory/event-schema.ts';
import { entriesOf } from '../../../src/directory/entry-kind.ts';
import { contentTexts } from '../../../src/translation/content-texts.ts';
import { realSite } from '../../../tests/support/real-site.ts';
import type { AskedEntry } from '../../corrections/asks.ts';
import type { SavedChange } from '../../publishing/basket.ts';
import { countEntries, listEntries, orderEntries, searchEntries, type EntryFacts } from './entry-list.ts';

const now = new Date('2026-11-23T09:00:00.000Z');

const service = (id: string, name: string, date: string | undefined, more: object = {}): Service => ({
  ...serviceSchema.parse({
    name: { de: name },
    provider: 'awo',
    topics: ['work'],
    reach: 'city',
    verification: { status: 'reported', sources: [{ title: 'Faltblatt', ...(date === undefined ? {} : { date }) }] },
    ...more,
  }),
  id,
});

const asked = (entry: string, dueOn: string): AskedEntry => ({
  entry,
  dueOn,
  email: null,
  intervalMonths: 12,
  answeredAt: null,
  unanswered: 0,
  lastAskedAt: null,
  undelivered: false,
});

const change = (entry: string, accountId: string, field = 'email', value: SavedChange['value'] = 'a@example.org'): SavedChange => ({
  id: 1,
  entry,
  field,
  was: null,
  value,
  accountId,
  madeAt: now.toISOString(),
  by: 'E.',
});

let directory: Directory;
let facts: EntryFacts;
beforeAll(async () => {
  const site = await realSite();
  const translated = Object.fromEntries(
    site.directory.city.languages.slice(1).map(({ tag }) => [tag, { text: tag, of: fingerprint(tag === 'tr' ? 'Früher.' : 'Beratung.') }]),
  );
  const { ar: _missing, ...withoutArabic } = translated;
  const services = [
    service('cafe', 'Café für alle', '2026-10'),
    service('amt', 'Ämterlotsen', '2021'),
    service('alt', 'Altes', '2019'),
    service('ohne', 'Ohne Datum', undefined),
    service('text', 'Texte', '2026-09', { provider: 'caritas', description: { de: 'Beratung.', translations: withoutArabic } }),
    service('neu', 'Entwurf', '2026-11', { verification: { status: 'draft', sources: [{ title: 'Faltblatt', date: '2026-11' }] } }),
    service('falsch', 'Gemeldet', '2026-08'),
  ];
  directory = { ...site.directory, services };
  facts = {
    changes: [change('cafe', 'me'), change('amt', 'other')],
    texts: contentTexts(entriesOf({ services, events: [] })),
    asked: [asked('amt', '2026-11-23'), asked('alt', '2026-11-24'), asked('cafe', '2027-01-01')],
    reports: new Map([['falsch', 2]]),
    account: 'me',
    begun: ['alt'],
    now,
  };
});

const listed = () => listEntries(directory, facts);
const ids = (filter: Parameters<typeof orderEntries>[1]['filter'], order: Parameters<typeof orderEntries>[1]['order'], typed = '') =>
  orderEntries(searchEntries(listed(), typed), { filter, order }).map(({ id }) => id);

describe('the list of the editors', () => {
  it('says of each entry what is to be done first', () => {
    expect(Object.fromEntries(listed().map(({ id, why }) => [id, why]))).toEqual({
      cafe: 'nothing',
      amt: 'due',
      alt: 'old',
      ohne: 'old',
      text: 'translation',
      neu: 'draft',
      falsch: 'reported',
    });
  });

  it('names the languages in which a text is missing or made from an older one', () => {
    expect(listed().find(({ id }) => id === 'text')).toMatchObject({
      missing: ['ar'],
      stale: ['tr'],
      provider: expect.stringContaining('Caritas') as string,
    });
  });

  it('counts every filter', () => {
    expect(countEntries(listed())).toEqual({ all: 7, due: 1, old: 3, translation: 1, reported: 1, draft: 1, events: 0, mine: 2 });
  });

  it('counts, of every filter, only what the search finds', () => {
    const { all, old } = countEntries(searchEntries(listed(), 'ohne'));
    expect([all, old]).toEqual([1, 1]);
  });

  it('says of courses that they are over, end soon, or are to be asked about, and lists none as a service', () => {
    const course = (id: string, day: string, date: string) => ({
      ...eventSchema.parse({
        name: { de: id },
        provider: 'awo',
        dates: [{ from: day, starts: '09:00', ends: '11:00' }],
        verification: { status: 'reported', sources: [{ title: 'Faltblatt', date }] },
      }),
      id,
    });
    const events = [
      course('heute', '2026-11-23', '2026-11'),
      course('gestern', '2026-11-22', '2026-11'),
      course('bald', '2026-12-07', '2026-11'),
      course('spaeter', '2026-12-08', '2026-11'),
      course('ungewiss', '2026-12-08', '2026-05-23'),
      course('cafe', '2026-12-08', '2026-11'),
    ];
    const found = listEntries({ ...directory, events }, { ...facts, now: new Date('2026-11-23T10:00:00.000Z') });
    expect(orderEntries(found, { filter: 'events', order: 'name' }).map(({ id, why, ends }) => [id, why, ends?.state])).toEqual([
      ['event:bald', 'soon', 'soon'],
      ['event:cafe', 'nothing', 'later'],
      ['event:gestern', 'over', 'over'],
      ['event:heute', 'over', 'over'],
      ['event:spaeter', 'nothing', 'later'],
      ['event:ungewiss', 'due', 'later'],
    ]);
    expect(found.find(({ id }) => id === 'event:cafe')).toMatchObject({ changes: 0, isMine: false });
    expect(found.find(({ id }) => id === 'cafe')).toMatchObject({ changes: 1, isMine: true });
  });

  it('has the entries of a filter, in each order', () => {
    expect(ids('old', 'need')).toEqual(['amt', 'ohne', 'alt']);
    expect(ids('all', 'need')).toEqual(['falsch', 'amt', 'ohne', 'alt', 'neu', 'text', 'cafe']);
    expect(ids('all', 'oldest')).toEqual(['ohne', 'alt', 'amt', 'falsch', 'text', 'cafe', 'neu']);
    expect(ids('all', 'newest').slice(0, 2)).toEqual(['neu', 'cafe']);
    expect(ids('all', 'name').slice(0, 3)).toEqual(['alt', 'amt', 'cafe']);
    expect(ids('mine', 'need')).toEqual(['alt', 'cafe']);
  });

  it('finds by parts of the name and of the provider, whatever case and accents', () => {
    expect(ids('all', 'need', 'CAFE')).toEqual(['cafe']);
    expect(ids('all', 'need', 'amterlotsen')).toEqual(['amt']);
    expect(ids('all', 'need', 'aemterlots')).toEqual(['amt']);
    expect(ids('all', 'need', 'caritas texte')).toEqual(['text']);
    expect(ids('old', 'need', 'cafe')).toEqual([]);
  });

  it('has a new entry before it is published, and leaves out what is no entry yet', () => {
    const { id: _id, ...entry } = service('x', 'Ganz neu', '2026-11');
    const value = JSON.parse(JSON.stringify(entry)) as SavedChange['value'];
    const changes = [change('ganz-neu', 'me', '', value), change('kaputt', 'me', '', { name: { de: 'Kaputt' } })];
    const entries = listEntries(directory, { ...facts, changes });
    expect(entries.filter(({ isMine, isBegun }) => isMine && !isBegun).map(({ id, name }) => [id, name])).toEqual([
      ['ganz-neu', 'Ganz neu'],
    ]);
  });
});
