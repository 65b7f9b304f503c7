import { describe, expect, it } from 'vitest';
import { serviceSchema } from './service-schema.ts';
import { speaks } from './spoken.ts';

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
