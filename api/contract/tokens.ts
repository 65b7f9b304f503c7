import { Type, type Static } from 'typebox';
import {
  channels,
  outcomes,
  states,
  tokenMonths,
  tokenParts,
  tokenPurposes,
  tokenScopes,
  type TokenPurpose,
  type TokenScope,
} from './codes.ts';
import { Line, nullable, oneOf, strict } from './schema-parts.ts';

/** The most that each purpose allows. Counting needs no step, and only who works on cases may ask for sealed parts. */
export const scopesOfPurpose: Record<TokenPurpose, { scopes: readonly TokenScope[]; mayOpenParts: boolean }> = {
  'case-file': { scopes: tokenScopes, mayOpenParts: true },
  referral: { scopes: tokenScopes, mayOpenParts: false },
  statistics: { scopes: ['list'], mayOpenParts: false },
};

/** The form of a new token. */
export const NewToken = Type.Object(
  {
    tokenName: Line(60),
    provider: Type.String({ minLength: 1, maxLength: 60 }),
    purpose: oneOf(tokenPurposes),
    scopes: Type.Array(oneOf(tokenScopes), { minItems: 1, uniqueItems: true }),
    months: oneOf(tokenMonths),
  },
  strict,
);
export type NewToken = Static<typeof NewToken>;

/** GET /api/v1/requests */
export const ClearFilter = Type.Object(
  {
    state: Type.Optional(oneOf(states)),
    limit: Type.Optional(Type.String({ pattern: '^([1-9]|[1-9][0-9]|100)$', description: 'Requests on a page, 1 to 100; 50 without it' })),
    cursor: Type.Optional(Type.String({ maxLength: 200, description: 'The `cursor` of the page before' })),
  },
  { ...strict, $id: 'ClearFilter' },
);

const instant = Type.String({ format: 'date-time' });

/** A request as another system sees it: what stands in the clear, and nothing of person, matter or urgency. */
export const ClearRequest = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    state: oneOf(states),
    outcome: nullable(oneOf(outcomes)),
    provider: Type.String(),
    quarter: Type.String({ description: 'A quarter, or "unknown", "no-address", "outside"' }),
    language: Type.String({ description: 'Of the form; "und" when it was not passed on' }),
    conversation: Type.Object({ language: Type.String(), interpreting: Type.Boolean() }, strict),
    receivedAt: instant,
    dueAt: nullable(instant, { description: 'Until when the provider owes the next step' }),
    closedAt: nullable(instant),
    slot: nullable(
      Type.Object({ startsAt: instant, lengthMinutes: nullable(Type.Integer()), channel: nullable(oneOf(channels)) }, strict),
      { description: 'The appointment' },
    ),
    claimed: oneOf(['you', 'others', 'nobody'] as const),
    version: Type.Integer(),
  },
  { ...strict, $id: 'ClearRequest' },
);
export type ClearRequest = Static<typeof ClearRequest>;

export const ClearPage = Type.Object(
  { requests: Type.Array(ClearRequest), cursor: nullable(Type.String()) },
  { ...strict, $id: 'ClearPage' },
);
export type ClearPage = Static<typeof ClearPage>;

/** The sealed parts as the desk asks for them and switches them on. */
const Parts = Type.Array(oneOf(tokenParts));

/** A token as admins see it; never the secret. */
export const KeptToken = Type.Object({
  id: Type.String(),
  name: Type.String(),
  provider: Type.String(),
  purpose: oneOf(tokenPurposes),
  scopes: Type.Array(oneOf(tokenScopes)),
  /** Switched on by two admins. */
  parts: Parts,
  /** Asked for by one admin; another one must confirm. */
  askedParts: Parts,
  /** Whether the reader is the one who asked. */
  isAskedByYou: Type.Boolean(),
  madeAt: instant,
  expiresAt: instant,
  state: oneOf(['active', 'expired', 'revoked', 'altered'] as const),
  /** A day in Berlin. */
  lastUsedOn: nullable(Type.String()),
});
export type KeptToken = Static<typeof KeptToken>;
