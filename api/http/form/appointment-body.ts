import { appointmentForm } from '../../contract/appointment.ts';
import { elsewhere } from '../../contract/codes.ts';
import { talkNeedsPhone } from '../../contract/contact.ts';
import type { FormValues } from '../../contract/form-values.ts';
import type { Directory, Language } from '../../../src/directory/directory.ts';
import { bodyOf, textOf, textsOf } from './read-form.ts';

/** The notice that stands before the button; a new wording gets a new version. */
export const noticeVersion = '2026-11-28';

/** Whether a program filled the field that people do not see. */
export const isHoneypotFilled = ({ homepage = '' }: FormValues): boolean => homepage !== '';

/** Answers that stand until somebody gives others. */
const standard = { channel: 'place', persons: '1' };

/** The values of a form that nobody has touched: what the link said, and the page's language for the talk. */
export function firstValues(query: FormValues, directory: Directory, language: Language): FormValues {
  const service = directory.services.find(({ id, access }) => id === query['service'] && access.includes('portal'));
  const topic = directory.topics.find(({ id }) => id === query['topic']);
  const quarters: readonly string[] = [...directory.quarters.map(({ id }) => id), ...elsewhere];
  const quarter = quarters.find((id) => id === (query['quarter'] ?? service?.kimQuarter));
  return {
    ...standard,
    ...(service === undefined ? {} : { service: service.id }),
    topics: topic === undefined ? [] : [topic.id],
    quarter: quarter ?? 'unknown',
    conversationLanguage: talkIn(directory, language.tag),
    ...(topic?.discreet === true ? { reply: 'none' } : {}),
  };
}

/** The language of the talk that nobody has chosen yet: the page's. */
const talkIn = (directory: Directory, tag: string): string =>
  directory.spokenLanguages.find((spoken) => spoken.tag === tag)?.tag ?? tag.split('-', 1)[0]!;

/**
 * The same answers in a form of another language: a talk in the language of the page follows it, another one stays. While a time is
 * kept, the talk stays in the language in which it was chosen.
 * @param values name the language of the page that was left in `formLanguage`
 */
export function inLanguage(values: FormValues, directory: Directory, language: Language): FormValues {
  const former = textOf(values, 'formLanguage');
  if (former === '' || former === language.tag || textOf(values, 'slot') !== '') return values;
  if (values['conversationLanguage'] !== talkIn(directory, former)) return values;
  return { ...values, conversationLanguage: talkIn(directory, language.tag) };
}

/** The JSON body of a request that a filled form means. @returns a body that may still be wrong */
export function appointmentBody(values: FormValues, language: string): Record<string, unknown> {
  const unanswered = Object.entries(standard).filter(([field]) => textsOf(values, field).length === 0);
  return { language, ...bodyOf(appointmentForm, { ...values, ...Object.fromEntries(unanswered) }) };
}

/**
 * A request about a discreet topic that names no way of answering gets no letters: silence must never be read as a wish.
 * A contact without a choice stays a question, unless it is the number that the talk itself needs.
 */
export function withQuietReply(values: FormValues, directory: Directory): FormValues {
  const chosen = textsOf(values, 'topics');
  const discreet = directory.topics.some((topic) => topic.discreet && chosen.includes(topic.id));
  const needsPhone = talkNeedsPhone(textOf(values, 'channel'), { reply: textOf(values, 'reply') });
  const contact = needsPhone ? ['reply', 'email'] : ['reply', 'phone', 'email'];
  const answered = contact.some((field) => textsOf(values, field).some((text) => text.trim() !== ''));
  return discreet && !answered ? { ...values, reply: 'none' } : values;
}
