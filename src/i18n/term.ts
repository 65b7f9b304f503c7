import type { Translate } from './words.ts';

/** The words for an id of the content, such as a topic's name or an entry of a vocabulary. Types do not know these ids. @throws without words */
export function term(t: Translate, namespace: 'vocabulary' | 'topics' | 'hours', ...path: [string, ...string[]]): string {
  const translate: (key: never) => unknown = t;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- types do not know the ids of the content
  return String(translate(`${namespace}:${path.join('.')}` as never));
}
