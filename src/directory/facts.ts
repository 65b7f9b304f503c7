/**
 * The kinds of facts that a source can state of a service. `existence` means only that the service exists. A website needs no
 * source, because the link itself shows whether it works.
 */
export const factKinds = [
  'existence',
  'address',
  'phones',
  'email',
  'hours',
  'languages',
  'audience',
  'cost',
  'access',
  'goodToKnow',
  'taking',
  'description',
] as const;
export type FactKind = (typeof factKinds)[number];
