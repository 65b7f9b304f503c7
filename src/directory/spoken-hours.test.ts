import { describe, expect, it } from 'vitest';
import { serviceSchema } from './schema.ts';
import { spokenAt } from './spoken-hours.ts';

const service = {
  id: 'somewhere',
  ...serviceSchema.parse({
    name: { de: 'Beratung' },
    provider: 'somebody',
    topics: ['work'],
    reach: 'city',
    languages: [{ language: 'ar', hours: 'We 09:00-12:00' }, { language: 'tr', hours: 'Th[-1] 14:00-16:00' }, { language: 'ru' }],
    verification: { status: 'reported', sources: [] },
  }),
};

describe('the hours of a language', () => {
  it('are those that the entry names', () => {
    expect(spokenAt(service, 'ar', '2026-11-23')).toEqual({ week: [{ weekday: 3, opens: '09:00', closes: '12:00' }], dated: [] });
  });

  it('are dates where they do not come every week', () => {
    expect(spokenAt(service, 'tr', '2026-11-23')).toEqual({
      week: [],
      dated: [
        { day: '2026-11-26', openings: [{ opens: '14:00', closes: '16:00' }] },
        { day: '2026-12-31', openings: [{ opens: '14:00', closes: '16:00' }] },
      ],
    });
  });

  it('are not guessed', () => {
    expect(spokenAt(service, 'ru', '2026-11-23')).toBe('unknown');
    expect(spokenAt(service, 'pl', '2026-11-23')).toBe('not-named');
  });
});
