import type { Directory, Language } from '../../src/directory/directory.ts';
import { shownDate } from '../../src/i18n/dates.ts';
import { isolate } from '../../src/i18n/isolation.ts';
import type { Translate } from '../../src/i18n/words.ts';
import { renderLinkLetter } from './link-letter.ts';
import { oneLine, type Letter } from './letter.ts';

/**
 * The letter that asks a provider whether its entry is still right.
 * @param asked the entry's name, and the city
 * @param url opening it changes nothing
 * @param until the last day of the link, "2027-01-04"
 */
export const renderAskLetter = (
  { name, city }: { name: string; city: Directory['city'] },
  url: (language: string) => string,
  until: string,
  languages: readonly Language[],
  words: (language: string) => Translate,
): Letter =>
  renderLinkLetter(city, url, languages, words, (t) => ({
    subject: t('desk:ask.subject', { name: oneLine(name) }),
    sentences: [t('desk:ask.greeting'), t('desk:ask.lead', { name: isolate(oneLine(name)) }), t('desk:ask.oneTap')],
    open: t('desk:ask.open'),
    notes: [t('desk:ask.until', { date: shownDate(until) }), t('desk:ask.why'), t('desk:ask.stop')],
  }));
