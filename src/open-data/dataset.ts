import type { Translate } from '../i18n/words.ts';
import { berlinDay } from '../directory/berlin.ts';
import { missingCityFacts, publishedServices, type Directory } from '../directory/directory.ts';
import { publishedEvents } from '../directory/events.ts';
import { fingerprint } from '../directory/free-text.ts';

/** The source of every form of the open data. */
export type DatasetSource = {
  directory: Directory;
  /** The words of the source language: the open data are in German. */
  t: Translate;
  now: Date;
  /** The public origin, without a slash at the end: "https://kim.example.org". */
  origin: string;
};

/** Statements about the dataset as a whole, in every form. */
export type Dataset = {
  name: string;
  language: string;
  /** Eight hexadecimal digits; the same as long as the directory says the same. */
  version: string;
  /** The day in Berlin on which this file was made: "2026-11-23". */
  date: string;
  test_version: boolean;
  notice: string | undefined;
};

export function describeDataset({ directory, t, now }: DatasetSource): Dataset {
  const { city, providers, quarters, topics } = directory;
  const testVersion = missingCityFacts(city).length > 0;
  return {
    name: `KIM ${city.name}`,
    language: city.languages[0].tag,
    version: fingerprint(JSON.stringify([publishedServices(directory), publishedEvents(directory), providers, quarters, topics])),
    date: berlinDay(now),
    test_version: testVersion,
    notice: testVersion ? t('site:frame.testVersion') : undefined,
  };
}

/** The page of a service in the source language, or of another entry: "services/jmd/". */
export const pageAddress = ({ directory, origin }: Pick<DatasetSource, 'directory' | 'origin'>, path: string): string =>
  `${origin}/${directory.city.languages[0].tag}/${path}`;
