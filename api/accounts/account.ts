import { randomUUID } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import type { AccountProfile } from '../contract/desk.ts';
import { isEmail, readEmail } from '../contract/contact.ts';
import { workerRoles, type Capacity, type DeskLanguage, type MailWish, type Role, type FieldError } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { recordAccount } from './account-history.ts';
import { changeAccount, isOwnAccount, noteRefused } from './proof.ts';

type Row = Selectable<Database['accounts']>;

const maxEmailLength = 254;

/** A person of the desk. Never holds the password's hash. */
export type Account = Omit<
  Row,
  'passwordHash' | 'createdAt' | 'disabledAt' | 'languages' | 'quarters' | 'substitutes' | 'savedViews' | 'keys' | 'mac'
> &
  AccountProfile & {
    disabled: boolean;
    hasPassword: boolean;
    /** The queries of lists that somebody wants to find again: view and filters. */
    savedViews: string[];
    /** Whether single keys work at the desk. */
    keys: boolean;
  };

export type NewAccount = { email: string; name: string; role: Role; provider: string; language: DeskLanguage };

/**
 * Adds an account without a password; a one-time link sets it.
 * @param by the admin; null for the command line and for the set-up link
 * @throws Problem invalid-input with the fields "/email" and "/name"
 */
export async function addAccount(transaction: Transaction<Database>, account: NewAccount, by: string | null, now: Date): Promise<Account> {
  const email = normalEmail(account.email);
  const name = account.name.trim();
  const errors: FieldError[] = [];
  if (!isEmail(email) || email.length > maxEmailLength)
    errors.push({ pointer: '/email', code: email === '' ? 'required' : 'not-an-email' });
  else if (await isTaken(transaction, email)) errors.push({ pointer: '/email', code: 'repeated' });
  if (name === '') errors.push({ pointer: '/name', code: 'required' });
  else if (name.length > 120) errors.push({ pointer: '/name', code: 'too-long' });
  if (errors.length > 0) throw new Problem('invalid-input', { errors });

  const made = { ...account, id: randomUUID(), email, name, passwordHash: null, createdAt: now.toISOString(), disabledAt: null, mac: null };
  const row = await transaction.insertInto('accounts').values(made).returningAll().executeTakeFirstOrThrow();
  await changeAccount(transaction, row, {});
  // With the first admin the set-up link is void: it would make another one.
  if (row.role === 'admin') await transaction.deleteFrom('accountLinks').where('accountId', 'is', null).execute();
  await recordAccount(transaction, { event: 'made', accountId: row.id, by, detail: row.role, at: now });
  return accountOf(row);
}

export async function listAccounts(db: Db): Promise<Account[]> {
  const rows = await db.selectFrom('accounts').selectAll().orderBy('disabledAt').orderBy('name').orderBy('email').execute();
  return rows.map((row) => ({ ...accountOf(row), ...(isOwnAccount(db, row) ? {} : { disabled: true, hasPassword: false }) }));
}

/** @throws Problem not-found */
export const getAccount = async (db: Db, id: string): Promise<Account> => accountOf(await getRow(db, id));

export async function findAccountByEmail(db: Db, email: string): Promise<Account | undefined> {
  const row = await db.selectFrom('accounts').selectAll().where('email', '=', normalEmail(email)).executeTakeFirst();
  return row === undefined ? undefined : accountOf(row);
}

/** Changes the role and ends the account's sessions, so that the new rights apply. @throws Problem not-found */
export async function changeRole(db: Db, id: string, role: Role, by: string | null, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = await getRow(transaction, id);
    if (row.role === role) return;
    await changeAccount(transaction, row, { role });
    await endSessionsOf(transaction, id);
    await recordAccount(transaction, { event: 'role-changed', accountId: id, by, detail: `${row.role} ${role}`, at: now });
  });
}

/** Disables an account and ends its sessions and links. The next run of api/jobs/return-claims.ts returns its requests. @throws Problem not-found */
export async function disableAccount(db: Db, id: string, by: string | null, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = await getRow(transaction, id);
    if (row.disabledAt !== null) return;
    await changeAccount(transaction, row, { disabledAt: now.toISOString() });
    await endSessionsOf(transaction, id);
    await transaction.deleteFrom('accountLinks').where('accountId', '=', id).execute();
    await recordAccount(transaction, { event: 'disabled', accountId: id, by, at: now });
  });
}

/**
 * Enables an account. One that was altered in the database shows as disabled: the admin who enables it answers for its email, role and
 * provider as the page shows them, and it loses its password.
 * @throws Problem not-found
 */
export async function enableAccount(db: Db, id: string, by: string | null, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = await getAnyRow(transaction, id);
    const isOwn = isOwnAccount(transaction, row);
    if (isOwn && row.disabledAt === null) return;
    await changeAccount(transaction, row, { disabledAt: null, ...(isOwn ? {} : { passwordHash: null }) });
    await recordAccount(transaction, { event: 'enabled', accountId: id, by, at: now, ...(isOwn ? {} : { detail: 'altered' }) });
  });
}

/** Sets a password whose rules were checked, inside the step that allows it. Ends all sessions. @param hash as hashPassword gives it */
export async function storePassword(transaction: Transaction<Database>, id: string, hash: string, now: Date): Promise<void> {
  await changeAccount(transaction, await getRow(transaction, id), { passwordHash: hash });
  await endSessionsOf(transaction, id);
  await recordAccount(transaction, { event: 'password-set', accountId: id, at: now });
}

export async function setLanguage(db: Db, id: string, language: DeskLanguage): Promise<void> {
  await db.updateTable('accounts').set({ language }).where('id', '=', id).execute();
}

/**
 * Changes what a counsellor answers for. The caller checks languages and quarters against the content.
 * @throws Problem not-found; invalid-input at "/substitutes" for an account that cannot stand in: itself, one of another provider, one that works on no requests
 */
export async function setProfile(db: Db, id: string, profile: AccountProfile, by: string | null, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const { provider } = await getRow(transaction, id);
    const { languages, quarters, substitutes, capacity } = profile;
    const colleagues = await listWorkers(transaction, provider);
    if (substitutes.some((one) => one === id || !colleagues.some((colleague) => colleague.id === one)))
      throw new Problem('invalid-input', { errors: [{ pointer: '/substitutes', code: 'not-allowed' }] });
    await transaction
      .updateTable('accounts')
      .set({
        languages: JSON.stringify(languages),
        quarters: JSON.stringify(quarters),
        substitutes: JSON.stringify(substitutes),
        capacity,
      })
      .where('id', '=', id)
      .execute();
    await recordAccount(transaction, { event: 'profile-changed', accountId: id, by, at: now });
  });
}

/** Says how many requests a counsellor can still take; everybody says it of themselves. */
export async function setCapacity(db: Db, id: string, capacity: Capacity): Promise<void> {
  await db.updateTable('accounts').set({ capacity }).where('id', '=', id).execute();
}

/** The accounts of a provider that work on requests and are not disabled, by name. */
export async function listWorkers(db: Db | Transaction<Database>, provider: string): Promise<Pick<Row, 'id' | 'name' | 'capacity'>[]> {
  return db
    .selectFrom('accounts')
    .select(['id', 'name', 'capacity'])
    .where('provider', '=', provider)
    .where('role', 'in', [...workerRoles])
    .where('disabledAt', 'is', null)
    .orderBy('name')
    .execute();
}

/** Keeps the account's lists of requests. @param views their queries, in order */
export async function saveViews(db: Db, id: string, views: readonly string[]): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ savedViews: JSON.stringify(views) })
    .where('id', '=', id)
    .execute();
}

/** Turns the single keys of the desk on or off. */
export async function setKeys(db: Db, id: string, keys: boolean): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ keys: keys ? 1 : 0 })
    .where('id', '=', id)
    .execute();
}

/** Chooses the letters that an account gets. */
export async function setMails(db: Db, id: string, mails: MailWish): Promise<void> {
  await db.updateTable('accounts').set({ mails }).where('id', '=', id).execute();
}

/** Signs an account out everywhere. */
export async function endSessionsOf(db: Db | Transaction<Database>, id: string): Promise<void> {
  await db.deleteFrom('sessions').where('accountId', '=', id).execute();
}

/** One spelling of an email for comparing: in small letters, without marks that nobody sees and what else comes along when one pastes it. */
export const normalEmail = (email: string): string => readEmail(email).toLowerCase();

export const accountOf = ({ passwordHash, createdAt, disabledAt, mac: _mac, ...account }: Row): Account => ({
  ...account,
  languages: listOf(account.languages),
  quarters: listOf(account.quarters),
  substitutes: listOf(account.substitutes),
  savedViews: listOf(account.savedViews),
  keys: account.keys === 1,
  disabled: disabledAt !== null,
  hasPassword: passwordHash !== null,
});

// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- only this module writes these columns
const listOf = (json: string) => JSON.parse(json) as string[];

/** An account that the desk recognizes. @throws Problem not-found */
async function getRow(transaction: Db | Transaction<Database>, id: string): Promise<Row> {
  const row = await getAnyRow(transaction, id);
  if (!isOwnAccount(transaction, row)) throw new Problem('not-found');
  return row;
}

async function getAnyRow(transaction: Db | Transaction<Database>, id: string): Promise<Row> {
  const row = await transaction.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  return row;
}

/** Takes turns with other changes of an account's ways in. @throws Problem not-found */
export async function lockAccount(transaction: Transaction<Database>, id: string): Promise<Pick<Row, 'passwordHash'>> {
  const row = await transaction
    .updateTable('accounts')
    .set(({ ref }) => ({ mails: ref('mails') }))
    .where('id', '=', id)
    .returning('passwordHash')
    .executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  return row;
}

const isTaken = async (transaction: Transaction<Database>, email: string): Promise<boolean> =>
  (await transaction.selectFrom('accounts').select('id').where('email', '=', email).executeTakeFirst()) !== undefined;

/** Finds an account that the desk recognizes. The log names another one. @param email as normalEmail gives it */
export const findByEmail = (db: Db, email: string, now: Date): Promise<Row | undefined> => findOwn(db, 'email', email, now);

/** The same, by id. */
export const findById = (db: Db, id: string, now: Date): Promise<Row | undefined> => findOwn(db, 'id', id, now);

async function findOwn(db: Db, column: 'email' | 'id', value: string, now: Date): Promise<Row | undefined> {
  const row = await db.selectFrom('accounts').selectAll().where(column, '=', value).executeTakeFirst();
  if (row === undefined || isOwnAccount(db, row)) return row;
  await noteRefused(db, { kind: 'account', name: row.id, subject: row.id }, now);
  return undefined;
}
