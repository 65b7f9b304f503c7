import { beforeAll, expect, it } from 'vitest';
import type { Translate } from '../../i18n/words.ts';
import { readSite } from '../../loading/read-site.ts';
import { doingWords, stepBadge } from './words.ts';

let t: Translate;
beforeAll(async () => {
  t = (await readSite('content')).words('de');
});

it('asks for a call only where somebody can call and no letter is under way', () => {
  const call = { verb: 'tell' as const, toBeTold: true, letterLeaves: false, shared: null };
  expect([doingWords(t, call), stepBadge(call)]).toEqual(['Anrufen', 'badge-warning']);
  for (const itself of [
    { ...call, letterLeaves: true },
    { ...call, shared: ['topic' as const] },
  ])
    expect([doingWords(t, itself), stepBadge(itself)]).toEqual(['Antwort geht hinaus', 'badge-quiet']);
  expect(doingWords(t, { ...call, shared: ['contact'] })).toBe('Anrufen');
});
