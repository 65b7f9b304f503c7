import type { Directory, Language } from '../../src/directory/directory.ts';
import { momentInWords } from '../../src/i18n/dates.ts';
import { isolate } from '../../src/i18n/isolation.ts';
import { term } from '../../src/i18n/term.ts';
import type { Translate } from '../../src/i18n/words.ts';
import type { OrderRow } from '../intake/interpreter-orders.ts';
import { renderLinkLetter } from './link-letter.ts';
import { oneLine, type Letter } from './letter.ts';

/** The order as the pool reads it: language, time, place, minutes, woman or man, and our reference. No person and no topic. */
export function orderLines(
  t: Translate,
  { language, variety, gender, startsAt, lengthMinutes, channel, place }: OrderRow,
  reference: string,
): { label: string; value: string }[] {
  const name = term(t, 'vocabulary', 'language', language);
  return [
    { label: t('desk:interpreter.language'), value: variety === null ? name : `${name} (${isolate(oneLine(variety))})` },
    { label: t('desk:interpreter.when'), value: momentInWords(t, startsAt) },
    { label: t('desk:interpreter.length'), value: t('desk:interpreter.minutes', { count: lengthMinutes }) },
    {
      label: t('desk:interpreter.where'),
      value: channel === 'place' && place !== null ? isolate(oneLine(place)) : t(`desk:interpreter.channel.${channel}`),
    },
    { label: t('desk:interpreter.who'), value: t(`desk:interpreter.gender.${gender}`) },
    { label: t('desk:interpreter.reference'), value: isolate(reference) },
  ];
}

/** The letter to the pool, in German: an order, a changed one, or that nobody is needed any more. */
export const renderInterpreterLetter = (
  kind: 'order' | 'change' | 'cancel',
  order: OrderRow,
  { reference, url, city, languages }: { reference: string; url: string; city: Directory['city']; languages: readonly Language[] },
  words: (language: string) => Translate,
): Letter =>
  renderLinkLetter(
    city,
    () => url,
    languages,
    words,
    (t) => ({
      subject: t(`desk:interpreter.letter.${kind}.subject`),
      sentences: [
        t('desk:ask.greeting'),
        t(`desk:interpreter.letter.${kind}.lead`),
        orderLines(t, order, reference)
          .map(({ label, value }) => `${label}: ${value}`)
          .join('\n'),
      ],
      open: t(kind === 'cancel' ? 'desk:interpreter.letter.see' : 'desk:interpreter.letter.open'),
      notes: [t(kind === 'cancel' ? 'desk:interpreter.letter.nothingToDo' : 'desk:interpreter.letter.once')],
    }),
  );
