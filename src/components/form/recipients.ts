import type { Directory } from '../../directory/directory.ts';
import type { Provider, Quarter } from '../../directory/schema.ts';

/** A provider and the quarters that it answers for; no quarters means "all others". */
export type Recipient = { provider: Provider; quarters: Quarter[] };

/**
 * The possible recipients of a request, for the notice above the button: the providers that answer for quarters, then the coordinating
 * office for all others. The notice names them all, because a visitor can still change the quarter.
 * @param chosen the provider of the chosen time, which alone gets the request
 */
export function recipients({ city, providers, quarters }: Directory, chosen?: string): Recipient[] {
  const owner = providers.find(({ id }) => id === chosen);
  if (owner !== undefined) return [{ provider: owner, quarters: [] }];
  const answering = providers
    .filter(({ id }) => id !== city.coordinatingOffice)
    .map((provider) => ({ provider, quarters: quarters.filter(({ answeredBy }) => answeredBy === provider.id) }))
    .filter((recipient) => recipient.quarters.length > 0);
  const coordinating = providers.filter(({ id }) => id === city.coordinatingOffice);
  return [...answering, ...coordinating.map((provider) => ({ provider, quarters: [] }))];
}
