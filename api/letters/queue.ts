import { sql, type Selectable } from 'kysely';
import { later, minuteMs } from '../../src/directory/instants.ts';
import { isPostgres, type Db, type Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { DeliveryError } from './mailer.ts';

/*
 * The queues of mail that waits: answers to requests, questions to providers, letters to partners and to the pool of language mediators, letters to counsellors, and invitations. All are sent at least once, and given up after the
 * last pause.
 */

type Queue = 'letters' | 'asks' | 'deskLetters' | 'accountLetters' | 'partnerLinks' | 'interpreterLetters' | 'webhookMessages';
type Waiting = { id: string; attempts: number; createdAt: string };
type Done = Exclude<Selectable<Database[Queue]>['state'], 'waiting'>;

/** The lease on a letter that is being sent; after a crash it is sent again when the lease ends. */
const leaseMinutes = 10;
/** After each failed try; after the last one the letter is given up. */
const pausesMinutes = [1, 5, 30, 120, 360, 720, 1440];
/** An unreachable mail server costs a letter no try: it stays due, so that all leave soon after the server is back. */
const patienceMinutes = 2 * 1440;
/** No letter waits longer for its next try. One that is dated further ahead was put there by a wrong clock, and is due. */
const longestPauseMinutes = 1440;

/** Whether a letter was tried more often than it has pauses: one that crashes the process every time must not be tried for ever. */
export const isTriedTooOften = ({ attempts }: Waiting): boolean => attempts > pausesMinutes.length + 1;

/** Takes the letter that is due first, so that a second desk process does not send it too. @returns its id */
export async function claimDue(db: Db, queue: Queue, now: Date): Promise<string | undefined> {
  const due = db
    .selectFrom(queue)
    .select('id')
    .where('state', '=', sql.lit('waiting'))
    .where(({ or, eb }) => or([eb('nextAt', '<=', now.toISOString()), eb('nextAt', '>', inMinutes(now, longestPauseMinutes + 60))]))
    .orderBy('nextAt')
    .orderBy('id')
    .limit(1);
  const claimed = await db
    .updateTable(queue)
    .set(({ eb }) => ({ attempts: eb('attempts', '+', 1), nextAt: inMinutes(now, leaseMinutes) }))
    .where('id', '=', isPostgres(db) ? due.forUpdate().skipLocked() : due)
    .returning('id')
    .executeTakeFirst();
  return claimed?.id;
}

/** Puts a letter off after a failed try, or gives it up. */
export async function failedTry(
  { db, failed }: { db: Db; failed: (failure: { letter: string; attempt: number; code: string }) => void },
  queue: Queue,
  letter: Waiting,
  error: unknown,
  now: Date,
): Promise<'done' | 'unreachable'> {
  const { outcome, code } = error instanceof DeliveryError ? error : { outcome: 'later', code: error instanceof Error ? error.name : '' };
  failed({ letter: letter.id, attempt: letter.attempts, code });
  const isUnreachable = outcome === 'unreachable';
  const pause = isUnreachable ? (isOld(letter, now) ? undefined : 1) : pausesMinutes[letter.attempts - 1];
  if (outcome === 'refused' || pause === undefined) await finish(db, queue, letter, 'given-up', now);
  else await putOff(db, queue, letter, { attempts: letter.attempts - (isUnreachable ? 1 : 0), until: inMinutes(now, pause) });
  return isUnreachable ? 'unreachable' : 'done';
}

const isOld = ({ createdAt }: Waiting, now: Date): boolean => inMinutes(new Date(createdAt), patienceMinutes) <= now.toISOString();
const inMinutes = (from: Date, minutes: number): string => later(from, minutes * minuteMs).toISOString();

async function putOff(db: Db, queue: Queue, { id }: Waiting, { attempts, until }: { attempts: number; until: string }): Promise<void> {
  await db.updateTable(queue).set({ attempts, nextAt: until }).where('id', '=', id).execute();
}

/** A letter that was overtaken meanwhile keeps that state. */
export async function finish(db: Reading, queue: Queue, { id }: { id: string }, state: Done, now: Date): Promise<void> {
  await db.updateTable(queue).set({ state, doneAt: now.toISOString() }).where('id', '=', id).where('state', '=', 'waiting').execute();
}
