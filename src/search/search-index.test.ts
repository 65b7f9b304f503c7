import { describe, expect, it } from 'vitest';
import { asWritten, buildIndex, scoresOf, type SearchDocument, type SearchIndex } from './search-index.ts';

const document = (id: string, facts: Partial<SearchDocument> = {}): SearchDocument => ({ id, name: id, words: '', text: '', ...facts });
/** An index of documents that are called by one word each. */
const indexOf = (...names: string[]): SearchIndex => buildIndex(names.map((name) => document(name)));
/** The documents that a word finds, best first. */
const foundBy = (index: SearchIndex, word: string): string[] =>
  [...scoresOf(index, word)].sort(([, one], [, other]) => other - one).map(([id]) => id);

describe('a mistyped word', () => {
  it.each([
    ['mehl', 'mahl', []],
    ['miete', 'miede', ['miete']],
    ['miete', 'biede', []],
    ['wohnraum', 'wahnraum', ['wohnraum']],
    ['wohnraum', 'wahnreum', []],
    ['schwanger', 'schwongor', ['schwanger']],
    ['schwanger', 'xchwongor', []],
    ['школа', 'шкала', ['школа']],
    ['школа', 'шкали', []],
    ['مدرسة', 'مدرصة', ['مدرسة']],
    ['مدرسة', 'مضرصة', []],
  ])('may have no wrong letter up to four, one up to eight, two beyond: %s typed %s', (name, typed, found) => {
    expect(foundBy(indexOf(name), typed)).toEqual(found);
  });

  it.each([
    ['45881', '45882', []],
    ['45881', '45818', []],
    ['linie302', 'linje302', ['linie302']],
    ['302linie', '302linje', ['302linie']],
    ['linie302', 'linei302', ['linie302']],
    ['302linie', '302linei', ['302linie']],
  ])('is no number, which counts as it stands: %s typed %s', (name, typed, found) => expect(foundBy(indexOf(name), typed)).toEqual(found));

  it('may have two neighbours swapped, and is then a whole word', () => {
    expect(foundBy(indexOf('kita', 'kitaplatz'), 'kiat')).toEqual(['kita']);
    expect(foundBy(indexOf('kitaplatz'), 'kiat')).toEqual([]);
  });

  it('may have another ending; the longest beginning that something has counts alone', () => {
    expect(foundBy(indexOf('zasilek', 'zasiane'), 'zasilki')).toEqual(['zasilek']);
    expect(foundBy(indexOf('kursen'), 'kursus')).toEqual(['kursen']);
  });
});

describe('the beginning of a word', () => {
  it('finds it from three letters on', () => {
    expect(foundBy(indexOf('karte'), 'kar')).toEqual(['karte']);
    expect(foundBy(indexOf('karte'), 'ka')).toEqual([]);
    expect(foundBy(indexOf('карта'), 'кар')).toEqual(['карта']);
    expect(foundBy(indexOf('بطاقة'), 'بطا')).toEqual(['بطاقة']);
    expect(foundBy(indexOf('بطاقة'), 'بط')).toEqual([]);
  });
});

describe('of what a word finds', () => {
  it.each([
    ['German', 'kurse', 'kursen', 'kurso'],
    ['Russian', 'школа', 'школам', 'школу'],
    ['Arabic', 'مدرسة', 'مدرسةه', 'مدرسو'],
  ])('the word itself is best, then what begins with it, then what has a wrong letter: %s', (_script, exact, longer, wrong) => {
    expect(foundBy(indexOf(wrong, longer, exact), exact)).toEqual([exact, longer, wrong]);
  });

  it('a name counts more than other words, and those more than a description', () => {
    const index = buildIndex([
      document('told', { name: 'a1', text: 'ausweis' }),
      document('meant', { name: 'a2', words: 'ausweis' }),
      document('called', { name: 'ausweis' }),
    ]);
    expect(foundBy(index, 'ausweis')).toEqual(['called', 'meant', 'told']);
  });

  it('Latin letters count more as they stand than for another script', () => {
    expect(foundBy(indexOf('زوجي', 'zawji'), 'zawji')).toEqual(['zawji', 'زوجي']);
  });
});

describe('Latin letters for another script', () => {
  it('stand for a whole word', () => {
    expect(foundBy(indexOf('школа'), 'skola')).toEqual(['школа']);
    expect(foundBy(indexOf('школа'), 'skol')).toEqual([]);
  });

  it('do not for a name that is only spelled in it', () => {
    expect(foundBy(buildIndex([document('house', { spellings: 'Хаус' })]), 'xaus')).toEqual([]);
    expect(foundBy(buildIndex([document('house', { spellings: 'Хаус' })]), 'haus')).toEqual(['house']);
    expect(foundBy(indexOf('Хаус'), 'xaus')).toEqual(['Хаус']);
  });
});

it('a word without a letter finds nothing', () => expect(foundBy(indexOf('ء', 'karte'), 'ءء')).toEqual([]));

describe('an Arabic word with a letter before it', () => {
  const index = indexOf('مدرسة', 'وثائق', 'بيت');
  it.each([
    ['ومدرسة', 'مدرسة'],
    ['ولمدرسة', 'مدرسة'],
    ['وثائق', 'وثائق'],
    ['ووثائق', 'وثائق'],
    ['وبيت', 'بيت'],
    ['وسيارة', 'وسيارة'],
  ])('is the word that the content has: %s', (typed, written) => expect(asWritten(index, typed)).toBe(written));
});
