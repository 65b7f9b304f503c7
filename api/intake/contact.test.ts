import fc from 'fast-check';
import { getCountries, getCountryCallingCode, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { checkPhone, parsePhoneNumber } from './phone-number.ts';
import { grouped, isEmail, readEmail, readPhone, withoutInvisible } from '../contract/contact.ts';

describe('a telephone number', () => {
  it.each([
    ['4915123456789', '+4915123456789'],
    ['491773333333', '+491773333333'],
    ['\uFF0B49 151 23456789', '+4915123456789'],
    ['0151\u202F2345\u202F6789', '+4915123456789'],
    ['+49\uFE0F 151 23456789', '+4915123456789'],
    ['+49\uFE0D 151 23456789', '+4915123456789'],
    ['49(0)15123456789', '+4915123456789'],
    ['0209/169-0', '+492091690'],
    ['+49 (0) 209 169 0', '+492091690'],
    ['004915123456789', '+4915123456789'],
    ['+49 0151 23456789', '+4915123456789'],
    ['+380 67 1234567', '+380671234567'],
    ['00380 67 1234567', '+380671234567'],
    ['+90 (0532) 123 45 67', '+905321234567'],
    ['(+49) 151 23456789', '+4915123456789'],
    ['tel:+4915123456789', '+4915123456789'],
    ['٠١٥١ ٢٣٤٥٦٧٨٩', '+4915123456789'],
    ['۰۱۵۱ ۲۳۴۵۶۷۸۹', '+4915123456789'],
    ['\u202A+49 151 23456789\u202C', '+4915123456789'],
    ['\u20660151 23456789\u2069', '+4915123456789'],
    ['0151\u201323456789', '+4915123456789'],
    ['+39 06 69812345', '+390669812345'],
    ['+225 07 12 34 56 78', '+2250712345678'],
  ])('%j means %s', (typed, number) => {
    expect(parsePhoneNumber(typed)).toBe(number);
  });

  it.each([
    ['381234', 'needs-area-code'],
    ['169-0', 'needs-area-code'],
    ['8 (921) 123-45-67', 'needs-country-code'],
    ['380671234567', 'needs-country-code'],
    ['15123456789', 'needs-country-code'],
    ['a123321312321', 'not-a-phone-number'],
    ['012345678', 'not-a-phone-number'],
    ['0151 2345', 'not-a-phone-number'],
    ['0151 23456789 / 0176 12345678', 'not-a-phone-number'],
    ['+999 123456', 'not-a-phone-number'],
    ['++49 151 23456789', 'not-a-phone-number'],
    ['', 'not-a-phone-number'],
    ['\u200B', 'not-a-phone-number'],
    ['+49 209 1690 ext 5', 'extension-in-note'],
    ['+49 209 1690 x12', 'extension-in-note'],
    ['0209 169-0 App. 12', 'extension-in-note'],
    ['0209 1690 доб. 5', 'extension-in-note'],
    ['0209 1690#5', 'extension-in-note'],
  ])('%j is asked back with %s', (typed, problem) => {
    expect(checkPhone(typed)).toEqual({ problem });
  });

  it('says whether an SMS can reach it', () => {
    expect(['0209 1690', '0151 23456789', '+1 512 345 6789', '+380 67 1234567'].map((typed) => checkPhone(typed).isMobile)).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  it('of digits alone, without 0 at the beginning, never becomes a number with other digits', () => {
    const digits = fc.oneof(fc.stringMatching(/^[1-9]\d{1,15}$/), fc.stringMatching(/^49(15|17|20|0)\d{4,11}$/));
    fc.assert(
      fc.property(digits, (typed) => {
        const number = parsePhoneNumber(typed);
        return number === undefined || number === `+${typed}`;
      }),
    );
    expect(parsePhoneNumber('4915123456789')).toBe('+4915123456789');
  });

  it('of every country is read with its country code, and shown with the digits that are dialled', () => {
    const countries = getCountries();
    expect(countries.length).toBeGreaterThan(200);
    for (const country of countries) {
      const national = getExampleNumber(country, examples)!.nationalNumber;
      const number = `+${getCountryCallingCode(country)}${national}`;
      expect(readPhone(number)).toEqual({ dialled: number });
      expect(readPhone(`00 ${number.slice(1)}`)).toEqual({ dialled: number });
      expect(`+${grouped(number).replace(/\D/g, '')}`).toBe(number);
    }
  });

  it('is shown in groups behind its country code', () => {
    expect(['+4915123456789', '+492091690', '+380671234567', '+79211234567', '+390669812345'].map(grouped)).toEqual([
      '+49 151 234 567 89',
      '+49 209 1690',
      '+380 671 234 567',
      '+7 921 123 4567',
      '+39 066 981 2345',
    ]);
  });
});

describe('an email address', () => {
  it.each([
    ['\u200Fa@example.org'],
    ['a@example.org\u200E'],
    ['\u202Aa@example.org\u202C'],
    ['a@example.org\u00AD'],
    ['a@example.org,'],
    ['a@example.org;'],
    ['a@example.org ; '],
    ['<a@example.org>'],
    ['mailto:a@example.org'],
    ['Ana <a@example.org>'],
    ['a\uFF20example.org'],
  ])('%j means a@example.org', (typed) => {
    expect(readEmail(typed)).toBe('a@example.org');
  });

  it.each([
    'a@example..org',
    'a@example.org.',
    '.a@example.org',
    'a.@example.org',
    'a..b@example.org',
    'a@b@example.org',
    'a@example',
    'a@-example.org',
    'a b@example.org',
    'a@example.org, b@example.org',
    '@example.org',
  ])('%j cannot be one', (typed) => {
    expect(isEmail(readEmail(typed))).toBe(false);
  });

  it.each(['a@example.org', "o'neill+kim@mail.example.co.uk", 'ümit@bücher.example', 'a@xn--bcher-kva.xn--p1ai', 'почта@пример.рф'])(
    '%j can be one',
    (typed) => {
      expect(isEmail(readEmail(typed))).toBe(true);
    },
  );
});

describe('a name', () => {
  it('loses marks that nobody sees, and keeps the joiners of Persian names', () => {
    expect(withoutInvisible(' \u200FAna\u00AD\u2066 ')).toBe('Ana');
    expect(withoutInvisible('علی\u200Cرضا')).toBe('علی\u200Cرضا');
  });

  it('of such marks, of joiners or of halves of characters alone is none', () => {
    expect(['\u200B\u2066', '\u200C\u200D', '\uD800', ' ', ''].map(withoutInvisible)).toEqual(['', '', '', '', '']);
  });
});
