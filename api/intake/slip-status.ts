import type { AppointmentStatus, SlipFacts } from '../contract/appointment.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { RequestRow } from '../database/tables.ts';
import { hashOf } from '../sealing/derivation.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { ShownConsent } from '../contract/consent.ts';
import type { Earlier } from '../contract/earlier.ts';
import { listConsents } from './consent.ts';
import { describeEarlier } from './earlier-wish.ts';
import { closesItselfAfterDays, keptDays, lapsed } from './owed.ts';
import { remarksIn } from './remarks.ts';
import { decryptFacts } from './slip-facts.ts';
import { berlinDay, endOfSameWorkingDay } from '../../src/directory/berlin.ts';
import { dayMs, later } from '../../src/directory/instants.ts';
import { dueAfter } from './working-days.ts';
import type { CalendarEntry } from './calendar-entry.ts';
import { appointmentOf, listCurrentOffers } from './given-times.ts';

/** The content of a slip's pages. */
export type Slip = {
  status: AppointmentStatus;
  conversation: { language: string; interpreting: boolean };
  /** true: its link has replaced the one that the request was made with. */
  isRenewed: boolean;
  consents: ShownConsent[];
  earlier: Earlier;
  /** undefined without an appointment, and after the erasure. */
  calendar: CalendarEntry | undefined;
};

/** @throws Problem not-found */
export async function findSlip(db: Db, directory: Directory, secret: string, now: Date): Promise<Slip> {
  const row = await findBySecret(db, secret);
  const status = await describeStatus(db, row, decryptFacts(secret, row.id, row.slipFacts)?.facts, now);
  const { appointment, reference, state, outcome } = status;
  return {
    status,
    conversation: { language: row.conversationLanguage, interpreting: row.interpreting === 1 },
    isRenewed: row.formerSecretHash !== null,
    consents: await listConsents(db, directory, row, now),
    earlier: await describeEarlier(db, directory, row, now),
    calendar:
      appointment === null
        ? undefined
        : { requestId: row.id, version: row.version, reference, state, outcome, lapsed: status.lapsed, appointment },
  };
}

/** @throws Problem not-found */
export const findStatus = async (db: Db, secret: string, now: Date): Promise<AppointmentStatus> => {
  const row = await findBySecret(db, secret);
  return describeStatus(db, row, decryptFacts(secret, row.id, row.slipFacts)?.facts, now);
};

/** An erased request shows nothing but the day of its erasure. */
async function describeStatus(db: Db, row: RequestRow, facts: SlipFacts | undefined, now: Date): Promise<AppointmentStatus> {
  const isErased = row.erasedAt !== null;
  const over = lapsed(row, now);
  const unlessErased = (text: string) => (isErased ? '' : text);
  return {
    reference: unlessErased(row.reference),
    language: row.formLanguage,
    quarter: unlessErased(row.quarter),
    provider: unlessErased(row.provider),
    state: row.state,
    outcome: isErased ? null : row.outcome,
    reason: isErased ? null : row.reason,
    receivedAt: isErased ? null : row.receivedAt,
    ...(over === undefined ? {} : { lapsed: over }),
    hearBy:
      over !== undefined && row.dueAt !== null
        ? berlinDay(new Date(row.dueAt))
        : row.state === 'received'
          ? promisedDay(row, facts?.urgent === true)
          : null,
    wished: row.state === 'received' && (row.wishedStartsAt ?? '') > now.toISOString() ? row.wishedStartsAt : null,
    facts: facts ?? null,
    offers: row.state === 'offered' && over === undefined ? await listCurrentOffers(db, row.id) : [],
    appointment: appointmentOf(row),
    remarks: over === undefined ? remarksIn(row.remarks) : [],
    erased: { at: row.erasedAt, on: erasedOn(row) },
  };
}

/** The first answer to an urgent request is due on the day of its receipt; a later one (new times after "none fits") has its own day. */
function promisedDay({ hearBy, receivedAt }: RequestRow, isUrgent: boolean): string | null {
  const arrival = new Date(receivedAt);
  return isUrgent && hearBy === berlinDay(dueAfter(arrival)) ? berlinDay(endOfSameWorkingDay(arrival)) : hearBy;
}

async function findBySecret(db: Db, secret: string): Promise<RequestRow> {
  const row = await db.selectFrom('requests').selectAll().where('secretHash', '=', hashOf(secret)).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  return row;
}

/** @returns the day on which person and matter are erased; null while it is not certain */
function erasedOn(row: RequestRow): string | null {
  if (row.erasedAt !== null) return null;
  if (row.closedAt !== null) return berlinDay(later(new Date(row.closedAt), keptDays * dayMs));
  if (row.state === 'confirmed' && row.startsAt !== null && row.misfit === null) {
    return berlinDay(later(new Date(row.startsAt), (closesItselfAfterDays + keptDays) * dayMs));
  }
  return null;
}
