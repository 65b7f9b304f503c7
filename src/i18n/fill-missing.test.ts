import { expect, it } from 'vitest';
import { fillMissing } from './fill-missing.ts';

const german = { site: { hello: 'Hallo', hours: { open: 'Offen', shut: 'Zu' }, days_one: '{{count}} Tag', days_other: '{{count}} Tage' } };

it("keeps a language's own words and puts the source's in the place of missing and empty ones", () => {
  const french = { site: { hello: 'Bonjour', hours: { open: '' } } };
  expect(fillMissing(french, german, 'en')).toEqual({
    filled: {
      site: { hello: 'Bonjour', hours: { open: 'Offen', shut: 'Zu' }, days_one: '{{count}} Tage', days_other: '{{count}} Tage' },
    },
    progress: { done: 1, all: 5 },
  });
});

it('counts every plural form that the language has, and none that only the source has', () => {
  const arabic = { site: { days_two: 'يومان' } };
  const { filled, progress } = fillMissing(arabic, { site: { days_one: 'Tag', days_other: 'Tage' } }, 'ar');
  expect(progress).toEqual({ done: 1, all: 6 });
  expect(filled).toEqual({
    site: { days_zero: 'Tage', days_one: 'Tage', days_two: 'يومان', days_few: 'Tage', days_many: 'Tage', days_other: 'Tage' },
  });
  expect(fillMissing({ site: { days_other: '日' } }, { site: { days_one: 'Tag', days_other: 'Tage' } }, 'ja').progress).toEqual({
    done: 1,
    all: 1,
  });
});

it('keeps a namespace that only the language has', () => {
  expect(fillMissing({ desk: { queue: 'Requests' } }, { site: { hello: 'Hallo' } }, 'en').filled).toEqual({
    desk: { queue: 'Requests' },
    site: { hello: 'Hallo' },
  });
});
