import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { Transaction } from 'kysely';
import { Type, type Static, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { lockAccount, type Account } from './account.ts';
import { recordAccount } from './account-history.ts';
import { isOwnIdentity, isOwnPasskey, passkeyProof } from './proof.ts';
import { newChallenge, spendChallenge } from './passkey-challenge.ts';

/** The site that passkeys belong to, from PUBLIC_URL. */
export type RelyingParty = { id: string; origin: string; name: string };

/** A passkey as its owner sees it. */
type Passkey = { id: string; name: string; createdAt: string; lastUsedAt: string | null };

/** Ed25519, ES256 and RS256: what devices can do. Those of the library's own choice warn that they are experimental. */
const algorithms = [-8, -7, -257];

/** Loaded by the first passkey: 6 MB that a process without passkeys never needs. */
const webauthn = () => import('@simplewebauthn/server');

const longestName = 60;
/** More than anybody has devices. */
const mostPasskeys = 20;

const text = Type.String({ maxLength: 20_000 });
const common = { id: text, rawId: text, type: Type.Literal('public-key'), clientExtensionResults: Type.Object({}) };
const Registration = Type.Object({ ...common, response: Type.Object({ clientDataJSON: text, attestationObject: text }) });
const Authentication = Type.Object({
  ...common,
  response: Type.Object({ clientDataJSON: text, authenticatorData: text, signature: text, userHandle: Type.Optional(text) }),
});

/** Options for a browser to make a passkey that signs in without a typed name. */
export async function beginPasskey(
  db: Db,
  { id, email, name }: Pick<Account, 'id' | 'email' | 'name'>,
  party: RelyingParty,
  now: Date,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const known = await db.selectFrom('passkeys').select('id').where('accountId', '=', id).execute();
  const { generateRegistrationOptions } = await webauthn();
  return generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userName: email,
    userDisplayName: name,
    userID: new TextEncoder().encode(id),
    challenge: Uint8Array.from(Buffer.from(await newChallenge(db, id, now), 'base64url')),
    supportedAlgorithmIDs: algorithms,
    attestationType: 'none',
    excludeCredentials: known,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** A passkey that was checked and is not stored yet. */
type NewPasskey = { id: string; publicKey: Uint8Array; counter: number };

/**
 * Checks what a browser answered to `beginPasskey`. The challenge is spent, whether the answer is right or not.
 * @throws Problem invalid-input at "/passkey"
 */
export async function checkPasskey(db: Db, accountId: string, answer: string, party: RelyingParty, now: Date): Promise<NewPasskey> {
  const response = parsed(Registration, answer);
  const challenge = challengeIn(response);
  if (response === undefined || challenge === undefined || !(await spendChallenge(db, challenge, accountId, now))) throw unusable();
  const { verifyRegistrationResponse } = await webauthn();
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(() => undefined);
  if (verified?.verified !== true) throw unusable();
  const { id, publicKey, counter } = verified.registrationInfo.credential;
  return { id, publicKey, counter };
}

/** Stores a passkey. @param name as typed @throws Problem invalid-input at "/passkey" or "/passkeyName" */
export async function addPasskey(
  transaction: Transaction<Database>,
  accountId: string,
  passkey: NewPasskey,
  name: string,
  now: Date,
): Promise<void> {
  if (name.length > longestName) throw new Problem('invalid-input', { errors: [{ pointer: '/passkeyName', code: 'too-long' }] });
  const known = await transaction.selectFrom('passkeys').select('id').where('accountId', '=', accountId).execute();
  if (known.length >= mostPasskeys) throw unusable();
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('passkeys')
    .values({
      ...passkey,
      accountId,
      name,
      createdAt: now.toISOString(),
      lastUsedAt: null,
      mac: passkeyProof(transaction, { ...passkey, accountId }),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) throw unusable();
  await recordAccount(transaction, { event: 'passkey-added', accountId, by: accountId, at: now });
}

const unusable = () => new Problem('invalid-input', { errors: [{ pointer: '/passkey', code: 'malformed' }] });

/** Options for a browser to find a passkey of this site. They name no account. */
export async function beginPasskeySignIn(db: Db, party: RelyingParty, now: Date): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await webauthn();
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: Uint8Array.from(Buffer.from(await newChallenge(db, null, now), 'base64url')),
    userVerification: 'required',
  });
}

/**
 * Finds whose passkey answered. A wrong answer, an unknown passkey and a disabled account look the same.
 * @throws Problem wrong-sign-in
 */
export async function accountOfPasskey(db: Db, answer: string, party: RelyingParty, now: Date): Promise<{ id: string; email: string }> {
  const response = parsed(Authentication, answer);
  const challenge = challengeIn(response);
  if (response === undefined || challenge === undefined || !(await spendChallenge(db, challenge, null, now)))
    throw new Problem('wrong-sign-in');
  const passkey = await db
    .selectFrom('passkeys')
    .innerJoin('accounts', 'accounts.id', 'passkeys.accountId')
    .select([
      'passkeys.id',
      'passkeys.publicKey',
      'passkeys.counter',
      'passkeys.mac',
      'accounts.id as accountId',
      'accounts.email',
      'accounts.disabledAt',
    ])
    .where('passkeys.id', '=', response.id)
    .executeTakeFirst();
  const counter = passkey && (await newCounterOf(response, challenge, passkey, party));
  const isOwn =
    passkey !== undefined &&
    isOwnPasskey(db, passkey) &&
    isHandleOf(response.response.userHandle, passkey.accountId) &&
    passkey.disabledAt === null;
  if (counter === undefined || !isOwn) {
    await recordAccount(db, { event: 'sign-in-failed', accountId: passkey?.accountId ?? null, at: now });
    throw new Problem('wrong-sign-in');
  }
  await db.updateTable('passkeys').set({ counter, lastUsedAt: now.toISOString() }).where('id', '=', passkey.id).execute();
  return { id: passkey.accountId, email: passkey.email };
}

/** @returns undefined for a wrong signature, another site, no check of the user, or a counter that does not go up */
async function newCounterOf(
  response: Static<typeof Authentication>,
  challenge: string,
  passkey: { id: string; publicKey: Uint8Array; counter: number },
  party: RelyingParty,
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await webauthn();
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    credential: { id: passkey.id, publicKey: Uint8Array.from(passkey.publicKey), counter: passkey.counter },
    requireUserVerification: true,
  }).catch(() => undefined);
  return verified?.verified === true ? verified.authenticationInfo.newCounter : undefined;
}

/** The passkeys of an account, the oldest first. */
export async function listPasskeys(db: Db, accountId: string): Promise<Passkey[]> {
  return db
    .selectFrom('passkeys')
    .select(['id', 'name', 'createdAt', 'lastUsedAt'])
    .where('accountId', '=', accountId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
}

/** The accounts that have a passkey, or are known to the city's own sign-in. */
export async function listPasskeyOwners(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('passkeys')
    .select('accountId')
    .union((query) => query.selectFrom('identities').select('accountId'))
    .execute();
  return rows.map(({ accountId }) => accountId);
}

/** @throws Problem not-found; wrong-state for the last one of an account that has no password */
export async function removePasskey(db: Db, accountId: string, id: string, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const account = await lockAccount(transaction, accountId);
    const known = await transaction.selectFrom('passkeys').select('id').where('accountId', '=', accountId).execute();
    if (!known.some((one) => one.id === id)) throw new Problem('not-found');
    if (known.length === 1 && account.passwordHash === null && !(await isLinked(transaction, accountId))) throw new Problem('wrong-state');
    await transaction.deleteFrom('passkeys').where('id', '=', id).execute();
    await recordAccount(transaction, { event: 'passkey-removed', accountId, by: accountId, at: now });
  });
}

/** Whether the city's own sign-in opens an account. */
async function isLinked(transaction: Transaction<Database>, accountId: string): Promise<boolean> {
  const identities = await transaction.selectFrom('identities').selectAll().where('accountId', '=', accountId).execute();
  return identities.some((one) => isOwnIdentity(transaction, one));
}

function parsed<Schema extends TSchema>(schema: Schema, answer: string): Static<Schema> | undefined {
  try {
    const value: unknown = JSON.parse(answer);
    return Value.Check(schema, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const ClientData = Type.Object({ challenge: Type.String({ maxLength: 100 }) });

const challengeIn = (response: { response: { clientDataJSON: string } } | undefined): string | undefined =>
  response && parsed(ClientData, Buffer.from(response.response.clientDataJSON, 'base64url').toString())?.challenge;

/** Old authenticators send no handle. */
const isHandleOf = (handle: string | undefined, accountId: string): boolean =>
  handle === undefined || Buffer.from(handle, 'base64url').toString() === accountId;
