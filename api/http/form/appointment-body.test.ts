import { describe, expect, it } from 'vitest';
import { appointmentBody, firstValues, isHoneypotFilled, withQuietReply } from './appointment-body.ts';
import type { Directory, Language } from '../../../src/directory/directory.ts';

const arabic: Language = { tag: 'ar', name: 'العربية', direction: 'rtl' };
const simpleGerman: Language = { tag: 'de-simple', name: 'Deutsch (einfach)', direction: 'ltr' };
const directory = {
  quarters: [{ id: 'schalke' }],
  topics: [
    { id: 'debts', discreet: false },
    { id: 'homeless-tonight', urgent: true, discreet: false },
    { id: 'violence', urgent: true, discreet: true },
  ],
  services: [
    { id: 'kim-schalke', access: ['portal'], kimQuarter: 'schalke' },
    { id: 'bib-buer', access: ['walk-in'] },
  ],
  spokenLanguages: [{ tag: 'de' }, { tag: 'ar' }],
} as unknown as Directory;

/** A form as a browser sends it: empty fields are there, boxes without a tick are not. */
const filled = {
  idempotencyKey: '6f1c3e0a-6c1f-4b0e-9a55-0d6f1a2b3c4d',
  notice: '2026-11',
  topics: ['debts', 'papers'],
  quarter: 'schalke',
  conversationLanguage: 'ar',
  womanCounsellor: 'yes',
  channel: 'phone',
  days: ['mo', 'we'],
  parts: ['morning'],
  persons: '٢',
  ageGroup: '',
  hasCounsellor: 'no',
  name: '  أم أحمد ',
  reply: 'call',
  phone: '٠١٥١ ٢٣٤٥٦٧٨٩',
  mayLeaveMessage: 'yes',
  safeTimes: '',
  email: '',
  note: 'one\r\ntwo',
  helperName: '',
  helperPhone: '',
};

describe('a filled form', () => {
  it('means the same body as the API takes', () => {
    expect(appointmentBody(filled, 'ar')).toEqual({
      language: 'ar',
      quarter: 'schalke',
      conversation: { language: 'ar', interpreting: false },
      matter: {
        topics: ['debts', 'papers'],
        womanCounsellor: true,
        channel: 'phone',
        persons: 2,
        hasCounsellor: false,
        wish: { days: ['mo', 'we'], parts: ['morning'] },
      },
      person: { name: 'أم أحمد', reply: 'call', phone: '٠١٥١ ٢٣٤٥٦٧٨٩', mayLeaveMessage: true, note: 'one\ntwo' },
      notice: '2026-11',
    });
  });

  it('leaves out a contact that the reply does not need', () => {
    const { person } = appointmentBody({ ...filled, channel: 'place', reply: 'none', email: 'a@example.org', safeTimes: 'mornings' }, 'ar');
    expect(person).toEqual({ name: 'أم أحمد', reply: 'none', note: 'one\ntwo' });
  });

  it.each([
    ['phone', 'none', true],
    ['home', 'email', true],
    ['video', 'none', true],
    ['video', 'email', false],
    ['place', 'none', false],
  ])('keeps the number that a talk by %s needs, and how to call it, with the reply "%s": %s', (channel, reply, isKept) => {
    const { person } = appointmentBody({ ...filled, channel, reply, email: 'a@example.org', safeTimes: 'mornings' }, 'ar');
    for (const field of ['phone', 'mayLeaveMessage', 'safeTimes']) expect(field in (person as object)).toBe(isKept);
  });

  it('takes one topic that came alone as a list', () => {
    expect(appointmentBody({ ...filled, topics: 'debts' }, 'ar')['matter']).toMatchObject({ topics: ['debts'] });
  });

  it('leaves words where a number belongs for the schema to refuse', () => {
    expect(appointmentBody({ ...filled, persons: 'we' }, 'ar')['matter']).toMatchObject({ persons: 'we' });
  });

  it('has a helper as soon as one of the two fields is filled', () => {
    expect(appointmentBody({ ...filled, helperName: 'Ali' }, 'ar')['person']).toMatchObject({ helper: { name: 'Ali' } });
  });

  it('drops characters of a name that only turn the direction, and keeps the joiner of Persian', () => {
    expect(appointmentBody({ ...filled, name: '\u202Eevil\u2066' }, 'ar')['person']).toMatchObject({ name: 'evil' });
    expect(appointmentBody({ ...filled, name: 'علی\u200Cرضا' }, 'ar')['person']).toMatchObject({ name: 'علی\u200Cرضا' });
  });

  it('has no name when nothing of it can be seen', () => {
    expect(appointmentBody({ ...filled, name: '\u200B\u200C \uFEFF' }, 'ar')['person']).not.toHaveProperty('name');
  });

  it('has no slot, no wish and no proof unless one of them was chosen', () => {
    const { slot, proof } = appointmentBody({ ...filled, hold: 'h', proof: 'p' }, 'ar');
    expect([slot, proof]).toEqual([undefined, undefined]);
    const booked = appointmentBody({ ...filled, slot: 's', hold: 'h', proof: 'p' }, 'ar');
    expect(booked).toMatchObject({ slot: { id: 's', hold: 'h' }, proof: 'p' });
    expect(booked['matter']).not.toHaveProperty('wish');
    expect(appointmentBody({ ...filled, days: '', parts: [] }, 'ar')['matter']).not.toHaveProperty('wish');
  });

  it('is for one person at a place where nothing else was said', () => {
    expect(appointmentBody({ ...filled, channel: '', persons: '' }, 'ar')['matter']).toMatchObject({ channel: 'place', persons: 1 });
  });

  it('shows a filled honeypot', () => {
    expect(isHoneypotFilled({ homepage: '' })).toBe(false);
    expect(isHoneypotFilled({})).toBe(false);
    expect(isHoneypotFilled({ homepage: 'https://example.org' })).toBe(true);
  });
});

describe('an untouched form', () => {
  it('knows the quarter of the counselling that was chosen', () => {
    expect(firstValues({ service: 'kim-schalke' }, directory, arabic)).toMatchObject({ service: 'kim-schalke', quarter: 'schalke' });
  });

  it('ignores what it does not know', () => {
    const values = firstValues({ service: 'bib-buer', quarter: '<script>', topic: ['<script>', 'debts'] }, directory, arabic);
    expect(values).toEqual({ topics: ['debts'], quarter: 'unknown', conversationLanguage: 'ar', channel: 'place', persons: '1' });
  });

  it('suggests the page’s language for the talk, German for plain German', () => {
    expect(firstValues({}, directory, simpleGerman)).toMatchObject({ conversationLanguage: 'de' });
  });

  it('asks for no letters when the topic is violence', () => {
    expect(firstValues({ topic: 'violence' }, directory, arabic)).toMatchObject({ topics: ['violence'], reply: 'none' });
    expect(firstValues({ topic: ['violence', 'debts'] }, directory, arabic)).toMatchObject({
      topics: ['debts', 'violence'],
      reply: 'none',
    });
    expect(firstValues({ topic: 'debts' }, directory, arabic)).not.toHaveProperty('reply');
  });
});

describe('violence without a choice of reply', () => {
  it('means no letters', () => {
    expect(withQuietReply({ topics: ['violence'] }, directory)).toEqual({ topics: ['violence'], reply: 'none' });
  });

  it('stays a question about a topic that is urgent and not discreet', () => {
    expect(withQuietReply({ topics: ['homeless-tonight'] }, directory)).not.toHaveProperty('reply');
    expect(firstValues({ topic: 'homeless-tonight' }, directory, arabic)).not.toHaveProperty('reply');
  });

  it('stays a question once a phone number is there', () => {
    expect(withQuietReply({ topics: ['violence'], phone: '0209' }, directory)).not.toHaveProperty('reply');
  });

  it('means no letters also where the number is there for the talk', () => {
    expect(withQuietReply({ topics: ['violence'], channel: 'phone', phone: '0209' }, directory)).toMatchObject({ reply: 'none' });
  });

  it('is nothing that other topics have', () => {
    expect(withQuietReply({ topics: ['debts'] }, directory)).not.toHaveProperty('reply');
  });
});
