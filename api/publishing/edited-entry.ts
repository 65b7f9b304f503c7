import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { factKindOf } from '../../src/directory/entry-fields.ts';
import { entryPath, kindOf, serviceKind } from '../../src/directory/entry-kind.ts';
import { factKinds, type FactKind } from '../../src/directory/facts.ts';
import { fingerprint } from '../../src/directory/free-text.ts';
import { isJsonObject, isSameJson, jsonAt, withJsonAt, type Json } from '../../src/directory/json.ts';
import { serviceFields } from '../../src/directory/service-fields.ts';
import { statedFacts } from '../../src/directory/stated-facts.ts';
import { readEntry, writeEntry } from './entry-text.ts';

/**
 * Where a fact was read or heard: a web address, or words like "Auskunft des Anbieters"; and the day. It becomes a source of the entry, so
 * that readers see how old the fact is.
 */
export type Source = { source: string; sourceDate: string };

/** A new value of one field of an entry (`findEntryField`); null for nothing. */
export type Change = {
  entry: string;
  field: string;
  value: Json;
  /** Needed for a fact. */
  source?: Source | undefined;
  /** The German text means the same as before, so translations stay fresh. */
  spellingOnly?: boolean | undefined;
};

const partsOf = (field: string): string[] => (field === '' ? [] : field.split('.'));

/** The file of an entry. */
export const entryFile = (contentDir: string, entry: string): string => path.join(contentDir, entryPath(entry));

/** The text of an entry's file; "" for an entry that is new, or whose name no file can have. */
export async function readEntryText(contentDir: string, entry: string): Promise<string> {
  try {
    return await readFile(entryFile(contentDir, entry), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENAMETOOLONG')) return '';
    throw error;
  }
}

/** The entry with its changes, as the form shows it: a place that was taken away is null and keeps its number. */
export const entryWith = (entry: Json, changes: readonly Change[]): Json =>
  inOrder(changes).reduce((changed, { field, value }) => withJsonAt(changed, partsOf(field), value), entry);

/** The value of a field; null for nothing. */
export const fieldOf = (entry: Json, field: string): Json => jsonAt(entry, partsOf(field)) ?? null;

/** Writes changes of one entry into its text, with their sources. */
export function withChanges(text: string, changes: readonly Change[]): string {
  const before = readEntry(text);
  const ordered = inOrder(changes);
  const values = ordered.map(({ field, value }) => ({ path: partsOf(field), value }));
  const kind = kindOf(changes[0]?.entry ?? '');
  const order = Object.keys(kind.fields.shape);
  const fresh = ordered.filter(({ spellingOnly }) => spellingOnly === true).flatMap((change) => stillFresh(before, ordered, change));
  const written = writeEntry(text, [...values, ...fresh], order);
  const after = readEntry(written);
  const sources = withSources(before, after, ordered);
  return isSameJson(sources, jsonAt(after, sourcesPath)) ? written : writeEntry(written, [{ path: sourcesPath, value: sources }], order);
}

/** The entry as `withChanges` writes it, as a value. */
export function entryAfter(before: Json, changes: readonly Change[]): Json {
  const after = entryWith(before, changes);
  return withJsonAt(after, sourcesPath, withSources(before, after, inOrder(changes)));
}

const sourcesPath = ['verification', 'sources'];

/** A whole entry first, then its members; places in their order. */
const inOrder = (changes: readonly Change[]): Change[] =>
  changes.toSorted((one, other) => one.field.localeCompare(other.field, 'en', { numeric: true }));

/** Translations that were made from the German text before are as good for the new one. */
function stillFresh(before: Json, changes: readonly Change[], { field, value }: Change): { path: string[]; value: Json }[] {
  const [text = ''] = partsOf(field);
  const german = fieldOf(before, field);
  if (!field.endsWith('.de') || typeof german !== 'string' || typeof value !== 'string') return [];
  const translations = fieldOf(entryWith(before, changes), `${text}.translations`);
  if (!isJsonObject(translations)) return [];
  return Object.entries(translations)
    .filter(([, one]) => fieldOf(one, 'of') === fingerprint(german))
    .map(([language]) => ({ path: [text, 'translations', language, 'of'], value: fingerprint(value) }));
}

type Cited = { [member: string]: Json };

/** The sources, with those of the changes. A source that states nothing any more goes. */
function withSources(before: Json, after: Json, changes: readonly Change[]): Json {
  const held = jsonAt(after, sourcesPath);
  const sources = Array.isArray(held) ? held.filter(isJsonObject) : [];
  if (!kindOf(changes[0]?.entry ?? '').statesKinds) return withWholeSources(sources, changes);
  const stated = statedBy(after);
  const added = changes.flatMap(({ field, value, source }) => {
    const kind = field === '' ? undefined : factKindOf(serviceKind, field);
    return source === undefined || kind === undefined || value === null || !stated.includes(kind) ? [] : [{ ...source, kind }];
  });
  const whole = changes.find(({ field }) => field === '')?.source;
  const all = whole === undefined ? added : [...stated.map((kind) => ({ ...whole, kind })), ...added];
  const [only] = sources;
  // A single source states all facts of an entry; beside another one it says which.
  const first = all.length > 0 && sources.length === 1 && only !== undefined && only['states'] === undefined;
  const cited = first ? [{ ...only, states: statedOr(statedBy(before)) }] : sources;
  return all.reduce<Cited[]>(withSource, cited).flatMap((one): Cited[] => {
    const states = one['states'];
    if (!Array.isArray(states)) return [one];
    const still = states.filter((kind) => kind === 'existence' || stated.some((fact) => fact === kind));
    if (still.length > 0 || states.length === 0) return [{ ...one, states: still }];
    return sources.length === 1 && all.length === 0 ? [{ ...one, states: ['existence'] }] : [];
  });
}

/** Sources that each state the whole entry: a newer word of the same source takes the place of its older one. */
const withWholeSources = (sources: Cited[], changes: readonly Change[]): Cited[] =>
  changes.reduce((all, { source }) => {
    if (source === undefined) return all;
    const cited = citedOf(source);
    const at = all.findIndex(({ date: _, ...one }) => isSameJson(one, citedOf({ ...source, sourceDate: '' })));
    return at < 0 ? [...all, cited] : all.with(at, { ...all[at], ...cited });
  }, sources);

/** A source as its entry names it. */
const citedOf = ({ source, sourceDate }: Source): Cited => ({
  [/^https?:/.test(source) ? 'url' : 'title']: source,
  ...(sourceDate === '' ? {} : { date: sourceDate }),
});

/** The sources of an entry with one more, which states facts that stay as they are. */
export function sourcesWith(entry: Json, source: Source, kinds: readonly FactKind[]): Json {
  const held = jsonAt(entry, sourcesPath);
  const sources = Array.isArray(held) ? held.filter(isJsonObject) : [];
  const [only] = sources;
  const isSingle = sources.length === 1 && only !== undefined && only['states'] === undefined;
  const cited = isSingle ? [{ ...only, states: statedOr(statedBy(entry)) }] : sources;
  return kinds.reduce<Cited[]>((all, kind) => withSource(all, { ...source, kind }), cited);
}

const statedOr = (kinds: FactKind[]): Json[] => (kinds.length > 0 ? kinds : ['existence']);

function withSource(sources: Cited[], { kind, ...source }: Source & { kind: FactKind }): Cited[] {
  const cited = citedOf(source);
  const at = sources.findIndex(({ states, ...one }) => states !== undefined && isSameJson(one, cited));
  const found = sources[at];
  if (found === undefined) return [...sources, { ...cited, states: [kind] }];
  const states = Array.isArray(found['states']) ? found['states'] : [];
  return sources.with(at, { ...found, states: factKinds.filter((one) => one === kind || states.includes(one)) });
}

/** The kinds of facts that an entry states; none for what is no entry. */
function statedBy(entry: Json): FactKind[] {
  const result = serviceFields.safeParse(entry);
  return result.success ? statedFacts(result.data) : [];
}
