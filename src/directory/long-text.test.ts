import { describe, expect, it } from 'vitest';
import { forReaders } from './long-text.ts';

describe('forReaders', () => {
  it('keeps readers in their language', () => {
    expect(forReaders('<a href="/de/privacy/">Datenschutz</a>', 'de', 'tr')).toBe('<a href="/tr/privacy/">Datenschutz</a>');
  });

  it('keeps a number in one line, read from left to right', () => {
    expect(forReaders('<a href="tel:116016">116 016</a>', 'de', 'ar')).toBe('<a href="tel:116016"><bdi dir="ltr">116\u00a0016</bdi></a>');
  });

  it('leaves other addresses alone', () => {
    const html = '<a href="https://www.hilfetelefon.de/de/">Hilfetelefon</a>';
    expect(forReaders(html, 'de', 'tr')).toBe(html);
  });

  it('gives German sentences in other languages their direction', () => {
    expect(forReaders('<td><span lang="de">Es brennt.</span></td>', 'ar', 'ar')).toBe(
      '<td><span lang="de" dir="ltr">Es brennt.</span></td>',
    );
  });

  it('drops the ids of headings', () => {
    expect(forReaders('<h2 id="أولاً">أولاً</h2>', 'ar', 'ar')).toBe('<h2>أولاً</h2>');
  });

  it('names its column in every cell', () => {
    const html =
      '<table><thead><tr><th>Stand</th><th><b>Bedeutung</b></th></tr></thead><tbody><tr><td>geprüft</td><td>mit dem Träger</td></tr></tbody></table>';
    expect(forReaders(html, 'de', 'de')).toBe(
      '<table><thead><tr><th scope="col">Stand</th><th scope="col"><b>Bedeutung</b></th></tr></thead>' +
        '<tbody><tr><td data-column="Stand">geprüft</td><td data-column="Bedeutung">mit dem Träger</td></tr></tbody></table>',
    );
  });

  it('names columns that are aligned, and keeps their alignment', () => {
    const html = '<table><tr><th align="right">Preis</th></tr><tr><td align="right">0 €</td></tr></table>';
    expect(forReaders(html, 'de', 'de')).toBe(
      '<table><tr><th scope="col" align="right">Preis</th></tr><tr><td data-column="Preis" align="right">0 €</td></tr></table>',
    );
  });

  it('counts the columns of every row and every table anew', () => {
    const table = (name: string) => `<table><tr><th>${name}</th></tr><tr><td>1</td></tr><tr><td>2</td></tr></table>`;
    expect(forReaders(table('A') + table('B'), 'de', 'de').match(/data-column="(.)"/g)).toEqual([
      'data-column="A"',
      'data-column="A"',
      'data-column="B"',
      'data-column="B"',
    ]);
  });
});
