import { describe, expect, it } from 'vitest';
import { arabicSound, cyrillicSound, formsInIndex, ownForm, soundForms, stemsOf, typedForm, withoutPrefix, wordsOf } from './folding.ts';

/** Whether what is typed meets what is written, as the index compares them. */
const meets = (typed: string, written: string) => {
  const forms = wordsOf(written).flatMap(formsInIndex);
  return wordsOf(typed).every((word) => [typedForm(word), ...soundForms(word)].some((form) => forms.includes(form)));
};

describe('a typed word', () => {
  it.each([
    ['case', 'JOBCENTER', 'Jobcenter'],
    ['a missing accent', 'insarcinata', 'însărcinată'],
    ['ü as u', 'burgergeld', 'Bürgergeld'],
    ['ü as ue', 'buergergeld', 'Bürgergeld'],
    ['two umlauts', 'ueberpruefungsaemter', 'Überprüfungsämter'],
    ['ß as ss', 'strasse', 'Straße'],
    ['ss as ß', 'Adreße', 'Adresse'],
    ['a dotless ı', 'AYRIMCILIK', 'ayrımcılık'],
    ['a dotted İ', 'İltica', 'iltica'],
    ['i for ı', 'ayrimcilik', 'ayrımcılık'],
    ['Polish ł', 'dlugi', 'długi'],
    ['Romanian comma and cedilla', 'ședere', 'şedere'],
    ['Kurdish letters', 'dibistane', 'dibistanê'],
    ['hamza left out', 'اقامة', 'إقامة'],
    ['he for te marbuta', 'اقامه', 'إقامة'],
    ['alef maqsura for ye', 'مستشفي', 'مستشفى'],
    ['tatweel', 'شـــغل', 'شغل'],
    ['vowel marks', 'شُغْل', 'شغل'],
    ['Persian ye and kaf', 'کورسی', 'كورسي'],
    ['a joiner left out', 'بیخانمان', 'بی‌خانمان'],
    ['the Persian plural', 'بدهی\u200cها', 'بدهی'],
    ['the Persian plural on the other side', 'بدهی', 'بدهی\u200cهای'],
    ['the article', 'الجنسية', 'جنسية'],
    ['the article on the other side', 'جنسية', 'والجنسية'],
    ['Arabic digits', '٤٥٨٨١', '45881'],
    ['Persian digits', '۴۵۸۸۱', '45881'],
    ['Arabizi', 'shoghl', 'شغل'],
    ['Arabizi with digits', '7amel', 'حامل'],
    ['Arabizi with an article', 'elmadrasa', 'المدرسة'],
    ['Arabizi, ain', 'mo3adala', 'معادلة'],
    ['qaf as two', 'awra2', 'أوراق'],
    ['Persian in Latin letters', 'khane', 'خانه'],
    ['Russian in Latin letters', 'rabota', 'работа'],
    ['Bulgarian in Latin letters', 'zhilishte', 'жилище'],
    ['Ukrainian in Latin letters', 'zhytlo', 'житло'],
    ['ch as 4', '4uzhdenci', 'чужденци'],
    ['ya as q', 'qsla', 'ясла'],
    ['German in Cyrillic', 'анмелдунг', 'Anmeldung'],
  ])('meets the written one: %s', (_what, typed, written) => {
    expect(meets(typed, written)).toBe(true);
  });

  it.each([
    ['another word', 'Schule', 'Schulden'],
    ['other Arabic consonants', 'madrasa', 'مستشفى'],
    ['digits that are none of an alphabet', '45879', '45881'],
  ])('does not meet %s', (_what, typed, written) => {
    expect(meets(typed, written)).toBe(false);
  });
});

describe('a text', () => {
  it('falls into words at everything that is no letter, digit or mark', () => {
    expect(wordsOf('P-Konto, §24 „Dunant’s“ B1/B2')).toEqual(['konto', '24', 'dunant', 'b1', 'b2']);
  });

  it.each(["сім'я", 'сім\u2019я', 'сім\u02bcя', 'сімя'])('keeps a Ukrainian word with an apostrophe whole: %s', (typed) => {
    expect(wordsOf(typed)).toEqual(['сімя']);
  });

  it('of signs only has no words', () => {
    expect(wordsOf('… – (?) \u200f')).toEqual([]);
  });

  it('of any kind is folded without failing', () => {
    for (const text of ['\ud800', '\u0000', '😀😀', 'ﷺ', 'ﬁnanzamt', 'a'.repeat(10_000)]) {
      expect(() => wordsOf(text).map((word) => [formsInIndex(word), typedForm(word), soundForms(word)])).not.toThrow();
    }
  });
});

describe('a word of the index', () => {
  it.each([
    ['Bürger', ['burger', 'buerger']],
    ['работа', ['rabota', '~rabota']],
    ['да', ['da']],
    ['المدرسة', ['المدرسه', 'مدرسه', "'mdrs"]],
    ['أب', ['اب']],
    ['ءء', []],
  ])('has each form in which people type it: %s', (word, forms) => expect(formsInIndex(word)).toEqual(forms));
});

describe('Latin letters', () => {
  it.each([
    ['menja', ['~menia', "'mnj"]],
    ['kyiev', ['~kev']],
    ['dooooom', ['~dom', "'dm"]],
    ['ana', ['~ana']],
    ['da', []],
  ])('stand for sounds of Cyrillic and of Arabic, where enough of them are left: %s', (word, forms) => {
    expect(soundForms(word)).toEqual(forms);
  });

  it.each(['45881', 'مدرسة', 'aمدرسة', 'مدرسةa', 'παιδί'])('stand for nothing in a number, another script, or two scripts: %s', (word) => {
    expect(soundForms(word)).toEqual([]);
  });
});

describe('the sound of a word', () => {
  it.each([
    ['меня', 'menia'],
    ['menja', 'menia'],
    ['бьёт', 'bet'],
    ['byot', 'bet'],
    ['Київ', 'kiv'],
    ['kyjiv', 'kijiv'],
  ])('Cyrillic: %s', (word, sound) => expect(cyrillicSound(ownForm(word))).toBe(sound));

  it.each([
    ['شهادة', 'shd'],
    ['shahada', 'shd'],
    ['madrasah', 'mdrs'],
    ['almadrasa', 'mdrs'],
    ['salamat', 'slmt'],
    ['alam', 'lm'],
  ])('Arabic, its consonants without the article and a last h: %s', (word, sound) => expect(arabicSound(ownForm(word))).toBe(sound));
});

describe('the article of an Arabic word', () => {
  it.each([
    ['البيت', 'بيت'],
    ['والبيت', 'بيت'],
    ['للبيت', 'بيت'],
    ['الأب', 'الاب'],
    ['أطفال', 'اطفال'],
  ])('goes where three letters stay, at the beginning alone: %s', (word, bare) => expect(ownForm(word)).toBe(bare));
});

describe('the Persian plural', () => {
  it.each([
    ['کتابها', 'كتاب'],
    ['کتابهای', 'كتاب'],
    ['کتابهایشان', 'كتاب'],
    ['پیشنهاد', 'پيشنهاد'],
  ])('goes at the end alone: %s', (word, form) => expect(typedForm(word)).toBe(form));
});

describe('"and", "for", "with" before an Arabic word', () => {
  it.each([
    ['ومدرسه', ['مدرسه']],
    ['ولمدرسه', ['لمدرسه', 'مدرسه']],
    ['وبيت', ['بيت']],
    ['ورق', []],
    ['شقهه', []],
  ])('may go where three letters stay: %s', (word, readings) => expect(withoutPrefix(word)).toEqual(readings));
});

describe('the beginnings of a word', () => {
  it.each([
    ['kurse', ['kurs']],
    ['kurs', []],
    ['zasilki', ['zasilk', 'zasil']],
    ['abendkurse', ['abendkurs', 'abendkur', 'abendku']],
    ['родина', ['родин', 'роди']],
    ['مدرسه', ['مدرس', 'مدر']],
    ['مدرس', ['مدر']],
  ])('keep four letters, in Arabic three, and three fifths: %s', (word, stems) => expect(stemsOf(word)).toEqual(stems));
});
