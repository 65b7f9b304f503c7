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

/** Whether what was typed holds one phrase. Made within the test, phrase and all. */
const holds = (phrase: string, typed: string, notMeant: string[] = []) => holdsPhrase(typed, readPhrases([phrase], notMeant));

describe('letters that may be wrong', () => {
  it.each([
    // Four letters, five, fifteen, sixteen.
    ['Mord', 'Mort', false],
    ['Angst', 'Angzt', true],
    ['Angst', 'Anxzt', false],
    ['keine Wohnung nie', 'kaine Wohnung nie', true],
    ['keine Wohnung nie', 'kaine Wonung nie', false],
    ['keine Wohnung mehr', 'kaine Wonung mehr', true],
    ['keine Wohnung mehr', 'kaine Wonung mehx', false],
    // A short word of a phrase of two words must be right, one of four letters need not, and none in a longer phrase.
    ['die Polizei', 'dir Polizei', false],
    ['mein Notfall', 'mien Notfall', true],
    ['mein Notfall', 'mexn Notfall', true],
    ['wo kann ich schlafen', 'wu kann ich schlafen', true],
    ['моя беда', 'мая беда', false],
    ['نار بيتي', 'نور بيتي', true],
  ])('grow with the phrase: "%s" typed "%s"', (phrase, typed, isHeld) => expect(holds(phrase, typed)).toBe(isHeld));

  it.each([
    ['one changed', 'Gewxlt', true],
    ['one missing', 'Gewlt', true],
    ['the first one missing', 'ewalt', true],
    ['one too many', 'Gewallt', true],
    ['two neighbours swapped', 'Gewlat', true],
    ['the first two swapped', 'eGwalt', true],
    ['two changed', 'Gewxxt', false],
    ['the first one missing and one changed', 'ewxlt', false],
    ['two swapped and one changed', 'Kewlat', false],
    ['two swapped and a later one changed', 'Gewlad', false],
    ['two strange ones, the first like the second', 'Gewlxt', false],
    ['two strange ones, the second like the first', 'Gewxat', false],
    ['two missing', 'Gewa', false],
  ])('are one in a word of six: %s', (_what, typed, isHeld) => expect(holds('Gewalt', typed)).toBe(isHeld));

  it('are none where Arabic is compared by sound', () => {
    expect(holds('يضربني زوجي', 'yadribuni zawji')).toBe(true);
    expect(holds('يضربني زوجي', 'yadribumi zawji')).toBe(false);
  });
});

describe('a word with a star', () => {
  it.each([
    ['tecavüz*', 'tecavüz', true],
    ['tecavüz*', 'tecavüzcüler', true],
    ['tecavüz*', 'tecavüzabcdef', true],
    ['tecavüz*', 'tecavüzabcdefg', false],
    // From eight letters on, as in German compounds.
    ['obdachlo*', 'Obdachlosenunterkunft', true],
    ['tecavüz*', 'tecavzden', true],
    ['tecavüz*', 'tecavvüzden', true],
    ['tecavüz*', 'tecuvüzden', true],
    ['tecavüz*', 'tecuvyzden', false],
    ['бил*', 'била', true],
    ['бил*', 'была', false],
    ['бил* мать', 'била мать', true],
    ['بيت*', 'بيتنا', true],
  ])('has any ending of up to six letters: "%s" typed "%s"', (phrase, typed, isHeld) => expect(holds(phrase, typed)).toBe(isHeld));

  it('that is not meant counts in none of its forms', () => {
    expect(holds('gewalt*', 'gewaltig')).toBe(true);
    expect(holds('gewalt*', 'gewaltig', ['gewaltig'])).toBe(false);
  });
});

describe('other words', () => {
  it.each([
    ['муж бьёт', 'муж сильно бьёт', false],
    ['mein Mann schlägt mich', 'mein Mann eins zwei drei vier schlägt mich', true],
    ['mein Mann schlägt mich', 'mein Mann eins zwei drei vier fünf schlägt mich', false],
    ['mein Mann schlägt mich', 'meinMann eins zwei drei vier schlägt mich', true],
    ['mein Mann schlägt mich', 'mein Mann schlägt eins', false],
  ])('may stand within a phrase of three or more, four in a row: "%s" in "%s"', (phrase, typed, isHeld) =>
    expect(holds(phrase, typed)).toBe(isHeld),
  );

  it('before the phrase are read up to the fortieth', () => {
    expect(holds('Gewalt', `${'wort '.repeat(39)}Gewalt`)).toBe(true);
    expect(holds('Gewalt', `${'wort '.repeat(40)}Gewalt`)).toBe(false);
  });

  it('without a sound of their own are not heard between Arabic ones', () => {
    expect(holds('يضربني زوجي', 'yadribuni ya zawji')).toBe(true);
    expect(phrasesBegunBy('ya', readPhrases(['يضربني زوجي'], []))).toEqual([]);
  });

  it('in another script leave the Latin ones to be heard', () => {
    expect(holds('муж бьёт', 'помогите, muzh byot')).toBe(true);
  });
});

describe('phrases are read', () => {
  it.each([
    ['муж бьёт', ['муж бьет', '~muj bet']],
    ['SOS муж бьёт', ['sos муж бьет', '~sos muj bet']],
    ['يضربني زوجي', ['يضربني زوجي', '^drbn zj']],
    ['نار', ['نار']],
    ['да', ['да']],
    ['Vergewaltig*', ['vergewaltig*']],
    ['насилие*', ['насилие*', '~nasile*']],
    [' , Gewalt! * ', ['gewalt']],
    ['', []],
  ])('as they stand, and by sound where enough of it is left: "%s"', (phrase, read) => {
    expect(readPhrases([phrase, phrase], [phrase]).phrases).toEqual(read);
  });
});
