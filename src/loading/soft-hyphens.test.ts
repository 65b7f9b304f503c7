import { expect, it } from 'vitest';
import { withSoftHyphens } from './soft-hyphens.ts';

/** With a bar where a word may break. */
const broken = (html: string) => withSoftHyphens(html).replaceAll('\u00ad', '|');

it('lets long words break at the syllables of their own language', () => {
  expect(broken('<html lang="de"><p>Schwangerschaftskonfliktberatung</p>')).toBe(
    '<html lang="de"><p>Schwan|ger|schafts|kon|flikt|be|ra|tung</p>',
  );
  expect(broken('<html lang="de"><p>im <b lang="ru">происхождения</b> Übernachtungsheim</p>')).toBe(
    '<html lang="de"><p>im <b lang="ru">про|ис|хож|де|ния</b> Über|nach|tungs|heim</p>',
  );
});

it('breaks a German name in Arabic and Cyrillic text as German does', () => {
  expect(broken('<html lang="ar"><p>مركز Integrationsmanagement</p>')).toContain('In|te|gra|ti|ons|ma|nage|ment');
  expect(broken('<html lang="bg"><p>Integrationsmanagement</p>')).toContain('In|te|gra|ti|ons|ma|nage|ment');
});

it('leaves short words, Arabic words, titles, options, scripts and attributes whole', () => {
  const whole = '<html lang="de"><title>Übernachtungsheim</title><p>Gelsenkirchen</p><p lang="ar">بالمستشفياتوالمدارسالكثيرة</p>';
  const unread =
    '<bdi translate="no">https://example.org/Übernachtungsheim</bdi><option>Übernachtungsheim</option><script>"Übernachtungsheim"</script><img alt="Übernachtungsheim">';
  expect(broken(whole + unread)).toBe(whole + unread);
});

it('takes the language of the page for a part of it that says none', () => {
  expect(withSoftHyphens('<section>Sachbearbeiterin <i lang="pl">nieobowiązkowe</i></section>', 'de-simple')).toBe(
    '<section>Sach\u00adbe\u00adar\u00adbei\u00adte\u00adrin <i lang="pl">nie\u00adobo\u00adwiąz\u00adko\u00adwe</i></section>',
  );
  expect(withSoftHyphens('<section>Sachbearbeiterin</section>')).toBe('<section>Sachbearbeiterin</section>');
});

it('breaks the words of sentences that a script will show, and of no other attribute', () => {
  expect(withSoftHyphens('<p lang="de" title="Sachbearbeiterin" data-missing="Die Sachbearbeiterin fehlt.">')).toBe(
    '<p lang="de" title="Sachbearbeiterin" data-missing="Die Sach\u00adbe\u00adar\u00adbei\u00adte\u00adrin fehlt.">',
  );
});

it('breaks the Romanian "you", which stands in narrow folds', () => {
  expect(withSoftHyphens('<p lang="ro">dumneavoastră</p>')).toMatch(/^<p lang="ro">dum.*\u00ad.*<\/p>$/);
});

it('breaks Turkish verbs of thirteen letters, which stand in narrow folds', () => {
  expect(broken('<p lang="tr">Nerede oturuyorsunuz?</p>')).toBe('<p lang="tr">Nerede otu|ru|yor|su|nuz?</p>');
});

it('lets an address break behind its dots and its "@", a pair of names behind the slash, but no date', () => {
  expect(broken('<p lang="de">www.hilfetelefon.de, Gelsenkirchen/Bottrop, 23.11.2026, z.B., (An)frage</p>')).toBe(
    '<p lang="de">www.<wbr>hilfetelefon.<wbr>de, Gelsenkirchen/<wbr>Bottrop, 23.11.2026, z.B., (An)<wbr>frage</p>',
  );
  expect(broken('<p lang="de">info@frauenhaus-gelsenkirchen.de, zwei @ drei</p>')).toBe(
    '<p lang="de">info@<wbr>frauenhaus-gelsenkirchen.<wbr>de, zwei @ drei</p>',
  );
  expect(broken('<p lang="de">migrationsberatung@caritas.de, Migrationsberatung</p>')).toBe(
    '<p lang="de">migrationsberatung@<wbr>caritas.<wbr>de, Mi|gra|ti|ons|be|ra|tung</p>',
  );
});

it('goes on in the language around a closed element, and behind elements that are never closed', () => {
  expect(broken('<html lang="de"><p>A<br><svg><path d=""/></svg><i lang="ar">ب</i> Übernachtungsheim</p>')).toContain(
    'Über|nach|tungs|heim',
  );
});

it('remembers no more words than a city has: of what many people type the rest stays whole', () => {
  const typed = (number: number) =>
    `Aufenthaltserlaubnis${String.fromCharCode(
      ...String(10_000 + number)
        .split('')
        .map((digit) => 97 + Number(digit)),
    )}`;
  for (let number = 0; number < 20_000; number += 1) broken(`<p lang="de">${typed(number)}</p>`);
  expect(broken('<p lang="de">Straßenverkehrsordnungswidrigkeit</p>')).toBe('<p lang="de">Straßenverkehrsordnungswidrigkeit</p>');
  expect(broken('<p lang="de">Schwangerschaftskonfliktberatung</p>')).toContain('|');
});
