import { describe, expect, it } from 'vitest';
import { holdsPhrase, phrasesBegunBy, phraseWords, readPhrases } from './phrases.ts';

const phrases = readPhrases(
  [
    'Gewalt',
    'vergewaltig*',
    'mein Mann schlägt mich',
    'wo kann ich heute schlafen',
    'муж бьёт',
    'муж меня избивает',
    "він б'є мене",
    'يضربني زوجي',
  ],
  ['Gehalt', 'gewaltig', 'пьёт'],
);
const alarms = (typed: string) => holdsPhrase(typed, phrases);

describe('an urgent phrase', () => {
  it.each([
    ['as it stands', 'mein Mann schlägt mich'],
    ['in capitals and without umlauts', 'MEIN MANN SCHLAGT MICH'],
    ['with ae', 'mein mann schlaegt mich'],
    ['with a wrong letter', 'mein Mann schlögd mich'],
    ['with swapped letters', 'Gewlat'],
    ['with a word written as two', 'mein Mann schl ägt mich'],
    ['with two words written as one', 'meinMann schlägt mich'],
    ['within a sentence', 'bitte helfen Sie, mein Mann schlägt mich seit Jahren'],
    ['with words between', 'wo kann ich denn mit Kind heute Nacht schlafen'],
    ['with another ending', 'Vergewaltigung'],
    ['Russian in Latin letters', 'muzh menya izbivaet'],
    ['Russian with other Latin letters', 'muj menja izbivajet'],
    ['Russian in Latin letters, two short words', 'mush... muzh byot'],
    ['Ukrainian in Latin letters', 'vin bye mene'],
    ['Arabic in Latin letters', 'yadribuni zawji'],
    ['Arabic in Latin letters, in a dialect', 'byedrebni... yedrebni zoji'],
    ['with a long German compound', 'Vergewaltigungsopferhilfe'],
    ['with the apostrophe U+2019', 'він б\u2019є мене'],
    ['with the apostrophe U+02BC', 'він б\u02bcє мене'],
    ['without the apostrophe', 'він бє мене'],
    ['Arabic', 'يضربني زوجي'],
  ])('is held by what was typed %s', (_how, typed) => {
    expect(alarms(typed)).toBe(true);
  });

  it.each([
    ['its words one by one', 'mein'],
    ['its beginning', 'mein Mann'],
    ['its words in another order', 'mich schlägt mein Mann'],
    ['words too far apart', 'wo eins zwei drei vier fünf kann ich heute schlafen'],
    ['a word that only looks like it', 'Gehalt'],
    ['a word that begins like it', 'gewaltig'],
    ['a short word with a wrong letter', 'мух бьёт'],
    ['a word that only looks like a short one', 'муж пьёт'],
    ['another word with the same consonants in another order', 'zawji yadribuni'],
    ['one of two Arabic words in Latin letters', 'zawji'],
    ['a Latin word where the sound is of a phrase in Latin letters', 'gvlt'],
    ['nothing', ''],
    ['a star', '*'],
  ])('is not held by %s', (_what, typed) => {
    expect(alarms(typed)).toBe(false);
  });

  it('is begun by its first word, a part of it, or its first two written as one', () => {
    expect(phrasesBegunBy('mein', phrases)).toEqual(['mein mann schlagt mich']);
    expect(phrasesBegunBy('meinmann', phrases)).toEqual(['mein mann schlagt mich']);
    expect(phrasesBegunBy('verge', phrases)).toEqual(['vergewaltig*']);
    expect(phrasesBegunBy('schule', phrases)).toEqual([]);
    expect(phrasesBegunBy('muzh', phrases)).toEqual(['~muj bet', '~muj menia izbivaet']);
  });
});

describe('the words of a phrase', () => {
  it('keep single letters and a star at the end, and lose umlauts and joiners', () => {
    expect(phraseWords('er schlaegt m*ich* ä, a\u200bb ß')).toEqual(['er', 'schlagt', 'mich*', 'a', 'ab', 's']);
  });

  it.each(["б'є", 'б\u2019є', 'б\u02bcє', 'бє'])('are the same with every apostrophe: %s', (typed) => {
    expect(phraseWords(typed)).toEqual(['бє']);
  });
});
