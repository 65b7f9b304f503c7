import { appendLine } from '../audit/log.ts';
import { contactFields, type NewContact } from '../contract/appointment.ts';
import { comparable } from '../contract/contact.ts';
import type { OpenedPerson } from '../contract/desk.ts';
import type { LookReason } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import { may } from '../accounts/rights.ts';
import type { Db } from '../database/connect.ts';
import { unsealHandover } from './handover.ts';
import { record } from './history.ts';
import { holderIn, isAsProven, provenState } from './proven-steps.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Marked, SealedPerson, Sealer, Unsealer } from '../sealing/sealing.ts';
import { mayShow, sharedPerson } from './shared-facts.ts';
import { encryptFacts, factsOf } from './slip-facts.ts';
import { alreadyClaimed, deskActor, lockForWorker, lockRequest } from './transition.ts';
import type { RequestRow } from '../database/tables.ts';
import type { Worker } from '../accounts/worker.ts';

type SealedRow = Pick<
  RequestRow,
  'id' | 'sealedPerson' | 'sealedKeyId' | 'sealedContact' | 'sealedContactKeyId' | 'sealedSecret' | 'sealedSecretKeyId'
>;

/**
 * Unseals the person part, the contact and the newest secret of the slip. A caller that shows it to somebody records the look first.
 * @returns undefined when the person part is erased
 * @throws when it is sealed to a key that this desk does not have
 */
export const unsealPerson = async (unsealer: Unsealer, row: SealedRow): Promise<SealedPerson | undefined> =>
  (await unsealMarked(unsealer, row))?.content;

/**
 * The same, with the mark of the slip if all these parts belong to one. Anybody can seal something to the desk's public key. So only a
 * secret with the mark, or one that was found by this contact, is known to be the link of the person whose parts these are.
 */
export async function unsealMarked(unsealer: Unsealer, { id, ...row }: SealedRow): Promise<Marked<SealedPerson> | undefined> {
  if (row.sealedPerson === null || row.sealedKeyId === null) return undefined;
  const sealed = await unsealer.openMarked('person', id, row.sealedKeyId, row.sealedPerson);
  const contact =
    row.sealedContact === null || row.sealedContactKeyId === null
      ? undefined
      : await unsealer.openMarked('contact', id, row.sealedContactKeyId, row.sealedContact);
  const person = contact === undefined ? sealed.content : withContact(sealed.content, contact.content);
  const slip = contact === undefined || contact.slip === sealed.slip ? sealed.slip : undefined;
  if (row.sealedSecret === null || row.sealedSecretKeyId === null) return { content: person, slip };
  const link = await unsealer.openMarked('secret', id, row.sealedSecretKeyId, row.sealedSecret);
  const belongs = link.slip === slip || (link.slip === undefined && isContactOf(person, link.content.contact));
  return { content: { ...person, secret: link.content.secret }, slip: belongs ? slip : undefined };
}

function isContactOf({ phone, email }: SealedPerson, typed: string | undefined): boolean {
  const contact = phone ?? email;
  return contact !== undefined && typed !== undefined && comparable(contact) === comparable(typed);
}

/** Replaces the contact as a whole: fields that the new one leaves out are removed. */
function withContact(person: SealedPerson, contact: NewContact): SealedPerson {
  const rest = Object.fromEntries(Object.entries(person).filter(([field]) => !contactFields.includes(field)));
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- `rest` has no field of its schema
  return { ...(rest as Omit<SealedPerson, keyof NewContact>), ...contact };
}

/**
 * Repairs a request with the desk's keys when the desk reads it: writes the slip facts again after a lost slip, and reseals the person part
 * without a replaced contact. Leaves the version unchanged, because the request's content does not change.
 */
export async function mendSlip(
  db: Db,
  { unsealer, sealer, directory }: { unsealer: Unsealer; sealer: Sealer; directory: Directory },
  id: string,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = await lockRequest(transaction, 'id', id);
    if (row === undefined || !needsMending(row) || row.sealedMatter === null || row.sealedKeyId === null) return;
    const opened = await unsealMarked(unsealer, row);
    if (opened?.content.secret === undefined) return;
    const { secret, ...person } = opened.content;
    const matter = await unsealer.openMarked('matter', id, row.sealedKeyId, row.sealedMatter);
    const slip = matter.slip === opened.slip ? opened.slip : undefined;
    const facts = row.slipFacts ?? encryptFacts(secret, id, { facts: factsOf(matter.content, person, directory), slip });
    // The row names one key for matter and person, so a contact sealed to a newer key stays separate.
    const isMerged = row.sealedContact !== null && row.sealedKeyId === sealer.keyId;
    const merged = isMerged
      ? { sealedPerson: await sealer.seal('person', id, { ...person, secret }, slip), sealedContact: null, sealedContactKeyId: null }
      : {};
    // Found by the contact: from here on the link says itself which slip it belongs to.
    const link =
      row.sealedSecret !== null && slip !== undefined
        ? { sealedSecret: await sealer.seal('secret', id, { secret }, slip), sealedSecretKeyId: sealer.keyId }
        : {};
    await transaction
      .updateTable('requests')
      .set({ slipFacts: facts, ...merged, ...link })
      .where('id', '=', id)
      .execute();
  });
}

/** Whether slip facts are missing, or a replaced contact is still stored. */
export const needsMending = (row: RequestRow): boolean =>
  row.erasedAt === null && row.state !== 'closed' && (row.slipFacts === null || row.sealedContact !== null);

/**
 * Opens the person part for the holder, or for a coordinator with a reason. Records the look in the history before it shows anything.
 * @param look.reason required from a coordinator who does not hold the request
 * @returns the person part with the link of the slip and the number of the handover, without the secret as a field
 * @throws Problem not-found, not-claimed, already-claimed, reason-needed; wrong-state when it is erased
 */
export async function openPerson(
  db: Db,
  unsealer: Unsealer,
  worker: Worker,
  id: string,
  look: { reason: LookReason | undefined; publicUrl: string },
  now: Date,
): Promise<OpenedPerson> {
  return db.transaction().execute(async (transaction) => {
    const row = await lockForWorker(transaction, worker, id);
    const holds = row.claimedBy === worker.id;
    if (!holds && !may(worker.role, 'look-with-reason')) {
      throw row.claimedBy === null ? new Problem('not-claimed') : await alreadyClaimed(transaction, worker, row.claimedBy);
    }
    if (!holds && look.reason === undefined) throw new Problem('reason-needed');
    const unsealed = await unsealPerson(unsealer, row);
    if (unsealed === undefined) throw new Problem('wrong-state');
    await record(transaction, {
      requestId: id,
      event: 'person-opened',
      actor: deskActor(worker),
      at: now,
      detail: look.reason,
      after: row,
    });
    const opened = await asOpened(unsealer, unsealed, row, look.publicUrl);
    await appendLine(transaction, { event: 'person-opened', actor: worker.id, subject: id, detail: look.reason, at: now });
    return opened;
  });
}

/** Whether the request has lain with the same holder since the worker's last look. A line that nothing proves can only end that. */
async function isHeldSinceLook(db: Db, { id: accountId }: Worker, requestId: string): Promise<boolean> {
  const lines = await db
    .selectFrom('history')
    .select(['event', 'accountId', 'proof'])
    .where('requestId', '=', requestId)
    .orderBy('id')
    .execute();
  const look = lines.findLastIndex((line) => line.event === 'person-opened' && line.accountId === accountId);
  const [looked, ...since] = look === -1 ? [] : lines.slice(look);
  return looked !== undefined && since.every((line) => line.proof === null || holderIn(line) === holderIn(looked));
}

/**
 * Shows a person part again that the worker has opened and not left, without another line in the history.
 * @returns undefined when the request has had another holder since, or none; or when it is erased
 */
export async function showOpened(
  db: Db,
  unsealer: Unsealer,
  worker: Worker,
  id: string,
  publicUrl: string,
): Promise<OpenedPerson | undefined> {
  const row = await db.selectFrom('requests').selectAll().where('id', '=', id).where('provider', '=', worker.provider).executeTakeFirst();
  if (row === undefined || !isAsProven(row, await provenState(db, id))) return undefined;
  if (row.claimedBy !== worker.id && !may(worker.role, 'look-with-reason')) return undefined;
  if (!(await isHeldSinceLook(db, worker, id))) return undefined;
  const unsealed = await unsealPerson(unsealer, row);
  return unsealed === undefined ? undefined : asOpened(unsealer, unsealed, row, publicUrl);
}

async function asOpened(
  unsealer: Unsealer,
  { secret, ...sealed }: SealedPerson,
  row: RequestRow,
  publicUrl: string,
): Promise<OpenedPerson> {
  const person = sharedPerson(row.sharedFacts, sealed);
  // The slip tells how the person wants to be answered.
  const hasLink = secret !== undefined && mayShow(row.sharedFacts, 'contact');
  const statusUrl = hasLink ? `${publicUrl}/${row.formLanguage}/appointment/${secret}/` : null;
  return { ...person, ...(await unsealHandover(unsealer, row)), statusUrl };
}
