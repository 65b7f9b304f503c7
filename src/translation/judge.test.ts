import { describe, expect, it } from 'vitest';
import { fingerprint } from '../directory/free-text.ts';
import { judge, type Translation } from './judge.ts';

const german = 'Beratung  für alle';
const of = fingerprint(german);
const today = '2026-11-29';
const judged = (
  current: Partial<Translation> | undefined,
  received: { source?: string; target?: string; state?: 'unfinished' | 'unsaid' | 'machine' | 'fresh' | 'reviewed' },
) =>
  judge(
    { de: german, translations: current === undefined ? {} : { tr: { text: 'Danışma', of, ...current } } },
    'tr',
    { source: german, target: 'Herkese danışma', state: 'fresh', ...received },
    today,
  );
const text = 'Herkese danışma';

describe('a received text', () => {
  it.each([
    ['missing', undefined],
    ['stale', { of: '00000000' }],
    ['stale after a review', { of: '00000000', reviewedOn: '2020-01-01' }],
    ['a machine’s', { by: 'machine' as const }],
    ['of a person', {}],
  ])('is saved where the text is %s', (_, current) => {
    expect(judged(current, {})).toEqual({ what: 'save', translation: { text, of } });
    expect(judged(current, { state: 'unsaid' })).toEqual({ what: 'save', translation: { text, of } });
  });

  it('never replaces a reviewed text', () => {
    const reviewed = { reviewedOn: '2026-11-01' };
    for (const state of ['unsaid', 'machine', 'fresh', 'reviewed'] as const)
      expect(judged(reviewed, { state })).toMatchObject({ what: 'suggest', why: 'reviewed', translation: { text } });
    expect(judged(reviewed, { state: 'fresh', target: 'Danışma' })).toEqual({ what: 'unchanged' });
  });

  it('becomes a suggestion when the German text has changed meanwhile, and keeps the fingerprint of its own', () => {
    expect(judged({}, { source: 'Beratung für Frauen', state: 'reviewed' })).toEqual({
      what: 'suggest',
      why: 'source-changed',
      translation: { text, of: fingerprint('Beratung für Frauen'), reviewedOn: today },
    });
  });

  it('is of today’s German text when a tool wraps its lines or writes its umlauts apart', () => {
    expect(judged(undefined, { source: '\n  Beratung\n  fu\u0308r alle ' })).toEqual({ what: 'save', translation: { text, of } });
  });

  it('of a machine never replaces one of a person', () => {
    expect(judged({}, { state: 'machine' })).toMatchObject({ what: 'suggest', why: 'human' });
    expect(judged({ by: 'machine' }, { state: 'machine' })).toEqual({ what: 'save', translation: { text, of, by: 'machine' } });
  });

  it('that nobody has finished is a suggestion', () => {
    expect(judged(undefined, { state: 'unfinished' })).toMatchObject({ what: 'suggest', why: 'unfinished' });
  });

  it('raises the state of the same text, and never lowers it', () => {
    const same = { target: 'Danışma' };
    expect(judged({ by: 'machine' }, same)).toEqual({ what: 'save', translation: { text: 'Danışma', of } });
    expect(judged({}, { ...same, state: 'reviewed' })).toEqual({ what: 'save', translation: { text: 'Danışma', of, reviewedOn: today } });
    expect(judged({}, { ...same, state: 'machine' })).toEqual({ what: 'unchanged' });
  });

  it('leaves a stale text stale when nobody has touched it', () => {
    const stale = { of: '00000000' };
    for (const state of ['unfinished', 'unsaid'] as const)
      expect(judged(stale, { target: 'Danışma', state })).toEqual({ what: 'unchanged' });
    expect(judged(stale, { target: 'Danışma', state: 'fresh' })).toEqual({ what: 'save', translation: { text: 'Danışma', of } });
  });

  it('without words changes nothing', () => {
    expect(judged({}, { target: '', state: 'reviewed' })).toEqual({ what: 'unchanged' });
  });
});
