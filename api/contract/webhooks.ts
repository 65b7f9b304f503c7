import { Type, type Static } from 'typebox';
import { strict } from './schema-parts.ts';

/** The form of a new address that is told of each step. */
export const NewWebhook = Type.Object(
  {
    provider: Type.String({ minLength: 1, maxLength: 60 }),
    url: Type.String({ minLength: 1, maxLength: 300, pattern: '^https://[\\x21-\\x7e]+$' }),
  },
  strict,
);
export type NewWebhook = Static<typeof NewWebhook>;

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
