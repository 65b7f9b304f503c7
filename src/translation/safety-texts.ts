import { publishedServices, type Directory } from '../directory/directory.ts';
import { translationState } from '../directory/free-text.ts';
import { question } from '../directory/question.ts';
import type { Service } from '../directory/service-schema.ts';
import { entriesOf } from '../directory/entry-kind.ts';
import { contentTexts } from './content-texts.ts';

/** Whether the entry is for people in danger or without a place to sleep: it has an urgent topic. */
export const isForSafety = (directory: Directory, { topics }: Pick<Service, 'topics'>): boolean =>
  directory.topics.some(({ id, urgent }) => urgent && topics.includes(id));

/** The share of published texts of urgent entries that a person has reviewed in this language, in percent; 100 where there is no text. */
export function reviewedSafetyPercent(directory: Directory, language: string): number {
  const texts = contentTexts(
    entriesOf({ services: publishedServices(directory).filter((service) => isForSafety(directory, service)), events: [] }),
  );
  if (texts.length === 0) return 100;
  return (100 * texts.filter(({ text }) => translationState(text, language) === 'reviewed').length) / texts.length;
}

/** Whether pages of urgent topics must say that many of their texts have not been reviewed. German is the source. */
export const needsSafetyNote = question(
  'needsSafetyNote',
  (directory: Directory, language: string): boolean =>
    language !== directory.city.languages[0].tag &&
    reviewedSafetyPercent(directory, language) < directory.city.translation.minReviewedSafetyPercent,
);
