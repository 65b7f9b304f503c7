import { describe, expect, it } from 'vitest';
import { addressOf, fieldsOf, readWanted, type Wanted } from './wanted.ts';

const known = { quarters: ['nord', 'sued'], topics: ['school'], languages: ['ar', 'uk'] };
const nothing: Wanted = { q: '', quarter: '', topic: '', language: '', day: '', open: '', marks: [] };
const read = (query: string): Wanted => readWanted(new URLSearchParams(query), known);

describe('a search read from an address', () => {
  it('holds every known field', () => {
    expect(read('q=zeugnis&quarter=nord&topic=school&language=uk&day=today&open=now&free=yes&walk-in=yes')).toEqual({
      q: 'zeugnis',
      quarter: 'nord',
      topic: 'school',
      language: 'uk',
      day: 'today',
      open: 'now',
      marks: ['walk-in', 'free'],
    });
  });

  it('leaves out what it does not know, so that an old link still finds something', () => {
    expect(read('quarter=west&topic=ghosts&language=xx&open=always&free=no&other=1')).toEqual(nothing);
  });

  it('has no day without a language', () => {
    expect(read('day=today')).toEqual(nothing);
  });

  it('has single spaces and 200 characters at most', () => {
    expect(read('q=++kinder%0A+geld+').q).toBe('kinder geld');
    expect(read(`q=${'a'.repeat(300)}`).q).toHaveLength(200);
  });
});

describe('a search written down', () => {
  const wanted: Wanted = { ...nothing, q: 'frauenhaus', quarter: 'sued', marks: ['women'] };

  it('fills the fields of its form without the empty ones', () => {
    expect(fieldsOf(wanted)).toEqual([
      ['q', 'frauenhaus'],
      ['quarter', 'sued'],
      ['women', 'yes'],
    ]);
  });

  it('keeps its words out of the address', () => {
    expect(addressOf(wanted)).toBe('?quarter=sued&women=yes');
    expect(addressOf({ ...nothing, q: 'frauenhaus' })).toBe('');
  });
});
