import { describe, expect, it } from 'vitest';
import { checkDigit, newReference, parseReference } from './reference.ts';

describe('a reference', () => {
  it('ends with the check digit of ISO 7064 MOD 11,10', () => {
    // The example of the standard: 0794 has the check digit 5.
    expect(checkDigit('0794')).toBe(5);
    expect(newReference(() => 48_291_573)).toBe('482-915-737');
  });

  it('keeps leading zeros', () => {
    expect(newReference(() => 7)).toMatch(/^000-000-07\d$/);
  });

  it('is read in any spelling', () => {
    for (const spelling of ['482-915-737', '482915737', ' 482 915 737 ', '٤٨٢-٩١٥-٧٣٧', '۴۸۲۹۱۵۷۳۷']) {
      expect(parseReference(spelling)).toBe('482-915-737');
    }
  });

  it.each([
    '\u2066482-915-737\u2069',
    '\u202A482-915-737\u202C',
    '482\u200B-915-737',
    '482\u2212915\u2212737',
    '482\u2014915\u2014737',
    '482\u2011915\u2011737',
    '482/915/737',
    '№ 482-915-737',
    'Nr. 482-915-737',
    '482\u00A0915\u202F737',
  ])('is read as it was pasted: %j', (pasted) => {
    expect(parseReference(pasted)).toBe('482-915-737');
  });

  it('is not read when one digit is wrong or two neighbours are swapped', () => {
    expect(parseReference('482-915-747')).toBeUndefined();
    expect(parseReference('428-915-737')).toBeUndefined();
    expect(parseReference('482-915-73')).toBeUndefined();
    expect(parseReference('')).toBeUndefined();
  });
});
