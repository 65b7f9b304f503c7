import type { Resource } from 'i18next';
import type { ContentMistake } from '../directory/check-directory.ts';
import { formsOf, isPluralForm } from './plural-forms.ts';

type Entries = Map<string, string>;

/**
 * Compares every locale with the source language: the same keys, every plural form that the language has, the same placeholders.
 * @param source the tag whose files define what must be there
 * @param options.optional namespaces that a locale may leave out as a whole (the desk is German and English)
 * @param options.fileOf the file that a mistake names
 */
export function checkLocales(
  resources: Resource,
  source: string,
  { optional, fileOf }: { optional: readonly string[]; fileOf: (tag: string, namespace: string) => string },
): ContentMistake[] {
  const mistakes: ContentMistake[] = [];
  const sourceEntries = Object.entries(resources[source] ?? {}).map(([namespace, words]) => [namespace, flatten(words)] as const);
  for (const [tag, namespaces] of Object.entries(resources)) {
    for (const [namespace, sourceWords] of sourceEntries) {
      const words = namespaces[namespace];
      const file = fileOf(tag, namespace);
      if (words === undefined) {
        if (!optional.includes(namespace)) mistakes.push({ file, field: '', expected: 'this file to exist' });
        continue;
      }
      mistakes.push(...compare(file, flatten(words), sourceWords, tag));
    }
  }
  return mistakes;
}

function compare(file: string, words: Entries, source: Entries, tag: string): ContentMistake[] {
  const mistakes: ContentMistake[] = [];
  const expected = new Map<string, string>();
  for (const [key, text] of source) {
    for (const form of formsOf(key, tag)) expected.set(form, text);
  }
  for (const [key, sourceText] of expected) {
    const text = words.get(key);
    if (text === undefined) mistakes.push({ file, field: key, expected: 'words, and there are none' });
    else if (text.trim() === '') mistakes.push({ file, field: key, expected: 'words, and the text is empty' });
    else if (!isPluralForm(key) && placeholders(text) !== placeholders(sourceText)) {
      mistakes.push({ file, field: key, expected: `the placeholders ${placeholders(sourceText) || '(none)'}` });
    }
  }
  for (const key of words.keys()) {
    if (!expected.has(key)) mistakes.push({ file, field: key, expected: 'no such key: the source language does not have it' });
  }
  return mistakes;
}

const placeholders = (text: string) =>
  [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)]
    .map((match) => match[1])
    .sort()
    .join(', ');

function flatten(words: unknown, prefix = ''): Entries {
  if (typeof words === 'string') return new Map([[prefix, words]]);
  return new Map(Object.entries(words ?? {}).flatMap(([key, value]) => [...flatten(value, prefix === '' ? key : `${prefix}.${key}`)]));
}
