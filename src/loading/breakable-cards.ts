import type { Finder } from '../search/finder.ts';
import { textWithSoftHyphens } from './soft-hyphens.ts';

/**
 * A finder whose names and words may break at their syllables on the cards that a script draws, as they do on the pages of the build. The
 * search reads past soft hyphens.
 * @param language tag of the page
 */
export function withBreakableCards(finder: Finder, language: string): Finder {
  const breakable = (text: string) => textWithSoftHyphens(text, language);
  const german = (text: string) => textWithSoftHyphens(text, 'de');
  const { because, city, mobile, yourLanguage, titles } = finder.cardWords;
  return {
    ...finder,
    cardWords: {
      ...finder.cardWords,
      because: breakable(because),
      city: breakable(city),
      mobile: breakable(mobile),
      yourLanguage: breakable(yourLanguage),
      titles: {
        any: breakable(titles.any),
        here: breakable(titles.here),
        neighbour: breakable(titles.neighbour),
        citywide: breakable(titles.citywide),
        elsewhere: breakable(titles.elsewhere),
      },
    },
    services: finder.services.map(({ age, interpreting, forWomen, ...service }) => ({
      ...service,
      name: textWithSoftHyphens(service.name, service.nameLanguage),
      provider: german(service.provider),
      ...(age === undefined ? {} : { age: breakable(age) }),
      ...(interpreting === undefined ? {} : { interpreting: breakable(interpreting) }),
      ...(forWomen === undefined ? {} : { forWomen: breakable(forWomen) }),
    })),
    events: finder.events.map((event) => ({
      ...event,
      name: textWithSoftHyphens(event.name, event.nameLanguage),
      where: german(event.where),
      ...(event.when === undefined ? {} : { when: breakable(event.when) }),
      ...(event.next === undefined ? {} : { next: { ...event.next, words: breakable(event.next.words) } }),
      ...(event.cancelled === undefined ? {} : { cancelled: breakable(event.cancelled) }),
      marks: event.marks.map(breakable),
    })),
    topics: finder.topics.map((topic) => ({ ...topic, name: breakable(topic.name) })),
    quarters: finder.quarters.map((quarter) => ({ ...quarter, name: german(quarter.name) })),
  };
}
