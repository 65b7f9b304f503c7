import { term } from '../i18n/term.ts';
import { ageInWords } from '../i18n/age-in-words.ts';
import { serviceName } from '../i18n/service-name.ts';
import type { Translate } from '../i18n/words.ts';
import { currentServices, getProvider, postalCodesOf, type Directory } from '../directory/directory.ts';
import { textIn, type ShownText } from '../directory/free-text.ts';
import { isOld, isTooOld } from '../directory/freshness.ts';
import { openHours, spokenHours } from '../directory/hours-compiled.ts';
import { byTrust } from '../directory/nearness.ts';
import type { Topic } from '../directory/schema.ts';
import type { FreeText, Service } from '../directory/service-schema.ts';
import { speaksHere, speaksOnlyInterpreted, spokenLanguages } from '../directory/spoken.ts';
import { eventDocuments, finderEvents } from './event-content.ts';
import type { Finder, FinderOffice, FinderService } from './finder.ts';
import { typedForm, wordsOf } from './folding.ts';
import { buildIndex, type SearchDocument } from './search-index.ts';
import { readPhrases, type Phrases } from './phrases.ts';
import type { MarkFilter } from './wanted.ts';

/**
 * The finder of one language: everything that a reader can search for, in one language and in German.
 * @param words the translator of a language; German is the source
 * @param now decides which entries are outdated and therefore never open
 */
export function createFinder(directory: Directory, language: string, words: (language: string) => Translate, now: Date): Finder {
  const source = directory.city.languages[0].tag;
  const t = words(language);
  const both = [...new Set([language, source])].map((tag) => ({ tag, t: words(tag) }));
  const alsoTyped = directory.city.languages.find(({ tag }) => tag === language)?.alsoTyped ?? [];
  const typed = [...both, ...alsoTyped.map((tag) => ({ tag, t: words(tag) }))];
  const services = byTrust(currentServices(directory, now), now);
  const spoken = new Set(services.flatMap(spokenLanguages).map((one) => one.language));
  const documents = [
    ...services.map((service) => serviceDocument(service, directory, both)),
    ...eventDocuments(directory, both, now),
    ...directory.topics.map(({ id, urgent, officeWords }): SearchDocument => {
      const said = (key: 'name' | 'summary') => joined(both.map((one) => term(one.t, 'topics', id, key)));
      return {
        id: `topic/${id}`,
        // "Help when somebody hurts you at home": single words of that say nothing about danger.
        name: urgent ? '' : said('name'),
        words: joined([...typed.map((one) => term(one.t, 'topics', id, 'synonyms')), ...officeWords]),
        text: urgent ? '' : said('summary'),
      };
    }),
    ...directory.quarters.map(({ id, name, alsoWritten }): SearchDocument => ({
      id: `quarter/${id}`,
      name,
      spellings: joined(alsoWritten),
      words: joined(postalCodesOf(directory, id)),
      text: '',
    })),
    ...directory.spokenLanguages
      .filter(({ tag }) => spoken.has(tag))
      .map(({ tag, name }): SearchDocument => ({
        id: `language/${tag}`,
        name: joined([name, ...both.map((one) => term(one.t, 'vocabulary', 'language', tag))]),
        words: '',
        text: '',
      })),
  ];
  return {
    index: buildIndex(documents),
    cardWords: {
      titles: {
        any: t('finder:results.title'),
        here: t('site:quarter.here'),
        neighbour: t('site:quarter.neighbours'),
        citywide: t('site:quarter.citywide'),
        elsewhere: t('site:quarter.elsewhere'),
      },
      because: t('finder:results.because'),
      city: t('site:card.city'),
      mobile: t('site:card.mobile'),
      yourLanguage: t('site:card.yourLanguage'),
      walk: t('finder:position.walk', { km: '{km}', minutes: '{minutes}' }),
    },
    services: services.map((service) => finderService(service, directory, language, t, now)),
    events: finderEvents(directory, language, t, now),
    topics: directory.topics.map((topic) => ({
      id: topic.id,
      name: term(t, 'topics', topic.id, 'name'),
      ...(topic.urgent ? { alarm: alarmOf(topic, typed) } : {}),
      discreet: topic.discreet,
    })),
    offices: directory.offices.flatMap((office): FinderOffice[] => {
      const written = typed.flatMap(({ tag }) => office.written[tag] ?? []);
      if (written.length === 0) return [];
      return [
        {
          services: office.services.filter((id) => services.some((service) => service.id === id)),
          ...(office.topic === undefined ? {} : { topic: office.topic }),
          written: readPhrases(written, office.notMeant),
        },
      ];
    }),
    letterWords: readPhrases(letterWords(directory, typed), []),
    lifeEvents: directory.lifeEvents.map(({ id, written }) => ({
      id,
      written: readPhrases(
        typed.flatMap(({ tag }) => written[tag] ?? []),
        [],
      ),
    })),
    quarters: directory.quarters.map(({ id, name, neighbours }) => ({ id, name, neighbours, postalCodes: postalCodesOf(directory, id) })),
    ignored: [directory.city.name, ...directory.city.alsoWritten, ...typed.map((one) => one.t('finder:smallWords'))]
      .flatMap(wordsOf)
      .map(typedForm),
  };
}

const alarmOf = ({ id, urgentPhrases, notMeant }: Topic, both: Tongue[]): Phrases =>
  readPhrases(
    both.flatMap(({ tag, t }) => [term(t, 'topics', id, 'name'), ...(urgentPhrases[tag] ?? [])]),
    [...notMeant, ...both.flatMap(({ t }) => t('finder:smallWords').split(/[,،]/))],
  );

/** The words that people use for letters, and the German words that stand in them. */
const letterWords = ({ letterParts }: Directory, typed: Tongue[]): string[] =>
  letterParts.length === 0
    ? []
    : [
        ...typed.flatMap(({ t }) => t('letter:search').split(/[,،]/)),
        ...letterParts.filter(({ kind }) => kind === 'word').map(({ name }) => name.de),
      ];

type Tongue = { tag: string; t: Translate };

function serviceDocument(service: Service, directory: Directory, both: Tongue[]): SearchDocument {
  const texts = (text: FreeText | undefined) => (text === undefined ? [] : both.map(({ tag }) => textIn(text, tag).text));
  const places = service.places.flatMap(({ name, street, addition }) => [name, street, addition]);
  return {
    id: `service/${service.id}`,
    name: joined(both.map(({ tag, t }) => serviceName(service, directory, tag, t).text)),
    words: joined([getProvider(directory, service.provider).name]),
    text: joined([
      ...texts(service.description),
      ...texts(service.note),
      ...both.flatMap(({ t }) => [
        ...service.audience.map((id) => term(t, 'vocabulary', 'audience', id)),
        ...service.eligibility.map((id) => term(t, 'vocabulary', 'eligibility', id)),
        ...service.goodToKnow.map((id) => term(t, 'vocabulary', 'goodToKnow', id)),
      ]),
      ...places,
    ]),
  };
}

function finderService(service: Service, directory: Directory, language: string, t: Translate, now: Date): FinderService {
  const name: ShownText = serviceName(service, directory, language, t);
  const hours = openHours(directory, service, now);
  const spoken = spokenHours(directory, service, now);
  const age = ageInWords(t, service, now);
  const isForeign = !language.startsWith('de');
  const speaksReader = isForeign && speaksHere(service, language);
  return {
    id: service.id,
    name: name.text,
    nameLanguage: name.language,
    provider: getProvider(directory, service.provider).name,
    topics: service.topics,
    ...(service.kimQuarter === undefined ? {} : { kimQuarter: service.kimQuarter }),
    reach: service.reach,
    places: service.places.map(({ quarter, coordinates }) => ({
      quarter,
      ...(coordinates === undefined ? {} : { at: [coordinates.latitude, coordinates.longitude] as [number, number] }),
    })),
    languages: spokenLanguages(service).map((spoken) => spoken.language),
    ...(Object.keys(spoken).length === 0 ? {} : { spoken }),
    marks: marksOf(service, now),
    forSome: service.audience.length > 0 && !service.audience.includes('everyone'),
    outdated: isOld(service, now),
    speaksReader,
    ...(age === undefined ? {} : { age }),
    ...(speaksReader && speaksOnlyInterpreted(service, language) ? { interpreting: t('site:service.byInterpreting') } : {}),
    ...(isForeign && !speaksReader && service.interpreting === true ? { interpreting: t('site:service.interpreting') } : {}),
    ...(service.audience.length === 1 && service.audience[0] === 'women' ? { forWomen: term(t, 'vocabulary', 'hoursFor', 'women') } : {}),
    ...(hours === undefined ? {} : { hours }),
  };
}

function marksOf(service: Service, now: Date): MarkFilter[] {
  const hours = isTooOld(service, 'hours', now) ? [] : service.places.flatMap((place) => place.hours);
  const marks: Record<MarkFilter, boolean> = {
    'walk-in': service.access.includes('walk-in'),
    women: service.audience.includes('women') || hours.some((row) => row.for === 'women'),
    childcare: hours.some(({ children }) => children !== undefined),
    'step-free': service.places.some(({ stepFree }) => stepFree === true),
    free: service.cost === 'free' && !isTooOld(service, 'cost', now),
  };
  return (Object.keys(marks) as MarkFilter[]).filter((mark) => marks[mark]);
}

/** A comma between two texts keeps the words of each apart. */
const joined = (texts: (string | undefined)[]): string => texts.join(', ');
