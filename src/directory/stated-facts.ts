import { factKinds, type FactKind } from './facts.ts';
import type { ServiceFields } from './service-fields.ts';

/** The kinds of facts that an entry states, each of which needs a source. */
export function statedFacts(service: Omit<ServiceFields, 'verification'>): FactKind[] {
  const stated: Record<Exclude<FactKind, 'existence'>, boolean> = {
    address: service.places.length > 0,
    phones: service.phones.length > 0,
    email: service.email !== undefined,
    hours: service.places.some(({ hours }) => hours.length > 0),
    languages: service.languages.length > 0 || service.interpreting !== undefined,
    audience: service.audience.length > 0 || service.age !== undefined || service.eligibility.length > 0,
    cost: service.cost !== undefined,
    // Access through this portal and the things to bring are our own facts.
    access: service.access.some((way) => way !== 'portal') || (service.bring.length > 0 && service.kimQuarter === undefined),
    goodToKnow: service.goodToKnow.length > 0,
    taking: service.taking !== undefined,
    description: service.description !== undefined || service.note !== undefined,
  };
  return factKinds.filter((kind) => kind !== 'existence' && stated[kind]);
}
