import { describe, expect, it } from 'vitest';
import { citySchema } from '../../src/directory/schema.ts';
import type { Translate } from '../../src/i18n/words.ts';
import { letterKinds, type LetterKind } from '../contract/codes.ts';
import { renderLetter, type LetterFacts } from './letter.ts';

/** Each word as its key, so that the letters stand here and their sentences with the languages. */
const t = ((key: string, values?: { count?: number }) =>
  `${key}${values?.count === undefined ? '' : ` ${values.count}`}`) as unknown as Translate;
const english = { tag: 'en', name: 'English', direction: 'ltr' } as const;
const german = { tag: 'de', name: 'Deutsch', direction: 'ltr' } as const;
const city = citySchema.parse({
  name: 'Kleinstadt',
  timeZone: 'Europe/Berlin',
  coordinatingOffice: 'office',
  languages: [german, english],
  districts: [],
  postalCodes: [],
  emergencyLines: [],
  colours: {
    light: { action: '#00613f', actionStrong: '#004a30', onAction: '#fffffe' },
    dark: { action: '#7fd6b4', actionStrong: '#a5e6cb', onAction: '#000001' },
  },
});
const slipUrl = 'https://kim.example.org/en/appointment/abc/';
const appointment = { startsAt: '2026-11-24T09:20:00.000Z', lengthMinutes: 45, place: 'Grillostraße 4', channel: 'place' as const };
const nothing: LetterFacts = {
  reference: '482-915-737',
  hearBy: null,
  outcome: null,
  reason: null,
  offers: [],
  appointment: null,
  remarks: [],
};

const render = (kind: LetterKind, facts: Partial<LetterFacts>, language: typeof english | typeof german = german) =>
  renderLetter(kind, { ...nothing, ...facts }, slipUrl, language, city, () => t);
/** What stands between the greeting and the link, without the isolates around figures. */
const bodyOf = (kind: LetterKind, facts: Partial<LetterFacts>) =>
  render(kind, facts)
    .text.replace(/[\u2066-\u2069]/g, '')
    .split('\n\n')
    .slice(1, -5);

const reference = 'appointment:slip.reference: 482-915-737';

describe('a letter', () => {
  it('has the button in the colours of the city, by day and by night', () => {
    const { html } = render('received', {});
    expect(html).toContain('background: #00613f; color: #fffffe; font-weight');
    expect(html).toContain('.button { background: #7fd6b4; color: #000001 }');
  });

  it('that the request came in says until when the answer comes, where that is known', () => {
    expect(bodyOf('received', { hearBy: '2026-11-25' })).toEqual([
      'appointment:state.received.text\nmail:hearBy\nslip:urgent',
      reference,
      'slip:freeOfCharge',
    ]);
    expect(bodyOf('received', {})).toEqual(['appointment:state.received.text', reference, 'slip:freeOfCharge']);
  });

  it('with offers lists the times and asks to choose', () => {
    const [sentence, facts, choose, ...more] = bodyOf('offered', {
      offers: [
        { offer: 1, ...appointment },
        { offer: 2, ...appointment, startsAt: '2026-11-25T13:00:00.000Z' },
      ],
    });
    expect([sentence, choose, more]).toEqual(['appointment:state.offered.text', 'mail:choose', ['slip:freeOfCharge']]);
    const [label, first, second, number] = facts!.split('\n');
    expect([label, number]).toEqual(['appointment:slip.offered:', reference]);
    expect([first, second]).toEqual([expect.stringMatching(/24\.11\.2026.+10:20/), expect.stringMatching(/25\.11\.2026.+14:00/)]);
  });

  it.each([
    ['confirmed', 'appointment:state.confirmed.text'],
    ['moved', 'mail:moved'],
    ['reminder', 'mail:reminder'],
  ] as const)('of the kind %s says time, length, reference and place, how to cancel, and that it is free of charge', (kind, sentence) => {
    const [first, facts, ...more] = bodyOf(kind, { appointment });
    expect([first, more]).toEqual([sentence, ['mail:cannotCome', 'slip:freeOfCharge']]);
    const [label, time, length, number, place, ...rest] = facts!.split('\n');
    expect([label, length, number, place, rest]).toEqual([
      'appointment:slip.when:',
      'appointment:slip.length 45',
      reference,
      'appointment:slip.where: Grillostraße 4',
      [],
    ]);
    expect(time).toMatch(/24\.11\.2026.+10:20/);
  });

  it.each([
    [{ channel: 'phone' as const }, 'appointment:slip.byPhone'],
    [{ channel: 'video' as const }, 'slip:channel.video'],
    [{ channel: 'home' as const }, 'slip:channel.home'],
    [{ place: null }, 'appointment:slip.placeLater'],
    [{ place: 'Ebertstraße 1\n2. Stock\u202E' }, 'Ebertstraße 1 2. Stock'],
  ])('says where: %j', (change, where) => {
    const [, facts] = bodyOf('confirmed', { appointment: { ...appointment, ...change } });
    expect(facts!.split('\n').at(-1)).toBe(`appointment:slip.where: ${where}`);
  });

  it('that cancels names the time that is off, where there was one', () => {
    const [sentence, facts, ...more] = bodyOf('cancelled', { appointment });
    expect([sentence, more]).toEqual(['mail:cancelled', ['appointment:slip.nextClosed']]);
    expect(facts!.split('\n')).toEqual([expect.stringMatching(/24\.11\.2026.+10:20/), reference]);
    expect(bodyOf('cancelled', {})).toEqual(['appointment:outcome.cancelled', reference, 'appointment:slip.nextClosed']);
  });

  it('with another answer says outcome and reason last, where they are known', () => {
    expect(bodyOf('answered', { outcome: 'not-here', reason: 'other-office' })).toEqual([
      'mail:answered',
      reference,
      'appointment:outcome.not-here',
      'appointment:notHere.other-office.text',
    ]);
    expect(bodyOf('answered', {})).toEqual(['mail:answered', reference]);
  });

  it('ends with the link on a line of its own and four notes', () => {
    expect(render('received', {}).text.split('\n\n').slice(-5)).toEqual([
      `mail:open:\n${slipUrl}`,
      'mail:openHint',
      'mail:keepToYourself',
      'mail:why',
      'mail:notYou\n',
    ]);
  });

  it('repeats its part in German below another language, and not below German', () => {
    expect(render('answered', {}, english).text.split('\n\n').slice(-3)).toEqual([
      '– – –\nappointment:slip.inGerman:',
      'mail:answered',
      'appointment:slip.reference: \u2066482-915-737\u2069\n',
    ]);
    expect(render('answered', {}).text).not.toContain('inGerman');
    expect(render('answered', {}, english).languages).toEqual(['en', 'de']);
    expect(render('answered', {}, english).html.match(/<div lang="de" dir="ltr">/g)).toHaveLength(1);
    expect(render('answered', {}).html).not.toContain('<div lang=');
  });

  it('shows the first sentence large, the facts in bold and the rest plain', () => {
    const { html } = render('received', { hearBy: '2026-11-25' });
    expect(html.match(/<p class="lead">[^<]*/g)).toEqual(['<p class="lead">appointment:state.received.text']);
    expect(html).toContain('<p>slip:urgent</p>');
    expect(html).toContain('<p class="fact">appointment:slip.reference<br>\n<b><bdi dir="ltr">482-915-737</bdi></b></p>');
    expect(render('answered', { outcome: 'forwarded' }).html).toContain('<p>appointment:outcome.forwarded</p>');
  });

  it('holds no mark-up that somebody typed', () => {
    const { html } = render('confirmed', { appointment: { ...appointment, place: `<b>"Haus" & 'Hof'</b>` } });
    expect(html).toContain('&lt;b&gt;&quot;Haus&quot; &amp; &#39;Hof&#39;&lt;/b&gt;');
  });

  it.each(letterKinds)('of the kind %s has a sender and a subject', (kind) => {
    const { sender, subject, html } = render(kind, {});
    expect([sender, subject]).toEqual(['mail:sender', `mail:subject.${kind}`]);
    expect(html).toContain(`<title>mail:subject.${kind}</title>`);
  });
});
