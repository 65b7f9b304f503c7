import { beforeAll, describe, expect, it } from 'vitest';
import { letterKinds } from '../../api/contract/codes.ts';
import { isOneSms, smsText } from '../../api/letters/sms-text.ts';
import { readSite, type Site } from '../../src/loading/read-site.ts';

const tags = ['de', 'de-simple', 'en', 'tr', 'ar', 'ro', 'bg', 'pl', 'uk', 'ru', 'fa', 'ku', 'fr'];
const startsAt = '2026-11-24T09:20:00.000Z';
/** Twenty characters: as long as kim.gelsenkirchen.de. */
const longHost = 'kim.stadt.example.org'.slice(1);
const link = (host: string, tag: string) => `https://${host}/${tag}/abcdefghijklmnopqrstuv`;

let site: Site;
beforeAll(async () => {
  site = await readSite('content');
});
const textIn = (tag: string, kind: (typeof letterKinds)[number], host: string) =>
  smsText(kind, startsAt, link(host, tag), site.words(tag), ['ar', 'fa'].includes(tag));

describe.each(tags)('an SMS in %s', (tag) => {
  it.each(letterKinds)('"%s" is one SMS, even from a host of twenty characters', (kind) => {
    for (const host of ['kim.example.org', longHost]) {
      const text = textIn(tag, kind, host);
      expect(text).toMatch(/^[^\n]+\nhttps:\/\/[a-z.]+\/[a-z-]+\/[a-z]{22}$/);
      expect([text.length, isOneSms(text)]).toEqual([text.length, true]);
    }
  });

  it('has a word of its language, tells the time of an appointment that stands only, and gives nothing away', () => {
    for (const kind of letterKinds) {
      const [first = ''] = textIn(tag, kind, 'kim.ge').split('\n');
      expect(first).toMatch(/^\p{L}/u);
      expect(first.includes('24.11. 10:20')).toBe(['confirmed', 'moved', 'reminder'].includes(kind));
      expect(first).not.toMatch(/KIM|Berat|Migra|Integra|Gelsenkirchen/i);
    }
  });
});

it('an SMS in Arabic keeps the order of day and time, and is never longer than 70 characters', () => {
  expect(textIn('ar', 'confirmed', 'kim.example.org')).toBe('موعد \u206624.11. 10:20\u2069\nhttps://kim.example.org/ar/abcdefghijklmnopqrstuv');
  expect(textIn('ar', 'confirmed', longHost)).toBe('\u206624.11. 10:20\u2069\nhttps://im.stadt.example.org/ar/abcdefghijklmnopqrstuv');
  expect(Math.max(...letterKinds.map((kind) => textIn('ar', kind, longHost).length))).toBeLessThanOrEqual(70);
});

it('the German words are these', () => {
  const firstLines = letterKinds.map((kind) => textIn('de', kind, 'kim.example.org').split('\n')[0]);
  expect([...new Set(firstLines)]).toEqual(['Anfrage ist da', 'Neue Antwort', 'Termin 24.11. 10:20', 'Abgesagt']);
  expect(smsText('confirmed', null, 'x', site.words('de'), false)).toBe('Termin\nx');
});

it('a letter outside GSM 03.38 makes a text of 71 characters two SMS', () => {
  expect([isOneSms('a'.repeat(160)), isOneSms('a'.repeat(161)), isOneSms('ä'.repeat(160))]).toEqual([true, false, true]);
  expect([isOneSms('ç'.repeat(70)), isOneSms('ç'.repeat(71)), isOneSms(`${'a'.repeat(70)}ş`)]).toEqual([true, false, false]);
});
