import { weekdays } from '../directory/calendar-day.ts';
import { nearness, nearnessOrder, oldLast, quartersOf, type Nearness } from '../directory/nearness.ts';
import { distanceKm, nearestFirst, type Position } from '../directory/position.ts';
import type { CompiledHours } from '../directory/hours-state.ts';
import type { Finder, FinderOffice, FinderQuarter, FinderService } from './finder.ts';
import { typedForm, wordsOf } from './folding.ts';
import { eventsMeant } from './found-events.ts';
import { openingAt } from './opening.ts';
import { asWritten, scoresOf } from './search-index.ts';
import { holdsPhrase } from './phrases.ts';
import { markFilters, spokenDays, type MarkFilter, type SpokenDay, type Wanted } from './wanted.ts';

/** A service that fits, with the topics through which the typed words led to it. */
export type Hit = { id: string; topics: string[] };

export type Found = {
  total: number;
  /** Best first. With a quarter chosen one group a nearness, nearest first; else one group "any". Empty groups are left out. */
  groups: { nearness: Nearness | 'any'; hits: Hit[] }[];
  /** Courses and events that the words mean, by id, best first. */
  events: string[];
  /** The topics that the words mean, urgent ones first, then the best, at most three. */
  topics: string[];
  /** Urgent topics that the words mean: help lines stand before everything else. */
  alarms: string[];
  /** Whether the words are about a letter: then the page about letters comes first. */
  aboutLetters: boolean;
  /** The changes in a life that the words are about: their pages come before the topics. */
  lifeEvents: string[];
  /** Quarters that the words name, or that a typed postal code may mean. */
  quarters: string[];
  /** Whether anybody says when the chosen language is spoken: until then days would only lead astray. */
  daysKnown: boolean;
  /** How many services remain with each choice, all else unchanged. For a quarter: how many are in it. */
  remaining: {
    quarter: Record<string, number>;
    topic: Record<string, number>;
    language: Record<string, number>;
    day: Record<SpokenDay, number>;
    open: Record<'now' | 'today', number>;
    marks: Record<MarkFilter, number>;
  };
};

/** How many services a list shows before "show all". */
export const firstShown = 22;

/** The first services of a list that may be long. */
export function shortened(groups: Found['groups'], most: number): Found['groups'] {
  let left = most;
  return groups
    .map((group) => {
      const hits = group.hits.slice(0, left);
      left -= hits.length;
      return { ...group, hits };
    })
    .filter((group) => group.hits.length > 0);
}

/** `fit`: how well the words fit; `score`: where it stands; `isNamed`: whether it comes first, because somebody asked for it. */
type Scored = { service: FinderService; fit: number; score: number; topics: string[]; isNamed: boolean };

/** How much of a hit on a topic, quarter or language a service inherits. */
const share = { topic: 0.9, quarter: 0.4, language: 0.6 };
const officeShare = 1.1;
/** Below this part of the best fit, that of a named service aside, a service is noise: as a current entry it would stand before old ones that fit. */
const noise = 0.5;
/** A word counts as a name when at most this many documents have it: "Jobcenter" does, "Beratung" does not. */
const fewKnow = 4;
/** A service for some people only ranks below those for everybody, unless the words fit it better. */
const forSomeShare = 0.65;
const mostWords = 12;
const maxTopics = 3;

/**
 * Finds services by words and filters; on the server and in the browser alike. A quarter leaves nothing out: it orders.
 * @param now decides what is open
 * @param position where the person is: without words, what is near on foot comes first in its group. Only a browser knows it
 */
export function search(finder: Finder, wanted: Wanted, now: Date, position?: Position): Found {
  const words = wordsOf(wanted.q)
    .filter((word) => !finder.ignored.includes(typedForm(word)))
    .slice(0, mostWords)
    .map((word) => asWritten(finder.index, word));
  const alarms = finder.topics.filter(({ alarm }) => alarm !== undefined && holdsPhrase(wanted.q, alarm)).map(({ id }) => id);
  const offices = finder.offices.filter(({ written }) => holdsPhrase(wanted.q, written));
  const answers = withAlarms(withOffices(scoresByWord(finder, words), offices), alarms);
  const veiled = finder.topics.filter(({ id, discreet }) => discreet && !alarms.includes(id) && id !== wanted.topic).map(({ id }) => id);
  const quarter = finder.quarters.find(({ id }) => id === wanted.quarter);
  const named = namedQuarters(finder, words, answers);
  // Without a word that tells something, "Gelsenkirchen" alone or nothing, everything fits.
  const isVeiled = (service: FinderService) => service.topics.every((id) => veiled.includes(id));
  const isFree = words.length === 0 && alarms.length === 0 && offices.length === 0;
  const candidates = (isFree ? unscored(finder, isVeiled) : scored(finder, words, answers, { offices, alarms })).filter(
    ({ service }) =>
      (isFree || !isVeiled(service)) &&
      (service.kimQuarter === undefined || service.kimQuarter === quarter?.id || named.some(({ id }) => id === service.kimQuarter)),
  );
  const openings = new Map(candidates.map(({ service }) => [service.id, openingAt(service.hours, now)]));
  const fits = (service: FinderService, choice: Wanted) =>
    (choice.topic === '' || service.topics.includes(choice.topic)) &&
    // KIM's counselling is in the language that the person chooses in the form.
    (choice.language === '' || service.languages.includes(choice.language) || service.kimQuarter !== undefined) &&
    (choice.day === '' || isSpokenOn(service.spoken?.[choice.language], choice.day, now)) &&
    (choice.open === '' || openings.get(service.id)![choice.open]) &&
    choice.marks.every((mark) => service.marks.includes(mark));
  const count = (choice: Partial<Wanted>, also: (service: FinderService) => boolean = () => true) =>
    candidates.filter(({ service }) => fits(service, { ...wanted, ...choice }) && also(service)).length;

  const hits = candidates.filter(({ service }) => fits(service, wanted));
  return {
    total: hits.length,
    groups: grouped(hits, quarter, isFree ? position : undefined),
    events: alarms.length > 0 ? [] : eventsMeant(finder, wanted, answers, now),
    topics: topicsMeant(answers),
    alarms,
    aboutLetters: holdsPhrase(wanted.q, finder.letterWords),
    lifeEvents: finder.lifeEvents.filter(({ written }) => holdsPhrase(wanted.q, written)).map(({ id }) => id),
    quarters: named.map(({ id }) => id).filter((id) => id !== wanted.quarter),
    daysKnown: finder.services.some(({ spoken }) => spoken?.[wanted.language] !== undefined),
    remaining: {
      quarter: Object.fromEntries(finder.quarters.map(({ id }) => [id, count({}, (service) => quartersOf(service).includes(id))])),
      topic: Object.fromEntries(finder.topics.map(({ id }) => [id, count({ topic: id })])),
      language: Object.fromEntries(
        [...new Set(finder.services.flatMap(({ languages }) => languages))].map((language) => [language, count({ language })]),
      ),
      day: Object.fromEntries(spokenDays.map((day) => [day, wanted.language === '' ? 0 : count({ day })])) as Record<SpokenDay, number>,
      open: { now: count({ open: 'now' }), today: count({ open: 'today' }) },
      marks: Object.fromEntries(markFilters.map((mark) => [mark, count({ marks: [...new Set([...wanted.marks, mark])] })])) as Record<
        MarkFilter,
        number
      >,
    },
  };
}

/** For each typed word the documents it finds. Two words may be one: "kinder geld", "job center". */
function scoresByWord(finder: Finder, words: string[]): Map<string, number>[] {
  return words.map((word, place) => {
    const scores = scoresOf(finder.index, word);
    const next = words[place + 1];
    if (next === undefined) return scores;
    for (const [id, score] of scoresOf(finder.index, word + next)) scores.set(id, Math.max(scores.get(id) ?? 0, score));
    return scores;
  });
}

/** An office that the words name, with its topic, counts a little more than the best that one of the words finds. */
function withOffices(answers: Map<string, number>[], offices: FinderOffice[]): Map<string, number>[] {
  const ids = offices.flatMap(({ services, topic }) => [
    ...services.map((id) => `service/${id}`),
    ...(topic === undefined ? [] : [`topic/${topic}`]),
  ]);
  const best = Math.max(1, ...answers.flatMap((answer) => [...answer.values()]));
  return [...answers, new Map(ids.map((id) => [id, best * officeShare]))];
}

/** A phrase of an urgent topic outweighs what its words mean one by one. */
function withAlarms(answers: Map<string, number>[], alarms: string[]): Map<string, number>[] {
  const weight = 2 * answers.reduce((sum, answer) => sum + Math.max(0, ...answer.values()), 0) + 1;
  return [...answers, new Map(alarms.map((id) => [`topic/${id}`, weight]))];
}

/** Without words KIM's own counselling stands first, as on the page of its quarter, and what only discreet topics are about last. */
const unscored = (finder: Finder, isVeiled: (service: FinderService) => boolean): Scored[] =>
  [...finder.services]
    .sort(
      (one, other) =>
        Number(other.kimQuarter !== undefined) - Number(one.kimQuarter !== undefined) || Number(isVeiled(one)) - Number(isVeiled(other)),
    )
    .map((service) => ({ service, fit: 1, score: 1, topics: [], isNamed: false }));

/** The services that the words mean: what somebody asks for by name or needs at once, then the others by fit, old ones last. */
function scored(
  finder: Finder,
  words: string[],
  answers: Map<string, number>[],
  meant: { offices: FinderOffice[]; alarms: string[] },
): Scored[] {
  const telling = words
    .flatMap((word, place) => (documentsIn(answers[place]!) <= fewKnow ? [word, word + (words[place + 1] ?? '')] : []))
    .map(typedForm);
  const results = finder.services.map((service): Scored => {
    let fit = 0;
    const topics = new Set<string>();
    for (const answer of answers) {
      const of = (id: string) => answer.get(id) ?? 0;
      // The first topic of a service is what it is for; the later ones it does as well.
      const byTopic = service.topics.map((id, place) => ({ id, score: of(`topic/${id}`) * share.topic * (1 - 0.08 * place) }));
      const bestTopic = byTopic.reduce((best, one) => (one.score > best.score ? one : best), { id: '', score: 0 });
      const own = Math.max(
        of(`service/${service.id}`),
        ...quartersOf(service).map((id) => of(`quarter/${id}`) * share.quarter),
        ...service.languages.map((tag) => of(`language/${tag}`) * share.language),
      );
      if (bestTopic.score > 0) topics.add(bestTopic.id);
      fit += Math.max(own, bestTopic.score) + Math.min(own, bestTopic.score) / 4;
    }
    // The words of a name are the costliest to read.
    const isCalled = () => fit > 0 && telling.length > 0 && wordsOf(service.name).some((word) => telling.includes(typedForm(word)));
    const isNamed =
      isCalled() ||
      meant.offices.some(({ services }) => services.includes(service.id)) ||
      service.topics.some((id) => meant.alarms.includes(id));
    return { service, fit, score: fit * (service.forSome ? forSomeShare : 1), topics: [...topics], isNamed };
  });
  const found = results.filter(({ fit }) => fit > 0).sort((one, other) => other.score - one.score);
  const others = found.filter(({ isNamed }) => !isNamed);
  const best = Math.max(...others.map(({ fit }) => fit));
  return [
    ...found.filter(({ isNamed }) => isNamed),
    ...oldLast(
      others.filter(({ fit }) => fit >= best * noise),
      ({ service }) => service.outdated,
    ),
  ];
}

/** Courses come and go, and do not decide what is a name. */
const documentsIn = (answer: Map<string, number>): number => [...answer.keys()].filter((id) => !id.startsWith('event/')).length;

function isSpokenOn(hours: CompiledHours | undefined, day: SpokenDay, now: Date): boolean {
  if (hours === undefined) return false;
  return day === 'today' ? openingAt(hours, now).today : hours.week[weekdays.indexOf(day)]!.length > 0;
}

/** By the nearest of its places; what is outdated keeps its place. */
function nearestOnFoot(hits: Scored[], position: Position): Scored[] {
  return nearestFirst(hits, ({ service: { places, outdated } }) => {
    const km = places.flatMap(({ at }) => (at === undefined ? [] : [distanceKm(position, { latitude: at[0], longitude: at[1] })]));
    return outdated || km.length === 0 ? undefined : Math.min(...km);
  });
}

function grouped(hits: Scored[], quarter: FinderQuarter | undefined, position: Position | undefined): Found['groups'] {
  const hitsOf = (some: Scored[]): Hit[] =>
    (position === undefined ? some : nearestOnFoot(some, position)).map(({ service, topics }) => ({ id: service.id, topics }));
  const groups =
    quarter === undefined
      ? [{ nearness: 'any' as const, hits: hitsOf(hits) }]
      : nearnessOrder.map((near) => ({ nearness: near, hits: hitsOf(hits.filter(({ service }) => nearness(service, quarter) === near)) }));
  return groups.filter((group) => group.hits.length > 0);
}

/** The topics that all words together mean, and the best one of every word: "Schulden, Deutschkurs" means two. */
function topicsMeant(answers: Map<string, number>[]): string[] {
  const sums = new Map<string, number>();
  const bests = new Set<string>();
  for (const answer of answers) {
    const hits = [...answer].filter(([id]) => id.startsWith('topic/')).sort(([, one], [, other]) => other - one);
    for (const [id, score] of hits) sums.set(id, (sums.get(id) ?? 0) + score);
    if (hits[0] !== undefined) bests.add(hits[0][0]);
  }
  const best = Math.max(...sums.values());
  return [...sums]
    .filter(([id, score]) => score >= best * (bests.has(id) ? 0.25 : 0.5))
    .sort(([, one], [, other]) => other - one)
    .slice(0, maxTopics)
    .map(([id]) => id.slice('topic/'.length));
}

/** A postal code means every quarter it may lie in; a name only the quarter that it fits best. */
function namedQuarters(finder: Finder, words: string[], answers: Map<string, number>[]): FinderQuarter[] {
  const byCode = finder.quarters.filter(({ postalCodes }) => postalCodes.some((code) => words.includes(code)));
  const byName = answers.flatMap((answer) => {
    const hits = finder.quarters.map((quarter) => ({ quarter, score: answer.get(`quarter/${quarter.id}`) ?? 0 }));
    const best = Math.max(...hits.map(({ score }) => score));
    const elsewhere = Math.max(0, ...[...answer].filter(([id]) => id.startsWith('topic/')).map(([, score]) => score));
    return best > 0 && best >= elsewhere ? hits.filter(({ score }) => score >= best * 0.6).map(({ quarter }) => quarter) : [];
  });
  return [...new Set([...byCode, ...byName])];
}
