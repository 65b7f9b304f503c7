import type { Directory, Language } from '../../src/directory/directory.ts';
import { shownDate } from '../../src/i18n/dates.ts';
import { isolate } from '../../src/i18n/isolation.ts';
import type { Translate } from '../../src/i18n/words.ts';
import { renderLinkLetter } from './link-letter.ts';
import { oneLine, type Letter } from './letter.ts';

/**
 * The letter that asks a partner without an account to take a request on. It says nothing of the request.
 * @param asked the partner's name, and the city
 * @param url opening it is recorded, and changes nothing else
 * @param until the last day of the link, "2026-11-30"
 */
export const renderPartnerLetter = (
  { name, city }: { name: string; city: Directory['city'] },
  url: (language: string) => string,
  until: string,
  languages: readonly Language[],
  words: (language: string) => Translate,
): Letter =>
  renderLinkLetter(city, url, languages, words, (t) => ({
    subject: t('desk:partner.letterSubject'),
    sentences: [t('desk:ask.greeting'), t('desk:partner.letterLead', { name: isolate(oneLine(name)) })],
    open: t('desk:partner.letterOpen'),
    notes: [t('desk:partner.letterUntil', { date: shownDate(until) }), t('desk:partner.letterKeep')],
  }));
