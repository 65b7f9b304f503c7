import { describe, expect, it } from 'vitest';
import { readCsv, writeCsv } from './csv.ts';
import { ExchangeError, type Unit } from './exchange.ts';
import { readXliff, writeXliff } from './xliff.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const units: Unit[] = [
  { id: 'cafe.description', source: 'Für alle:\n  zwei Räume & <Hof>', target: '', state: 'missing', note: 'Café "Süd"' },
  { id: 'cafe.note', source: 'Montags zu', target: 'مغلق يوم الاثنين', state: 'stale', note: 'Café "Süd"' },
  { id: 'house.description', source: 'Hilfe', target: '  "zwei,  Leerzeichen";\n\tneue Zeile', state: 'machine', note: 'Haus' },
  { id: 'house.note', source: '=1+1', target: "'=2", state: 'fresh', note: '-' },
  { id: 'door.note', source: 'Tür\r\nzwei', target: 'kapı\r\niki', state: 'reviewed', note: 'Tür' },
];
const refused = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    return error instanceof ExchangeError ? error.reason : error;
  }
  return 'read';
};

describe('XLIFF', () => {
  const written = writeXliff(units, 'ar', 'rtl');
  const read = readXliff(bytes(written), 'ar');

  it('gives back every text with its inner white space', () => {
    expect(read.map(({ id, source, target }) => ({ id, source, target }))).toEqual(
      units.map(({ id, source, target }) => ({ id, source, target: target.trim() })),
    );
  });

  it('keeps the states, and says unfinished what nobody has finished', () => {
    expect(read.map(({ state }) => state)).toEqual(['unfinished', 'unfinished', 'machine', 'fresh', 'reviewed']);
  });

  it('says its version, both languages and the direction', () => {
    expect(written).toContain('version="2.1" srcLang="de" trgLang="ar"');
    expect(written).toContain('trgDir="rtl"');
    expect(written).toContain('<segment state="final" subState="kim:reviewed">');
  });

  it('reads the same from a tool with prefixes, other order, comments, CDATA and modules of its own', () => {
    const other = `<?xml version='1.0' encoding='utf-8'?>
<!-- made by a tool -->
<x:xliff trgLang="AR" srcLang="de" version='2.1' xmlns:x="urn:oasis:names:tc:xliff:document:2.0" xmlns:own="urn:own">
 <x:file trgDir="rtl" id="f1"><own:tool>7</own:tool>
  <x:group id="g"><x:unit   xml:space="preserve"
      id="cafe.description"><own:score/>
    <x:notes><x:note priority="1">Bitte prüfen</x:note><x:note category="kim-entry">Café</x:note></x:notes>
    <x:segment id="s1" subState="kim:missing" state="translated">
      <x:target><![CDATA[للجميع]]>:
</x:target><x:source>Für alle:
</x:source></x:segment>
    <x:ignorable><x:source>  </x:source><x:target>  </x:target></x:ignorable>
    <x:segment state="final"><x:source>zwei <x:pc id="1">Räume</x:pc> &amp; &lt;Hof&gt;</x:source>
      <x:target><x:mrk id="m" type="term">غرفتان</x:mrk> و&lt;فناء&gt;</x:target></x:segment>
  </x:unit></x:group>
 </x:file>
</x:xliff>`;
    expect(readXliff(bytes(other), 'ar')).toEqual([
      {
        id: 'cafe.description',
        source: 'Für alle:\n  zwei Räume & <Hof>',
        target: 'للجميع:\n  غرفتان و<فناء>',
        state: 'fresh',
        notes: ['Bitte prüfen'],
      },
    ]);
  });

  const document = (segment: string, space = '') =>
    `<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="de" trgLang="tr"><file id="f"><unit id="a.note"${space}>${segment}</unit></file></xliff>`;

  it('takes indents for a tool’s own where the file does not ask to keep them', () => {
    const [unit] = readXliff(
      bytes(document('<segment state="translated"><source>\n  Eins\n  zwei\n</source><target>\n  Bir\n  iki\n</target></segment>')),
      'tr',
    );
    expect(unit).toMatchObject({ source: 'Eins zwei', target: 'Bir iki' });
  });

  it('takes indents for a tool’s own where a part says so', () => {
    const segment =
      '<segment state="translated"><source xml:space="default">Eins\n  zwei</source><target xml:space="default">Bir\n  iki</target></segment>';
    const [unit] = readXliff(bytes(document(segment, ' xml:space="preserve"')), 'tr');
    expect(unit).toMatchObject({ source: 'Eins zwei', target: 'Bir iki' });
  });

  it('puts the parts of a unit in the order of the target', () => {
    const parts =
      '<segment state="final"><source>Eins </source><target order="2">bir</target></segment><segment state="final"><source>zwei</source><target order="1">iki </target></segment>';
    expect(readXliff(bytes(document(parts, ' xml:space="preserve"')), 'tr')).toMatchObject([{ source: 'Eins zwei', target: 'iki bir' }]);
  });

  it('has no text while a part of the unit has none', () => {
    const parts = '<segment state="final"><source>Eins </source><target>bir</target></segment><segment><source>zwei</source></segment>';
    expect(readXliff(bytes(document(parts)), 'tr')).toMatchObject([{ target: '', state: 'unfinished' }]);
  });

  it.each([
    [
      'an external entity',
      '<!DOCTYPE xliff [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + document('<segment><source>a</source><target>&e;</target></segment>'),
      'not-xliff',
    ],
    ['entities that multiply', '<!doctype x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>', 'not-xliff'],
    ['a document type that does nothing', `<!DOCTYPE xliff>${document('')}`, 'not-xliff'],
    ['an unknown entity', document('<segment><source>a</source><target>&e;</target></segment>'), 'not-xliff'],
    ['XLIFF 1.2', '<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>', 'not-xliff'],
    ['broken XML', document('<segment><source>a</segment>'), 'not-xliff'],
    ['no XML', 'id,german', 'not-xliff'],
    ['nothing', '', 'not-xliff'],
    ['another language', document('').replace('trgLang="tr"', 'trgLang="bg"'), 'other-language'],
    ['a unit twice', document('').replace('<unit', '<unit id="a.note"/><unit'), 'repeated'],
  ])('refuses %s', (_, text, reason) => {
    expect(refused(() => readXliff(bytes(text), 'tr'))).toBe(reason);
  });

  it('refuses bytes that are no UTF-8', () => {
    expect(refused(() => readXliff(new Uint8Array([0xff, 0xfe, 0x3c]), 'tr'))).toBe('not-utf-8');
  });
});

describe('CSV', () => {
  const written = writeCsv(units);

  it('begins with a byte order mark and gives back every text', () => {
    expect([...bytes(written)].slice(0, 3)).toEqual([0xef, 0xbb, 0xbf]);
    expect(readCsv(bytes(written)).map(({ id, source, target, state }) => [id, source, target, state])).toEqual([
      ['cafe.description', 'Für alle:\n  zwei Räume & <Hof>', '', 'unsaid'],
      ['cafe.note', 'Montags zu', 'مغلق يوم الاثنين', 'unsaid'],
      ['house.description', 'Hilfe', '"zwei,  Leerzeichen";\n\tneue Zeile', 'machine'],
      ['house.note', '=1+1', "'=2", 'fresh'],
      ['door.note', 'Tür\r\nzwei', 'kapı\r\niki', 'reviewed'],
    ]);
  });

  it('gives a spreadsheet no formula', () => {
    expect(written).toContain(`"'=1+1","''=2"`);
  });

  it.each([
    ['semicolons', 'Translation;id;German\nBir, iki;a.note;"Eins; zwei"\n'],
    ['tabs and other line ends', 'translation\tid\tgerman\tremark\r\nBir, iki\ta.note\tEins; zwei\tok\r\n\r\n'],
    ['a shorter row', '\uFEFFid,german,translation,state\na.note,Eins; zwei,"Bir, iki"\n'],
  ])('reads a table with %s', (_, text) => {
    expect(readCsv(bytes(text))).toEqual([{ id: 'a.note', source: 'Eins; zwei', target: 'Bir, iki', state: 'unsaid', notes: [] }]);
  });

  it.each([
    ['other columns', bytes('a,b\n1,2\n'), 'no-columns'],
    ['an open quote', bytes('id,german,translation\n"a,b,c\n'), 'not-csv'],
    ['a row twice', bytes('id,german,translation\na.note,b,c\na.note,b,d\n'), 'repeated'],
    ['an older character set', new Uint8Array([0x69, 0x64, 0x2c, 0xfc]), 'not-utf-8'],
  ])('refuses %s', (_, file, reason) => {
    expect(refused(() => readCsv(file))).toBe(reason);
  });
});
