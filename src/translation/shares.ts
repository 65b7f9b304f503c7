import { publishedServices, type Directory } from '../directory/directory.ts';
import { freshness } from '../directory/freshness.ts';
import { translationState } from '../directory/free-text.ts';
import { question } from '../directory/question.ts';
import { contentTexts } from './content-texts.ts';

/** Numbers of entries and of texts. `fitting`: translations that were made from today's German text. */
export type Shares = { entries: number; verified: number; current: number; texts: number; fitting: number };

/** How many entries can be trusted today, and how many of their texts have a translation that fits. */
export const shares = question('shares', (directory: Directory, language: string, now: Date): Shares => {
  const services = publishedServices(directory);
  const trusted = services.map((service) => freshness(service, now));
  const texts = contentTexts(services.map((value) => ({ entry: value.id, value })));
  const states = texts.map(({ text }) => translationState(text, language));
  return {
    entries: services.length,
    verified: trusted.filter((one) => one === 'verified').length,
    current: trusted.filter((one) => one === 'verified' || one === 'current').length,
    texts: texts.length,
    fitting: states.filter((state) => state !== 'missing' && state !== 'stale').length,
  };
});
