import type { z } from 'zod';
import type { Directory } from './directory.ts';
import { eventFields, eventPlace, eventSchema, type Event } from './event-schema.ts';
import type { FactKind } from './facts.ts';
import { place, serviceFields } from './service-fields.ts';
import { serviceSchema, type Service } from './service-schema.ts';

/*
 * Editors keep entries of two kinds: services, and courses and events. An entry is named by its file: "familienbuero" is a service, and
 * "event:sprachcafe" is an event. Edits, drafts, translations, tables and publications name entries so and treat both kinds alike.
 */

/** Texts in all languages. */
export const textFields = ['name', 'description', 'note'] as const;
export type TextField = (typeof textFields)[number];

export type EntryKind = {
  folder: 'services' | 'events';
  /** The members of a file, without the rules that bind them to each other. */
  fields: z.ZodObject;
  schema: z.ZodObject;
  texts: readonly TextField[];
  /** Members whose own members are edited one by one. */
  parts: Readonly<Record<string, z.ZodObject>>;
  /** Members that nobody edits by hand. */
  kept: ReadonlySet<string>;
  /** The kind of fact that a member states, for the source that an edit must name. A website and what the city says itself need none. */
  facts: Readonly<Record<string, FactKind>>;
  /** Whether a source of the file names the kinds of facts that it states. */
  statesKinds: boolean;
};

export const serviceKind: EntryKind = {
  folder: 'services',
  fields: serviceFields,
  schema: serviceSchema,
  texts: textFields,
  parts: { places: place },
  // Old addresses, and what the entry is for.
  kept: new Set(['formerIds', 'kimQuarter']),
  facts: {
    places: 'address',
    phones: 'phones',
    email: 'email',
    languages: 'languages',
    interpreting: 'languages',
    audience: 'audience',
    age: 'audience',
    eligibility: 'audience',
    cost: 'cost',
    access: 'access',
    bring: 'access',
    goodToKnow: 'goodToKnow',
    taking: 'taking',
    description: 'description',
    note: 'description',
  },
  statesKinds: true,
};

export const eventKind: EntryKind = {
  folder: 'events',
  fields: eventFields,
  schema: eventSchema,
  texts: ['name', 'description'],
  parts: { place: eventPlace },
  kept: new Set(),
  facts: {
    place: 'address',
    online: 'address',
    dates: 'hours',
    cancelled: 'hours',
    level: 'audience',
    children: 'audience',
    audience: 'audience',
    priceCents: 'cost',
    registration: 'access',
    registerUntil: 'access',
    phone: 'phones',
    email: 'email',
    languages: 'languages',
    description: 'description',
  },
  statesKinds: false,
};

const eventMark = 'event:';

/** The name of an event among the entries. A service's is its id. */
export const eventEntry = (id: string): string => `${eventMark}${id}`;

export const kindOf = (entry: string): EntryKind => (entry.startsWith(eventMark) ? eventKind : serviceKind);

/** The id within its kind: "sprachcafe" for "event:sprachcafe". */
export const idIn = (entry: string): string => (entry.startsWith(eventMark) ? entry.slice(eventMark.length) : entry);

export const entryOf = ({ folder }: EntryKind, id: string): string => (folder === 'events' ? eventEntry(id) : id);

/** Whether a text can name an entry. */
export const isEntryName = (text: string): boolean => /^(event:)?[a-z0-9]+(-[a-z0-9]+)*$/.test(text);

/** The file of an entry in its content folder: "events/sprachcafe.yaml". */
export const entryPath = (entry: string): string => `${kindOf(entry).folder}/${idIn(entry)}.yaml`;

/** The entry of a file of the content. @returns undefined for a file that is none */
export function entryAt(file: string): string | undefined {
  const [, folder, id] = /(services|events)\/([a-z0-9-]+)\.yaml$/.exec(file) ?? [];
  if (id === undefined) return undefined;
  return folder === 'events' ? eventEntry(id) : id;
}

export type Entry = { entry: string; value: Service | Event };

/** All entries of the content, services first. */
export const entriesOf = ({ services, events }: Pick<Directory, 'services' | 'events'>): Entry[] => [
  ...services.map((value) => ({ entry: value.id, value })),
  ...events.map((value) => ({ entry: eventEntry(value.id), value })),
];

export const findEntry = ({ services, events }: Pick<Directory, 'services' | 'events'>, entry: string): Service | Event | undefined =>
  (kindOf(entry) === eventKind ? events : services).find(({ id }) => id === idIn(entry));

/** @throws RangeError for a name that no entry has */
export function getEntry(directory: Pick<Directory, 'services' | 'events'>, entry: string): Service | Event {
  const found = findEntry(directory, entry);
  if (found === undefined) throw new RangeError(`no entry "${entry}"`);
  return found;
}

/** A member of the list with the id of another takes its place; a new one comes last. */
const withOne = <Item extends { id: string }>(list: readonly Item[], one: Item): Item[] =>
  list.some(({ id }) => id === one.id) ? list.map((old) => (old.id === one.id ? one : old)) : [...list, one];

/**
 * The directory with other values of entries, or with new ones.
 * @returns with the issues of those that do not fit the schema, which are left out
 */
export function withEntries(
  directory: Directory,
  entries: readonly { entry: string; value: unknown }[],
): { directory: Directory; misfits: { entry: string; issues: z.core.$ZodIssue[] }[] } {
  let { services, events } = directory;
  const misfits = [];
  for (const { entry, value } of entries) {
    const id = idIn(entry);
    const result = kindOf(entry) === eventKind ? eventSchema.safeParse(value) : serviceSchema.safeParse(value);
    if (!result.success) misfits.push({ entry, issues: result.error.issues });
    else if ('topics' in result.data) services = withOne(services, { ...result.data, id });
    else events = withOne(events, { ...result.data, id });
  }
  return { directory: { ...directory, services, events }, misfits };
}
