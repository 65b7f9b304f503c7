import type { Translate } from './words.ts';

/** The words for an id of the content, which no type knows: a topic's name, an entry of a vocabulary. Throws where there are none. */
export function term(t: Translate, namespace: 'vocabulary' | 'topics' | 'hours', ...path: [string, ...string[]]): string {
  const translate: (key: never) => unknown = t;
  return String(translate(`${namespace}:${path.join('.')}` as never));
}
