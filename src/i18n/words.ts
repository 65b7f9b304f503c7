import { createInstance, type Resource, type TFunction } from 'i18next';

/** The files of a locale. `desk` exists in German and English only. */
export const namespaces = [
  'site',
  'appointment',
  'booking',
  'slip',
  'mail',
  'vocabulary',
  'topics',
  'finder',
  'letter',
  'life',
  'events',
  'hours',
  'paper',
  'report',
  'offline',
  'quality',
  'desk',
] as const;

export type Translate = TFunction<typeof namespaces>;

/**
 * One translator a language. A missing key throws, so that a build stops before anybody sees a key.
 * @param resources language tag → namespace → words, as read from `src/locales/` and `content/words/`
 */
export function createWords(resources: Resource): (language: string) => Translate {
  const instance = createInstance();
  void instance.init({
    resources,
    defaultNS: 'site',
    interpolation: { escapeValue: false },
    saveMissing: true,
    missingKeyHandler: (languages, namespace, key) => {
      throw new Error(`no words for "${namespace}:${key}" in ${languages.join(', ')}`);
    },
  });
  const translators = new Map(Object.keys(resources).map((tag) => [tag, remembering(instance.getFixedT(tag, namespaces))]));
  return (language) => {
    const translate = translators.get(language);
    if (translate === undefined) throw new Error(`no locale "${language}"`);
    return translate;
  };
}

/** Looks up a text without blanks to fill once: every page asks for a hundred of them. */
function remembering(translate: Translate): Translate {
  const known = new Map<string, string>();
  const remember = (...asked: Parameters<Translate>) => {
    const [key] = asked;
    if (asked.length > 1 || typeof key !== 'string') return translate(...asked);
    const text = known.get(key) ?? translate(...asked);
    known.set(key, text);
    return text;
  };
  return Object.assign(remember, translate);
}
