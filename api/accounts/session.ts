import { hourMs, later, minuteMs } from '../../src/directory/instants.ts';
import type { DeviceKind, WayIn } from '../contract/codes.ts';
import type { Db } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import { accountOf, type Account } from './account.ts';
import { isOwnAccount, isOwnSession, noteRefused, sessionProof } from './proof.ts';
import { newToken, tokenHash } from './token.ts';

const idleMinutes = 60;
const longestHours = 12;
/** The instant of the last look is written at most this often. */
const touchMinutes = 1;

/**
 * Starts a session for an account.
 * @param previous the token that the browser had until now; that session ends (session fixation)
 * @returns the token for the cookie
 */
export async function startSession(
  db: Db,
  accountId: string,
  previous: string | undefined,
  now: Date,
  beginning: { way: WayIn; device: DeviceKind; providerSession?: string | null } = { way: 'password', device: 'other' },
): Promise<string> {
  const token = newToken();
  await db.transaction().execute(async (transaction) => {
    if (previous !== undefined) await transaction.deleteFrom('sessions').where('tokenHash', '=', tokenHash(previous)).execute();
    // Sessions that ended by themselves: this is a good moment to forget them.
    await transaction.deleteFrom('sessions').where('expiresAt', '<=', now.toISOString()).execute();
    const { role } = await transaction.selectFrom('accounts').select('role').where('id', '=', accountId).executeTakeFirstOrThrow();
    const session = {
      tokenHash: tokenHash(token),
      accountId,
      createdAt: now.toISOString(),
      expiresAt: later(now, longestHours * hourMs).toISOString(),
    };
    await transaction
      .insertInto('sessions')
      .values({
        ...session,
        ...beginning,
        lastSeenAt: now.toISOString(),
        mac: sessionProof(transaction, { ...session, role, way: beginning.way }),
      })
      .execute();
  });
  return token;
}

/**
 * Finds the account of a session. Reads the database with every request, so that disabling an account takes effect immediately.
 * @returns undefined when there is no session, or it has ended or was idle for an hour
 */
export async function findSession(db: Db, token: string, now: Date): Promise<Account | undefined> {
  const hash = tokenHash(token);
  const [row] = await liveSessions(db, [hash], now);
  if (row === undefined) return undefined;
  if (row.lastSeenAt <= later(now, -touchMinutes * minuteMs).toISOString()) {
    await db.updateTable('sessions').set({ lastSeenAt: now.toISOString() }).where('tokenHash', '=', hash).execute();
  }
  return accountOfSession(row);
}

/** The same, without keeping the session from going idle. */
export const lookAtSession = async (db: Db, token: string, now: Date): Promise<Account | undefined> =>
  (await findSessions(db, [sessionHash(token)], now)).get(sessionHash(token));

/** The name of a session that may be kept: its token cannot be made of it. */
export const sessionHash = tokenHash;

/** Finds the accounts of many sessions, by the hashes of their tokens, without keeping any from going idle. Ended ones are left out. */
export async function findSessions(db: Db, hashes: readonly string[], now: Date): Promise<Map<string, Account>> {
  const rows = await liveSessions(db, hashes, now);
  return new Map(rows.map((row) => [row.tokenHash, accountOfSession(row)]));
}

/** The sessions that the desk recognizes, of accounts that it recognizes. The log names others. */
async function liveSessions(db: Db, hashes: readonly string[], now: Date): Promise<SessionRow[]> {
  const rows = await db
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.id', 'sessions.accountId')
    .selectAll('accounts')
    .select([
      'sessions.tokenHash',
      'sessions.lastSeenAt',
      'sessions.expiresAt',
      'sessions.createdAt as sessionCreatedAt',
      'sessions.way',
      'sessions.mac as sessionMac',
    ])
    .where('sessions.tokenHash', 'in', idsIn(db, hashes))
    .where('sessions.expiresAt', '>', now.toISOString())
    .where('sessions.lastSeenAt', '>', later(now, -idleMinutes * minuteMs).toISOString())
    .where('accounts.disabledAt', 'is', null)
    .execute();
  const recognized: SessionRow[] = [];
  for (const { sessionCreatedAt, sessionMac, expiresAt, way, ...row } of rows) {
    const session = { tokenHash: row.tokenHash, accountId: row.id, createdAt: sessionCreatedAt, expiresAt, role: row.role, way };
    if (isOwnAccount(db, row) && isOwnSession(db, session, sessionMac)) recognized.push(row);
    else await noteRefused(db, { kind: 'session', name: row.tokenHash, subject: row.id }, now);
  }
  return recognized;
}

type SessionRow = Parameters<typeof accountOf>[0] & { tokenHash: string; lastSeenAt: string };

const accountOfSession = ({ tokenHash: _hash, lastSeenAt: _seen, ...account }: SessionRow): Account => accountOf(account);

export async function endSession(db: Db, token: string): Promise<void> {
  await db.deleteFrom('sessions').where('tokenHash', '=', tokenHash(token)).execute();
}
