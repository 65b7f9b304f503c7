import bg from 'hyphen/bg/index.js';
import de from 'hyphen/de/index.js';
import en from 'hyphen/en-us/index.js';
import ku from 'hyphen/kmr/index.js';
import pl from 'hyphen/pl/index.js';
import ro from 'hyphen/ro/index.js';
import ru from 'hyphen/ru/index.js';
import tr from 'hyphen/tr/index.js';
import uk from 'hyphen/uk/index.js';

const softHyphen = '\u00ad';
const patternsOf: Record<string, typeof de | undefined> = { bg, de, en, ku, pl, ro, ru, tr, uk };
/** Shorter words fit into a line of the smallest phone with text twice as large. Cyrillic letters are wider. */
const longWord = /\p{L}[\p{L}'’]{13,}|\p{Script=Cyrillic}{11,}/gu;
/**
 * Turkish questions end in verbs of thirteen letters, the polite "you" of Romanian has as many, and both stand in folds, which leave them
 * less room.
 */
const longWordInFolds = /\p{L}[\p{L}'’]{12,}/gu;
/** An address breaks at `<wbr>`, which nobody copies, and gets no soft hyphens, which are copied with it. */
const address = /(\b(?:[a-z][\w-]*[.@])+[a-z]{2,}\b)/i;
const isLatin = /^\p{Script=Latin}/u;
const notRead = new Set(['script', 'style', 'svg', 'title', 'textarea', 'option']);
const empty = new Set(['area', 'base', 'br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'source', 'wbr']);
const otherScripts = new Set(['ar', 'bg', 'fa', 'ru', 'uk']);
/** A text that must not be translated, such as the link of a slip, is copied as it stands. */
const staysAsItIs = /\stranslate="no"/;
/** Attributes with sentences that a script shows as text. */
const saidByScripts = /(\sdata-(?:missing|too-many)=")([^"]*)(?=")/g;
const known = new Map<string, string>();
/** As many words as the texts of a large city have. The package forgets none either; words that people type must not fill the memory. */
const mostKnown = 20_000;

/**
 * A page in which long words may break at their syllables, web and email addresses behind dots and "@", and pairs of words behind slash or
 * bracket. `hyphens: auto` does this only where the browser has the patterns of the language: many have none. Arabic and Persian words are short and never broken.
 * @param html a page or a part of one; the language of a text is that of the nearest element with `lang`
 * @param pageLanguage the language where no element around says one
 */
export function withSoftHyphens(html: string, pageLanguage = ''): string {
  const open: { name: string; language: string; isRead: boolean }[] = [];
  const broken: string[] = [];
  let [copied, end] = [0, 0];
  // Most pieces stay as they are and are copied together.
  const put = (start: number, text: string, language: string, breakUp: (text: string, language: string) => string) => {
    const changed = breakUp(text, language);
    if (changed === text) return;
    broken.push(html.slice(copied, start), changed);
    copied = start + text.length;
  };
  for (const { index, 0: piece, 1: close, 2: tag, 3: attributes = '' } of html.matchAll(tagOrComment)) {
    const around = open.at(-1);
    if (around?.isRead === true && index > end) put(end, html.slice(end, index), around.language, brokenUp);
    end = index + piece.length;
    if (tag === undefined) continue;
    const name = tag.toLowerCase();
    if (close === '/') {
      const at = open.findLastIndex((element) => element.name === name);
      if (at >= 0) open.length = at;
      continue;
    }
    const ownLanguage = attributes.includes('lang=') ? /\slang="([a-z]+)/.exec(attributes)?.[1] : undefined;
    const language = ownLanguage ?? around?.language ?? pageLanguage.split('-', 1)[0] ?? '';
    if (!empty.has(name) && !attributes.endsWith('/'))
      open.push({ name, language, isRead: around?.isRead !== false && !notRead.has(name) && !staysAsItIs.test(attributes) });
    if (attributes.includes('data-')) put(index, piece, language, brokenAttributes);
  }
  const around = open.at(-1);
  if (around?.isRead === true) put(end, html.slice(end), around.language, brokenUp);
  return broken.join('') + html.slice(copied);
}

/** Counsellors copy from the desk's pages, so its words stay as they are. @param route as Astro names it, "/desk/week" */
export const hasSoftHyphens = (route: string): boolean => !/^\/(?:desk|api)\b/.test(route);

const tagOrComment = /<!--[^]*?-->|<(\/?)([a-z][\w-]*)([^>]*)>/gi;

const brokenAttributes = (tag: string, language: string): string =>
  tag.replace(saidByScripts, (_, start: string, sentence: string) => start + brokenUp(sentence, language));

/** A text without markup that a script will show, with U+200B where a page has `<wbr>`. @param tag the language of the text, "de-simple" */
export const textWithSoftHyphens = (text: string, tag: string): string =>
  brokenUp(text, tag.split('-', 1)[0] ?? '').replaceAll('<wbr>', '\u200b');

/** Most texts of a page have neither a long word nor letters behind one of these signs, and need no closer look. */
const mayBreak = /[^\s<]{11}|[.@/)][^\s<]/;

function brokenUp(text: string, language: string): string {
  if (!mayBreak.test(text)) return text;
  const word = language === 'tr' || language === 'ro' ? longWordInFolds : longWord;
  return text
    .replace(/(?<=\p{L})[/)](?=\p{L})/gu, '$&<wbr>')
    .split(address)
    .map((part, place) => (place % 2 === 1 ? part.replace(/[.@]/g, '$&<wbr>') : part.replace(word, (long) => hyphenated(long, language))))
    .join('');
}

function hyphenated(word: string, language: string): string {
  // A Latin word in a text of another script is a German name.
  const tongue = isLatin.test(word) && otherScripts.has(language) ? 'de' : language;
  const key = `${tongue} ${word}`;
  const before = known.get(key);
  if (before !== undefined || known.size >= mostKnown) return before ?? word;
  const found = patternsOf[tongue]?.hyphenateSync(word, { hyphenChar: softHyphen }) ?? word;
  known.set(key, found);
  return found;
}
