import type { Transaction } from 'kysely';
import type { OwnCopy } from '../contract/own-copy.ts';
import type { Db } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { hashOf } from '../sealing/derivation.ts';
import type { Unsealer } from '../sealing/sealing.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { listConsents } from './consent.ts';
import { findWish, listOffers } from './earlier-offers.ts';
import { appointmentOf, listAllOffers } from './given-times.ts';
import { unsealHandover } from './handover.ts';
import { encryptCopy } from './own-copy.ts';
import { unsealMarked } from './person.ts';
import { remarksIn } from './remarks.ts';
import { lockRequest } from './transition.ts';

/** Everything the desk's process needs to make copies for persons; the public side has no key to open what goes into them. */
export type CopyOffice = { db: Db; unsealer: Unsealer; directory: () => Directory };

/**
 * Makes the copies that were asked for. A request whose parts do not all name one slip gets none: the desk cannot tell whether the link
 * belongs to the person, and the slip then says that a person of the office helps.
 * @param stopping ends the round after the copy that is under way
 * @returns how many were made
 */
export async function makeCopies(office: CopyOffice, now: Date, stopping?: AbortSignal): Promise<number> {
  const asked = await office.db
    .selectFrom('ownCopies')
    .select('requestId')
    .where('madeAt', 'is', null)
    .orderBy('askedAt')
    .limit(atOnce)
    .execute();
  let made = 0;
  for (const { requestId } of asked) {
    if (stopping?.aborted === true) return made;
    if (await office.db.transaction().execute((transaction) => makeCopy(transaction, office, requestId, now))) made += 1;
  }
  return made;
}

/** A round ends after so many; the next one is a quarter of a minute later. */
const atOnce = 50;

async function makeCopy(transaction: Transaction<Database>, office: CopyOffice, id: string, now: Date): Promise<boolean> {
  const row = await lockRequest(transaction, 'id', id);
  const asked = await transaction.selectFrom('ownCopies').selectAll().where('requestId', '=', id).executeTakeFirst();
  if (row === undefined || asked === undefined || asked.madeAt !== null) return false;
  const opened = await openOwn(office.unsealer, row).catch(() => undefined);
  const content =
    opened === undefined || hashOf(opened.secret) !== asked.secretHash
      ? null
      : encryptCopy(opened.secret, id, await composeCopy(transaction, office.directory(), row, opened, now));
  await transaction.updateTable('ownCopies').set({ madeAt: now.toISOString(), content }).where('requestId', '=', id).execute();
  return content !== null;
}

type Opened = Pick<OwnCopy, 'matter' | 'person' | 'kimNumber'> & { secret: string };

/** Opens all parts of a request for the person whose they are. @returns undefined when they do not all name one slip */
async function openOwn(unsealer: Unsealer, row: RequestRow): Promise<Opened | undefined> {
  if (row.sealedMatter === null || row.sealedKeyId === null) return undefined;
  const matter = await unsealer.openMarked('matter', row.id, row.sealedKeyId, row.sealedMatter);
  const person = await unsealMarked(unsealer, row);
  if (person?.content.secret === undefined || matter.slip === undefined || matter.slip !== person.slip) return undefined;
  const { secret, ...rest } = person.content;
  const { kimNumber = null } = await unsealHandover(unsealer, row);
  return { secret, matter: matter.content, person: rest, kimNumber };
}

/**
 * Left out: hashes, keys and marks against misuse, which say nothing to a person or would tell of other people's requests (Art. 15(4)),
 * and the names of colleagues.
 */
async function composeCopy(
  transaction: Transaction<Database>,
  directory: Directory,
  row: RequestRow,
  { secret: _secret, ...parts }: Opened,
  now: Date,
): Promise<OwnCopy> {
  return {
    madeAt: now.toISOString(),
    request: {
      reference: row.reference,
      state: row.state,
      outcome: row.outcome,
      reason: row.reason,
      provider: row.provider,
      quarter: row.quarter,
      formLanguage: row.formLanguage,
      conversationLanguage: row.conversationLanguage,
      interpreting: row.interpreting === 1,
      notice: row.notice,
      receivedAt: row.receivedAt,
      enteredByDesk: row.enteredBy !== null,
      hearBy: row.hearBy,
      followUpAt: row.followUpAt,
      closedAt: row.closedAt,
      wished: row.wishedStartsAt,
      appointment: appointmentOf(row),
      remarks: remarksIn(row.remarks),
    },
    ...parts,
    offers: await listAllOffers(transaction, row.id),
    earlier: { wish: await findWish(transaction, row.id), offers: await listOffers(transaction, row.id) },
    consents: (await listConsents(transaction, directory, row, now)).map(({ to, facts, state, askedAt }) => ({
      to,
      facts,
      state,
      askedAt,
    })),
    letters: await listSent(transaction, row.id),
    history: await listSteps(transaction, row.id),
  };
}

async function listSent(transaction: Transaction<Database>, requestId: string): Promise<OwnCopy['letters']> {
  const letters = await transaction
    .selectFrom('letters')
    .select(['kind', 'language', 'createdAt', 'doneAt'])
    .where('requestId', '=', requestId)
    .where('state', '=', 'sent')
    .orderBy('doneAt')
    .execute();
  return letters.map(({ kind, language, createdAt, doneAt }) => ({ kind, language, sentAt: doneAt ?? createdAt }));
}

async function listSteps(transaction: Transaction<Database>, requestId: string): Promise<OwnCopy['history']> {
  const steps = await transaction
    .selectFrom('history')
    .leftJoin('accounts', 'accounts.id', 'history.accountId')
    .select(['history.at', 'history.event', 'history.actor', 'accounts.role'])
    .where('history.requestId', '=', requestId)
    .orderBy('history.id')
    .execute();
  return steps.map(({ at, event, actor, role }) => ({ at, event, by: actor, role }));
}
