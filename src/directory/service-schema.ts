import { z } from 'zod';
import { factKinds } from './facts.ts';
import { id } from './schema-parts.ts';
import { type freeText, type place, serviceFields, type ServiceFields, type spokenLanguage } from './service-fields.ts';
import { statedFacts } from './stated-facts.ts';

/** The rules that bind the fields of a service to each other. */
export const serviceSchema = serviceFields.superRefine((service, context) => {
  const { status, date, by, sources } = service.verification;
  const wrong = (path: string[], message: string) => context.addIssue({ code: 'custom', path: ['verification', ...path], message });
  if (status === 'verified' && (date === undefined || by === undefined)) wrong([], 'the date of the check with the provider, and by whom');
  if (status !== 'verified' && (date !== undefined || by !== undefined))
    wrong([], 'no date and nobody, because nobody checked the entry with the provider; each source has its own date');
  const facts = statedFacts(service);
  if (status !== 'verified' && facts.length > 0 && sources.length === 0)
    wrong(['sources'], `at least one source, because facts are stated: ${facts.join(', ')}`);
  if (sources.length > 1 && sources.some(({ states }) => states === undefined)) wrong(['sources'], 'what each of several sources states');
  const sourced = sources.flatMap(({ states }) => states ?? factKinds);
  for (const fact of facts.filter((kind) => status !== 'verified' && sources.length > 0 && !sourced.includes(kind)))
    wrong(['sources'], `a source that states "${fact}"`);
  for (const fact of sources.flatMap(({ states = [] }) => states).filter((kind) => kind !== 'existence' && !facts.includes(kind)))
    wrong(['sources'], `no source for "${fact}", because the entry does not state it`);
  if (service.addressProtected && service.places.length > 0) {
    context.addIssue({ code: 'custom', path: ['places'], message: 'no place at all, because the address is protected' });
  }
});

/** Entries that were taken out: their addresses say so and name where to go instead. */
export const removedServicesSchema = z.array(
  z.strictObject({
    id,
    removedOn: z.iso.date('a day like "2026-11-23", in quotes'),
    /** Services that help with the same, by id. */
    see: z.array(id),
  }),
);

export type Service = ServiceFields & { id: string };
export type RemovedService = z.infer<typeof removedServicesSchema>[number];
export type Place = z.infer<typeof place>;
export type SpokenBy = z.infer<typeof spokenLanguage>;
export type FreeText = z.infer<typeof freeText>;
