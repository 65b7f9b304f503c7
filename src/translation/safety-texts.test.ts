import { describe, expect, it } from 'vitest';
import type { Directory } from '../directory/directory.ts';
import { fingerprint } from '../directory/free-text.ts';
import { needsSafetyNote, reviewedSafetyPercent } from './safety-texts.ts';

const text = (de: string, reviewed: boolean) => ({
  de,
  translations: { tr: { text: 'Yardım', of: fingerprint(de), ...(reviewed ? { reviewedOn: '2026-11-29' } : {}) } },
});
const service = (topics: string[], reviewed: boolean, status = 'reported') => ({
  id: 'x',
  topics,
  name: { de: 'Haus', translations: {} },
  description: text('Hilfe', reviewed),
  verification: { status, sources: [] },
});
const city = (services: object[], minReviewedSafetyPercent = 80) =>
  ({
    city: { languages: [{ tag: 'de' }, { tag: 'tr' }], translation: { minReviewedSafetyPercent, neverTranslated: [] } },
    topics: [
      { id: 'violence', urgent: true },
      { id: 'work', urgent: false },
    ],
    services,
  }) as unknown as Directory;

describe('the share of reviewed safety texts', () => {
  const mixed = [service(['violence'], true), service(['violence', 'work'], false), service(['work'], true)];

  it('counts the texts of urgent entries only', () => {
    expect(reviewedSafetyPercent(city(mixed), 'tr')).toBe(50);
  });

  it('counts no drafts, which the public does not see', () => {
    expect(reviewedSafetyPercent(city([service(['violence'], true), service(['violence'], false, 'draft')]), 'tr')).toBe(100);
  });

  it('does not count a review of an older German text', () => {
    const changed = service(['violence'], true);
    changed.description.de = 'Hilfe sofort';
    expect(reviewedSafetyPercent(city([changed]), 'tr')).toBe(0);
  });

  it('is full where there is nothing to review', () => {
    expect(reviewedSafetyPercent(city([service(['work'], false)]), 'tr')).toBe(100);
  });

  it('asks for a note below the share that the city set, and never in German', () => {
    expect(needsSafetyNote(city(mixed, 51), 'tr')).toBe(true);
    expect(needsSafetyNote(city(mixed, 50), 'tr')).toBe(false);
    expect(needsSafetyNote(city(mixed, 51), 'de')).toBe(false);
  });
});
