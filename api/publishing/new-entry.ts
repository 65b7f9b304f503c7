import { canonicalJson, isJsonObject, isSameJson, jsonAt, withJsonAt, type Json } from '../../src/directory/json.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { entriesOf, entryOf, eventKind, idIn, kindOf, serviceKind, type EntryKind } from '../../src/directory/entry-kind.ts';
import { controlAt } from '../../src/directory/entry-control.ts';
import { readTyped, type Mistake, type Typed } from '../../src/directory/entry-form.ts';
import { dayField } from '../../src/directory/week-form.ts';
import { freeId, plainName } from '../../src/exchange/names.ts';
import type { FieldError } from '../contract/codes.ts';
import { newEntryFields } from '../contract/desk-forms.ts';

const rule = 'places.0.hours.0.rule';

/**
 * The entry that the form of a new one describes: a draft with one source. An empty week and an empty place are left out.
 * @param source where the facts were read or heard, and the day
 */
export function readNewEntry(
  directory: Directory,
  kind: EntryKind,
  typed: Typed,
  source: { [member: string]: Json },
): { entry: Json; mistakes: FieldError[] } {
  const read = newEntryFields[kind.folder].map((field) => ({ field, ...readField(directory, kind, field, typed) }));
  const mistakes = read.flatMap((one) => one.mistakes).map(({ field, code }): FieldError => ({ pointer: `/${field}`, code }));
  const filled = read.reduce<Json>((entry, { field, value }) => (value === null ? entry : withJsonAt(entry, field.split('.'), value)), {});
  const stated = isJsonObject(filled) ? filled : {};
  const ordered = Object.keys(kind.fields.shape).flatMap((member) =>
    stated[member] === undefined ? [] : [[member, stated[member]] as const],
  );
  const entry = { ...Object.fromEntries(ordered), verification: { status: 'draft', sources: [source] } };
  if (kind === eventKind) return { entry: withoutEmptyEventPlace(entry), mistakes: [...mistakes, ...missingInEvent(entry)] };
  return { entry: withoutEmptyPlace(entry), mistakes: [...mistakes, ...missingIn(directory, entry)] };
}

/** Hours that nobody has typed are no mistake. */
function readField(directory: Directory, kind: EntryKind, field: string, typed: Typed): { value: Json; mistakes: Mistake[] } {
  const read = readTyped(controlAt(directory, kind, field), field, typed);
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
  const named = jsonAt(entry, ['name', 'de']);
  const german = typeof named === 'string' ? named : '';
  const isKnown = directory.services.some((service) => plainName(service.name.de) === plainName(german) && german !== '');
  return [
    ...required(entry, ['name', 'provider', 'topics', 'reach']),
    ...(needsQuarter ? [{ pointer: '/places.0.quarter', code: 'required' } as const] : []),
    ...(isKnown ? [{ pointer: '/name.de', code: 'repeated' } as const] : []),
  ];
}

const required = (entry: Entry, members: readonly string[]): FieldError[] =>
  members
    .filter((member) => canonicalJson(entry[member]) === null)
    .map((member): FieldError => ({ pointer: member === 'name' ? '/name.de' : `/${member}`, code: 'required' }));

/** A course returns under its old name, so a name may stand twice. */
function missingInEvent(entry: Entry): FieldError[] {
  const place = isJsonObject(entry['place']) ? entry['place'] : {};
  const needsQuarter = place['quarter'] === undefined && ['name', 'street', 'postalCode'].some((member) => place[member] !== undefined);
  return [
    ...required(entry, ['name', 'provider', 'dates']),
    ...(needsQuarter ? [{ pointer: '/place.quarter', code: 'required' } as const] : []),
  ];
}

function withoutEmptyEventPlace(entry: Entry): Entry {
  const { place, ...others } = entry;
  return isJsonObject(place) && place['quarter'] !== undefined ? entry : others;
}

/** The name of a new entry: an id that no entry of its kind has or had. */
export function newEntryName(directory: Directory, kind: EntryKind, name: string, alsoTaken: readonly string[]): string {
  const former = directory.services.flatMap(({ formerIds }) => formerIds);
  const gone = kind === serviceKind ? [...former, ...directory.removedServices.map(({ id }) => id)] : [];
  const taken = [...entriesOf(directory).map(({ entry }) => entry), ...gone, ...alsoTaken];
  const free = freeId(name, new Set([...taken.filter((one) => kindOf(one) === kind).map(idIn), 'new', 'preview']));
  return entryOf(kind, free);
}
