import type { FieldErrorCode } from './codes.ts';

/*
 * Reads contacts as people type them, by one rule for JSON, forms, the desk and the browser's overview. Pure; imports nothing that a browser
 * cannot load.
 */

/** Direction marks, invisible characters and lone surrogates. The joiners U+200C and U+200D stay: Persian names need them. */
const invisible = /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\p{Surrogate}]/gu;

/** Removes invisible characters from text of one line. @returns "" when no visible character is left */
export function withoutInvisible(text: string): string {
  const visible = text.replace(invisible, '').trim();
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(visible) ? visible : '';
}

/** Arabic (U+0660…) and Persian (U+06F0…) digits as Latin ones. */
export const latinDigits = (text: string): string =>
  text.replace(/[\u0660-\u0669\u06F0-\u06F9]/g, (digit) => String(((digit.charCodeAt(0) - 0x0660) % 16) % 10));

/** A number or an address in plain characters: full-width signs and unusual spaces (NFKC) become usual ones; joiners and variation selectors go. */
export const plain = (text: string): string =>
  latinDigits(text)
    .normalize('NFKC')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Surrogate}]/gu, '')
    .trim();

/** Country calling codes (ITU-T E.164) of one and two digits; all others have three. */
const countryCode = /^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(0?)(\d*)$/;
/** Country codes behind which a number keeps its leading zero. */
const keepsZero = ['39', '225', '229', '241', '242', '378', '379'];
/** A number with an extension: "0209 169-0 App. 12", "+49 209 1690 ext 5". */
const extension = /^[+(\d][\d\s()./\p{Pd}\u2212]*[\p{L}#;,*][\p{L}.:=,\s]*\d{1,6}$/u;
/** A shorter number without a leading zero is a local one, whose area code we do not know. */
const minDigitsWithoutZero = 8;

export type ReadPhone = { dialled: string; problem?: never } | { dialled?: never; problem: FieldErrorCode };

/**
 * Reads a telephone number without guessing: a German one begins with 0 or 49, any other with + or 00 and the country code. Does not check
 * that the number is in use.
 * @returns `dialled`, "+4915123456789"; or why it cannot be read
 */
export function readPhone(text: string): ReadPhone {
  const typed = plain(text).replace(/^tel:\s*/i, '');
  if (extension.test(typed)) return { problem: 'extension-in-note' };
  if (!/^\(?\+?[\d\s()./\p{Pd}\u2212]*\d[\d\s()./\p{Pd}\u2212]*$/u.test(typed)) return { problem: 'not-a-phone-number' };
  const isInternational = /^\(?(?:\+|00|49)/.test(typed);
  const digits = (isInternational ? typed.replace(/\(\s*0\s*\)/, '') : typed).replace(/\D/g, '');
  if (typed.includes('+')) return { dialled: withoutTrunkZero(digits) };
  if (digits.startsWith('00')) return { dialled: withoutTrunkZero(digits.slice(2)) };
  if (digits.startsWith('0')) return { dialled: `+49${digits.slice(1)}` };
  if (digits.length < minDigitsWithoutZero) return { problem: 'needs-area-code' };
  return digits.startsWith('49') ? { dialled: `+${digits}` } : { problem: 'needs-country-code' };
}

/** People write both the country code and the zero of calls within the country: "+49 0151 …", "+90 (0532) …". */
function withoutTrunkZero(digits: string): string {
  const [, code = '', zero = '', rest = ''] = countryCode.exec(digits) ?? [];
  return code === '' ? `+${digits}` : `+${code}${keepsZero.includes(code) ? zero : ''}${rest}`;
}

/** Whether no SMS can reach a number, as far as its first digits tell: a German one that is not of a mobile phone. @param dialled E.164 */
export const isLandline = (dialled: string): boolean => /^\+49(?!1[5-7])/.test(dialled);

/** Groups a number, so that people can compare it with the one they typed: "+49 151 234 567 89". @param dialled E.164 */
export function grouped(dialled: string): string {
  const [, code = '', zero = '', rest = ''] = countryCode.exec(dialled.replace(/^\+/, '')) ?? [];
  const groups = `${zero}${rest}`.match(/\d{1,3}/g) ?? [];
  const last = groups.at(-1);
  // A single digit at the end is hard to read; it joins the group before.
  if (last?.length === 1 && groups.length > 1) groups.splice(-2, 2, groups.slice(-2).join(''));
  return [`+${code}`, ...groups].join(' ');
}

/** Reads an email address as people paste it: "mailto:a@example.org", "Ana <a@example.org>", "a@example.org;" mean "a@example.org". */
export function readEmail(text: string): string {
  const bare = plain(text).replace(/[\s,;]+$/, '');
  const inBrackets = /<([^<>]*)>$/.exec(bare)?.[1] ?? bare;
  return inBrackets
    .trim()
    .replace(/^mailto:\s*/i, '')
    .replace(/[\s,;]+$/, '');
}

const atom = String.raw`[^\s@.,;:<>()[\]\\"]+`;
const label = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?`;
const emailPattern = new RegExp(`^${atom}(?:\\.${atom})*@${label}(?:\\.${label})*\\.(?:xn--[a-z0-9-]+|\\p{L}[\\p{L}\\p{M}]+)$`, 'iu');

/** Whether the address is well-formed: no empty part between dots, nothing but a name before the @. */
export const isEmail = (address: string): boolean => emailPattern.test(address);

/** The last digits of a number, which are the same with the country code, with 00, and as dialled within the country. */
const comparedDigits = 7;

/**
 * Normalizes a contact for comparing: an address to lower case, a number to its last seven digits. So "+359 88 123 4567" and "088 123 4567"
 * are equal, without knowing the dialling rules of any country.
 */
export function comparable(contact: string): string {
  return contact.includes('@') || contact.includes('\uFF20')
    ? readEmail(contact).toLowerCase()
    : plain(contact).replace(/\D/g, '').slice(-comparedDigits);
}

/** Tidies the person part of a body before the schema checks it. */
export const tidyAppointment = (body: unknown): unknown => (isRecord(body) ? { ...body, person: tidyPerson(body['person']) } : body);

/** Tidies a contact that is sent alone. */
export const tidyContact = (contact: unknown): unknown => (isRecord(contact) ? tidyFields(contact) : contact);

/** Tidies a person part and its helper. The schema refuses a value that is not an object. */
function tidyPerson(person: unknown): unknown {
  if (!isRecord(person)) return person;
  const { helper } = person;
  return tidyFields({ ...person, helper: isRecord(helper) ? tidyFields(helper) : helper });
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const oneLine: Record<string, (text: string) => string> = { name: withoutInvisible, phone: withoutInvisible, email: readEmail };

/** Tidies the text of a field: names and numbers lose invisible characters, an email address loses the text around it. */
export const tidyText = (field: string, text: string): string => oneLine[field]?.(text) ?? text;

/** Tidies the one-line fields of a person. Drops fields that are empty then, or undefined; leaves members of other types unchanged. */
export function tidyFields(fields: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, value]) => {
    const isTidied = oneLine[name] !== undefined && typeof value === 'string';
    return [name, isTidied ? tidyText(name, value) || undefined : value] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The ways to talk for which we need a number to call: by phone and at home. */
export const callsFor = (channel: unknown): boolean => channel === 'phone' || channel === 'home';

/** Whether the talk needs a phone number. We can also send the link to a video talk by email. */
export const talkNeedsPhone = (channel: unknown, { reply, email }: { reply?: unknown; email?: unknown }): boolean =>
  callsFor(channel) || (channel === 'video' && reply !== 'email' && email === undefined);

/** Whether a form asks for a field of the contact, given the way of answering and the way to talk so far. */
export function asksForContact(field: string, reply: string, channel: string): boolean {
  switch (field) {
    case 'phone':
      return reply === 'call' || reply === 'sms' || talkNeedsPhone(channel, { reply });
    case 'mayLeaveMessage':
    case 'safeTimes':
      return reply === 'call' || talkNeedsPhone(channel, { reply });
    case 'email':
      return reply === 'email';
    case 'reminder':
      return reply === 'call' || reply === 'sms' || reply === 'email';
    default:
      return true;
  }
}
