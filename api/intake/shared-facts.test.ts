import { expect, it } from 'vitest';
import type { SealedPerson } from '../sealing/sealing.ts';
import { takesAnybody } from './matter.ts';
import { sharedMatter, sharedPerson } from './shared-facts.ts';

const contact = { reply: 'call', phone: '+4920912345', safeTimes: 'morgens' } as const;
const helpersContact = { phone: '+4920967890', takesAnswer: true };
const person: Omit<SealedPerson, 'secret'> = {
  name: 'Amina',
  ...contact,
  note: 'Zwei Briefe',
  helper: { name: 'Berta', ...helpersContact },
};
const matter = { topics: ['debts'], service: 'kim-schalke', womanCounsellor: true, channel: 'phone', persons: 2 } as const;

it.each([
  ['', {}],
  ['language quarter topic', {}],
  ['name', { name: 'Amina', helper: { name: 'Berta' } }],
  ['contact', { ...contact, helper: helpersContact }],
  ['matter', { note: 'Zwei Briefe' }],
  ['matter name contact', person],
])('of a person, what was not passed on is absent: "%s"', (facts, shown) => {
  expect(sharedPerson(facts, person)).toEqual(shown);
});

it.each([
  ['', {}],
  ['name contact', {}],
  ['topic', { topics: ['debts'], service: 'kim-schalke' }],
  ['matter', { womanCounsellor: true, channel: 'phone', persons: 2 }],
  ['matter topic', matter],
])('of a matter, what was not passed on is absent: "%s"', (facts, shown) => {
  expect(sharedMatter(facts, { ...matter, topics: [...matter.topics] })).toEqual(shown);
});

it('everything is shown to the provider that was asked', () => {
  expect(sharedPerson(null, person)).toEqual(person);
  expect(sharedMatter(null, { ...matter, topics: [...matter.topics] })).toEqual(matter);
});

it('a wish for a woman that was not passed on is minded, not guessed away', () => {
  expect([{}, { womanCounsellor: true }, { womanCounsellor: false }].map(takesAnybody)).toEqual([false, false, true]);
});
