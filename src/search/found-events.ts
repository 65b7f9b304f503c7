import { clockTime } from '../directory/calendar-day.ts';
import { berlinTime } from '../directory/berlin.browser.ts';
import type { Finder, FinderEvent } from './finder.ts';
import type { Wanted } from './wanted.ts';

/** How many courses and events a search shows; the others are behind a link. */
const mostEvents = 3;
/** How much of a hit on a topic, quarter or language an event inherits. */
const share = { topic: 0.5, quarter: 0.4, language: 0.6 };
/** Below this part of the best fit an event is noise. */
const noise = 0.5;

/**
 * Whether a time of Berlin has passed. Where the browser does not know the zone, nothing has.
 * @param time "2027-02-25 11:30"
 */
export function hasPassed(time: string, now: Date): boolean {
  try {
    const { day, minute } = berlinTime(now);
    return time <= `${day} ${clockTime(minute)}`;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * The courses and events that the words mean, best first, the next first among equals; those of the chosen quarter before all others. A
 * search without words, for an hour of the day, or of somebody in danger shows none.
 * @param answers for each typed word the documents it finds, with their scores
 */
export function eventsMeant(finder: Finder, wanted: Wanted, answers: readonly Map<string, number>[], now: Date): string[] {
  if (wanted.open !== '' || wanted.day !== '') return [];
  const scored = finder.events
    .filter((event) => !hasPassed(event.ends, now) && fits(event, wanted))
    .map((event) => ({ event, score: answers.reduce((sum, answer) => sum + scoreOf(event, answer), 0) }))
    .filter(({ score }) => score > 0);
  const best = Math.max(...scored.map(({ score }) => score));
  const isHere = ({ quarter }: FinderEvent) => Number(wanted.quarter !== '' && quarter === wanted.quarter);
  return scored
    .filter(({ score }) => score >= best * noise)
    .sort((one, other) => isHere(other.event) - isHere(one.event) || other.score - one.score)
    .slice(0, mostEvents)
    .map(({ event }) => event.id);
}

function scoreOf({ id, topics, quarter, languages }: FinderEvent, answer: ReadonlyMap<string, number>): number {
  const of = (document: string) => answer.get(document) ?? 0;
  return Math.max(
    of(`event/${id}`),
    ...topics.map((topic) => of(`topic/${topic}`) * share.topic),
    ...languages.map((tag) => of(`language/${tag}`) * share.language),
    quarter === undefined ? 0 : of(`quarter/${quarter}`) * share.quarter,
  );
}

const fits = ({ topics, languages, filters }: FinderEvent, { topic, language, marks }: Wanted): boolean =>
  (topic === '' || topics.includes(topic)) &&
  (language === '' || languages.includes(language)) &&
  marks.every((mark) => filters.includes(mark));
