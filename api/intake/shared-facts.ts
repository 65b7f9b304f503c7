import { sql, type RawBuilder } from 'kysely';
import type { Matter, Person, SharedMatter } from '../contract/appointment.ts';
import { sharableFacts, type SharableFact } from '../contract/codes.ts';
import type { RequestRow } from '../database/tables.ts';
import type { SealedPerson } from '../sealing/sealing.ts';

/*
 * The wall around a request that was passed on: its provider sees the facts that the person agreed to, and no other. Everything that the
 * desk shows of a request goes through these functions. `null` means all facts: the provider that the person asked.
 */

type Shared = RequestRow['sharedFacts'];

/** Words for a masked value. "und" is BCP 47's tag for an undetermined language. */
export const notShared = { quarter: 'unknown', language: 'und' } as const;

export const factsIn = (facts: string): SharableFact[] => sharableFacts.filter((fact) => facts.split(' ').includes(fact));

export const mayShow = (shared: Shared, fact: SharableFact): boolean => shared === null || factsIn(shared).includes(fact);

/** The same as a condition on rows of `requests`. */
export const shows = (fact: SharableFact): RawBuilder<boolean> => sql<boolean>`(shared_facts is null or shared_facts like ${`%${fact}%`})`;

/** Without the facts that were not passed on. */
export function sharedMatter(shared: Shared, { topics, service, ...rest }: Matter): SharedMatter {
  return {
    ...(mayShow(shared, 'matter') ? rest : {}),
    ...(mayShow(shared, 'topic') ? { topics, ...(service === undefined ? {} : { service }) } : {}),
  };
}

/** The person part in the same way. A name that was not passed on is "", and a contact that was not passed on is the reply "none". */
export function sharedPerson(shared: Shared, { name, note, helper, ...rest }: Omit<SealedPerson, 'secret'>): Person {
  const { name: helperName, ...helpersContact } = helper ?? {};
  const showsName = mayShow(shared, 'name');
  const showsContact = mayShow(shared, 'contact');
  return {
    ...(showsContact ? rest : { reply: 'none' }),
    name: showsName ? name : '',
    ...(note !== undefined && mayShow(shared, 'matter') ? { note } : {}),
    ...(helper !== undefined && (showsName || showsContact)
      ? { helper: { name: showsName ? (helperName ?? '') : '', ...(showsContact ? helpersContact : {}) } }
      : {}),
  };
}
