import type { Directory } from '../directory/directory.ts';
import { entriesOf, entryOf, eventKind, idIn, kindOf, serviceKind, type Entry } from '../directory/entry-kind.ts';
import { cellsOf } from './columns.ts';
import type { ImportedEntry, RowProblem } from './imported.ts';
import { freeId, plainAddress, plainName } from './names.ts';

/** A column in which an imported entry says something else than ours; "" where ours says nothing. */
export type Difference = { column: string; ours: string; theirs: string };

export type Match = {
  imported: ImportedEntry;
  existing: Entry;
  by: 'id' | 'name' | 'phone' | 'website' | 'choice';
  differences: Difference[];
};

export type ImportPlan = { added: (ImportedEntry & { id: string })[]; matched: Match[]; refused: RowProblem[] };

/** What somebody has chosen for an imported entry: one of ours, or a new one. */
export type ChosenMatch = { id: string } | { isNew: true };

/** Addresses of the desk that no entry may have. */
const reservedIds = ['new', 'preview'];

/**
 * Tells new entries from those that the content has. An entry is one of ours by its id, or by its name and provider; and by a phone number or
 * a website that only one entry has on each side, because providers use one number for many services.
 * @param chosen overrules what is found
 */
export function planImport(
  imported: readonly ImportedEntry[],
  directory: Directory,
  chosen: ReadonlyMap<ImportedEntry, ChosenMatch> = new Map(),
): ImportPlan {
  const { services, removedServices } = directory;
  const ours = entriesOf(directory);
  const gone = new Set([...removedServices.map(({ id }) => id), ...services.flatMap(({ formerIds }) => formerIds)]);
  const names = [...ours.map(({ entry }) => entry), ...gone, ...imported.flatMap(({ id }) => id ?? [])];
  const idsOf = (kind: typeof serviceKind) => new Set([...reservedIds, ...names.filter((name) => kindOf(name) === kind).map(idIn)]);
  const taken = new Map([serviceKind, eventKind].map((kind) => [kind, idsOf(kind)]));
  const plan: ImportPlan = { added: [], matched: [], refused: [] };
  const seen = new Set<string>();
  const find = matcher(imported, ours, chosen);
  for (const one of imported) {
    const { file, row, id, entry } = one;
    const match = find(one);
    const key = match?.existing.entry ?? id ?? nameKey(entry);
    if (seen.has(key)) plan.refused.push({ file, row, field: id === undefined ? 'name' : 'id', expected: 'each entry once' });
    else if (match !== undefined) plan.matched.push({ imported: one, ...match, differences: differencesIn(one, match.existing.value) });
    else if (id !== undefined && gone.has(id)) plan.refused.push({ file, row, field: 'id', expected: 'an id that no removed entry had' });
    else {
      const isFree = id !== undefined && !ours.some((held) => held.entry === id) && !reservedIds.includes(idIn(id));
      const kind = 'topics' in entry ? serviceKind : eventKind;
      const own = isFree ? idIn(id) : freeId(entry.name.de, taken.get(kind) ?? new Set());
      taken.get(kind)?.add(own);
      plan.added.push({ ...one, id: entryOf(kind, own) });
    }
    seen.add(key);
  }
  return plan;
}

type Fields = ImportedEntry['entry'];

/** A course that returns under its name is told by its first day. */
const nameKey = (entry: Fields): string =>
  [entry.provider, plainName(entry.name.de), ...('dates' in entry ? [entry.dates[0]?.from] : [])].join('/');
/** Courses share the number and the website of their provider, so neither tells them. */
const phonesOf = (entry: Fields): string[] => ('topics' in entry ? entry.phones.map(({ number }) => number) : []);
const websitesOf = (entry: Fields): string[] => ('topics' in entry && entry.website !== undefined ? [plainAddress(entry.website)] : []);

function matcher(imported: readonly ImportedEntry[], ours: readonly Entry[], chosen: ReadonlyMap<ImportedEntry, ChosenMatch>) {
  const theirs = imported.map(({ entry: value }) => ({ value }));
  const onlyOne = (keysOf: (entry: Fields) => string[]) => {
    const [held, given] = [ownersBy(ours, keysOf), ownersBy(theirs, keysOf)];
    return (entry: Fields): Entry | undefined => {
      const found = new Set(
        keysOf(entry).flatMap((key) => (given.get(key)?.length === 1 && held.get(key)?.length === 1 ? (held.get(key) ?? []) : [])),
      );
      return found.size === 1 ? [...found][0] : undefined;
    };
  };
  const byId = new Map(ours.map((one) => [one.entry, one]));
  const byName = ownersBy(ours, (entry) => [nameKey(entry)]);
  const [byPhone, byWebsite] = [onlyOne(phonesOf), onlyOne(websitesOf)];
  return (one: ImportedEntry): { existing: Entry; by: Match['by'] } | undefined => {
    const { id, entry } = one;
    const choice = chosen.get(one);
    if (choice !== undefined && 'isNew' in choice) return undefined;
    const chosenEntry = choice === undefined ? undefined : byId.get(choice.id);
    if (chosenEntry !== undefined) return { existing: chosenEntry, by: 'choice' };
    const ways: { by: Match['by']; existing: Entry | undefined }[] = [
      { by: 'id', existing: id === undefined ? undefined : byId.get(id) },
      { by: 'name', existing: byName.get(nameKey(entry))?.[0] },
      { by: 'phone', existing: byPhone(entry) },
      { by: 'website', existing: byWebsite(entry) },
    ];
    return ways.flatMap(({ by, existing }) => (existing === undefined ? [] : [{ by, existing }]))[0];
  };
}

function ownersBy<Owner extends { value: Fields }>(entries: readonly Owner[], keysOf: (entry: Fields) => string[]): Map<string, Owner[]> {
  const owners = new Map<string, Owner[]>();
  for (const entry of entries) for (const key of new Set(keysOf(entry.value))) owners.set(key, [...(owners.get(key) ?? []), entry]);
  return owners;
}

/** The facts that the imported entry states differently. Its silence is no difference, and who checked an entry is ours to say. */
function differencesIn({ entry, stated }: ImportedEntry, existing: Fields): Difference[] {
  const ours = cellsOf(existing);
  return [...cellsOf(entry)]
    .filter(([column]) => stated?.includes(column) !== false)
    .filter(([column, theirs]) => !column.startsWith('verification.') && theirs !== ours.get(column))
    .map(([column, theirs]) => ({ column, ours: ours.get(column) ?? '', theirs }));
}
