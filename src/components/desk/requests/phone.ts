import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { unbroken } from '../../../directory/shown-phone.ts';

/** A number of any country in groups, as one reads it aloud, in one line: "+49 1512 3456789". @param number E.164 */
export const readablePhone = (number: string): string => unbroken(parsePhoneNumberFromString(number)?.formatInternational() ?? number);
