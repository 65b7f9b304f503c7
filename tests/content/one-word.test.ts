import { readFileSync, globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Words = { [key: string]: string | Words };

/**
 * Words that a better one replaced, because they frighten, mean two things, or stand beside another word for the same thing.
 * Words that people search with (`synonyms`, `smallWords`) may keep them.
 */
const replaced: [tag: string, old: RegExp, now: string][] = [
  ['de', /Sprachmittlung|dolmetsch/iu, 'übersetzen'],
  ['de', /Anliegen/u, 'Thema'],
  ['de', /Mailbox/u, 'Anrufbeantworter'],
  ['de', /verbindlich buchen/u, 'buchen'],
  ['de-simple', /Mailbox/u, 'Anruf-Beantworter'],
  ['de-simple', /Telefonnummer|Postleitzahl|Startseite|Arbeitstag|Ausländerbehörde/u, 'the word split by a hyphen'],
  ['en', /counsel/iu, 'adviser, advice, advice centre'],
  ['en', /\b(?:the|first|a) talk\b/iu, 'conversation'],
  ['en', /\bImprint\b/u, 'Who runs this site (Impressum)'],
  ['en', /\bvoluntary\b/iu, 'you decide'],
  ['tr', /\byanıt/iu, 'cevap'],
  ['ar', /مقابلة/u, 'اللقاء'],
  ['ar', /إدارة الاندماج/u, 'مساعدة للقادمين الجدد'],
  ['ar', /التعارف/u, 'لقاءات'],
  ['ar', /جواب/u, 'رد'],
  ['ro', /\bbilet/iu, 'fișa programării'],
  ['ro', /voluntar/iu, 'dumneavoastră hotărâți'],
  ['bg', /(?<!интернет |Няма )връзк/u, 'линк'],
  ['bg', /(?<!\p{L})(?:носете|стига)(?!\p{L})|получавате отговор/iu, 'донесете, достатъчен е, ще получите отговор'],
  ['bg', /откаж/iu, 'отменете'],
  ['bg', /доброволн/iu, 'Вие решавате'],
  ['pl', /kart\p{L}+ terminu|karcie terminu/iu, 'karta wizyty'],
  ['pl', /(?<!\p{L})(?:Ciebie|Cię|Ci|Twój|Twoj\p{L}*)(?!\p{L})/iu, 'no address at all'],
  ['pl', /dobrowoln/iu, 'nikt nie musi'],
  ['uk', /Останній день для відповіді/u, 'Ви отримаєте відповідь не пізніше'],
  ['uk', /добровільн/iu, 'Ви самі вирішуєте'],
  ['uk', /(?<!\p{L})(?:ви|вас|вам|вами|ваш\p{L}*)(?!\p{L})/u, 'Ви, Вас, Вам, Ваш'],
  ['ru', /бесед/iu, 'разговор'],
  ['ru', /держится/iu, 'закреплено за вами'],
  ['ru', /добровольн/iu, 'вы сами решаете'],
  ['ru', /(?<!\p{L})анкет/iu, 'бланк'],
  ['fa', /آشنایی/u, 'دیدار'],
  ['fa', /مدیریت ادغام/u, 'کمک به کسانی که تازه آمده‌اند'],
  ['fa', /(?<![\p{L}\u200c])نشانی/u, 'آدرس'],
  ['fa', /جواب/u, 'پاسخ'],
  ['ku', /girêdan\p{L}/iu, 'lînk'],
  ['ku', /roja xebatê/iu, 'roja karî'],
  ['ku', /(?<!\p{L})(?:hê|winda|e-name\p{L}*|lezgîn)(?!\p{L})/iu, 'hîn, wenda, e-mail, acîl'],
];

const sentencesIn = (words: Words): string[] =>
  Object.entries(words).flatMap(([key, value]) => {
    if (key === 'synonyms' || key === 'smallWords') return [];
    return typeof value === 'string' ? [value] : sentencesIn(value);
  });

const readWords = (tag: string) =>
  globSync(`src/locales/${tag}/*.json`).flatMap((file) => sentencesIn(JSON.parse(readFileSync(file, 'utf8')) as Words));

describe('a word that a better one replaced stays away', () => {
  it.each(replaced)('in %s: %s, say %s', (tag, old) => {
    const sentences = readWords(tag);
    expect(sentences.length).toBeGreaterThan(400);
    expect(sentences.filter((sentence) => old.test(sentence))).toEqual([]);
  });
});
