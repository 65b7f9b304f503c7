import { eventKind, type EntryKind } from './entry-kind.ts';
import { jsonAt, type Json } from './json.ts';

/* The pages of an entry's form. */

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

/** One page of the form: the fields that are asked for together. `whole`: the place that they are members of. */
export type EntryPart = { id: string; fields: readonly string[]; whole?: string };

/** All parts of an entry, in the order of the page. One more place of a service can be added. */
export const entryParts = (kind: EntryKind, entry: Json): EntryPart[] => (kind === eventKind ? eventParts : serviceParts(entry));

const serviceParts = (entry: Json): EntryPart[] => [
  { id: 'texts', fields: ['name.de', 'description.de', 'note.de'] },
  ...listOf(jsonAt(entry, ['places'])).flatMap((place, index): EntryPart[] => {
    if (place === null) return [];
    const hours = listOf(jsonAt(place, ['hours'])).map((_, row) => ({
      id: `hours-${index}-${row}`,
      fields: [`places.${index}.hours.${row}`],
    }));
    return [placePart(index), ...hours];
  }),
  { id: 'contact', fields: ['phones', 'email', 'website'] },
  { id: 'languages', fields: ['languages', 'interpreting'] },
  { id: 'about', fields: ['provider', 'topics', 'reach', 'validUntil'] },
  { id: 'people', fields: ['audience', 'age', 'eligibility'] },
  { id: 'coming', fields: ['access', 'cost', 'bring', 'goodToKnow', 'taking'] },
  { id: 'notices', fields: ['notices', 'warnings'] },
  statusPart,
];

const statusPart: EntryPart = { id: 'status', fields: ['verification.status', 'verification.date', 'verification.by'] };

const fieldsIn = (whole: string, names: readonly string[]): string[] => names.map((name) => `${whole}.${name}`);

const placePart = (index: number): EntryPart => ({
  id: `place-${index}`,
  whole: `places.${index}`,
  fields: fieldsIn(`places.${index}`, [
    'name',
    'street',
    'addition',
    'postalCode',
    'quarter',
    'quarterConfirmed',
    'stepFree',
    'stops',
    'closedOn',
  ]),
});

const eventParts: EntryPart[] = [
  { id: 'texts', fields: ['name.de', 'description.de'] },
  { id: 'dates', fields: ['dates', 'cancelled'] },
  {
    id: 'place',
    whole: 'place',
    fields: fieldsIn('place', ['name', 'street', 'addition', 'postalCode', 'quarter', 'quarterConfirmed', 'stepFree']),
  },
  { id: 'course', fields: ['level', 'languages', 'children', 'audience', 'online'] },
  { id: 'taking', fields: ['priceCents', 'registration', 'registerUntil'] },
  { id: 'contact', fields: ['phone', 'email', 'website'] },
  { id: 'about', fields: ['provider', 'service'] },
  statusPart,
];

/** The part of an id, also of a place or of hours that are to be added. */
export function findEntryPart(kind: EntryKind, entry: Json, id: string): EntryPart | undefined {
  const found = entryParts(kind, entry).find((part) => part.id === id);
  if (found !== undefined || kind === eventKind) return found;
  const places = listOf(jsonAt(entry, ['places']));
  const [, place = '', row = ''] = /^(?:place|hours)-(\d+)(?:-(\d+))?$/.exec(id) ?? [];
  if (id === `place-${places.length}`) return placePart(places.length);
  const hours = listOf(jsonAt(entry, ['places', place, 'hours']));
  if (id === `hours-${place}-${hours.length}` && places[Number(place)] !== undefined && places[Number(place)] !== null)
    return { id, fields: [`places.${place}.hours.${row}`] };
  return undefined;
}
