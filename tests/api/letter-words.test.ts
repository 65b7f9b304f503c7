import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderLetter } from '../../api/letters/letter.ts';
import { readSite, type Site } from '../../src/loading/read-site.ts';
import { letterKinds } from '../../api/contract/codes.ts';
import { allLetters, factsOf } from '../support/rendered-letters.ts';

type Rendered = Awaited<ReturnType<typeof allLetters>>[number];

const tags = ['de', 'de-simple', 'en', 'tr', 'ar', 'ro', 'bg', 'pl', 'uk', 'ru', 'fa', 'ku'];
const isGerman = (tag: string) => tag.startsWith('de');
/** The name of Tuesday that the language has by the Unicode CLDR, where this machine knows it. */
const tuesdayIn = (tag: string) =>
  Intl.DateTimeFormat.supportedLocalesOf(tag).length === 0
    ? undefined
    : new Intl.DateTimeFormat(tag, { weekday: 'long', timeZone: 'Europe/Berlin' }).format(new Date('2026-11-24T12:00:00Z'));

let letters: Rendered[];
let site: Site;
beforeAll(async () => {
  letters = await allLetters();
  site = await readSite('content');
});
const letterOf = (tag: string, kind: string) => letters.find((rendered) => rendered.tag === tag && rendered.kind === kind)!;
/** The text in the reader's language, without the German below it. */
const ownPart = ({ letter }: Rendered) => letter.text.split('\n– – –\n')[0]!;

/** Letters that only lead to the slip. */
const isDateless = (kind: string) => ['answered', 'consent', 'passed-on'].includes(kind);

describe.each(tags)('T30: letters in %s', (tag) => {
  it.each(letterKinds)('%s: text, weekday, date, time and subject are in the receiver’s language, with the German below', (kind) => {
    const rendered = letterOf(tag, kind);
    const { letter, direction } = rendered;
    const t = site.words(tag);
    const own = ownPart(rendered);
    for (const text of [letter.subject, letter.sender, letter.text, letter.html]) {
      expect(text).not.toMatch(/\{\{|\b(?:mail|appointment|booking|slip|vocabulary):[a-z]/);
    }
    expect(letter.subject).toBe(t(`mail:subject.${kind}`));
    expect(letter.html).toContain(`<html lang="${tag}" dir="${direction}">`);
    expect(letter.languages).toEqual(isGerman(tag) ? [tag] : [tag, 'de']);
    if (!isDateless(kind)) {
      const tuesday = tuesdayIn(tag);
      if (tuesday !== undefined) expect(own.toLocaleLowerCase(tag)).toContain(tuesday.toLocaleLowerCase(tag));
      expect(own).toContain('\u206624.11.2026\u2069');
      expect(letter.html).toContain('<bdi dir="ltr">24.11.2026</bdi>');
    }
    if (!isDateless(kind) && kind !== 'received') expect(own).toMatch(/\u206624\.11\.2026\u2069[,،] \u206610:20\u2069/);
    const german = letter.text.split('\n– – –\n')[1];
    if (isGerman(tag)) expect(german).toBeUndefined();
    else {
      expect(german).toContain('Ihre Nummer: \u2066482-915-737\u2069');
      if (!isDateless(kind)) expect(german).toContain('Dienstag \u206624.11.2026\u2069');
    }
  });

  it('speak no German but where it is said to be German', () => {
    for (const kind of letterKinds) {
      const german = ownPart(letterOf('de', kind))
        .replace(/https:\S+/, '')
        .split('\n');
      const own = ownPart(letterOf(tag, kind)).split('\n');
      const same = own.filter((line) => line.length > 12 && german.includes(line));
      expect(isGerman(tag) ? [] : same).toEqual([]);
    }
    if (!isGerman(tag)) expect(letterOf(tag, 'received').letter.subject).not.toBe('Ihre Anfrage');
  });

  it.each(['received', 'offered'])('T33: %s never says the word for "confirmed"', (kind) => {
    for (const language of [tag, 'de']) {
      const confirmed = site.words(language)('appointment:state.confirmed.word').toLocaleLowerCase(language);
      const { letter } = letterOf(tag, kind);
      for (const text of [letter.subject, letter.text, letter.html]) expect(text.toLocaleLowerCase(language)).not.toContain(confirmed);
    }
    expect(letterOf('de', 'confirmed').letter.text).toContain('bestätigt');
  });

  it('received: promises what the form and the slip do, and never says "here" of the slip', () => {
    const t = site.words(tag);
    const own = ownPart(letterOf(tag, 'received'));
    expect(own).toContain(t('slip:urgent'));
    expect(own).toContain(t('mail:hearBy', { day: 'X' }).split('X')[1]!);
    expect(t('mail:hearBy', { day: 'X' })).not.toBe(t('appointment:slip.hearBy', { day: 'X' }));
    // Others may read a letter: it says of nobody what the request is about.
    expect(letterOf('de', 'received').letter.text).not.toMatch(/Gewalt|Thema/);
  });

  it.each(letterKinds)('%s: sender, subject and first lines give nothing away', (kind) => {
    const { sender, subject, text, html } = letterOf(tag, kind).letter;
    const shownOnALockedScreen = [
      sender,
      subject,
      text.slice(0, 80),
      html
        .replace(/<style>.*?<\/style>/s, '')
        .replace(/<[^>]*>/g, '')
        .trim()
        .slice(0, 80),
    ];
    for (const line of shownOnALockedScreen) expect(line).not.toMatch(/KIM|Integration|Beratung|Grillostraße|kim\.example/);
  });
});

it('T32: are the same whatever the language and the zone of the machine', async () => {
  const rendered = async (environment: Record<string, string>) => {
    const { stdout } = await promisify(execFile)(process.execPath, ['tests/support/rendered-letters.ts'], {
      env: { PATH: process.env['PATH'], ...environment },
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout;
  };
  const [bare, other] = await Promise.all([
    rendered({ LANG: 'C', LC_ALL: 'C', TZ: 'UTC' }),
    rendered({ LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8', TZ: 'Asia/Kabul' }),
  ]);
  expect(bare).toBe(JSON.stringify(letters));
  expect(other).toBe(bare);
});

describe.each(['ar', 'fa'])('T35: in %s', (tag) => {
  it('times, dates and numbers run from left to right, and the place keeps to itself', () => {
    for (const kind of letterKinds) {
      const rendered = letterOf(tag, kind);
      const withoutIsolates = ownPart(rendered)
        .replace(/https:\S+/, '')
        .replace(/[\u2066\u2068][^\u2066-\u2069]*\u2069/g, '');
      expect(withoutIsolates).not.toMatch(/\d[.:-]\d|Grillostraße/);
      const ownMarkup = rendered.letter.html
        .split('<div lang="de"')[0]!
        .replace(/<style>.*?<\/style>/s, '')
        .replace(/<bdi [^>]*>[^<]*<\/bdi>/g, '');
      expect(ownMarkup.replace(/<[^>]*>/g, '')).not.toMatch(/\d[.:-]\d|Grillostraße/);
    }
  });

  it('the link has a line to itself', () => {
    expect(letterOf(tag, 'confirmed').letter.text).toMatch(new RegExp(`\\nhttps://kim\\.example\\.org/${tag}/appointment/[\\w-]{22}/\\n`));
  });
});

it('a talk by video says who explains it, and one at home that the address is agreed', () => {
  const { city } = site.directory;
  const textOf = (channel: 'video' | 'home') => {
    const appointment = { ...factsOf('confirmed').appointment!, place: null, channel };
    return renderLetter(
      'confirmed',
      { ...factsOf('confirmed'), appointment },
      'https://kim.example.org/de/',
      city.languages[0],
      city,
      site.words,
    ).text;
  };
  expect(textOf('video')).toContain(
    'Wo: Per Video. Die Beraterin oder der Berater meldet sich vorher bei Ihnen und erklärt, wie das geht.',
  );
  expect(textOf('home')).toContain('Wo: Bei Ihnen zu Hause. Die Adresse besprechen wir vorher mit Ihnen.');
});

it('a place that somebody typed stays text and turns nothing around', () => {
  const { city } = site.directory;
  const appointment = { ...factsOf('confirmed').appointment!, place: '<b>Büro</b>\u202e\u2066\r\nBcc: "x" & \u2069Haus' };
  const { text, html } = renderLetter(
    'confirmed',
    { ...factsOf('confirmed'), appointment },
    'https://kim.example.org/de/',
    city.languages[0],
    city,
    site.words,
  );
  expect(text).toContain('Wo: \u2068<b>Büro</b> Bcc: "x" & Haus\u2069\n');
  expect(html).toContain('<bdi lang="de">&lt;b&gt;Büro&lt;/b&gt; Bcc: &quot;x&quot; &amp; Haus</bdi>');
});

it.each(['de', 'en'])('the desk has words for what became of every letter in %s', (language) => {
  const say = site.words(language) as unknown as (key: string) => string;
  const states = ['sent', 'given-up', 'by-hand'];
  const keys = [
    'history.letter',
    ...letterKinds.map((kind) => `letterKind.${kind}`),
    ...states.map((state) => `letterState.${state}`),
    ...['undelivered', 'by-hand'].flatMap((mark) => [`mark.${mark}`, `markText.${mark}`]),
  ];
  for (const key of keys) expect(say(`desk:${key}`)).toMatch(/\w/);
});
