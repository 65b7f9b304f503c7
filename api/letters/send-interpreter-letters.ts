import { interpreterSecretFrom } from '../sealing/derivation.ts';
import { renderInterpreterLetter } from './interpreter-letter.ts';
import { claimDue, failedTry, finish, isTriedTooOften } from './queue.ts';
import type { PostOffice } from './send.ts';

/** The parts of the desk's process that write to the pool. */
export type InterpreterOffice = Pick<PostOffice, 'db' | 'site' | 'publicUrl' | 'mailer' | 'now' | 'failed'> & {
  deskKey: Uint8Array;
  /** The pool's address; undefined means that no order can be made. */
  pool: string | undefined;
};

/** The path of the pool's link. The desk's process serves it. */
export const interpreterPath = (secret: string): string => `/desk/interpreter/${secret}/`;

/**
 * Sends the letter to the pool that is due first. At least once, with the same link each time. An order whose time has come does not leave.
 * @returns "none" when no letter is due, "unreachable" when the mail server takes none
 */
export async function sendNextInterpreterLetter(office: InterpreterOffice): Promise<'done' | 'none' | 'unreachable'> {
  const { db, mailer, pool, deskKey, publicUrl } = office;
  const now = office.now();
  if (now === undefined || mailer === undefined || pool === undefined) return 'none';
  const id = await claimDue(db, 'interpreterLetters', now);
  if (id === undefined) return 'none';
  const letter = await db.selectFrom('interpreterLetters').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const order = await db.selectFrom('interpreterOrders').selectAll().where('id', '=', letter.orderId).executeTakeFirstOrThrow();
  try {
    const isLate = order.startsAt <= now.toISOString();
    if (isLate || isTriedTooOften(letter)) {
      await finish(db, 'interpreterLetters', letter, isLate ? 'overtaken' : 'given-up', now);
      return 'done';
    }
    const { reference } = await db.selectFrom('requests').select('reference').where('id', '=', order.requestId).executeTakeFirstOrThrow();
    const { directory, words } = office.site();
    const url = `${publicUrl}${interpreterPath(interpreterSecretFrom(deskKey, order.id))}`;
    const { city } = directory;
    await mailer.send(
      {
        ...renderInterpreterLetter(letter.kind, order, { reference, url, city, languages: [city.languages[0]] }, words),
        id: letter.id,
        kind: `interpreter-${letter.kind}`,
        to: pool,
        createdAt: letter.createdAt,
        calendar: undefined,
      },
      now,
    );
  } catch (error) {
    return failedTry(office, 'interpreterLetters', letter, error, office.now() ?? now);
  }
  await finish(db, 'interpreterLetters', letter, 'sent', office.now() ?? now);
  return 'done';
}
