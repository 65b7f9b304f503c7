import { sql, Transaction } from 'kysely';
import type { AuditEvent, OtherActor } from '../contract/codes.ts';
import { isPostgres, type Db, type Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { proofOf } from '../sealing/desk-authority.ts';

export type NewLine = {
  event: AuditEvent;
  /** The id of an account, or what acted instead of one. */
  actor: OtherActor | (string & {});
  /** The id of an account or of a request. */
  subject?: string | null | undefined;
  /** Codes, ids, instants and numbers ("counsellor admin"), never a text that somebody typed. */
  detail?: string | null | undefined;
  at: Date;
};

export type LogLine = { sequence: number; at: string; actor: string; event: AuditEvent; subject: string | null; detail: string | null };

/** A place in the chain: a line and its hash. */
export type Place = { sequence: number; hash: string };

/** Before the first line. */
const nowhere: Place = { sequence: 0, hash: '' };

/** Names the lock on PostgreSQL that appends wait for; any number that nobody else uses. */
const appendLock = 4_143_001;

/**
 * Adds a line to the log of the desk, in the transaction of what it records. Appends wait for each other until the end of the transaction,
 * so this is its last step.
 * @param db a handle that carries the desk's key; without a transaction the line gets one of its own
 */
export const appendLine = (db: Db | Transaction<Database>, line: NewLine): Promise<void> =>
  db instanceof Transaction ? append(db, line) : db.transaction().execute((transaction) => append(transaction, line));

async function append(transaction: Transaction<Database>, line: NewLine): Promise<void> {
  const last = await lockEnd(transaction);
  const added = { ...columnsOf(line), sequence: last.sequence + 1 };
  await transaction
    .insertInto('auditLog')
    .values({ ...added, hash: hashOfLine(transaction, added, last.hash) })
    .execute();
}

/** Waits until no other transaction appends. @returns the end of the chain */
export async function lockEnd(transaction: Transaction<Database>): Promise<Place> {
  // SQLite has one writer at a time.
  if (isPostgres(transaction)) await sql`select pg_advisory_xact_lock(${sql.lit(appendLock)})`.execute(transaction);
  return endOf(transaction);
}

export async function endOf(db: Reading): Promise<Place> {
  const last = await db.selectFrom('auditLog').select(['sequence', 'hash']).orderBy('sequence', 'desc').limit(1).executeTakeFirst();
  return last ?? beginOf(db);
}

/** Where the chain begins: at the newest checkpoint. Whether it is the desk's, the check says. */
const beginOf = async (db: Reading): Promise<Place> => (await newestCheckpoint(db)) ?? nowhere;

export const newestCheckpoint = (db: Reading): Promise<(Place & { at: string; mac: string }) | undefined> =>
  db.selectFrom('auditCheckpoints').selectAll().orderBy('sequence', 'desc').limit(1).executeTakeFirst();

/** The keyed hash of a line and all lines before it. */
export const hashOfLine = (db: Reading, { sequence, at, actor, event, subject, detail }: LogLine, previous: string): string =>
  proofOf(db, 'log', [sequence, at, actor, event, subject, detail, previous]);

const columnsOf = ({ event, actor, subject, detail, at }: NewLine) => ({
  at: at.toISOString(),
  actor,
  event,
  subject: subject ?? null,
  detail: detail ?? null,
});
