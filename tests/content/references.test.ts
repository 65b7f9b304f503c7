import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDirectory } from '../../src/directory/check-directory.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { eventSchema, type Event } from '../../src/directory/event-schema.ts';
import type { LetterSender } from '../../src/directory/letter-schema.ts';
import type { LifeEvent } from '../../src/directory/life-event-schema.ts';
import type { Office, Quarter, Topic } from '../../src/directory/schema.ts';
import type { Service } from '../../src/directory/service-schema.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';
import { fixtureBorders } from '../support/quarter-borders.ts';
import { smallCity, writeFiles } from '../support/small-city.ts';

let folder: string;
let sound: Directory;
beforeAll(async () => {
  folder = await writeFiles(smallCity);
  sound = await readDirectory(path.join(folder, 'content'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The small city after a change, and its parts that most changes are about. */
type Change = (parts: { directory: Directory; south: Quarter; north: Quarter; work: Topic; advice: Service }) => unknown;

/** "file, field: expected" of each mistake. */
function mistakesAfter(change: Change): string[] {
  const directory = structuredClone(sound);
  const [south, north] = directory.quarters;
  const [work] = directory.topics;
  const [advice] = directory.services;
  if (south === undefined || north === undefined || work === undefined || advice === undefined) throw new Error('the small city is too small');
  change({ directory, south, north, work, advice });
  return checkDirectory(directory).map(({ file, field, expected }) => `${file}, ${field}: ${expected}`);
}

const place = { quarter: 'nord', quarterConfirmed: true, hours: [], closedOn: [], stops: [] };
const opening = { for: 'open', rule: 'Mo 09:00-12:00', languages: [] };
const period = { from: '2026-12-01', to: '2026-12-02' };
const course: Event = {
  id: 'course',
  ...eventSchema.parse({
    name: { de: 'Kurs' },
    provider: 'office',
    service: 'advice',
    place: { quarter: 'nord', quarterConfirmed: true },
    dates: [{ from: '2026-12-01', starts: '09:00', ends: '12:00' }],
    languages: ['tr'],
    audience: ['women'],
    verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2026' }] },
  }),
};
const draft = (advice: Service, id: string): Service => ({ ...advice, id, verification: { status: 'draft', sources: [] } });

describe('entries that name each other', () => {
  it('have no mistake when all of them exist', () => {
    expect(
      mistakesAfter(({ directory, north, work, advice }) => {
        directory.city.notice = { notice: 'storm', ...period };
        north.answeredBy = 'office';
        work.helpFirst = ['police'];
        work.servicesFirst = ['advice'];
        Object.assign(work, { urgent: true, urgentPhrases: { de: ['Hilfe'], en: ['help'] } });
        directory.quarterBorders = fixtureBorders(directory.quarters);
        directory.removedServices = [{ id: 'cafe', removedOn: '2026-10-31', see: ['advice'] }];
        directory.events = [course];
        Object.assign(advice, {
          kimQuarter: 'nord',
          formerIds: ['old-advice'],
          languages: [{ language: 'tr' }],
          notices: [{ notice: 'moved', ...period }],
          audience: ['women'],
          access: ['walk-in'],
          eligibility: ['members'],
          goodToKnow: ['anonymous'],
          warnings: ['house-number-unconfirmed'],
          bring: ['passport'],
          cost: 'free',
          phones: [{ number: '110', use: 'office' }],
          places: [{ ...place, hours: [{ ...opening, topic: 'work' }], closedOn: [{ reason: 'holiday', ...period }] }],
        });
      }),
    ).toEqual([]);
  });

  it.each<[string, Change, string]>([
    ['a coordinating office', ({ directory }) => (directory.city.coordinatingOffice = 'nobody'), 'city.yaml, coordinatingOffice: the id of a provider, and "nobody" is none (known are office)'],
    ['a notice of the city', ({ directory }) => (directory.city.notice = { notice: 'snow', ...period }), 'city.yaml, notice: one of storm (vocabularies/city-notices.yaml), not "snow"'],
    ['a language that people also type in', ({ directory }) => (directory.city.languages[1]!.alsoTyped = ['de', 'fr']), 'city.yaml, languages.en.alsoTyped.fr: one of de, en'],
    ['a quarter of a postal code', ({ directory }) => (directory.city.postalCodes[0]!.quarters = ['nord', 'west']), 'city.yaml, postalCodes.45881: the id of a quarter, and "west" is none (known are sued, nord)'],
    ['a district', ({ north }) => (north.district = 'ost'), 'quarters/nord.yaml, district: the id of a district, and "ost" is none (known are mitte)'],
    ['a provider who answers', ({ north }) => (north.answeredBy = 'offcie'), 'quarters/nord.yaml, answeredBy: the id of a provider, and "offcie" is none (did you mean office?)'],
    ['a neighbour', ({ north }) => north.neighbours.push('west'), 'quarters/nord.yaml, neighbours: the id of a quarter, and "west" is none (known are sued, nord)'],
    ['an emergency line', ({ work }) => (work.helpFirst = ['polize']), 'topics/work.yaml, helpFirst: the id of a emergency line, and "polize" is none (did you mean police?)'],
    ['a first door', ({ work }) => (work.servicesFirst = ['cafe']), 'topics/work.yaml, servicesFirst: the id of a service, and "cafe" is none (known are advice)'],
    ['a provider', ({ advice }) => (advice.provider = 'nobody'), 'services/advice.yaml, provider: the id of a provider, and "nobody" is none (known are office)'],
    ['a quarter of KIM', ({ advice }) => (advice.kimQuarter = 'west'), 'services/advice.yaml, kimQuarter: the id of a quarter, and "west" is none (known are sued, nord)'],
    ['a topic', ({ advice }) => (advice.topics = ['work', 'worl']), 'services/advice.yaml, topics: the id of a topic, and "worl" is none (did you mean work?)'],
    ['a language', ({ advice }) => (advice.languages = [{ language: 'xx' }]), 'services/advice.yaml, languages: the id of a spoken language, and "xx" is none (known are tr)'],
    ['a language of some hours', ({ advice }) => (advice.places = [{ ...place, hours: [{ ...opening, languages: [{ language: 'xx' }] }] }]), 'services/advice.yaml, languages: the id of a spoken language, and "xx" is none (known are tr)'],
    ['a notice', ({ advice }) => (advice.notices = [{ notice: 'gone', ...period }]), 'services/advice.yaml, notices: the id of a notice, and "gone" is none (known are moved)'],
    ['an audience', ({ advice }) => (advice.audience = ['men']), 'services/advice.yaml, audience: one of women (vocabularies/audience.yaml), not "men"'],
    ['a way of access', ({ advice }) => (advice.access = ['walkin']), 'services/advice.yaml, access: one of walk-in (vocabularies/access.yaml), not "walkin"'],
    ['a condition', ({ advice }) => (advice.eligibility = ['rich']), 'services/advice.yaml, eligibility: one of members (vocabularies/eligibility.yaml), not "rich"'],
    ['something good to know', ({ advice }) => (advice.goodToKnow = ['kind']), 'services/advice.yaml, goodToKnow: one of anonymous (vocabularies/good-to-know.yaml), not "kind"'],
    ['a warning', ({ advice }) => (advice.warnings = ['dog']), 'services/advice.yaml, warnings: one of house-number-unconfirmed (vocabularies/warnings.yaml), not "dog"'],
    ['a thing to bring', ({ advice }) => (advice.bring = ['visa']), 'services/advice.yaml, bring: one of passport (vocabularies/bring.yaml), not "visa"'],
    ['the use of a phone', ({ advice }) => (advice.phones = [{ number: '110', use: 'fax' }]), 'services/advice.yaml, phones: one of office (vocabularies/phone-use.yaml), not "fax"'],
    ['a cost', ({ advice }) => (advice.cost = 'cheap'), 'services/advice.yaml, cost: one of free (vocabularies/cost.yaml), not "cheap"'],
    ['the quarter of a place', ({ advice }) => (advice.places = [place, { ...place, quarter: 'west' }]), 'services/advice.yaml, places.1.quarter: the id of a quarter, and "west" is none (known are sued, nord)'],
    ['the kind of some hours', ({ advice }) => (advice.places = [{ ...place, hours: [{ ...opening, for: 'dance' }] }]), 'services/advice.yaml, places.0.hours: one of open (vocabularies/hours-for.yaml), not "dance"'],
    ['the topic of some hours', ({ advice }) => (advice.places = [{ ...place, hours: [{ ...opening, topic: 'money' }] }]), 'services/advice.yaml, places.0.hours: the id of a topic, and "money" is none (known are work, debts)'],
    ['a reason to close', ({ advice }) => (advice.places = [{ ...place, closedOn: [{ reason: 'mood', ...period }] }]), 'services/advice.yaml, places.0.closedOn: one of holiday (vocabularies/closing-reasons.yaml), not "mood"'],
    ['where to go instead', ({ directory }) => (directory.removedServices = [{ id: 'cafe', removedOn: '2026-10-31', see: ['bar'] }]), 'services/removed.yaml, cafe.see: the id of a service, and "bar" is none (known are advice)'],
    ['the provider of an event', ({ directory }) => (directory.events = [{ ...course, provider: 'nobody' }]), 'events/course.yaml, provider: the id of a provider, and "nobody" is none (known are office)'],
    ['the service of an event', ({ directory }) => (directory.events = [{ ...course, service: 'cafe' }]), 'events/course.yaml, service: the id of a service, and "cafe" is none (known are advice)'],
    ['the quarter of an event', ({ directory }) => (directory.events = [{ ...course, place: { quarter: 'west', quarterConfirmed: true } }]), 'events/course.yaml, place.quarter: the id of a quarter, and "west" is none (known are sued, nord)'],
    ['the language of an event', ({ directory }) => (directory.events = [{ ...course, languages: ['xx'] }]), 'events/course.yaml, languages: the id of a spoken language, and "xx" is none (known are tr)'],
    ['the audience of an event', ({ directory }) => (directory.events = [{ ...course, audience: ['men'] }]), 'events/course.yaml, audience: one of women (vocabularies/audience.yaml), not "men"'],
  ])('name %s that exists', (_what, change, mistake) => expect(mistakesAfter(change)).toEqual([mistake]));

  it('name at most twenty ids that they may mean', () => {
    const [mistake] = mistakesAfter(({ directory, advice }) => {
      directory.providers = Array.from({ length: 30 }, (_, index) => ({ ...directory.providers[0]!, id: `office-${index}` }));
      directory.city.coordinatingOffice = 'office-0';
      advice.provider = 'nobody';
    });
    expect(mistake).toMatch(/office-19\)$/);
  });
});

describe('quarters', () => {
  it('are neighbours of each other or not at all', () => {
    expect(mistakesAfter(({ south }) => (south.neighbours = []))).toEqual([
      'quarters/sued.yaml, neighbours: also "nord", which names this quarter as its neighbour',
    ]);
  });

  it('stand on different tiles of the map', () => {
    expect(mistakesAfter(({ north, south }) => (north.tile = { ...south.tile }))).toEqual([
      'quarters/sued.yaml, tile: a tile of its own, "nord" stands there',
      'quarters/nord.yaml, tile: a tile of its own, "sued" stands there',
    ]);
  });

  it('may share a row or a column', () => {
    expect(mistakesAfter(({ north }) => (north.tile = { column: 2, row: 2 }))).toEqual([]);
  });

  const withBorders = (change: (ids: string[]) => string[]) =>
    mistakesAfter(({ directory }) => {
      const borders = fixtureBorders(directory.quarters);
      const [feature] = borders.features;
      if (feature === undefined) throw new Error('borders without a feature');
      const drawn = change(borders.features.map(({ properties }) => properties.id));
      directory.quarterBorders = { ...borders, features: drawn.map((id) => ({ ...feature, properties: { id } })) };
    });

  it('are all drawn once where borders are drawn', () => {
    expect(withBorders((drawn) => drawn)).toEqual([]);
    expect(withBorders(() => [])).toEqual(['quarters.geojson, features: a feature for every quarter, also for sued, nord']);
    expect(withBorders(() => ['sued'])).toEqual(['quarters.geojson, features: a feature for every quarter, also for nord']);
    expect(withBorders(() => ['sued', 'nord', 'sued'])).toEqual([
      'quarters.geojson, features.2.properties.id: each quarter once, as one MultiPolygon, and "sued" comes again',
    ]);
    expect(withBorders((drawn) => [...drawn, 'west'])).toEqual([
      'quarters.geojson, features.2.properties.id: the id of a quarter, and "west" is none (known are sued, nord)',
    ]);
  });
});

describe('topics', () => {
  it('lead to no draft', () => {
    const change: Change = ({ directory, advice, work }) => {
      directory.services.push(draft(advice, 'cafe'));
      work.servicesFirst = ['advice', 'cafe'];
    };
    expect(mistakesAfter(change)).toEqual(['topics/work.yaml, servicesFirst: a published service, and "cafe" is a draft']);
  });

  it('have phrases in every language when they are urgent, and in no other language', () => {
    expect(mistakesAfter(({ work }) => (work.urgent = true))).toEqual([
      'topics/work.yaml, urgentPhrases.de: phrases in every language, because the topic is urgent',
      'topics/work.yaml, urgentPhrases.en: phrases in every language, because the topic is urgent',
    ]);
    expect(mistakesAfter(({ work }) => Object.assign(work, { urgent: true, urgentPhrases: { de: ['Hilfe'] } }))).toEqual([
      'topics/work.yaml, urgentPhrases.en: phrases in every language, because the topic is urgent',
    ]);
    expect(mistakesAfter(({ work }) => (work.urgentPhrases = { fr: ['aide'] }))).toEqual(['topics/work.yaml, urgentPhrases.fr: one of de, en']);
  });
});

describe('offices', () => {
  it.each<[string, Partial<Office>, string]>([
    ['a topic', { topic: 'money' }, 'offices/court.yaml, topic: the id of a topic, and "money" is none (known are work, debts)'],
    ['a service', { services: ['advice', 'cafe'] }, 'offices/court.yaml, services: the id of a service, and "cafe" is none (known are advice)'],
    ['a service that is no draft', { services: ['bar'] }, 'offices/court.yaml, services: a published service, and "bar" is a draft'],
    ['a language of the site', { written: { de: ['Gericht'], fr: ['tribunal'] } }, 'offices/court.yaml, written.fr: one of de, en'],
  ])('name %s', (_what, fields, mistake) => {
    const change: Change = ({ directory, advice }) => {
      if (fields.services?.includes('bar') === true) directory.services.push(draft(advice, 'bar'));
      Object.assign(directory.offices[0]!, fields);
    };
    expect(mistakesAfter(change)).toEqual([mistake]);
  });
});

describe('senders of letters', () => {
  const text = { de: 'Geld', translations: {} };
  const sender: LetterSender = { id: 'jobcenter', kind: 'sender', order: 1, sign: 'topics/work', group: 'money', name: text, text, alsoWritten: [], topic: 'work', services: ['advice'], citations: [] }; // prettier-ignore
  it.each<[string, Partial<LetterSender>, string[]]>([
    ['nothing that is missing', {}, []],
    ['a topic', { topic: 'money' }, ['letters/jobcenter.yaml, topic: the id of a topic, and "money" is none (known are work, debts)']],
    ['a service', { services: ['cafe'] }, ['letters/jobcenter.yaml, services: the id of a service, and "cafe" is none (known are advice, bar)']],
    ['a service that is no draft', { services: ['bar'] }, ['letters/jobcenter.yaml, services: a published service, and "bar" is a draft']],
    ['a language of the site in its name', { name: { de: 'Geld', translations: { fr: { text: 'argent', of: '' } } } }, ['letters/jobcenter.yaml, name.translations.fr: one of de, en']],
    ['a language of the site in its text', { text: { de: 'Geld', translations: { fr: { text: 'argent', of: '' } } } }, ['letters/jobcenter.yaml, text.translations.fr: one of de, en']],
  ])('name %s', (_what, fields, mistakes) => {
    const change: Change = ({ directory, advice }) => {
      directory.services.push(draft(advice, 'bar'));
      directory.letterParts = [{ ...sender, ...fields }];
    };
    expect(mistakesAfter(change)).toEqual(mistakes);
  }); // prettier-ignore
});

describe('life events', () => {
  const text = { de: 'Umzug', translations: {} };
  const french = { de: 'Umzug', translations: { fr: { text: 'déménagement', of: '' } } };
  const event: LifeEvent = { id: 'move', order: 1, sign: 'life/van', name: text, text, changes: [], topics: ['work'], services: ['advice'], bring: ['passport'], written: { de: ['Umzug'] } }; // prettier-ignore
  it.each<[string, Partial<LifeEvent>, string[]]>([
    ['nothing that is missing', {}, []],
    ['a topic', { topics: ['work', 'money'] }, ['life-events/move.yaml, topics: the id of a topic, and "money" is none (known are work, debts)']],
    ['a service that is no draft', { services: ['bar'] }, ['life-events/move.yaml, services: a published service, and "bar" is a draft']],
    ['a paper', { bring: ['visa'] }, ['life-events/move.yaml, bring: one of passport (vocabularies/bring.yaml), not "visa"']],
    ['a language of the site in a change', { changes: [{ text, citations: [] }, { text: french, citations: [] }] }, ['life-events/move.yaml, changes.1.text.translations.fr: one of de, en']],
    ['a language of the site in its search words', { written: { fr: ['déménager'] } }, ['life-events/move.yaml, written.fr: one of de, en']],
  ])('name %s', (_what, fields, mistakes) => {
    const change: Change = ({ directory, advice }) => {
      directory.services.push(draft(advice, 'bar'));
      directory.lifeEvents = [{ ...event, ...fields }];
    };
    expect(mistakesAfter(change)).toEqual(mistakes);
  }); // prettier-ignore
});

describe('ids', () => {
  it('are never given twice, not even former ones and those of removed entries', () => {
    expect(mistakesAfter(({ advice }) => (advice.formerIds = ['advice']))).toEqual([
      'services/advice.yaml, formerIds: an id that nothing else has, and "advice" stands in services/advice.yaml',
    ]);
    const removed = { id: 'cafe', removedOn: '2026-10-31', see: [] };
    const alsoFormer: Change = ({ directory, advice }) => {
      advice.formerIds = ['cafe'];
      directory.removedServices.push(removed);
    };
    expect(mistakesAfter(alsoFormer)).toEqual([
      'services/removed.yaml, cafe: an id that nothing else has, and "cafe" stands in services/advice.yaml',
    ]);
    expect(mistakesAfter(({ directory }) => directory.removedServices.push(removed, removed))).toEqual([
      'services/removed.yaml, cafe: an id that nothing else has, and "cafe" stands in services/removed.yaml',
    ]);
  });

  it('of removed entries lead to published ones', () => {
    const change: Change = ({ directory, advice }) => {
      directory.services.push(draft(advice, 'bar'));
      directory.removedServices = [{ id: 'cafe', removedOn: '2026-10-31', see: ['bar', 'advice'] }];
    };
    expect(mistakesAfter(change)).toEqual(['services/removed.yaml, cafe.see: a published service, and "bar" is a draft']);
  });
});
