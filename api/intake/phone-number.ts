import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { latinDigits } from './reference.ts';

/**
 * A telephone number in any spelling, German unless it says otherwise.
 * @returns E.164, "+4915112345678", or undefined when it cannot be a number
 */
export function parsePhoneNumber(text: string): string | undefined {
  const number = parsePhoneNumberFromString(latinDigits(text), 'DE');
  return number?.isValid() === true ? number.number : undefined;
}
