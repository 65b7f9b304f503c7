import type { Db } from '../database/connect.ts';
import type { RequestRow } from '../database/tables.ts';
import { contactCheck, contactMarks, type ContactMarks, noContactCheck } from '../sealing/contact-keys.ts';
import type { Unsealer } from '../sealing/sealing.ts';
import { unsealPerson } from './person.ts';
import { lockRequest } from './transition.ts';

/** From so many other open requests of one contact on, a request is marked. */
const openRequestsOfOneContact = 3;

/**
 * Writes the contact checks of open requests that have none: of new ones, after another contact was given, and after a closing was taken
 * back. All requests get the same columns, with random values where there is no contact or it cannot be read. Marks a fourth open request
 * of one contact. Leaves the version unchanged.
 * @returns how many were written
 */
export async function checkContacts(
  { db, unsealer, intakeKey, deskKey }: { db: Db; unsealer: Unsealer; intakeKey: Uint8Array; deskKey: Uint8Array },
  stopping?: AbortSignal,
): Promise<number> {
  const unchecked = await db
    .selectFrom('requests')
    .selectAll()
    .where('state', '<>', 'closed')
    .where('contactCheck', 'is', null)
    .orderBy('receivedAt')
    .orderBy('id')
    .limit(atOnce)
    .execute();
  if (unchecked.length === 0) return 0;
  const marks = contactMarks(deskKey);
  const open = await countMarks(db, marks);
  let written = 0;
  for (const row of unchecked) {
    if (stopping?.aborted === true) break;
    const person = await unsealPerson(unsealer, row).catch(() => undefined);
    const contact = person?.phone ?? person?.email;
    const check = contact === undefined ? noContactCheck() : await contactCheck(intakeKey, row.id, contact);
    const mark = marks.write(row.id, contact);
    const same = marks.read(row.id, mark) ?? '';
    const others = open.get(same) ?? 0;
    if (!(await write(db, row, { contactCheck: check, contactMark: mark, isRepeated: others >= openRequestsOfOneContact }))) continue;
    open.set(same, others + 1);
    written += 1;
  }
  return written;
}

/** A round ends after so many; the next one is a minute later. */
const atOnce = 500;

/** @returns false when the request was changed meanwhile; the next round looks at it again */
const write = (
  db: Db,
  { id, version }: RequestRow,
  { isRepeated, ...checks }: Pick<RequestRow, 'contactCheck' | 'contactMark'> & { isRepeated: boolean },
): Promise<boolean> =>
  db.transaction().execute(async (transaction) => {
    const row = await lockRequest(transaction, 'id', id);
    if (row?.version !== version || row.state === 'closed' || row.contactCheck !== null) return false;
    await transaction
      .updateTable('requests')
      .set({ ...checks, ...(isRepeated ? { markedRepeated: 1 as const } : {}) })
      .where('id', '=', id)
      .execute();
    return true;
  });

/** How many open requests each contact has. */
async function countMarks(db: Db, marks: ContactMarks): Promise<Map<string, number>> {
  const counted = new Map<string, number>();
  for (const { id, contactMark } of await markedRequests(db).execute()) {
    const mark = contactMark === null ? undefined : marks.read(id, contactMark);
    if (mark !== undefined) counted.set(mark, (counted.get(mark) ?? 0) + 1);
  }
  return counted;
}

const maxSameContact = 20;

/**
 * Finds the provider's other open requests with the same contact.
 * @param deskKey nobody without it can tell
 */
export async function findSameContact(
  db: Db,
  deskKey: Uint8Array,
  { id, provider, contactMark }: RequestRow,
): Promise<{ id: string; reference: string }[]> {
  const marks = contactMarks(deskKey);
  const mark = contactMark === null ? undefined : marks.read(id, contactMark);
  if (mark === undefined) return [];
  const others = await markedRequests(db)
    .where('provider', '=', provider)
    .where('id', '<>', id)
    .select('reference')
    .orderBy('receivedAt')
    .execute();
  return others
    .filter((other) => other.contactMark !== null && marks.read(other.id, other.contactMark) === mark)
    .slice(0, maxSameContact)
    .map((other) => ({ id: other.id, reference: other.reference }));
}

const markedRequests = (db: Db) =>
  db.selectFrom('requests').select(['id', 'contactMark']).where('state', '<>', 'closed').where('contactMark', 'is not', null);
