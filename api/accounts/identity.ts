import type { Transaction } from 'kysely';
import type { ProviderSettings } from '../config.ts';
import type { DeskLanguage } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { addAccount, changeRole, findByEmail, getAccount, normalEmail, type Account } from './account.ts';
import { recordAccount } from './account-history.ts';
import type { Logout } from './identity-provider.ts';

/** What the provider says of a person. Members beside these are claims that a city configures. */
type Claims = { iss: string; sub: string; [claim: string]: unknown };

/**
 * Finds the account of a person whom the city's sign-in knows: by subject; the first time by the verified email of an account that was
 * invited and has no other way in; or makes one, where the mapping of roles names its provider. A role that the provider states replaces
 * the account's.
 * @throws Problem wrong-sign-in when there is none, it is disabled, or no role is mapped
 */
export async function accountOfIdentity(
  db: Db,
  claims: Claims,
  settings: ProviderSettings,
  language: DeskLanguage,
  now: Date,
): Promise<Account> {
  const mapped = mappedRole(claims, settings);
  if (settings.roleClaim !== undefined && mapped === undefined) throw new Problem('wrong-sign-in');
  const id = await db
    .transaction()
    .execute(
      async (transaction) =>
        (await linkedTo(transaction, claims)) ??
        (await linkInvited(transaction, claims, now)) ??
        (await make(transaction, claims, mapped, language, now)),
    );
  const account = await getAccount(db, id);
  if (account.disabled) throw new Problem('wrong-sign-in');
  if (mapped === undefined || mapped.role === account.role) return account;
  await changeRole(db, id, mapped.role, null, now);
  return getAccount(db, id);
}

/** The first line of the mapping that the provider states. */
function mappedRole(claims: Claims, { roleClaim, roles }: ProviderSettings) {
  const stated = roleClaim === undefined ? [] : [claims[roleClaim]].flat();
  return roles.find(({ claim }) => stated.includes(claim));
}

async function linkedTo(transaction: Transaction<Database>, { iss, sub }: Claims): Promise<string | undefined> {
  const known = await transaction
    .selectFrom('identities')
    .select('accountId')
    .where('issuer', '=', iss)
    .where('subject', '=', sub)
    .executeTakeFirst();
  return known?.accountId;
}

const verifiedEmail = ({ email, email_verified: isVerified }: Claims): string | undefined =>
  typeof email === 'string' && isVerified === true ? normalEmail(email) : undefined;

/** An account with a password, a passkey or another identity is not handed to whoever the provider says has its address. */
async function linkInvited(transaction: Transaction<Database>, claims: Claims, now: Date): Promise<string | undefined> {
  const email = verifiedEmail(claims);
  const row = email === undefined ? undefined : await findByEmail(transaction, email);
  if (row === undefined || row.disabledAt !== null || row.passwordHash !== null) return undefined;
  for (const table of ['passkeys', 'identities'] as const) {
    const other = await transaction.selectFrom(table).select('accountId').where('accountId', '=', row.id).limit(1).executeTakeFirst();
    if (other !== undefined) return undefined;
  }
  await link(transaction, row.id, claims, now);
  return row.id;
}

async function make(
  transaction: Transaction<Database>,
  claims: Claims,
  mapped: ReturnType<typeof mappedRole>,
  language: DeskLanguage,
  now: Date,
): Promise<string> {
  const email = verifiedEmail(claims);
  if (email === undefined || mapped?.provider === undefined || (await findByEmail(transaction, email)) !== undefined)
    throw new Problem('wrong-sign-in');
  const name = typeof claims['name'] === 'string' && claims['name'].trim() !== '' ? claims['name'].slice(0, 120) : email;
  const account = { email, name, role: mapped.role, provider: mapped.provider, language };
  const { id } = await addAccount(transaction, account, null, now);
  await link(transaction, id, claims, now);
  return id;
}

/** The one-time link of the invitation is used up by this. */
async function link(transaction: Transaction<Database>, accountId: string, { iss, sub }: Claims, now: Date): Promise<void> {
  await transaction.insertInto('identities').values({ issuer: iss, subject: sub, accountId, linkedAt: now.toISOString() }).execute();
  await transaction.deleteFrom('accountLinks').where('accountId', '=', accountId).execute();
  await recordAccount(transaction, { event: 'identity-linked', accountId, by: accountId, at: now });
}

/** Ends what began at the provider: one session, or all of a subject that began before it said so. */
export async function endProviderSessions(db: Db, issuer: string, { subject, session, at }: Logout): Promise<void> {
  let ended = db
    .deleteFrom('sessions')
    .where('way', '=', 'provider')
    .where('createdAt', '<=', new Date(at.getTime() + 999).toISOString());
  // A subject's session of which the provider told no id may be the one that is meant.
  if (session !== undefined)
    ended = ended.where(({ or, eb }) =>
      or([eb('providerSession', '=', session), ...(subject === undefined ? [] : [eb('providerSession', 'is', null)])]),
    );
  if (subject !== undefined)
    ended = ended.where('accountId', 'in', (query) =>
      query.selectFrom('identities').select('accountId').where('issuer', '=', issuer).where('subject', '=', subject),
    );
  await ended.execute();
}
