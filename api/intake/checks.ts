import type { NewAppointment } from '../contract/appointment.ts';
import { type Channel, elsewhere, type FieldError } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { ConsultationHours } from '../appointments/slots.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { isEmail, talkNeedsPhone, withoutInvisible } from '../contract/contact.ts';
import { checkPhone } from './phone-number.ts';

/** Checks beyond the body's schema: whether ids exist, and whether the answer asked for is possible. */
export function checkAgainstDirectory(body: NewAppointment, directory: Directory): FieldError[] {
  const errors: FieldError[] = [];
  const unless = (condition: boolean, pointer: string, code: FieldError['code']) => {
    if (!condition) errors.push({ pointer, code });
  };
  const { person, matter } = body;
  unless(
    directory.city.languages.some((language) => language.tag === body.language),
    '/language',
    'not-allowed',
  );
  unless(
    elsewhere.some((word) => word === body.quarter) || directory.quarters.some((quarter) => quarter.id === body.quarter),
    '/quarter',
    'not-allowed',
  );
  unless(
    directory.spokenLanguages.some((language) => language.tag === body.conversation.language),
    '/conversation/language',
    'not-allowed',
  );
  matter.topics.forEach((id, index) =>
    unless(
      directory.topics.some((topic) => topic.id === id),
      `/matter/topics/${index}`,
      'not-allowed',
    ),
  );
  if (matter.service !== undefined) {
    const service = directory.services.find((candidate) => candidate.id === matter.service);
    unless(service?.access.includes('portal') === true, '/matter/service', 'not-allowed');
  }
  // Other ways only where consultation hours offer them.
  unless(body.slot !== undefined || matter.channel === 'place' || matter.channel === 'phone', '/matter/channel', 'not-allowed');
  unless(withoutInvisible(person.name) !== '', '/person/name', 'required');
  return [...errors, ...checkContact(person, matter.channel)];
}

/** Whether the person can be reached by the way of the hours. @throws Problem invalid-input */
export function checkAgainstHours({ person }: NewAppointment, hours: ConsultationHours): void {
  const errors = checkContact(person, hours.channel);
  if (errors.length > 0) throw new Problem('invalid-input', { errors });
}

/** Whether the talk can take place in these hours: in one of their languages, or with an interpreter. */
export const isSpokenIn = ({ conversation }: NewAppointment, hours: ConsultationHours): boolean =>
  conversation.interpreting || hours.languages.includes(conversation.language);

type Person = NewAppointment['person'];
/** As much of a person part as can be read. */
export type ReadablePerson = Partial<Omit<Person, 'helper'>> & { helper?: Partial<NonNullable<Person['helper']>> };

/**
 * Whether the reply chosen and the talk are possible, as far as they are known: a form asks before all of it is right.
 * @param channel by phone and at home need a phone number whatever the reply, by video a phone number or an address
 */
export function checkContact(person: ReadablePerson, channel: Channel | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const unless = (condition: boolean, pointer: string, code: FieldError['code']) => {
    if (!condition) errors.push({ pointer, code });
  };
  const byPhone = person.reply === 'call' || person.reply === 'sms';
  if (byPhone || talkNeedsPhone(channel, person)) unless(person.phone !== undefined, '/person/phone', 'required');
  if (person.reply === 'email') unless(person.email !== undefined, '/person/email', 'required');
  if (person.phone !== undefined) errors.push(...phoneErrors('/person/phone', person.phone, { bySms: person.reply === 'sms' }));
  if (person.email !== undefined) unless(isEmail(person.email), '/person/email', 'not-an-email');
  const helperPhone = person.helper?.phone;
  if (helperPhone !== undefined) errors.push(...phoneErrors('/person/helper/phone', helperPhone, { bySms: false }));
  return errors;
}

function phoneErrors(pointer: string, typed: string, { bySms }: { bySms: boolean }): FieldError[] {
  const { problem, isMobile } = checkPhone(typed);
  const code = problem ?? (bySms && !isMobile ? 'needs-mobile' : undefined);
  return code === undefined ? [] : [{ pointer, code }];
}
