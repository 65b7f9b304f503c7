import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** Files by path. An object is written as JSON, which YAML takes too; a text is written as it is; `undefined` leaves the file out. */
export type Files = Record<string, unknown>;

const source = { title: 'Faltblatt' };
const quarter = (name: string, neighbour: string, column: number) => ({
  name,
  district: 'mitte',
  centre: { latitude: 51.5, longitude: 7.1, exact: false, source },
  neighbours: [neighbour],
  neighboursSource: source,
  tile: { column, row: 1 },
});

/** The smallest city that can be read: two quarters, two topics, one provider, one service; in German and English. */
export const smallCity: Readonly<Files> = {
  'content/schema.yaml': { version: 2 },
  'content/city.yaml': {
    name: 'Kleinstadt',
    timeZone: 'Europe/Berlin',
    coordinatingOffice: 'office',
    languages: [
      { tag: 'de', name: 'Deutsch', direction: 'ltr' },
      { tag: 'en', name: 'English', direction: 'ltr' },
    ],
    districts: [{ id: 'mitte', name: 'Mitte' }],
    postalCodes: [{ code: '45881', quarters: ['nord'], confirmed: true, source }],
    emergencyLines: [
      { id: 'police', number: '110', shown: '110', free: true, aroundTheClock: true, anonymous: false, interpreting: false, source },
    ],
  },
  'content/quarters/nord.yaml': quarter('Übernord', 'sued', 1),
  'content/quarters/sued.yaml': quarter('Südhafen', 'nord', 2),
  'content/topics/debts.yaml': { order: 2 },
  'content/topics/work.yaml': { order: 1 },
  'content/providers/office.yaml': { name: 'Amt', kind: 'city' },
  'content/services/advice.yaml': {
    name: { de: 'Beratung' },
    provider: 'office',
    topics: ['work'],
    reach: 'city',
    verification: { status: 'reported', sources: [source] },
  },
  'content/offices/court.yaml': { topic: 'work', written: { de: ['Gericht'] } },
  'content/services/removed.yaml': [],
  'content/vocabularies/spoken-languages.yaml': [{ tag: 'tr', name: 'Türkçe', direction: 'ltr' }],
  'content/vocabularies/notices.yaml': [{ id: 'moved' }],
  'content/vocabularies/access.yaml': ['walk-in'],
  'content/vocabularies/audience.yaml': ['women'],
  'content/vocabularies/bring.yaml': ['passport'],
  'content/vocabularies/city-notices.yaml': ['storm'],
  'content/vocabularies/closing-reasons.yaml': ['holiday'],
  'content/vocabularies/cost.yaml': ['free'],
  'content/vocabularies/eligibility.yaml': ['members'],
  'content/vocabularies/good-to-know.yaml': ['anonymous'],
  'content/vocabularies/hours-for.yaml': ['open'],
  'content/vocabularies/phone-use.yaml': ['office'],
  'content/vocabularies/warnings.yaml': ['house-number-unconfirmed'],
  'content/pages/de/review.json': { pages: 'source' },
  'content/pages/en/review.json': { pages: 'reviewed' },
  'locales/de/site.json': { home: 'Start', call: { phone: '{{number}}', text: '{{number}}' } },
  'locales/de/review.json': { site: 'source' },
  'locales/en/site.json': { home: 'Home', call: { phone: '{{number}}', text: '{{number}}' } },
  'locales/en/review.json': { site: 'reviewed' },
  'locales/desk/de.json': { queue: 'Anfragen' },
  'locales/desk/review.json': { de: 'source' },
};

/** A file of the small city with some of its fields said otherwise. */
export const changed = (file: keyof typeof smallCity, fields: object): Files => ({ [file]: { ...(smallCity[file] as object), ...fields } });

/** Writes files into a new folder, which the caller removes. @returns the folder */
export async function writeFiles(files: Readonly<Files>): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-small-city-'));
  for (const [file, content] of Object.entries(files)) {
    if (content === undefined) continue;
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}
