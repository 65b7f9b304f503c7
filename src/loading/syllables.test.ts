import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import tr from 'hyphen/tr/index.js';
import de from 'hyphen/de/index.js';
import ro from 'hyphen/ro/index.js';
import uk from 'hyphen/uk/index.js';
import { expect, it } from 'vitest';
import { hyphenatorOf } from './syllables.ts';

it.each([
  ['de', 'de-1996', de],
  ['ro', 'ro', ro],
  ['tr', 'tr', tr],
  ['uk', 'uk', uk],
])('breaks every word of the portal in "%s" where the package does', async (tag, name, { hyphenateSync }) => {
  const folder = path.join('src/locales', tag);
  const texts = await Promise.all((await readdir(folder)).map((file) => readFile(path.join(folder, file), 'utf8')));
  const words = [...new Set(texts.join().match(/[\p{L}']+/gu))].filter((word) => !word.includes('İ'));
  const hyphenate = hyphenatorOf(name);
  expect(words.length).toBeGreaterThan(500);
  expect(words.map((word) => hyphenate(word, '|'))).toEqual(words.map((word) => hyphenateSync(word, { hyphenChar: '|' })));
});

it('breaks a word that begins with the Turkish "İ" like any other', () => {
  expect(hyphenatorOf('tr')('İstanbullular', '|')).toBe(hyphenatorOf('tr')('istanbullular', '|').replace('i', 'İ'));
});
