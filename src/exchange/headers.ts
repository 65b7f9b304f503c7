import { eventKind, serviceKind, type EntryKind } from '../directory/entry-kind.ts';
import { isColumn } from './columns.ts';
import { plainName } from './names.ts';

/*
 * The names that people give to columns. A number at the end means the second, third … of its kind: "Telefon 2", "Straße 2".
 */

const names: Readonly<Record<string, readonly string[]>> = {
  id: ['ID', 'Kennung'],
  'name.de': ['Name', 'Angebot', 'Name des Angebots', 'Service', 'Service name'],
  provider: ['Träger', 'Anbieter', 'Organisation', 'Provider', 'Organization'],
  topics: ['Thema', 'Themen', 'Topic', 'Topics'],
  reach: ['Gegend', 'Für welche Gegend', 'Reichweite', 'Reach', 'Area'],
  'description.de': ['Beschreibung', 'Description'],
  'note.de': ['Anmerkung', 'Hinweis', 'Note'],
  'places.0.name': ['Standort', 'Name des Standorts', 'Place', 'Location'],
  'places.0.street': ['Straße', 'Straße und Hausnummer', 'Adresse', 'Anschrift', 'Street', 'Address'],
  'places.0.addition': ['Adresszusatz', 'So findet man die Tür', 'Address addition'],
  'places.0.postalCode': ['PLZ', 'Postleitzahl', 'Postal code', 'Postcode', 'ZIP'],
  'places.0.quarter': ['Stadtteil', 'Quarter', 'Neighbourhood'],
  'places.0.quarterConfirmed': ['Stadtteil geprüft', 'Quarter confirmed'],
  'places.0.stepFree': ['Ohne Stufen', 'Barrierefrei', 'Step-free'],
  'places.0.stops': ['Haltestelle', 'Haltestellen', 'Stop', 'Stops'],
  'places.0.hours.0.rule': ['Zeiten', 'Öffnungszeiten', 'Hours', 'Opening hours'],
  'places.0.hours.0.for': ['Zeiten wofür', 'Hours for'],
  'phones.0.number': ['Telefon', 'Telefonnummer', 'Tel.', 'Nummer', 'Phone', 'Phone number', 'Telephone'],
  'phones.0.use': ['Telefon wofür', 'Phone use'],
  email: ['E-Mail', 'Mail', 'E-Mail-Adresse', 'Email', 'Email address'],
  website: ['Website', 'Webseite', 'Internet', 'Homepage', 'Web', 'Link', 'URL'],
  languages: ['Sprache', 'Sprachen', 'Language', 'Languages'],
  interpreting: ['Sprachmittlung', 'Interpreting'],
  audience: ['Gruppe', 'Gruppen', 'Zielgruppe', 'Zielgruppen', 'Für wen', 'Audience', 'For whom'],
  'age.from': ['Alter von', 'Age from'],
  'age.to': ['Alter bis', 'Age to'],
  eligibility: ['Bedingungen', 'Eligibility'],
  cost: ['Kosten', 'Cost', 'Fee'],
  access: ['Zugang', 'Access'],
  bring: ['Mitbringen', 'Bring', 'What to bring'],
  goodToKnow: ['Gut zu wissen', 'Good to know'],
  validUntil: ['Gilt bis', 'Valid until'],
  'dates.0.from': ['Datum', 'Tag', 'Erster Tag', 'Date', 'First day'],
  'dates.0.to': ['Letzter Tag', 'Last day'],
  'dates.0.weekdays': ['Wochentag', 'Wochentage', 'Weekday', 'Weekdays'],
  'dates.0.everyWeeks': ['Wie oft', 'How often'],
  'dates.0.starts': ['Beginn', 'Uhrzeit', 'Start', 'Starts'],
  'dates.0.ends': ['Ende', 'End', 'Ends'],
  'dates.0.except': ['Nicht am', 'Not on'],
  cancelled: ['Fällt aus', 'Cancelled'],
  level: ['Niveau', 'Sprachniveau', 'Level'],
  children: ['Kinder', 'Kinderbetreuung', 'Child care'],
  priceCents: ['Preis', 'Preis in Euro', 'Price', 'Price in euros'],
  registration: ['Anmeldung', 'Registration'],
  registerUntil: ['Anmeldung bis', 'Register until'],
  online: ['Im Internet', 'Online'],
  service: ['Gehört zum Angebot', 'Belongs to the service'],
};

/** The list in a column's place whose number a name may state. */
const counted = /^(places|phones|dates)\.0/;

const columnOf = new Map(Object.entries(names).flatMap(([column, all]) => all.map((name) => [plainName(name), column] as const)));

/** The column that a name of a table means; undefined for one that entries have nothing for. */
export function findColumn(header: string): string | undefined {
  if (header === 'id' || isColumn(serviceKind, header) || isColumn(eventKind, header)) return header;
  const whole = columnOf.get(plainName(header));
  if (whole !== undefined) return whole;
  const [, name = '', number = ''] = /^(.*\S)\s*(\d)$/.exec(header.trim()) ?? [];
  const column = columnOf.get(plainName(name));
  if (column === undefined || !counted.test(column) || number === '0') return undefined;
  return column.replace(counted, `$1.${Number(number) - 1}`);
}

/** The column of a kind for a column that people have named: an event has one place and one number. @returns undefined where it has none */
export function columnOfKind(kind: EntryKind, column: string): string | undefined {
  const own = kind === eventKind ? column.replace(/^places\.0\./, 'place.').replace(/^phones\.0\.number$/, 'phone') : column;
  return own === 'id' || isColumn(kind, own) ? own : undefined;
}
