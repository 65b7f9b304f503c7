import { sql, type RawBuilder } from 'kysely';
import type { Matter, SharedMatter, SharedPerson } from '../contract/appointment.ts';
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

/** The person part in the same way. */
export function sharedPerson(shared: Shared, { name, note, helper, ...contact }: Omit<SealedPerson, 'secret'>): SharedPerson {
  const showsName = mayShow(shared, 'name');
  const showsContact = mayShow(shared, 'contact');
  return {
    ...(showsContact ? contact : {}),
    ...(showsName ? { name } : {}),
    ...(note !== undefined && mayShow(shared, 'matter') ? { note } : {}),
    ...(helper !== undefined && (showsName || showsContact) ? { helper: sharedHelper(helper, { showsName, showsContact }) } : {}),
  };
}

const sharedHelper = (
  { name, ...contact }: NonNullable<SealedPerson['helper']>,
  { showsName, showsContact }: { showsName: boolean; showsContact: boolean },
): SharedPerson['helper'] & {} => ({ ...(showsName ? { name } : {}), ...(showsContact ? contact : {}) });
