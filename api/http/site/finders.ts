import { setTimeout as wait } from 'node:timers/promises';
import { berlinDay } from '../../../src/directory/berlin.ts';
import { daysAfter } from '../../../src/directory/calendar-day.ts';
import type { Directory } from '../../../src/directory/directory.ts';
import type { Translate } from '../../../src/i18n/words.ts';
import { createFinder } from '../../../src/search/content.ts';
import { createSharer } from '../../../src/search/equal-parts.ts';
import type { Finder } from '../../../src/search/finder.ts';

/** The parts of a site that finders are made from. */
type Content = { directory: Directory; words: (language: string) => Translate };
type Made = { day: string; finder: Finder };

/** For each content the finder of each language, of the day for which it was made: entries grow old. */
const made = new WeakMap<Content, Map<string, Made>>();

/** The finder of a language, as the process has made it ahead. It makes one that is missing or from before yesterday. */
export function finderOf(content: Content, language: string, now: Date): Finder {
  const day = berlinDay(now);
  const known = made.get(content)?.get(language);
  // The process makes those of a new day within a minute.
  return known !== undefined && known.day >= daysAfter(day, -1) ? known.finder : make(content, language, now);
}

/**
 * Makes the finders of this day that are missing, before anybody searches: a tenth of a second of a processor each, one after the other.
 * @param isServing leaves others as much time as it takes: an answer needs several turns of the event loop, each as long as a finder, and
 *   readers who wait for long are sent away
 */
export async function makeFinders(content: Content, now: Date, { isServing = true } = {}): Promise<void> {
  const day = berlinDay(now);
  const share = createSharer();
  for (const { tag } of content.directory.city.languages) {
    if (made.get(content)?.get(tag)?.day === day) continue;
    const begun = performance.now();
    make(content, tag, now, share);
    if (isServing) await wait(performance.now() - begun);
  }
}

/** @param share makes equal parts one, those of another language too: most words of an index are German. */
function make(content: Content, language: string, now: Date, share = createSharer()): Finder {
  const ofContent = made.get(content) ?? new Map<string, Made>();
  made.set(content, ofContent);
  const finder = share(createFinder(content.directory, language, content.words, now));
  ofContent.set(language, { day: berlinDay(now), finder });
  return finder;
}
