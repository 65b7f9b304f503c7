import { describe, expect, it } from 'vitest';
import { serviceSchema } from './service-schema.ts';
import { speaks, speaksHere, spokenLanguages } from './spoken.ts';

const speaking = (...languages: string[]) => ({
  id: 'somewhere',
  ...serviceSchema.parse({
    name: { de: 'Beratung' },
    provider: 'somebody',
    topics: ['work'],
    reach: 'city',
    languages: languages.map((language) => ({ language })),
    verification: { status: 'reported', sources: [{ title: 'Faltblatt' }] },
  }),
});

/** Names Turkish for its whole team, and Arabic and Turkish for the hours of a place. */
const withHours = {
  id: 'somewhere',
  ...serviceSchema.parse({
    name: { de: 'Beratung' },
    provider: 'somebody',
    topics: ['work'],
    reach: 'city',
    languages: [{ language: 'tr', by: 'team' }],
    places: [
      {
        quarter: 'schalke',
        quarterConfirmed: true,
        hours: [{ for: 'open', rule: 'Mo 09:00-12:00', languages: [{ language: 'ar', by: 'staff' }, { language: 'tr' }] }],
      },
    ],
    verification: { status: 'reported', sources: [{ title: 'Faltblatt' }] },
  }),
};

describe('the languages of an entry', () => {
  it('are those of the service and of its hours, each once', () => {
    expect(spokenLanguages(withHours)).toEqual([
      { language: 'tr', by: 'team' },
      { language: 'ar', by: 'staff' },
    ]);
  });

  it('are spoken at its own places unless only a team speaks them', () => {
    expect(['tr', 'ar', 'bg'].map((language) => speaks(withHours, language))).toEqual([true, true, false]);
    expect(['tr', 'ar', 'bg'].map((language) => speaksHere(withHours, language))).toEqual([false, true, false]);
  });
});

describe('speaks', () => {
  it('finds the reader’s language among those named', () => {
    expect(speaks(speaking('de', 'tr'), 'tr')).toBe(true);
    expect(speaks(speaking('de', 'tr'), 'ar')).toBe(false);
  });

  it('counts Dari for readers of the Persian pages', () => {
    expect(speaks(speaking('prs'), 'fa')).toBe(true);
  });

  it('counts German for readers of plain German', () => {
    expect(speaks(speaking('de'), 'de-simple')).toBe(true);
  });

  it('never takes Sorani for Kurmanji', () => {
    expect(speaks(speaking('ckb'), 'ku')).toBe(false);
  });
});
