import type { Directory, Language } from '../../src/directory/directory.ts';
import type { Translate } from '../../src/i18n/words.ts';
import { letterPage, marked } from './letter-page.ts';
import type { Letter } from './letter.ts';

/** The words of a letter to an organisation, in one language. */
type LinkWords = { subject: string; sentences: string[]; open: string; notes: string[] };

/**
 * A letter to an organisation that answers by a link: German, and English below where the desk has it.
 * @param url of the page in each language
 */
export function renderLinkLetter(
  city: Directory['city'],
  url: (language: string) => string,
  languages: readonly Language[],
  words: (language: string) => Translate,
  wordsIn: (t: Translate) => LinkWords,
): Letter {
  const parts = languages.map(({ tag, direction }) => ({ tag, direction, url: url(tag), ...wordsIn(words(tag)) }));
  const [first] = parts;
  if (first === undefined) throw new RangeError('a letter has a language');
  const { subject } = first;
  return {
    languages: parts.map(({ tag }) => tag),
    sender: words(first.tag)('desk:ask.sender', { city: city.name }),
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
