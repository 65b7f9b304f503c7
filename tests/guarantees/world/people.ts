import { readPhone } from '../../../api/contract/contact.ts';
import { answered, askedText, heardText, type Line } from './history.ts';

/** A person with a slip, as the run knows them. */
export type Person = { reference: string; reply: string; email: string; phone: string };

/** Everybody who was told a reference, once each. */
export function peopleIn(history: readonly Line[]): Map<string, Person> {
  const people = answered(history, 'ask', 201).map((line) => {
    const reference = heardText(line, 'reference');
    const phone = readPhone(askedText(line, 'phone')).dialled ?? '';
    return [reference, { reference, reply: askedText(line, 'reply'), email: askedText(line, 'email'), phone }] as const;
  });
  return new Map(people);
}

/** Where a person hears: the address, the number, or "" for nowhere. */
export const addressOf = ({ reply, email, phone }: Person): string => (reply === 'email' ? email : reply === 'sms' ? phone : '');
