import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * A number as people in Germany write it, with spaces that never break: "+4920916900" becomes "0209 16900".
 * A short number stays as it is.
 */
export function shownPhone(number: string): string {
  const national = number.startsWith('+') ? parsePhoneNumberFromString(number)?.formatNational() : undefined;
  return unbroken(national ?? number);
}

/** The same text in one line: every space a no-break space. */
export const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0');
