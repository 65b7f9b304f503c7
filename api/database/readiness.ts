import { randomUUID } from 'node:crypto';
import type { Db } from './connect.ts';

/** As much as a request takes, sealed parts and indexes included. */
const ballastBytes = 16 * 1024;
const maxLookMilliseconds = 5000;
const pauseMilliseconds = 1000;

/**
 * Tells whether the database takes a row: it answers, its disk has room, its file is the one that was opened (connect.ts looks before
 * each commit). Callers share one look a second, so that asking often costs no more than asking once.
 */
export function createReadiness(db: Db): () => Promise<boolean> {
  let current: Promise<boolean> | undefined;
  return () => {
    current ??= look(db).finally(() => setTimeout(() => (current = undefined), pauseMilliseconds).unref());
    return current;
  };
}

async function look(db: Db): Promise<boolean> {
  const id = randomUUID();
  const written = db
    .transaction()
    .execute(async (transaction) => {
      await transaction
        .insertInto('writeProbes')
        .values({ id, ballast: new Uint8Array(ballastBytes) })
        .execute();
      await transaction.deleteFrom('writeProbes').where('id', '=', id).execute();
      return true;
    })
    .catch(() => false);
  const patience = AbortSignal.timeout(maxLookMilliseconds);
  return Promise.race([written, new Promise<boolean>((resolve) => patience.addEventListener('abort', () => resolve(false)))]);
}
