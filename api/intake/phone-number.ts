import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { readPhone } from '../contract/contact.ts';
import type { FieldErrorCode } from '../contract/codes.ts';

export type CheckedPhone =
  { number: string; isMobile: boolean; problem?: never } | { number?: never; isMobile?: never; problem: FieldErrorCode };

/**
 * Reads a telephone number and looks whether its country has such numbers.
 * @returns E.164, "+4915123456789", and whether an SMS can reach it; or the code of what is wrong with it
 */
export function checkPhone(text: string): CheckedPhone {
  const { dialled, problem } = readPhone(text);
  if (problem !== undefined) return { problem };
  const number = parsePhoneNumberFromString(dialled);
  // If the library changes the digits, the number would reach somebody else.
  if (number?.isValid() !== true || number.number !== dialled) return { problem: 'not-a-phone-number' };
  return { number: dialled, isMobile: ['MOBILE', 'FIXED_LINE_OR_MOBILE', undefined].includes(number.getType()) };
}

/** E.164, or undefined when it cannot be a number. */
export const parsePhoneNumber = (text: string): string | undefined => checkPhone(text).number;
