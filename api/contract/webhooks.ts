import { Type, type Static } from 'typebox';
import { states } from './codes.ts';
import { oneOf, strict } from './schema-parts.ts';

/** The form of a new address that is told of each step. */
export const NewWebhook = Type.Object(
  {
    provider: Type.String({ minLength: 1, maxLength: 60 }),
    url: Type.String({ minLength: 1, maxLength: 300, pattern: '^https://[\\x21-\\x7e]+$' }),
  },
  strict,
);
export type NewWebhook = Static<typeof NewWebhook>;

/** The body of a message about a step: it says where a request stands, and nothing about a person. */
export const WebhookMessage = Type.Object(
  {
    type: Type.Literal('request.changed'),
    timestamp: Type.String({ format: 'date-time', description: 'When the step was taken' }),
    data: Type.Object(
      { id: Type.String({ format: 'uuid', description: 'Of the request, as GET /api/v1/requests names it' }), state: oneOf(states) },
      strict,
    ),
  },
  { ...strict, $id: 'WebhookMessage' },
);
export type WebhookMessage = Static<typeof WebhookMessage>;

/** An address as admins see it; never the secret. */
export type KeptWebhook = {
  id: string;
  provider: string;
  url: string;
  /** The database altered the row by itself; nothing is sent to it. */
  isAltered: boolean;
  /** Until when the former secret signs too. */
  bothUntil: string | null;
  waiting: number;
  failed: { id: string; request: string; state: string; createdAt: string; failure: string }[];
};
