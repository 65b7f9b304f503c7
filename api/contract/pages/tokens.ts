import type { KeptToken } from '../tokens.ts';
import type { DeskPage } from './desk.ts';

/** /desk/tokens/ */
export type TokensPage = DeskPage & {
  tokens: KeptToken[];
  /** A new token, on the answer that made it only. */
  made?: { name: string; token: string; expiresAt: string };
};
