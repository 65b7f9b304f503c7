/** A name without case, accents, punctuation and doubled spaces: two spellings of one name are equal. */
export const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** An address of the web without scheme, "www." and last slash. */
export const plainAddress = (url: string): string =>
  url
    .toLowerCase()
    .replace(/^https?:\/\/(www\.)?/, '')
    .replace(/\/$/, '');

const german: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue' };

/** An id made of a name, like "schalke-nord"; a number follows where it is taken. */
export function freeId(name: string, taken: ReadonlySet<string>): string {
  const spelt = name.toLowerCase().replaceAll(/[äöü]/g, (letter) => german[letter] ?? letter);
  const plain = plainName(spelt).replaceAll(/[^a-z0-9]+/g, ' ');
  const id = plain.trim().slice(0, 50).trim().replaceAll(' ', '-') || 'entry';
  if (!taken.has(id)) return id;
  let number = 2;
  while (taken.has(`${id}-${number}`)) number += 1;
  return `${id}-${number}`;
}
