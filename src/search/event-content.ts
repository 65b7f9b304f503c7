import { getProvider, type Directory } from '../directory/directory.ts';
import type { Event } from '../directory/event-schema.ts';
import { comingEvents, nextSession, sessionsOf } from '../directory/events.ts';
import { textIn } from '../directory/free-text.ts';
import { priceInWords, rhythmInWords, sessionInWords } from '../i18n/event-in-words.ts';
import { term } from '../i18n/term.ts';
import type { Translate } from '../i18n/words.ts';
import type { FinderEvent } from './finder.ts';
import type { SearchDocument } from './search-index.ts';
import type { MarkFilter } from './wanted.ts';

type Tongue = { tag: string; t: Translate };

/** Courses and events that are not over, the next first, as documents of the index. */
export const eventDocuments = (directory: Directory, both: readonly Tongue[], now: Date): SearchDocument[] =>
  comingEvents(directory, now).map((event) => ({
    id: `event/${event.id}`,
    name: both.map(({ tag }) => textIn(event.name, tag).text).join(', '),
    words: [getProvider(directory, event.provider).name, event.level, ...both.map(({ t }) => t('events:title'))].join(', '),
    text: [
      ...both.flatMap(({ tag }) => (event.description === undefined ? [] : [textIn(event.description, tag).text])),
      ...both.flatMap(({ t }) => event.audience.map((id) => term(t, 'vocabulary', 'audience', id))),
      ...[event.place?.name, event.place?.street, event.place?.addition].filter((part) => part !== undefined),
    ].join(', '),
  }));

/** The same events as search, filters and cards see them. */
export const finderEvents = (directory: Directory, language: string, t: Translate, now: Date): FinderEvent[] =>
  comingEvents(directory, now).map((event) => finderEvent(directory, event, language, t, now));

function finderEvent(directory: Directory, event: Event, language: string, t: Translate, now: Date): FinderEvent {
  const name = textIn(event.name, language);
  const next = nextSession(event, now);
  const last = sessionsOf(event).at(-1);
  const price = priceInWords(t, event);
  const service = directory.services.find(({ id }) => id === event.service);
  return {
    id: event.id,
    name: name.text,
    nameLanguage: name.language,
    ...(event.cancelled ? { cancelled: t('events:cancelled') } : {}),
    ...(next === undefined ? {} : { when: rhythmInWords(t, next.row) }),
    ...(next?.row.to === undefined || event.cancelled
      ? {}
      : { next: { day: next.day, words: `${t('events:next')}: ${sessionInWords(t, next)}` } }),
    where: event.place?.name ?? getProvider(directory, event.provider).name,
    ...(event.level === undefined ? {} : { level: event.level }),
    marks: [
      ...(price === undefined ? [] : [price]),
      ...(event.children === undefined || event.children === 'none' ? [] : [t('events:children.title')]),
    ],
    ...(event.place === undefined ? {} : { quarter: event.place.quarter }),
    ends: `${last?.day ?? ''} ${last?.ends ?? ''}`,
    topics: service?.topics ?? [],
    languages: event.languages,
    filters: filtersOf(event),
  };
}

function filtersOf(event: Event): MarkFilter[] {
  const filters: Record<MarkFilter, boolean> = {
    'walk-in': event.registration === 'not-needed',
    women: event.audience.includes('women'),
    childcare: event.children === 'looked-after' || event.children === 'welcome',
    'step-free': event.place?.stepFree === true,
    free: event.priceCents === 0,
  };
  return (Object.keys(filters) as MarkFilter[]).filter((filter) => filters[filter]);
}
