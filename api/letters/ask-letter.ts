import type { Directory, Language } from '../../src/directory/directory.ts';
import { shownDate } from '../../src/i18n/dates.ts';
import { isolate } from '../../src/i18n/isolation.ts';
import type { Translate } from '../../src/i18n/words.ts';
import { letterPage, marked } from './letter-page.ts';
import { oneLine, type Letter } from './letter.ts';

/**
 * The letter that asks a provider whether its entry is still right: German, and English below where the desk has it.
 * @param asked the entry's name, and the city
 * @param url opening it changes nothing
 * @param until the last day of the link, "2027-01-04"
 */
export function renderAskLetter(
  asked: { name: string; city: Directory['city'] },
  url: (language: string) => string,
  until: string,
  languages: readonly Language[],
  words: (language: string) => Translate,
): Letter {
  const { name, city } = asked;
  const parts = languages.map(({ tag, direction }) => {
    const t = words(tag);
    return {
      tag,
      direction,
      url: url(tag),
      open: t('desk:ask.open'),
      sentences: [t('desk:ask.greeting'), t('desk:ask.lead', { name: isolate(oneLine(name)) }), t('desk:ask.oneTap')],
      notes: [t('desk:ask.until', { date: shownDate(until) }), t('desk:ask.why'), t('desk:ask.stop')],
    };
  });
  const [first] = parts;
  if (first === undefined) throw new RangeError('a letter has a language');
  const t = words(first.tag);
  const subject = t('desk:ask.subject', { name: oneLine(name) });
  return {
    languages: parts.map(({ tag }) => tag),
    sender: t('desk:ask.sender', { city: city.name }),
    subject,
    text: parts
      .map((part) => [...part.sentences, `${part.open}:\n${part.url}`, ...part.notes].join('\n\n'))
      .join('\n\n– – –\n\n')
      .concat('\n'),
    html: letterPage(
      first,
      city,
      subject,
      `${parts
        .map(
          (part) => `<div class="letter" lang="${part.tag}" dir="${part.direction}">
${part.sentences.map((sentence) => `<p>${marked(sentence)}</p>`).join('\n')}
<p><a class="button" href="${marked(part.url)}">${marked(part.open)}</a></p>
${part.notes.map((note) => `<p class="quiet">${marked(note)}</p>`).join('\n')}
</div>`,
        )
        .join('\n')}
`,
    ),
  };
}
