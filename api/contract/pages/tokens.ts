import type { KeptToken } from '../tokens.ts';
import type { KeptWebhook } from '../webhooks.ts';
import type { DeskPage } from './desk.ts';

/** /desk/tokens/ */
export type TokensPage = DeskPage & {
  tokens: KeptToken[];
  /** A new token, on the answer that made it only. */
  made?: { name: string; token: string; expiresAt: string };
};

/** /desk/webhooks/ */
export type WebhooksPage = DeskPage & {
  webhooks: KeptWebhook[];
  /** How many days both secrets sign. */
  bothDays: number;
  /** A new secret, on the answer that made it only. */
  made?: { secret: string; isRotated: boolean };
};
