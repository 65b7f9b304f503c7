import type { Transaction } from 'kysely';
import type { ProviderSettings } from '../config.ts';
import type { DeskLanguage } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { addAccount, changeRole, findAccountByEmail, findByEmail, findById, lockAccount, normalEmail } from './account.ts';
import { recordAccount } from './account-history.ts';
import type { Logout } from './identity-provider.ts';
import { identityProof, isOwnIdentity, isOwnPasskey, noteRefused } from './proof.ts';

/** The provider's statements about a person. A city configures further claims. */
type Claims = { iss: string; sub: string; [claim: string]: unknown };

/**
 * Finds the account of a person whom the city's sign-in knows: by subject; the first time by the verified email of an account that was
 * invited and has no other way in; or makes one, where the mapping of roles names its provider. A role that the provider states replaces
 * the account's.
 * @returns the account's id
 * @throws Problem wrong-sign-in when there is none, it is disabled, or no role is mapped
 */
export async function accountOfIdentity(
  db: Db,
  claims: Claims,
  settings: ProviderSettings,
  language: DeskLanguage,
  now: Date,
): Promise<string> {
  const mapped = mappedRole(claims, settings);
  const known = await linkedTo(db, claims, now);
  const isMapped = settings.roleClaim === undefined || mapped !== undefined;
  const id = isMapped
    ? (known ?? (await db.transaction().execute((transaction) => linkOrMake(transaction, claims, mapped, language, now))))
    : undefined;
  const account = id === undefined ? undefined : await findById(db, id, now);
  if (account === undefined || account.disabledAt !== null) {
    const accountId = known ?? (await invitedTo(db, claims));
    await recordAccount(db, { event: 'sign-in-failed', accountId: accountId ?? null, detail: 'provider', at: now });
    throw new Problem('wrong-sign-in');
  }
  if (mapped !== undefined) await changeRole(db, account.id, mapped.role, null, now);
  return account.id;
}

/** The first line of the mapping that the provider states. */
function mappedRole(claims: Claims, { roleClaim, roles }: ProviderSettings) {
  const stated = roleClaim === undefined ? [] : [claims[roleClaim]].flat();
  return roles.find(({ claim }) => stated.includes(claim));
}

/** The log names a link that the desk did not make; it counts as absent. */
async function linkedTo(db: Db, { iss, sub }: Claims, now: Date): Promise<string | undefined> {
  const known = await db.selectFrom('identities').selectAll().where('issuer', '=', iss).where('subject', '=', sub).executeTakeFirst();
  if (known === undefined || isOwnIdentity(db, known)) return known?.accountId;
  await noteRefused(db, { kind: 'identity', name: JSON.stringify([iss, sub, known.mac]), subject: known.accountId }, now);
  return undefined;
}

/** The account whose email the provider has verified, for the line of a refusal. */
const invitedTo = async (db: Db, { email, email_verified: isVerified }: Claims): Promise<string | undefined> =>
  typeof email === 'string' && isVerified === true ? (await findAccountByEmail(db, normalEmail(email)))?.id : undefined;

/** @returns undefined, so that the log keeps the refusal of an altered account, when neither is allowed */
async function linkOrMake(
  transaction: Transaction<Database>,
  claims: Claims,
  mapped: ReturnType<typeof mappedRole>,
  language: DeskLanguage,
  now: Date,
): Promise<string | undefined> {
  const { email: stated, email_verified: isVerified } = claims;
  if (typeof stated !== 'string' || isVerified !== true) return undefined;
  const email = normalEmail(stated);
  const invited = await findByEmail(transaction, email, now);
  if (invited !== undefined) {
    if (invited.disabledAt !== null || (await hasWayIn(transaction, invited))) return undefined;
    await link(transaction, invited.id, claims, now);
    return invited.id;
  }
  if (mapped?.provider === undefined || (await findAccountByEmail(transaction, email)) !== undefined) return undefined;
  const name = typeof claims['name'] === 'string' && claims['name'].trim() !== '' ? claims['name'].slice(0, 120) : email;
  const { id } = await addAccount(transaction, { email, name, role: mapped.role, provider: mapped.provider, language }, null, now);
  await link(transaction, id, claims, now);
  return id;
}

/** An account with a password, a passkey or another identity is not handed to whoever the provider says has its address. */
async function hasWayIn(transaction: Transaction<Database>, account: { id: string; passwordHash: string | null }): Promise<boolean> {
  if (account.passwordHash !== null) return true;
  const passkeys = await transaction.selectFrom('passkeys').selectAll().where('accountId', '=', account.id).execute();
  const identities = await transaction.selectFrom('identities').selectAll().where('accountId', '=', account.id).execute();
  return passkeys.some((one) => isOwnPasskey(transaction, one)) || identities.some((one) => isOwnIdentity(transaction, one));
}

/** The one-time link of the invitation is used up by this. */
async function link(transaction: Transaction<Database>, accountId: string, { iss, sub }: Claims, now: Date): Promise<void> {
  const identity = { issuer: iss, subject: sub, accountId };
  const made = { linkedAt: now.toISOString(), mac: identityProof(transaction, identity) };
  await transaction
    .insertInto('identities')
    .values({ ...identity, ...made })
    // In place of one that the desk does not recognize.
    .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doUpdateSet({ accountId, ...made }))
    .execute();
  await transaction.deleteFrom('accountLinks').where('accountId', '=', accountId).execute();
  await recordAccount(transaction, { event: 'identity-linked', accountId, by: accountId, at: now });
}

/** The accounts that the city's sign-in opens, each with the instant since when. */
export async function listLinked(db: Db): Promise<Map<string, string>> {
  const rows = await db.selectFrom('identities').selectAll().execute();
  return new Map(rows.filter((row) => isOwnIdentity(db, row)).map(({ accountId, linkedAt }) => [accountId, linkedAt]));
}

/**
 * Separates an account from the city's sign-in, and ends the sessions that began there.
 * @param by the account itself, or an admin
 * @throws Problem not-found when it is not linked; wrong-state for the only way in of one's own account
 */
export async function removeIdentities(db: Db, accountId: string, by: string, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const account = await lockAccount(transaction, accountId);
    const passkeys = await transaction.selectFrom('passkeys').selectAll().where('accountId', '=', accountId).execute();
    const hasAnotherWay = account.passwordHash !== null || passkeys.some((one) => isOwnPasskey(transaction, one));
    if (by === accountId && !hasAnotherWay) throw new Problem('wrong-state');
    const { numDeletedRows } = await transaction.deleteFrom('identities').where('accountId', '=', accountId).executeTakeFirst();
    if (numDeletedRows === 0n) throw new Problem('not-found');
    await transaction.deleteFrom('sessions').where('accountId', '=', accountId).where('way', '=', 'provider').execute();
    await recordAccount(transaction, { event: 'identity-removed', accountId, by, at: now });
  });
}

/** Ends what began at the provider: one session, or all of a subject that began before it said so. */
export async function endProviderSessions(db: Db, issuer: string, { subject, session, at }: Logout): Promise<void> {
  let ended = db
    .deleteFrom('sessions')
    .where('way', '=', 'provider')
    .where('createdAt', '<=', new Date(at.getTime() + 999).toISOString());
  // The provider gave no id for this session of the subject, so it may be the session to end.
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
