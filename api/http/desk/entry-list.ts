import { berlinDay } from '../../../src/directory/berlin.ts';
import { daysAfter, monthsAfter } from '../../../src/directory/calendar-day.ts';
import type { Directory } from '../../../src/directory/directory.ts';
import { entriesOf, findEntry, withEntries, type Entry } from '../../../src/directory/entry-kind.ts';
import { entryDates, isOld, isOurOwn, lastDayOf as endOf, newestDate } from '../../../src/directory/freshness.ts';
import { translationState } from '../../../src/directory/free-text.ts';
import { lastDayOf, nextSession } from '../../../src/directory/events.ts';
import type { Event } from '../../../src/directory/event-schema.ts';
import type { Service } from '../../../src/directory/service-schema.ts';
import { formsInIndex, ownForm, wordsOf } from '../../../src/search/folding.ts';
import { targetLanguages, type ContentText } from '../../../src/translation/content-texts.ts';
import type { EntryFilter, EntryOrder, ListedEntry } from '../../contract/pages/services.ts';
import type { AskedEntry } from '../../corrections/asks.ts';
import type { SavedChange } from '../../publishing/basket.ts';

/** Facts about entries that only the desk's database holds. */
export type EntryFacts = {
  changes: readonly SavedChange[];
  /** With the saved changes. */
  texts: readonly ContentText[];
  asked: readonly AskedEntry[];
  /** Open reports of readers, by entry. */
  reports: ReadonlyMap<string, number>;
  account: string;
  /** Entries of which that account has begun a form. */
  begun: readonly string[];
  now: Date;
};

/** All entries that editors keep true, and new ones that nobody has published. */
export function listEntries(directory: Directory, facts: EntryFacts): ListedEntry[] {
  const added = facts.changes.filter(({ entry, field }) => field === '' && findEntry(directory, entry) === undefined);
  return entriesOf(withEntries(directory, added).directory)
    .filter(({ value }) => !('topics' in value && isOurOwn(value)))
    .map((one) => listed(directory, one, facts));
}

function listed(directory: Directory, { entry: id, value }: Entry, facts: EntryFacts): ListedEntry {
  const { changes, texts, reports, account, begun } = facts;
  const states = new Map(
    targetLanguages(directory).map(({ tag }) => [
      tag,
      texts.filter(({ entry }) => entry === id).map(({ text }) => translationState(text, tag)),
    ]),
  );
  const languagesWith = (state: 'missing' | 'stale') => [...states].filter(([, all]) => all.includes(state)).map(([tag]) => tag);
  const own = changes.filter(({ entry }) => entry === id);
  const entry = {
    id,
    name: value.name.de,
    provider: directory.providers.find((one) => one.id === value.provider)?.name ?? value.provider,
    ...('topics' in value ? serviceAge(value, facts) : eventAge(value, facts)),
    reports: reports.get(id) ?? 0,
    isDraft: value.verification.status === 'draft',
    missing: languagesWith('missing'),
    stale: languagesWith('stale'),
    changes: own.length,
    isMine: begun.includes(id) || own.some(({ accountId }) => accountId === account),
    isBegun: begun.includes(id),
  };
  return { ...entry, why: reasonOf(entry) };
}

type Age = Pick<ListedEntry, 'date' | 'isDue' | 'isOld' | 'ends'>;

function serviceAge(service: Service, { asked, now }: EntryFacts): Age {
  const asking = asked.find(({ entry }) => entry === service.id);
  const [date] = entryDates(service, now) ?? [];
  return {
    ...(date === undefined ? {} : { date }),
    isDue: asking !== undefined && (asking.dueOn ?? '') <= berlinDay(now),
    isOld: isOld(service, now),
  };
}

/** Dates are agreed anew more often than a service changes, so a course is asked about after so many months. */
const eventMonths = 6;
/** Editors hear so many days before the last date that an entry ends. */
const soonDays = 14;

function eventAge(event: Event, { now }: EntryFacts): Age {
  const [today, day, date] = [berlinDay(now), lastDayOf(event), newestDate(event)];
  const isOver = nextSession(event, now) === undefined;
  return {
    ...(date === undefined ? {} : { date }),
    isDue: !isOver && (date === undefined || monthsAfter(endOf(date), eventMonths) <= today),
    isOld: isOver,
    ends: { day, state: isOver ? 'over' : day <= daysAfter(today, soonDays) ? 'soon' : 'later' },
  };
}

/** The first thing to do for an entry, most pressing first. */
function reasonOf(entry: Omit<ListedEntry, 'why'>): ListedEntry['why'] {
  if (entry.reports > 0) return 'reported';
  if (entry.isDraft) return 'draft';
  if (entry.ends?.state === 'over') return 'over';
  if (entry.isDue) return 'due';
  if (entry.isOld) return 'old';
  if (entry.ends?.state === 'soon') return 'soon';
  return entry.stale.length + entry.missing.length > 0 ? 'translation' : 'nothing';
}

const reasons: readonly ListedEntry['why'][] = ['reported', 'due', 'over', 'old', 'soon', 'draft', 'translation', 'nothing'];

const isIn: Record<EntryFilter, (entry: ListedEntry) => boolean> = {
  all: () => true,
  due: ({ isDue }) => isDue,
  old: ({ isOld: old }) => old,
  translation: ({ missing, stale }) => missing.length + stale.length > 0,
  reported: ({ reports }) => reports > 0,
  draft: ({ isDraft }) => isDraft,
  events: ({ ends }) => ends !== undefined,
  mine: ({ isMine }) => isMine,
};

/** Without a date comes before every date. */
const byDate = (one: ListedEntry, other: ListedEntry): number => (one.date ?? '').localeCompare(other.date ?? '');
const byName = (one: ListedEntry, other: ListedEntry): number => one.name.localeCompare(other.name, 'de');

const orders: Record<EntryOrder, (one: ListedEntry, other: ListedEntry) => number> = {
  need: (one, other) => reasons.indexOf(one.why) - reasons.indexOf(other.why) || other.reports - one.reports || byDate(one, other),
  oldest: byDate,
  newest: (one, other) => byDate(other, one),
  name: byName,
};

/** The entries in whose name or provider all typed words stand: "naehcafe" finds "Nähcafé". */
export function searchEntries(entries: readonly ListedEntry[], typed: string): ListedEntry[] {
  const words = wordsOf(typed).map(ownForm);
  const hasAll = (text: string) => {
    const forms = wordsOf(text).flatMap(formsInIndex);
    return words.every((word) => forms.some((form) => form.includes(word)));
  };
  return entries.filter(({ name, provider }) => hasAll(`${name} ${provider}`));
}

/** The entries that a filter has, in an order. */
export const orderEntries = (
  entries: readonly ListedEntry[],
  { filter, order }: { filter: EntryFilter; order: EntryOrder },
): ListedEntry[] => entries.filter(isIn[filter]).toSorted((one, other) => orders[order](one, other) || byName(one, other));

/** How many entries each filter has. */
export const countEntries = (entries: readonly ListedEntry[]): Record<EntryFilter, number> => ({
  all: entries.length,
  due: entries.filter(isIn.due).length,
  old: entries.filter(isIn.old).length,
  translation: entries.filter(isIn.translation).length,
  reported: entries.filter(isIn.reported).length,
  draft: entries.filter(isIn.draft).length,
  events: entries.filter(isIn.events).length,
  mine: entries.filter(isIn.mine).length,
});
