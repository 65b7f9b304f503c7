import { expect, it } from 'vitest';
import type { Language } from './directory.ts';
import type { City } from './schema.ts';
import { securityTxt } from './security-txt.ts';

const language = (tag: string): Language => ({ tag, name: tag, direction: 'ltr' });
const languages: City['languages'] = [language('de'), language('tr'), language('en')];
const now = new Date('2026-11-28T10:00:00.000Z');

it('names contact, end and address of the file', () => {
  expect(securityTxt({ languages, securityContact: 'security@example.org' }, 'https://kim.example.org', now)).toBe(
    'Contact: mailto:security@example.org\n' +
      'Expires: 2027-11-28T10:00:00.000Z\n' +
      'Preferred-Languages: de, en\n' +
      'Canonical: https://kim.example.org/.well-known/security.txt\n',
  );
});

it('is left out while no contact is known', () => {
  expect(securityTxt({ languages, securityContact: undefined }, 'https://kim.example.org', now)).toBeUndefined();
});
