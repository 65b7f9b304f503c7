import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.ts';

describe('toCsv', () => {
  it('quotes what would break a row', () => {
    expect(toCsv([['a,b', 'say "yes"', 'two\nlines', ' space ']])).toBe('"a,b","say ""yes""","two\nlines", space \r\n');
  });

  it('leaves unknown cells empty and numbers as they are', () => {
    expect(toCsv([[undefined, -7.1, true, '']])).toBe(',-7.1,true,\r\n');
  });

  it.each(['=1+1', '+49209', '-2', '@SUM(A1)', '\tx', '\rx'])('keeps a spreadsheet from calculating %j', (text) => {
    expect(
      toCsv([[text]])
        .replaceAll('"', '')
        .startsWith("'"),
    ).toBe(true);
  });
});
