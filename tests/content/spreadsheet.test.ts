import { describe, expect, it } from 'vitest';
import { FileRefused } from '../../src/exchange/imported.ts';
import { readSpreadsheet } from '../../src/loading/spreadsheet.ts';
import { maxUnpackedBytes, readZip } from '../../src/loading/zip.ts';
import { workbook, workbookParts, zipOf } from '../support/workbook.ts';

const read = (bytes: Uint8Array) => readSpreadsheet('liste.xlsx', bytes);
const reasonOf = (bytes: Uint8Array) => read(bytes).then(
  () => 'read',
  (error: unknown) => (error instanceof FileRefused ? error.reason : error),
);

describe('a spreadsheet', () => {
  it('is read as texts: numbers as typed, formulas as the result in the file, formula-like texts as they are', async () => {
    const rows = await read(
      workbook([
        ['Name', 'PLZ', 'Telefon', 'Kosten'],
        ['Elterncafé & <Treff>', 45879, '0209 123456', { formula: 'HYPERLINK("http://evil.example")', result: 'kostenlos' }],
        [],
        ['=cmd|calc', undefined, '+49209123456', undefined],
      ]),
    );
    expect(rows).toEqual([
      ['Name', 'PLZ', 'Telefon', 'Kosten'],
      ['Elterncafé & <Treff>', '45879', '0209 123456', 'kostenlos'],
      ['', '', '', ''],
      ['=cmd|calc', '', '+49209123456', ''],
    ]);
  });

  it.each([
    ['under a password', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]), 'password'],
    ['of an old kind', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('Workbook', 'utf16le')]), 'old-excel'],
    ['that is a text', Buffer.from('Name;Telefon'), 'not-a-spreadsheet'],
    ['that is another archive', zipOf([{ name: 'a.txt', content: Buffer.from('a') }]), 'not-a-spreadsheet'],
    ['that is cut off', workbook([['Name']]).subarray(0, 400), 'not-a-spreadsheet'],
    ['without a sheet', zipOf(workbookParts('').slice(0, 2)), 'not-a-spreadsheet'],
  ])('%s is refused', async (_, bytes, reason) => {
    expect(await reasonOf(bytes)).toBe(reason);
  });

  it('that would unpack to more than the most is refused while it is unpacked, whatever size it claims', async () => {
    const bomb = { name: 'xl/worksheets/sheet2.xml', content: Buffer.alloc(maxUnpackedBytes + 1, ' ') };
    for (const claimed of [bomb.content.length, 10]) {
      const bytes = zipOf([...workbookParts(''), { ...bomb, claimed }]);
      expect(bytes.length).toBeLessThan(100_000);
      expect(await reasonOf(bytes)).toBe('too-large');
    }
    expect(() => readZip('a.zip', zipOf([{ name: 'a', content: Buffer.from('abc'), claimed: 2 }]))).toThrow('damaged');
  });

  it('whose few cells stand a million rows and sixteen thousand columns apart is refused', async () => {
    const cell = (reference: string) => `<c r="${reference}" t="inlineStr"><is><t>x</t></is></c>`;
    const far = `<row r="1">${cell('XFD1')}</row><row r="1048576">${cell('XFD1048576')}</row>`;
    expect(await reasonOf(zipOf(workbookParts(far)))).toBe('too-large');
  });
});
