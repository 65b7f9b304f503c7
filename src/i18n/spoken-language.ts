import type { SpokenLanguage } from '../directory/directory.ts';
import { isolate } from './isolation.ts';
import { term } from './term.ts';
import type { Translate } from './words.ts';

/** A spoken language as an option: in the reader's language and in itself, each with its direction. "Arabisch · العربية" */
export function spokenLanguage(t: Translate, { tag, name }: Pick<SpokenLanguage, 'tag' | 'name'>): string {
  const here = term(t, 'vocabulary', 'language', tag);
  // A language without a name of its own shows "…"; a heading's capital makes no second name.
  return name === '…' || here.toLowerCase() === name.toLowerCase() ? here : `${here} · ${isolate(name)}`;
}
