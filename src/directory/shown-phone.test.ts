import { describe, expect, it } from 'vitest';
import { shownPhone, unbroken } from './shown-phone.ts';

describe('shownPhone', () => {
  it('writes a German number as people here dial it, in one line', () => {
    expect(shownPhone('+4920916900')).toBe('0209\u00a016900');
    expect(shownPhone('+498004555500')).toBe('0800\u00a04555500');
  });

  it('leaves a number as it is when nobody can read it', () => {
    expect(shownPhone('+49')).toBe('+49');
    expect(unbroken('0209 16 900')).toBe('0209\u00a016\u00a0900');
  });

  it('leaves emergency numbers as they are', () => {
    expect(shownPhone('110')).toBe('110');
    expect(shownPhone('116016')).toBe('116016');
  });
});
