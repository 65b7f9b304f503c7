import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.ts';

describe('toCsv', () => {
  it('quotes what would break a row', () => {
    expect(toCsv([['a,b', 'say "yes"', 'two\nlines', ' space ']])).toBe('\uFEFF"a,b","say ""yes""","two\nlines", space \r\n');
  });

  it('starts with the byte order mark of UTF-8', () => {
    expect([...Buffer.from(toCsv([['für']]))]).toEqual([0xef, 0xbb, 0xbf, 0x66, 0xc3, 0xbc, 0x72, 0x0d, 0x0a]);
  });

  it('leaves unknown cells empty and numbers as they are', () => {
    expect(toCsv([[undefined, -7.1, true, '']])).toBe('\uFEFF,-7.1,true,\r\n');
  });

  it.each(['=1+1', '+49209', '-2', '@SUM(A1)', '\tx', '\rx'])('keeps a spreadsheet from calculating %j', (text) => {
    expect(
      toCsv([[text]])
        .replaceAll(/["\uFEFF]/g, '')
        .startsWith("'"),
    ).toBe(true);
  });
});
