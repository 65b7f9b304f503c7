import { describe, expect, it } from 'vitest';
import { formsInIndex, soundForms, typedForm, wordsOf } from './folding.ts';

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
