import { hasLeft } from './freshness.ts';
import type { Event } from './event-schema.ts';
import type { LetterPart } from './letter-schema.ts';
import type { LifeEvent } from './life-event-schema.ts';
import { question } from './question.ts';
import type { City, EmergencyLine, NoticeKind, Office, Provider, Quarter, QuarterBorders, Topic } from './schema.ts';
import type { RemovedService, Service } from './service-schema.ts';

/** A language of the site. */
export type Language = City['languages'][number];

/** The spoken-languages vocabulary: languages of a conversation. */
export type SpokenLanguage = {
  tag: string;
  name: string;
  direction: 'ltr' | 'rtl';
  /** For readers of a language that the site does not have: what to do, in this language. */
  missing?: string | undefined;
};

export type Vocabularies = Record<
  | 'cost'
  | 'access'
  | 'audience'
  | 'eligibility'
  | 'good-to-know'
  | 'warnings'
  | 'bring'
  | 'hours-for'
  | 'phone-use'
  | 'closing-reasons'
  | 'city-notices',
  string[]
>;

/** All that the content files say, checked and ready to be asked. Made by `loading/read-directory.ts`. */
export type Directory = {
  city: City;
  /** The city's own mark, SVG; undefined where the product's mark stands in its place. */
  logo: string | undefined;
  quarters: Quarter[];
  /** Undefined until the city publishes them; the map is schematic then. */
  quarterBorders: QuarterBorders | undefined;
  topics: Topic[];
  /** Offices as people name them. */
  offices: Office[];
  /** The parts of official letters and their meaning. Empty where a city has not written it: then the site has no page about letters. */
  letterParts: LetterPart[];
  /** Changes in a life as ways in. Empty where a city has not written any: then the site has no pages about them. */
  lifeEvents: LifeEvent[];
  providers: Provider[];
  services: Service[];
  removedServices: RemovedService[];
  /** Courses and events, also those that are over. Empty where a city lists none. */
  events: Event[];
  spokenLanguages: SpokenLanguage[];
  vocabularies: Vocabularies;
  /** The phrases that a service may use as a dated notice. */
  noticeKinds: NoticeKind[];
};

function getById<Entry extends { id: string }>(entries: Entry[], id: string, kind: string): Entry {
  const entry = entries.find((candidate) => candidate.id === id);
  if (entry === undefined) throw new Error(`no ${kind} has the id "${id}"`);
  return entry;
}

export const getQuarter = (directory: Directory, id: string): Quarter => getById(directory.quarters, id, 'quarter');
export const getTopic = (directory: Directory, id: string): Topic => getById(directory.topics, id, 'topic');
export const getProvider = (directory: Directory, id: string): Provider => getById(directory.providers, id, 'provider');
export const getService = question('getService', (directory: Directory, id: string): Service => getById(directory.services, id, 'service'));
export const getLifeEvent = (directory: Directory, id: string): LifeEvent => getById(directory.lifeEvents, id, 'life event');
export const getEvent = (directory: Directory, id: string): Event => getById(directory.events, id, 'event');
export const getEmergencyLine = (directory: Directory, id: string): EmergencyLine =>
  getById(directory.city.emergencyLines, id, 'emergency line');

/** The postal codes that may lie in a quarter. A code never decides a quarter on its own. */
export function postalCodesOf(directory: Directory, quarterId: string): string[] {
  return directory.city.postalCodes.filter((row) => row.quarters.includes(quarterId)).map((row) => row.code);
}

/** The provider whose counsellors answer a request from this quarter, or from "unknown", "no-address", "outside". */
export function answeringProvider(directory: Directory, quarterId: string): Provider {
  const quarter = directory.quarters.find((candidate) => candidate.id === quarterId);
  return getProvider(directory, quarter?.answeredBy ?? directory.city.coordinatingOffice);
}

/** The quarters whose requests a provider's counsellors answer. */
export const quartersAnsweredBy = ({ quarters, city }: Directory, provider: string): string[] =>
  quarters.filter(({ answeredBy }) => (answeredBy ?? city.coordinatingOffice) === provider).map(({ id }) => id);

/** Days on which nobody of a provider gives appointments. */
export const closedDaysOf = (directory: Directory, providerId: string): { firstDay: string; lastDay: string }[] =>
  directory.providers.find(({ id }) => id === providerId)?.closedOn.map(({ from, to }) => ({ firstDay: from, lastDay: to })) ?? [];

/** Facts that the city has not yet supplied. While any is missing, the site is a test version. */
export function missingCityFacts(city: City): string[] {
  const needed = ['operator', 'dataProtectionOfficer', 'imprint', 'questionsPhone'] as const;
  return needed.filter((fact) => city[fact] === undefined);
}

/** Entries that have a public page: drafts are for the desk only. */
export function publishedServices(directory: Directory): Service[] {
  return directory.services.filter((service) => service.verification.status !== 'draft');
}

/** Whether a published place says where it lies, so that a distance to it can be told. */
export const hasCoordinates = question('hasCoordinates', (directory: Directory): boolean =>
  publishedServices(directory).some(({ places }) => places.some(({ coordinates }) => coordinates !== undefined)),
);

/** Entries that lists, searches and open data name; those that are too old or have ended have only their own page. */
export const currentServices = question('currentServices', (directory: Directory, now: Date): Service[] =>
  publishedServices(directory).filter((service) => !hasLeft(directory.city, service, now)),
);

/** Somebody answers there before a person goes: a website alone rarely does. */
export const canBeAsked = ({ phones, email }: Service): boolean => phones.length > 0 || email !== undefined;

/** Whether the entry names any way to reach the place: a number, an address to write to, a page, or a door. */
export const isReachable = ({ phones, email, website, places }: Service): boolean =>
  phones.length > 0 || email !== undefined || website !== undefined || places.some(({ street }) => street !== undefined);
