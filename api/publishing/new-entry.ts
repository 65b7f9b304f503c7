import { canonicalJson, isJsonObject, isSameJson, jsonAt, withJsonAt, type Json } from '../../src/directory/json.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { controlAt, readTyped, type Mistake, type Typed } from '../../src/directory/entry-form.ts';
import { dayField } from '../../src/directory/week-form.ts';
import { freeId, plainName } from '../../src/exchange/names.ts';
import type { FieldError } from '../contract/codes.ts';
import { newEntryFields } from '../contract/desk-forms.ts';

const rule = 'places.0.hours.0.rule';

/**
 * The entry that the form of a new service describes: a draft with one source. An empty week and an empty place are left out.
 * @param source where the facts were read or heard, and the day
 */
export function readNewEntry(
  directory: Directory,
  typed: Typed,
  source: { [member: string]: Json },
): { entry: Json; mistakes: FieldError[] } {
  const read = newEntryFields.map((field) => ({ field, ...readField(directory, field, typed) }));
  const mistakes = read.flatMap((one) => one.mistakes).map(({ field, code }): FieldError => ({ pointer: `/${field}`, code }));
  const filled = read.reduce<Json>((entry, { field, value }) => (value === null ? entry : withJsonAt(entry, field.split('.'), value)), {});
  const entry = { ...(isJsonObject(filled) ? filled : {}), verification: { status: 'draft', sources: [source] } };
  return { entry: withoutEmptyPlace(entry), mistakes: [...mistakes, ...missingIn(directory, entry)] };
}

/** Hours that nobody has typed are no mistake. */
function readField(directory: Directory, field: string, typed: Typed): { value: Json; mistakes: Mistake[] } {
  const read = readTyped(controlAt(directory, field), field, typed);
  const isEmpty = isSameJson(read.mistakes, [{ field: `${dayField(rule, 0)}.0.start`, code: 'required' }]);
  return isEmpty ? { value: null, mistakes: [] } : read;
}

type Entry = { [member: string]: Json };

const placeOf = ({ places }: Entry): Json | undefined => (Array.isArray(places) ? places[0] : undefined);

/** "The quarter is confirmed" alone is no place, and "for whom it is open" alone are no hours. */
function withoutEmptyPlace(entry: Entry): Entry {
  const place = placeOf(entry);
  const { places: _places, ...others } = entry;
  if (!isJsonObject(place) || place['quarter'] === undefined) return others;
  const { hours: _hours, ...bare } = place;
  return jsonAt(place, ['hours', '0', 'rule']) === undefined ? { ...entry, places: [bare] } : entry;
}

function missingIn(directory: Directory, entry: Entry): FieldError[] {
  const place = placeOf(entry);
  const hasPlace =
    isJsonObject(place) &&
    (jsonAt(place, ['hours', '0', 'rule']) !== undefined || place['street'] !== undefined || place['postalCode'] !== undefined);
  const needsQuarter = (hasPlace || entry['reach'] === 'quarter') && !(isJsonObject(place) && place['quarter'] !== undefined);
  const name = canonicalJson(entry['name']);
  const german = isJsonObject(name) && typeof name['de'] === 'string' ? name['de'] : '';
  const isKnown = directory.services.some((service) => plainName(service.name.de) === plainName(german) && german !== '');
  return [
    ...(['name', 'provider', 'topics', 'reach'] as const)
      .filter((member) => canonicalJson(entry[member]) === null)
      .map((member): FieldError => ({ pointer: member === 'name' ? '/name.de' : `/${member}`, code: 'required' })),
    ...(needsQuarter ? [{ pointer: '/places.0.quarter', code: 'required' } as const] : []),
    ...(isKnown ? [{ pointer: '/name.de', code: 'repeated' } as const] : []),
  ];
}

/** An id that no entry has or had. */
export function idForEntry(directory: Directory, name: string, alsoTaken: readonly string[]): string {
  const { services, removedServices } = directory;
  const taken = [...services.flatMap(({ id, formerIds }) => [id, ...formerIds]), ...removedServices.map(({ id }) => id), ...alsoTaken];
  return freeId(name, new Set([...taken, 'new', 'preview']));
}
