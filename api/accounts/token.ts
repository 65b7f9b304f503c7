import { createHash, randomBytes } from 'node:crypto';

/** 32 random bytes, base64url: the secret of a session or of a one-time link. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** The stored form of a token: SHA-256, base64url. The token is random, so a slow hash would add nothing. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('base64url');
