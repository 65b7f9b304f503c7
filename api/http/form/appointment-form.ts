import { elsewhere } from '../../contract/codes.ts';
import { latinDigits, tidyFields } from '../../contract/contact.ts';
import type { FormValues } from '../../contract/form-values.ts';
import { needsPhone } from '../../intake/checks.ts';

import { appointmentFields } from '../../../src/components/form/appointment-fields.ts';
import type { Directory, Language } from '../../../src/directory/directory.ts';

/** The notice that stands before the button; a new wording gets a new version. */
export const noticeVersion = '2026-11-28';

/** A field that people do not see and programs fill. */
const honeypotField = 'homepage';

/** Takes the form's fields out of whatever was posted; everything else is left behind. */
export function valuesOf(posted: unknown): FormValues {
  const values: FormValues = {};
  for (const field of [...appointmentFields, 'idempotencyKey', 'proof']) {
    const value = (posted as Record<string, unknown> | null | undefined)?.[field];
    if (typeof value === 'string') values[field] = value;
    else if (Array.isArray(value)) values[field] = value.filter((one) => typeof one === 'string');
  }
  return values;
}

/** The proof of work that a script of the form has solved. */
export function proofOf(posted: unknown): string | undefined {
  const proof = (posted as Record<string, unknown> | null | undefined)?.['proof'];
  return typeof proof === 'string' && proof !== '' ? proof : undefined;
}

export function isHoneypotFilled(posted: unknown): boolean {
  const value = (posted as Record<string, unknown> | null | undefined)?.[honeypotField];
  return value !== undefined && value !== '';
}

/** The values of a form that nobody has touched: what the link said, and the page's language for the talk. */
export function firstValues(query: unknown, directory: Directory, language: Language): FormValues {
  const asked = (name: string) => {
    const value = (query as Record<string, unknown> | null | undefined)?.[name];
    return typeof value === 'string' ? value : undefined;
  };
  const service = directory.services.find(({ id, access }) => id === asked('service') && access.includes('portal'));
  const topic = directory.topics.find(({ id }) => id === asked('topic'));
  const quarters: readonly string[] = [...directory.quarters.map(({ id }) => id), ...elsewhere];
  const quarter = quarters.find((id) => id === (asked('quarter') ?? service?.kimQuarter));
  return {
    ...(service === undefined ? {} : { service: service.id }),
    topics: topic === undefined ? [] : [topic.id],
    quarter: quarter ?? 'unknown',
    conversationLanguage: talkIn(directory, language.tag),
    channel: 'place',
    persons: '1',
    ...(topic?.discreet === true ? { reply: 'none' } : {}),
  };
}

/** The language of the talk that nobody has chosen yet: the page's. */
const talkIn = (directory: Directory, tag: string): string =>
  directory.spokenLanguages.find((spoken) => spoken.tag === tag)?.tag ?? tag.split('-', 1)[0]!;

/**
 * The same answers in a form of another language: a talk in the language of the page follows it, another one stays. While a time is
 * kept, the talk stays in the language in which it was chosen.
 * @param posted names the language of the page that was left in `formLanguage`
 */
export function inLanguage(values: FormValues, posted: unknown, directory: Directory, language: Language): FormValues {
  const former = (posted as Record<string, unknown> | null | undefined)?.['formLanguage'];
  if (typeof former !== 'string' || former === language.tag || one(values, 'slot') !== undefined) return values;
  if (values['conversationLanguage'] !== talkIn(directory, former)) return values;
  return { ...values, conversationLanguage: talkIn(directory, language.tag) };
}

/**
 * The JSON body that a filled form means: the same schema and the same function take it as a body sent to the API.
 * What is empty is missing; fields that belong neither to the reply chosen nor to the talk are left out, because nobody asked for them.
 * @returns a body that may still be wrong
 */
export function bodyOf(values: FormValues, language: string): Record<string, unknown> {
  const slot = one(values, 'slot');
  const days = several(values, 'days');
  const parts = several(values, 'parts');
  const helper = tidyFields({ name: one(values, 'helperName'), phone: one(values, 'helperPhone') });
  return present({
    language,
    quarter: one(values, 'quarter'),
    conversation: { language: one(values, 'conversationLanguage'), interpreting: isTicked(values, 'interpreting') },
    matter: present({
      topics: several(values, 'topics'),
      service: one(values, 'service'),
      womanCounsellor: isTicked(values, 'womanCounsellor'),
      channel: one(values, 'channel') ?? 'place',
      persons: figure(one(values, 'persons')) ?? 1,
      ageGroup: one(values, 'ageGroup'),
      hasCounsellor: yesOrNo(one(values, 'hasCounsellor')),
      wish: slot !== undefined || days.length + parts.length === 0 ? undefined : { days, parts },
    }),
    person: tidyFields({
      name: one(values, 'name'),
      ...contactOf(values),
      note: one(values, 'note'),
      helper: Object.keys(helper).length === 0 ? undefined : helper,
    }),
    notice: one(values, 'notice'),
    slot: slot === undefined ? undefined : present({ id: slot, hold: one(values, 'hold') }),
    proof: slot === undefined ? undefined : one(values, 'proof'),
  });
}

/** The contact part of a body; what belongs neither to the reply chosen nor to the talk is left out. */
export function contactOf(values: FormValues): Record<string, unknown> {
  const reply = one(values, 'reply');
  return tidyFields({
    reply,
    ...(reply === 'call' || reply === 'sms' || talkNeedsPhone(values) ? { phone: one(values, 'phone') } : {}),
    ...(reply === 'call' ? { mayLeaveMessage: isTicked(values, 'mayLeaveMessage'), safeTimes: one(values, 'safeTimes') } : {}),
    ...(reply === 'email' ? { email: one(values, 'email') } : {}),
    ...((reply === 'sms' || reply === 'email') && isTicked(values, 'reminder') ? { reminder: true } : {}),
  });
}

/**
 * A request about a discreet topic that names no way of answering gets no letters: silence must never be read as a wish.
 * A contact without a choice stays a question, unless it is the number that the talk itself needs.
 */
export function withQuietReply(values: FormValues, directory: Directory): FormValues {
  const chosen = several(values, 'topics');
  const discreet = directory.topics.some((topic) => topic.discreet && chosen.includes(topic.id));
  const contact = talkNeedsPhone(values) ? ['reply', 'email'] : ['reply', 'phone', 'email'];
  const answered = contact.some((field) => one(values, field) !== undefined);
  return discreet && !answered ? { ...values, reply: 'none' } : values;
}

/** Whether the talk cannot take place without a phone number; the link to a video can come by email too. */
function talkNeedsPhone(values: FormValues): boolean {
  const channel = one(values, 'channel');
  return needsPhone(channel) || (channel === 'video' && one(values, 'reply') !== 'email');
}

/** One text, trimmed; undefined when it is empty. Several values under one name stay a list, which the schema refuses. */
function one(values: FormValues, field: string): string | string[] | undefined {
  const value = values[field];
  if (typeof value !== 'string') return value;
  const text = value.replace(/\r\n?/g, '\n').trim();
  return text === '' ? undefined : text;
}

const several = (values: FormValues, field: string): string[] => [values[field] ?? []].flat().filter((value) => value !== '');

const isTicked = (values: FormValues, field: string): boolean => one(values, field) !== undefined;

/** Figures of any script as a number; anything else stays as it is, and the schema refuses it. */
function figure(text: string | string[] | undefined): number | string | string[] | undefined {
  if (typeof text !== 'string') return text;
  const latin = latinDigits(text);
  return /^\d{1,4}$/.test(latin) ? Number(latin) : text;
}

const yesOrNo = (text: string | string[] | undefined) => (text === 'yes' ? true : text === 'no' ? false : text);

/** Without the members that are undefined: JSON has none. */
const present = (object: Record<string, unknown>) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
