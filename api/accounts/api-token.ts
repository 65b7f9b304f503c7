import { randomUUID } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import { berlinDay, startOfDay } from '../../src/directory/berlin.ts';
import { monthsAfter } from '../../src/directory/calendar-day.ts';
import { tokenParts, tokenScopes, type TokenPart, type TokenScope } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import { scopesOfPurpose, type KeptToken, type NewToken } from '../contract/tokens.ts';
import { isPostgres, type Db, type Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { hasMac, withMac } from '../sealing/row-mac.ts';
import { recordAccount } from './account-history.ts';
import { newToken, tokenHash } from './token.ts';
import type { Worker } from './worker.ts';

/*
 * Tokens of other systems of the municipality. A token belongs to one provider and one purpose, and ends after a year at most. Its row is
 * authenticated under the desk's key, so that writing to the database makes no token and gives none more rights. Sealed parts are opened to
 * it by two admins together.
 */

type Row = Selectable<Database['apiTokens']>;

/** Another system that has shown its token. */
export type Machine = { worker: Worker; scopes: readonly (TokenScope | TokenPart)[] };

const prefix = 'kim_';
const tokenPattern = /^kim_[\w-]{43}$/;

/** Makes a token. @returns the token, which is stored nowhere @throws Problem invalid-input for scopes that the purpose does not allow */
export async function makeToken(
  db: Db,
  key: Uint8Array,
  admin: string,
  { tokenName, provider, purpose, scopes, months }: NewToken,
  now: Date,
): Promise<{ token: string; expiresAt: string }> {
  if (scopes.some((scope) => !scopesOfPurpose[purpose].scopes.includes(scope)))
    throw new Problem('invalid-input', { errors: [{ pointer: '/scopes', code: 'not-allowed' }] });
  const token = `${prefix}${newToken()}`;
  const row: Row = {
    id: randomUUID(),
    name: tokenName,
    provider,
    purpose,
    scopes: tokenScopes.filter((scope) => scopes.includes(scope)).join(' '),
    parts: '',
    askedParts: '',
    askedBy: null,
    secretHash: tokenHash(token),
    mac: '',
    madeBy: admin,
    madeAt: now.toISOString(),
    expiresAt: startOfDay(monthsAfter(berlinDay(now), Number(months))).toISOString(),
    revokedAt: null,
    lastUsedOn: null,
  };
  await db.transaction().execute(async (transaction) => {
    await transaction.insertInto('apiTokens').values(authenticated(key, row)).execute();
    await recordAccount(transaction, { event: 'token-made', accountId: row.id, by: admin, detail: `${purpose} ${row.scopes}`, at: now });
  });
  return { token, expiresAt: row.expiresAt };
}

/** Lists all tokens, the newest first. */
export async function listTokens(db: Reading, key: Uint8Array, admin: string, now: Date): Promise<KeptToken[]> {
  const rows = await db.selectFrom('apiTokens').selectAll().orderBy('madeAt', 'desc').orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    provider: row.provider,
    purpose: row.purpose,
    scopes: scopesIn(row.scopes),
    parts: partsIn(row.parts),
    askedParts: partsIn(row.askedParts),
    isAskedByYou: row.askedBy === admin,
    madeAt: row.madeAt,
    expiresAt: row.expiresAt,
    state: !isAuthentic(key, row)
      ? 'altered'
      : row.revokedAt !== null
        ? 'revoked'
        : row.expiresAt <= now.toISOString()
          ? 'expired'
          : 'active',
    lastUsedOn: row.lastUsedOn,
  }));
}

/** Ends a token at once. The next run of api/jobs/return-claims.ts returns its requests. @throws Problem not-found */
export async function revokeToken(db: Db, key: Uint8Array, admin: string, id: string, now: Date): Promise<void> {
  await change(db, id, async (row, transaction) => {
    if (row.revokedAt !== null) return undefined;
    await recordAccount(transaction, { event: 'token-revoked', accountId: id, by: admin, at: now });
    // Also of an altered row: ending it gives nobody more.
    return authenticated(key, { ...row, parts: '', askedParts: '', askedBy: null, revokedAt: now.toISOString() });
  });
}

/**
 * Asks for sealed parts. They stay closed until another admin confirms.
 * @throws Problem not-found, wrong-state for a token that has ended or whose purpose opens none, invalid-input without a part
 */
export async function askForParts(
  db: Db,
  key: Uint8Array,
  admin: string,
  { id, parts }: { id: string; parts: readonly string[] },
  now: Date,
): Promise<void> {
  const asked = tokenParts.filter((part) => parts.includes(part)).join(' ');
  if (asked === '') throw new Problem('invalid-input', { errors: [{ pointer: '/parts', code: 'required' }] });
  await change(db, id, async (row, transaction) => {
    if (!isActive(key, row, now) || !scopesOfPurpose[row.purpose].mayOpenParts) throw new Problem('wrong-state');
    await recordAccount(transaction, { event: 'token-parts-asked', accountId: id, by: admin, detail: asked, at: now });
    return authenticated(key, { ...row, askedParts: asked, askedBy: admin });
  });
}

/**
 * Opens the parts that another admin has asked for.
 * @param seen the parts that the admin saw on the page
 * @throws Problem not-found; not-allowed for the one who asked; wrong-state when nothing or something else is asked for
 */
export async function confirmParts(
  db: Db,
  key: Uint8Array,
  admin: string,
  { id, seen }: { id: string; seen: string },
  now: Date,
): Promise<void> {
  await change(db, id, async (row, transaction) => {
    if (!isActive(key, row, now) || row.askedParts === '' || row.askedParts !== seen) throw new Problem('wrong-state');
    if (row.askedBy === admin) throw new Problem('not-allowed');
    await recordAccount(transaction, { event: 'token-parts-confirmed', accountId: id, by: admin, detail: row.askedParts, at: now });
    return authenticated(key, { ...row, parts: row.askedParts, askedParts: '', askedBy: null });
  });
}

/** Closes all parts, asked for or open; one admin is enough. @throws Problem not-found */
export async function closeParts(db: Db, key: Uint8Array, admin: string, id: string, now: Date): Promise<void> {
  await change(db, id, async (row, transaction) => {
    if (!isAuthentic(key, row)) throw new Problem('wrong-state');
    if (row.parts === '' && row.askedParts === '') return undefined;
    await recordAccount(transaction, { event: 'token-parts-ended', accountId: id, by: admin, at: now });
    return authenticated(key, { ...row, parts: '', askedParts: '', askedBy: null });
  });
}

/**
 * Finds the system that shows a token, and notes the day.
 * @returns undefined for a token that is unknown, altered, revoked or over
 */
export async function findMachine(db: Db, key: Uint8Array, token: string, now: Date): Promise<Machine | undefined> {
  if (!tokenPattern.test(token)) return undefined;
  const row = await db.selectFrom('apiTokens').selectAll().where('secretHash', '=', tokenHash(token)).executeTakeFirst();
  if (row === undefined || !isActive(key, row, now)) return undefined;
  const today = berlinDay(now);
  if (row.lastUsedOn !== today) await db.updateTable('apiTokens').set({ lastUsedOn: today }).where('id', '=', row.id).execute();
  return {
    worker: { id: row.id, provider: row.provider, role: 'counsellor', isMachine: true },
    scopes: [...scopesIn(row.scopes), ...partsIn(row.parts)],
  };
}

/** Whether a holder of requests is another system of the provider whose token still holds. */
export async function isActiveMachine(db: Reading, id: string, provider: string, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('apiTokens')
    .select('id')
    .where('id', '=', id)
    .where('provider', '=', provider)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', now.toISOString())
    .executeTakeFirst();
  return row !== undefined;
}

const scopesIn = (words: string): TokenScope[] => tokenScopes.filter((scope) => words.split(' ').includes(scope));
const partsIn = (words: string): TokenPart[] => tokenParts.filter((part) => words.split(' ').includes(part));

const isActive = (key: Uint8Array, row: Row, now: Date): boolean =>
  row.revokedAt === null && row.expiresAt > now.toISOString() && isAuthentic(key, row);

const loose = ['lastUsedOn'] as const;
const isAuthentic = (key: Uint8Array, row: Row): boolean => hasMac(key, 'api_tokens', row, loose);
const authenticated = (key: Uint8Array, row: Row): Row => withMac(key, 'api_tokens', row, loose);

async function change(db: Db, id: string, next: (row: Row, transaction: Transaction<Database>) => Promise<Row | undefined>): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const query = transaction.selectFrom('apiTokens').selectAll().where('id', '=', id);
    const row = await (isPostgres(transaction) ? query.forUpdate() : query).executeTakeFirst();
    if (row === undefined) throw new Problem('not-found');
    const changed = await next(row, transaction);
    if (changed !== undefined) await transaction.updateTable('apiTokens').set(changed).where('id', '=', id).execute();
  });
}
