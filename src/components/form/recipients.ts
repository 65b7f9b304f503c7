import type { Directory } from '../../directory/directory.ts';
import type { Provider, Quarter } from '../../directory/schema.ts';

/** A provider and the quarters that it answers for; no quarters means "all others". */
export type Recipient = { provider: Provider; quarters: Quarter[] };

/**
 * Who may get a request, for the notice before the button: the providers with quarters of their own, then the
 * coordinating office for everybody else. A visitor can still change the quarter, so all are named.
 * @param chosen the provider of the time that was chosen: it alone gets the request
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
