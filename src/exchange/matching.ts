import type { Directory } from '../directory/directory.ts';
import type { ServiceFields } from '../directory/service-fields.ts';
import type { Service } from '../directory/service-schema.ts';
import { cellsOf } from './columns.ts';
import type { ImportedEntry, RowProblem } from './imported.ts';
import { freeId, plainAddress, plainName } from './names.ts';

/** A column in which an imported entry says something else than ours; "" where ours says nothing. */
export type Difference = { column: string; ours: string; theirs: string };

export type Match = {
  imported: ImportedEntry;
  existing: Service;
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
  const gone = new Set([...removedServices.map(({ id }) => id), ...services.flatMap(({ formerIds }) => formerIds)]);
  const taken = new Set([...reservedIds, ...services.map(({ id }) => id), ...gone, ...imported.flatMap(({ id }) => id ?? [])]);
  const plan: ImportPlan = { added: [], matched: [], refused: [] };
  const seen = new Set<string>();
  const find = matcher(imported, services, chosen);
  for (const one of imported) {
    const { file, row, id, entry } = one;
    const match = find(one);
    const key = match?.existing.id ?? id ?? nameKey(entry);
    if (seen.has(key)) plan.refused.push({ file, row, field: id === undefined ? 'name' : 'id', expected: 'each entry once' });
    else if (match !== undefined) plan.matched.push({ imported: one, ...match, differences: differencesIn(one, match.existing) });
    else if (id !== undefined && gone.has(id)) plan.refused.push({ file, row, field: 'id', expected: 'an id that no removed entry had' });
    else {
      const isFree = id !== undefined && !services.some((ours) => ours.id === id) && !reservedIds.includes(id);
      const own = isFree ? id : freeId(entry.name.de, taken);
      taken.add(own);
      plan.added.push({ ...one, id: own });
    }
    seen.add(key);
  }
  return plan;
}

const nameKey = ({ name, provider }: ServiceFields): string => `${provider}/${plainName(name.de)}`;
const phonesOf = ({ phones }: ServiceFields): string[] => phones.map(({ number }) => number);
const websitesOf = ({ website }: ServiceFields): string[] => (website === undefined ? [] : [plainAddress(website)]);

function matcher(imported: readonly ImportedEntry[], services: readonly Service[], chosen: ReadonlyMap<ImportedEntry, ChosenMatch>) {
  const entries = imported.map(({ entry }) => entry);
  const onlyOne = (keysOf: (entry: ServiceFields) => string[]) => {
    const [ours, theirs] = [ownersBy(services, keysOf), ownersBy(entries, keysOf)];
    return (entry: ServiceFields): Service | undefined => {
      const found = new Set(
        keysOf(entry).flatMap((key) => (theirs.get(key)?.length === 1 && ours.get(key)?.length === 1 ? (ours.get(key) ?? []) : [])),
      );
      return found.size === 1 ? [...found][0] : undefined;
    };
  };
  const byId = new Map(services.map((one) => [one.id, one]));
  const byName = ownersBy(services, (entry) => [nameKey(entry)]);
  const [byPhone, byWebsite] = [onlyOne(phonesOf), onlyOne(websitesOf)];
  return (one: ImportedEntry): { existing: Service; by: Match['by'] } | undefined => {
    const { id, entry } = one;
    const choice = chosen.get(one);
    if (choice !== undefined && 'isNew' in choice) return undefined;
    const chosenEntry = choice === undefined ? undefined : byId.get(choice.id);
    if (chosenEntry !== undefined) return { existing: chosenEntry, by: 'choice' };
    const ways: { by: Match['by']; existing: Service | undefined }[] = [
      { by: 'id', existing: id === undefined ? undefined : byId.get(id) },
      { by: 'name', existing: byName.get(nameKey(entry))?.[0] },
      { by: 'phone', existing: byPhone(entry) },
      { by: 'website', existing: byWebsite(entry) },
    ];
    return ways.flatMap(({ by, existing }) => (existing === undefined ? [] : [{ by, existing }]))[0];
  };
}

function ownersBy<Entry extends ServiceFields>(entries: readonly Entry[], keysOf: (entry: Entry) => string[]): Map<string, Entry[]> {
  const owners = new Map<string, Entry[]>();
  for (const entry of entries) for (const key of new Set(keysOf(entry))) owners.set(key, [...(owners.get(key) ?? []), entry]);
  return owners;
}

/** The facts that the imported entry states differently. Its silence is no difference, and who checked an entry is ours to say. */
function differencesIn({ entry, stated }: ImportedEntry, existing: Service): Difference[] {
  const ours = cellsOf(existing);
  return [...cellsOf(entry)]
    .filter(([column]) => stated?.includes(column) !== false)
    .filter(([column, theirs]) => !column.startsWith('verification.') && theirs !== ours.get(column))
    .map(([column, theirs]) => ({ column, ours: ours.get(column) ?? '', theirs }));
}
