import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { phoneNumber } from '../directory/schema-parts.ts';

/** A number as our entries write it, of one as people in Germany do: "+49209123456" for "0209 / 123456". */
export function findPhoneNumber(typed: string): string | undefined {
  const parsed = parsePhoneNumberFromString(typed, 'DE');
  const number = phoneNumber.safeParse(typed).success ? typed : parsed?.isValid() === true ? parsed.number : '';
  return phoneNumber.safeParse(number).success ? number : undefined;
}
