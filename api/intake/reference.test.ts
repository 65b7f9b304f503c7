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

  it('is not read when one digit is wrong or two neighbours are swapped', () => {
    expect(parseReference('482-915-747')).toBeUndefined();
    expect(parseReference('428-915-737')).toBeUndefined();
    expect(parseReference('482-915-73')).toBeUndefined();
    expect(parseReference('')).toBeUndefined();
  });
});
