import { appointmentForm, mostTopics } from '../../contract/appointment.ts';
import { elsewhere } from '../../contract/codes.ts';
import { talkNeedsPhone } from '../../contract/contact.ts';
import type { FormValues } from '../../contract/form-values.ts';
import type { Directory, Language } from '../../../src/directory/directory.ts';
import { bodyOf, isPart, textOf, textsOf } from './read-form.ts';

/** The version of the notice above the button; a new wording gets a new version. */
export const noticeVersion = '2026-11-28';

/** Whether a program filled in the field that people do not see. */
export const isHoneypotFilled = ({ homepage = '' }: FormValues): boolean => homepage !== '';

/** The preset answers. */
const standard = { channel: 'place', persons: '1' };

/** The values of an untouched form: those of the link, and the page's language for the talk. */
export function firstValues(query: FormValues, directory: Directory, language: Language): FormValues {
  const service = directory.services.find(({ id, access }) => id === query['service'] && access.includes('portal'));
  const asked = [query['topic'] ?? []].flat();
  const topics = directory.topics.filter(({ id }) => asked.includes(id)).slice(0, mostTopics);
  const quarters: readonly string[] = [...directory.quarters.map(({ id }) => id), ...elsewhere];
  const quarter = quarters.find((id) => id === (query['quarter'] ?? service?.kimQuarter));
  return {
    ...standard,
    ...(service === undefined ? {} : { service: service.id }),
    topics: topics.map(({ id }) => id),
    quarter: quarter ?? 'unknown',
    conversationLanguage: talkIn(directory, language.tag),
    ...(topics.some(({ discreet }) => discreet) ? { reply: 'none' } : {}),
    ...(textOf(query, 'invitation') === '' ? {} : { invitation: textOf(query, 'invitation') }),
  };
}

/** The preset language of the talk: the page's. */
const talkIn = (directory: Directory, tag: string): string =>
  directory.spokenLanguages.find((spoken) => spoken.tag === tag)?.tag ?? tag.replace(/-.*/s, '');

/**
 * Carries the answers to the form in another language. If the language of the talk was the former page's, it changes with the page,
 * until its question is passed: a script says so by `keepsTalk`, and without one an answer further down does. Any other language stays.
 * @param values `formLanguage` names the language of the former page
 */
export function inLanguage(values: FormValues, directory: Directory, language: Language): FormValues {
  const former = textOf(values, 'formLanguage');
  const isPassed = ['keepsTalk', 'slot', 'name'].some((field) => textOf(values, field) !== '');
  if (former === '' || former === language.tag || isPassed) return values;
  if (values['conversationLanguage'] !== talkIn(directory, former)) return values;
  return { ...values, conversationLanguage: talkIn(directory, language.tag) };
}

/** Makes the JSON body of a request from a filled-in form. @returns a body that is not checked yet */
export function appointmentBody(values: FormValues, language: string): Record<string, unknown> {
  const unanswered = Object.entries(standard).filter(([field]) => textsOf(values, field).length === 0);
  const body = bodyOf(appointmentForm, { ...values, ...Object.fromEntries(unanswered) });
  const person = isPart(body['person']) ? body['person'] : {};
  // Somebody who asks for another person is asked for a name.
  const isForOther = textOf(values, 'whom') === 'other';
  return { language, ...body, ...(isForOther ? { person: { helper: {}, ...person } } : {}) };
}

/**
 * Sets the way of answering to "none" for a discreet topic when the form names none: we write only to people who chose it.
 * A contact without a choice is still asked about, unless it is the number that the talk itself needs.
 */
export function withQuietReply(values: FormValues, directory: Directory): FormValues {
  const chosen = textsOf(values, 'topics');
  const discreet = directory.topics.some((topic) => topic.discreet && chosen.includes(topic.id));
  const needsPhone = talkNeedsPhone(textOf(values, 'channel'), { reply: textOf(values, 'reply') });
  const contact = needsPhone ? ['reply', 'email'] : ['reply', 'phone', 'email'];
  const answered = contact.some((field) => textsOf(values, field).some((text) => text.trim() !== ''));
  return discreet && !answered ? { ...values, reply: 'none' } : values;
}
