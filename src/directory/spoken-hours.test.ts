import { describe, expect, it } from 'vitest';
import { serviceSchema } from './service-schema.ts';
import { spokenAt } from './spoken-hours.ts';

const service = {
  id: 'somewhere',
  ...serviceSchema.parse({
    name: { de: 'Beratung' },
    provider: 'somebody',
    topics: ['work'],
    reach: 'city',
    languages: [{ language: 'ru' }],
    places: [
      {
        quarter: 'schalke',
        quarterConfirmed: true,
        hours: [
          { for: 'counselling', rule: 'We 09:00-12:00', languages: [{ language: 'ar' }] },
          {
            for: 'counselling',
            rule: 'We 12:00-13:00; Fr 09:00-10:00',
            topic: 'debts',
            languages: [{ language: 'ar' }, { language: 'tr' }],
          },
          { for: 'counselling', rule: 'Th[-1] 14:00-16:00', languages: [{ language: 'uk' }] },
          { for: 'open', rule: 'Mo-Fr 09:00-18:00' },
        ],
      },
    ],
    verification: { status: 'reported', sources: [{ title: 'Faltblatt' }] },
  }),
};

describe('the hours of a language', () => {
  it('are those of all consultations in it, joined', () => {
    expect(spokenAt(service, 'ar', '2026-11-23')).toEqual({
      week: [
        { weekday: 3, opens: '09:00', closes: '13:00' },
        { weekday: 5, opens: '09:00', closes: '10:00' },
      ],
      dated: [],
      changes: [],
      holidays: ['2026-12-25', '2027-01-01'],
    });
  });

  it('are dates where they do not come every week', () => {
    expect(spokenAt(service, 'uk', '2026-11-23')).toEqual({
      week: [],
      dated: [
        { day: '2026-11-26', openings: [{ opens: '14:00', closes: '16:00' }] },
        { day: '2026-12-31', openings: [{ opens: '14:00', closes: '16:00' }] },
      ],
      changes: [],
      holidays: [],
    });
  });

  it('are not guessed', () => {
    expect(spokenAt(service, 'ru', '2026-11-23')).toBe('unknown');
    expect(spokenAt(service, 'pl', '2026-11-23')).toBe('not-named');
  });
});
