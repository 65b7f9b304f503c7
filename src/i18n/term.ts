import type { Translate } from './words.ts';

/** The words for an id of the content, such as a topic's name or an entry of a vocabulary. Types do not know these ids. @throws without words */
export function term(t: Translate, namespace: 'vocabulary' | 'topics' | 'hours', ...path: [string, ...string[]]): string {
  const translate: (key: never) => unknown = t;
  return String(translate(`${namespace}:${path.join('.')}` as never));
}
