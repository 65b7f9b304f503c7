import type { Selectable, Transaction } from 'kysely';
import { appendLine } from '../audit/log.ts';
import type { RefusedRow } from '../contract/codes.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { isProven, proofOf, type Fields, type ProofKind } from '../sealing/desk-authority.ts';

/*
 * The desk does not trust the database: a row that decides who may do what carries a proof under the desk's key. A row without the right one
 * counts as absent, and the log says so.
 */

type AccountRow = Selectable<Database['accounts']>;
type SessionRow = Selectable<Database['sessions']>;
type LinkRow = Selectable<Database['accountLinks']>;
type ProvenPasskey = Pick<Selectable<Database['passkeys']>, 'id' | 'accountId' | 'publicKey'>;
type ProvenIdentity = Pick<Selectable<Database['identities']>, 'accountId' | 'issuer' | 'subject'>;
type AskedConsent = Pick<
  Selectable<Database['consents']>,
  'id' | 'requestId' | 'fromProvider' | 'toProvider' | 'partnerId' | 'askedAt' | 'expiresAt'
>;

/** The columns that a proof covers. It leaves out preferences: language, capacity, substitutes, quarters, saved lists. */
const fieldsOf = {
  account: (row: AccountRow): Fields => [
    row.id,
    row.email,
    row.name,
    row.role,
    row.provider,
    row.passwordHash,
    row.createdAt,
    row.disabledAt,
  ],
  /** With the role that the account had: another role is another session. */
  session: (row: Pick<SessionRow, 'tokenHash' | 'accountId' | 'createdAt' | 'expiresAt' | 'way'> & { role: string }): Fields => [
    row.tokenHash,
    row.accountId,
    row.createdAt,
    row.expiresAt,
    row.role,
    row.way,
  ],
  'account link': (row: Omit<LinkRow, 'mac'>): Fields => [row.tokenHash, row.accountId, row.createdAt, row.expiresAt],
  passkey: (row: ProvenPasskey): Fields => [row.id, row.accountId, Buffer.from(row.publicKey).toString('base64url')],
  identity: (row: ProvenIdentity): Fields => [row.accountId, row.issuer, row.subject],
  /** Where letters go that no request names: of a partner or of an entry's contact. */
  address: (row: { id: string; email: string | null }): Fields => [row.id, row.email],
  /** The question. The public process writes the answer, so that is not covered. */
  consent: (row: AskedConsent): Fields => [
    row.id,
    row.requestId,
    row.fromProvider,
    row.toProvider,
    row.partnerId,
    row.askedAt,
    row.expiresAt,
  ],
} satisfies Partial<Record<ProofKind, unknown>>;

export const accountProof = (db: Reading, row: AccountRow): string => proofOf(db, 'account', fieldsOf.account(row));
export const isOwnAccount = (db: Reading, row: AccountRow): boolean => isProven(db, 'account', fieldsOf.account(row), row.mac);

type ProvenSession = Parameters<typeof fieldsOf.session>[0];
export const sessionProof = (db: Reading, row: ProvenSession): string => proofOf(db, 'session', fieldsOf.session(row));
export const isOwnSession = (db: Reading, row: ProvenSession, mac: string | null): boolean =>
  isProven(db, 'session', fieldsOf.session(row), mac);

export const linkProof = (db: Reading, row: Omit<LinkRow, 'mac'>): string => proofOf(db, 'account link', fieldsOf['account link'](row));
export const isOwnLink = (db: Reading, row: LinkRow): boolean => isProven(db, 'account link', fieldsOf['account link'](row), row.mac);

export const passkeyProof = (db: Reading, row: ProvenPasskey): string => proofOf(db, 'passkey', fieldsOf.passkey(row));
export const isOwnPasskey = (db: Reading, row: ProvenPasskey & { mac: string | null }): boolean =>
  isProven(db, 'passkey', fieldsOf.passkey(row), row.mac);

export const identityProof = (db: Reading, row: ProvenIdentity): string => proofOf(db, 'identity', fieldsOf.identity(row));
export const isOwnIdentity = (db: Reading, row: ProvenIdentity & { mac: string }): boolean =>
  isProven(db, 'identity', fieldsOf.identity(row), row.mac);

/** @param id of the partner, or of the entry */
export const addressProof = (db: Reading, id: string, email: string | null): string =>
  proofOf(db, 'address', fieldsOf.address({ id, email }));
export const isOwnAddress = (db: Reading, id: string, email: string | null, mac: string | null): boolean =>
  isProven(db, 'address', fieldsOf.address({ id, email }), mac);

export const consentProof = (db: Reading, row: AskedConsent): string => proofOf(db, 'consent', fieldsOf.consent(row));
export const isOwnConsent = (db: Reading, row: AskedConsent & { mac: string | null }): boolean =>
  isProven(db, 'consent', fieldsOf.consent(row), row.mac);

/** Changes an account and its proof. @param row as it stands, which the desk has recognized */
export async function changeAccount(transaction: Transaction<Database>, row: AccountRow, change: Partial<AccountRow>): Promise<void> {
  await transaction
    .updateTable('accounts')
    .set({ ...change, mac: accountProof(transaction, { ...row, ...change }) })
    .where('id', '=', row.id)
    .execute();
}

/** Rows that this process has refused already: the log names each once, however often it is tried. */
const refused = new Set<string>();
const maxRefused = 10_000;

/** Writes into the log that a row is not the desk's. @param subject the account or the request that it claims to be of */
export async function noteRefused(db: Db, row: { kind: RefusedRow; name: string; subject: string | null }, now: Date): Promise<void> {
  const known = `${row.kind} ${row.name}`;
  if (refused.has(known)) return;
  if (refused.size >= maxRefused) refused.clear();
  refused.add(known);
  await appendLine(db, { event: 'row-refused', actor: 'machine', subject: row.subject, detail: row.kind, at: now });
}

/** Gives all rows of an older version their proofs. @returns how many */
export async function adoptRows(transaction: Transaction<Database>): Promise<number> {
  const accounts = await transaction.selectFrom('accounts').selectAll().execute();
  for (const row of accounts) await changeAccount(transaction, row, {});
  const roles = new Map(accounts.map(({ id, role }) => [id, role]));
  const sessions = await transaction.selectFrom('sessions').selectAll().execute();
  for (const row of sessions) {
    const mac = sessionProof(transaction, { ...row, role: roles.get(row.accountId) ?? '' });
    await transaction.updateTable('sessions').set({ mac }).where('tokenHash', '=', row.tokenHash).execute();
  }
  const links = await transaction.selectFrom('accountLinks').selectAll().execute();
  for (const row of links) {
    const mac = linkProof(transaction, row);
    await transaction.updateTable('accountLinks').set({ mac }).where('tokenHash', '=', row.tokenHash).execute();
  }
  const partners = await transaction.selectFrom('partners').select(['id', 'email']).execute();
  for (const { id, email } of partners)
    await transaction
      .updateTable('partners')
      .set({ mac: addressProof(transaction, id, email) })
      .where('id', '=', id)
      .execute();
  const contacts = await transaction.selectFrom('entryContacts').select(['entry', 'email']).execute();
  for (const { entry, email } of contacts)
    await transaction
      .updateTable('entryContacts')
      .set({ mac: addressProof(transaction, entry, email) })
      .where('entry', '=', entry)
      .execute();
  const passkeys = await transaction.selectFrom('passkeys').selectAll().execute();
  for (const row of passkeys)
    await transaction
      .updateTable('passkeys')
      .set({ mac: passkeyProof(transaction, row) })
      .where('id', '=', row.id)
      .execute();
  const identities = await transaction.selectFrom('identities').selectAll().execute();
  for (const row of identities)
    await transaction
      .updateTable('identities')
      .set({ mac: identityProof(transaction, row) })
      .where('issuer', '=', row.issuer)
      .where('subject', '=', row.subject)
      .execute();
  const consents = await transaction.selectFrom('consents').selectAll().execute();
  for (const row of consents)
    await transaction
      .updateTable('consents')
      .set({ mac: consentProof(transaction, row) })
      .where('id', '=', row.id)
      .execute();
  const adopted = [accounts, sessions, links, partners, contacts, passkeys, identities, consents];
  return adopted.reduce((sum, rows) => sum + rows.length, 0);
}
