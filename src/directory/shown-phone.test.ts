import { describe, expect, it } from 'vitest';
import { shownPhone } from './shown-phone.ts';

describe('shownPhone', () => {
  it('writes a German number as people here dial it, in one line', () => {
    expect(shownPhone('+4920916900')).toBe('0209\u00a016900');
    expect(shownPhone('+498004555500')).toBe('0800\u00a04555500');
  });

  it('leaves emergency numbers as they are', () => {
    expect(shownPhone('110')).toBe('110');
    expect(shownPhone('116016')).toBe('116016');
  });
});
