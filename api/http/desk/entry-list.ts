import { berlinDay } from '../../../src/directory/berlin.ts';
import type { Directory } from '../../../src/directory/directory.ts';
import { entryDates, isOld, isOurOwn } from '../../../src/directory/freshness.ts';
import { translationState } from '../../../src/directory/free-text.ts';
import type { Service } from '../../../src/directory/service-schema.ts';
import { serviceSchema } from '../../../src/directory/service-schema.ts';
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
  const published = directory.services.filter((service) => !isOurOwn(service));
  return [...published, ...newServices(directory, facts.changes)].map((service) => listed(directory, service, facts));
}

/** New entries as they were saved. */
const newServices = ({ services }: Directory, changes: readonly SavedChange[]): Service[] =>
  changes
    .filter(({ entry, field }) => field === '' && !services.some(({ id }) => id === entry))
    .flatMap(({ entry, value }) => {
      const { data } = serviceSchema.safeParse(value);
      return data === undefined ? [] : [{ ...data, id: entry }];
    });

function listed(directory: Directory, service: Service, { changes, texts, asked, reports, account, begun, now }: EntryFacts): ListedEntry {
  const { id } = service;
  const states = new Map(
    targetLanguages(directory).map(({ tag }) => [
      tag,
      texts.filter(({ entry }) => entry === id).map(({ text }) => translationState(text, tag)),
    ]),
  );
  const languagesWith = (state: 'missing' | 'stale') => [...states].filter(([, all]) => all.includes(state)).map(([tag]) => tag);
  const own = changes.filter(({ entry }) => entry === id);
  const asking = asked.find(({ entry }) => entry === id);
  const [date] = entryDates(service, now) ?? [];
  const entry = {
    id,
    name: service.name.de,
    provider: directory.providers.find((one) => one.id === service.provider)?.name ?? service.provider,
    ...(date === undefined ? {} : { date }),
    reports: reports.get(id) ?? 0,
    isDue: asking !== undefined && (asking.dueOn ?? '') <= berlinDay(now),
    isOld: isOld(service, now),
    isDraft: service.verification.status === 'draft',
    missing: languagesWith('missing'),
    stale: languagesWith('stale'),
    changes: own.length,
    isMine: begun.includes(id) || own.some(({ accountId }) => accountId === account),
    isBegun: begun.includes(id),
  };
  return { ...entry, why: reasonOf(entry) };
}

/** The first thing to do for an entry, most pressing first. */
function reasonOf(entry: Omit<ListedEntry, 'why'>): ListedEntry['why'] {
  if (entry.reports > 0) return 'reported';
  if (entry.isDraft) return 'draft';
  if (entry.isDue) return 'due';
  if (entry.isOld) return 'old';
  return entry.stale.length + entry.missing.length > 0 ? 'translation' : 'nothing';
}

const reasons: readonly ListedEntry['why'][] = ['reported', 'due', 'old', 'draft', 'translation', 'nothing'];

const isIn: Record<EntryFilter, (entry: ListedEntry) => boolean> = {
  all: () => true,
  due: ({ isDue }) => isDue,
  old: ({ isOld: old }) => old,
  translation: ({ missing, stale }) => missing.length + stale.length > 0,
  reported: ({ reports }) => reports > 0,
  draft: ({ isDraft }) => isDraft,
  mine: ({ isMine }) => isMine,
};

/** How many entries each filter has. */
export const countEntries = (entries: readonly ListedEntry[]): Record<EntryFilter, number> => ({
  all: entries.length,
  due: entries.filter(isIn.due).length,
  old: entries.filter(isIn.old).length,
  translation: entries.filter(isIn.translation).length,
  reported: entries.filter(isIn.reported).length,
  draft: entries.filter(isIn.draft).length,
  mine: entries.filter(isIn.mine).length,
});

/** Without a date comes before every date. */
const byDate = (one: ListedEntry, other: ListedEntry): number => (one.date ?? '').localeCompare(other.date ?? '');
const byName = (one: ListedEntry, other: ListedEntry): number => one.name.localeCompare(other.name, 'de');

const orders: Record<EntryOrder, (one: ListedEntry, other: ListedEntry) => number> = {
  need: (one, other) => reasons.indexOf(one.why) - reasons.indexOf(other.why) || other.reports - one.reports || byDate(one, other),
  oldest: byDate,
  newest: (one, other) => byDate(other, one),
  name: byName,
};

/** The entries that a filter has and in whose name or provider all typed words stand, in an order. "naehcafe" finds "Nähcafé". */
export function findEntries(
  entries: readonly ListedEntry[],
  { filter, order, typed }: { filter: EntryFilter; order: EntryOrder; typed: string },
): ListedEntry[] {
  const words = wordsOf(typed).map(ownForm);
  const hasAll = (text: string) => {
    const forms = wordsOf(text).flatMap(formsInIndex);
    return words.every((word) => forms.some((form) => form.includes(word)));
  };
  return entries
    .filter(isIn[filter])
    .filter(({ name, provider }) => hasAll(`${name} ${provider}`))
    .toSorted((one, other) => orders[order](one, other) || byName(one, other));
}
