import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { states } from '../contract/codes.ts';
import type { Transaction } from 'kysely';
import { Problem } from '../contract/problems.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { hashOf, renewedSecretFrom, secretPattern } from '../sealing/derivation.ts';
import type { Intake } from './intake.ts';
import { parseReference } from './reference.ts';
import { contactCheck } from '../sealing/contact-keys.ts';
import { decryptFacts, encryptFacts } from './slip-facts.ts';
import { apply, lockRequest } from './transition.ts';

type Keeping = Pick<Intake, 'db' | 'sealer' | 'intakeKey'>;

const requester = { kind: 'requester' } as const;
const formKeyPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Gives a slip a new link; the old one stops working. A form sent twice makes one new link.
 * @param formKey a UUID of the form that was sent
 * @returns the new secret, once it is stored
 * @throws Problem not-found, also for the old link with another form; malformed-request, wrong-state when it was erased
 */
export async function renewLink({ db, sealer, intakeKey }: Keeping, secret: string, formKey: string, now: Date): Promise<string> {
  if (!secretPattern.test(secret)) throw new Problem('not-found');
  if (!formKeyPattern.test(formKey)) throw new Problem('malformed-request');
  const renewed = renewedSecretFrom(intakeKey, secret, formKey);
  await db.transaction().execute(async (transaction) => {
    const row = await lockRequest(transaction, 'secretHash', hashOf(secret));
    if (row !== undefined) {
      const facts = decryptFacts(secret, row.id, row.slipFacts);
      const link = {
        secret: renewed,
        sealed: await sealer.seal('secret', row.id, { secret: renewed }, facts?.slip),
        keyId: sealer.keyId,
        slipFacts: facts === undefined ? null : encryptFacts(renewed, row.id, facts),
      };
      await setSecret(transaction, row, link, now);
    } else if ((await lockRequest(transaction, 'secretHash', hashOf(renewed))) === undefined) throw new Problem('not-found');
  });
  return renewed;
}

/**
 * Finds the slip of an open request again, by its reference and the contact that was given with it, and gives it a new link.
 * Takes the same steps for every real reference, whether or not it finds a request, so that neither the answer nor its timing tells anything about a request. Before the
 * desk has looked at a new request, nothing fits yet, and the answer is that of a wrong guess.
 * @param given as typed: the reference in any spelling, a telephone number or an email address
 * @returns the new secret, once it is stored; undefined when no request matches
 */
export async function findLostSlip(
  { db, sealer, intakeKey }: Keeping,
  given: { reference: string; contact: string },
  now: Date,
): Promise<string | undefined> {
  const reference = parseReference(given.reference);
  // Anybody can tell such a text from a reference: only real ones are worth the time of a hash.
  if (reference === undefined) return undefined;
  const found = await db
    .selectFrom('requests')
    .select(['id', 'contactCheck'])
    .where('reference', '=', reference)
    .where('state', '<>', 'closed')
    .executeTakeFirst();
  const id = found?.id ?? randomUUID();
  const check = await contactCheck(intakeKey, id, given.contact);
  const fits = (stored: Uint8Array | null | undefined) => stored?.length === check.length && timingSafeEqual(stored, check);
  const secret = randomBytes(16).toString('base64url');
  const sealed = await sealer.seal('secret', id, { secret, contact: given.contact });
  const isFound = fits(found?.contactCheck);
  return db.transaction().execute(async (transaction) => {
    const row = await lockRequest(transaction, 'id', isFound ? id : randomUUID());
    // The request may have been closed in between, which clears the check.
    if (row === undefined || !fits(row.contactCheck)) return undefined;
    // The facts cannot be read here without the former link; the desk's process writes them again.
    await setSecret(transaction, row, { secret, sealed, keyId: sealer.keyId, slipFacts: null }, now);
    return secret;
  });
}

/** Replaces the secret and its sealed copy for letters. The first secret's hash stays, so that its Idempotency-Key makes no second request. */
async function setSecret(
  transaction: Transaction<Database>,
  row: RequestRow,
  link: { secret: string; sealed: Uint8Array; keyId: string; slipFacts: Uint8Array | null },
  now: Date,
): Promise<void> {
  if (row.erasedAt !== null) throw new Problem('wrong-state');
  // The former link must not open it any longer, and the new one does not.
  await transaction.updateTable('ownCopies').set({ content: null }).where('requestId', '=', row.id).execute();
  await apply(transaction, row, requester, now, {
    event: 'link-renewed',
    from: states,
    change: () => ({
      secretHash: hashOf(link.secret),
      formerSecretHash: row.formerSecretHash ?? row.secretHash,
      sealedSecret: link.sealed,
      sealedSecretKeyId: link.keyId,
      slipFacts: link.slipFacts,
    }),
  });
}
