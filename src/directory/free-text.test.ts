import { describe, expect, it } from 'vitest';
import { fingerprint, textIn, translationState } from './free-text.ts';

describe('fingerprint', () => {
  it('is the published FNV-1a of the UTF-8 bytes', () => {
    expect(fingerprint('')).toBe('811c9dc5');
    expect(fingerprint('foobar')).toBe('bf9cf968');
  });

  it('takes the two ways of writing an umlaut as one', () => {
    expect(fingerprint('für')).toBe(fingerprint('fu\u0308r'));
  });
});

describe('textIn', () => {
  const german = 'Beratung für alle';
  const of = fingerprint(german);
  const text = { de: german, translations: { tr: { text: 'Herkes için danışmanlık', of }, ar: { text: 'قديم', of: '00000000' } } };

  it('shows a translation made from this German text', () => {
    expect(textIn(text, 'tr')).toEqual({ text: 'Herkes için danışmanlık', language: 'tr', why: 'fresh' });
  });

  it('falls back to German when the German text has changed since', () => {
    expect(textIn(text, 'ar')).toEqual({ text: german, language: 'de', why: 'stale' });
  });

  it('falls back to German when there is no translation', () => {
    expect(textIn(text, 'bg')).toEqual({ text: german, language: 'de', why: 'missing' });
  });

  it('shows plain German where it was made from this German text', () => {
    const plain = { text: 'Wir helfen allen', of };
    expect(textIn({ de: german, translations: { 'de-simple': plain } }, 'de-simple')).toEqual({
      text: 'Wir helfen allen',
      language: 'de-simple',
      why: 'fresh',
    });
    const old = { ...plain, of: '00000000' };
    expect(textIn({ de: german, translations: { 'de-simple': old } }, 'de-simple')).toEqual({
      text: german,
      language: 'de',
      why: 'source',
    });
  });

  it('needs no excuse in German and plain German', () => {
    expect(textIn(text, 'de').why).toBe('source');
    expect(textIn(text, 'de-simple')).toEqual({ text: german, language: 'de', why: 'source' });
  });
});

describe('translationState', () => {
  const german = 'Beratung für alle';
  const state = (translation?: object, de = german) =>
    translationState(
      { de, translations: translation === undefined ? {} : { tr: { text: 'Danışma', of: fingerprint(german), ...translation } } },
      'tr',
    );

  it('tells who made a text, and whether a person who grew up with the language has checked it', () => {
    expect(state()).toBe('missing');
    expect(state({})).toBe('fresh');
    expect(state({ by: 'machine' })).toBe('machine');
    expect(state({ reviewedOn: '2026-11-29' })).toBe('reviewed');
    expect(state({ by: 'machine', reviewedOn: '2026-11-29' })).toBe('reviewed');
  });

  it.each([{}, { by: 'machine' }, { reviewedOn: '2026-11-29' }])('is stale as soon as the German text changes: %j', (translation) => {
    expect(state(translation, 'Beratung für alle Menschen')).toBe('stale');
  });

  it('does not change with the way of writing an umlaut', () => {
    expect(state({ reviewedOn: '2026-11-29' }, 'Beratung fu\u0308r alle')).toBe('reviewed');
  });
});

describe('a text made by a machine', () => {
  it('is shown with its mark until a person has reviewed it', () => {
    const of = fingerprint('Hilfe');
    const machine = { text: 'Yardım', of, by: 'machine' as const };
    expect(textIn({ de: 'Hilfe', translations: { tr: machine } }, 'tr')).toEqual({ text: 'Yardım', language: 'tr', why: 'machine' });
    const reviewed = { ...machine, reviewedOn: '2026-11-29' };
    expect(textIn({ de: 'Hilfe', translations: { tr: reviewed } }, 'tr')).toEqual({ text: 'Yardım', language: 'tr', why: 'fresh' });
  });
});
