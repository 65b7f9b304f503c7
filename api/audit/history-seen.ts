import type { Db, Reading } from '../database/connect.ts';
import { proofOf } from '../sealing/desk-authority.ts';
import { appendLine } from './log.ts';

/*
 * Steps of requests stand in `history`, which the public process writes too. The log notes a fingerprint of what it has seen there, so
 * that nobody removes or changes a step later without being noticed.
 */

const batchLines = 5000;

/** The newest line of all histories. */
export async function newestStep(db: Reading): Promise<number> {
  const { id } = await db
    .selectFrom('history')
    .select(({ fn }) => fn.max<string | number | null>('id').as('id'))
    .executeTakeFirstOrThrow();
  return Number(id ?? 0);
}

/**
 * Adds a line about the steps since the last such line.
 * @param upTo the newest line that is surely committed with all before it: what `newestStep` said some time ago
 */
export async function noteHistory(db: Db, upTo: number, now: Date): Promise<void> {
  const last = await db
    .selectFrom('auditLog')
    .select('detail')
    .where('event', '=', 'history-seen')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  const from = readSeen(last?.detail ?? '')?.to ?? 0;
  if (upTo <= from) return;
  const { count, fingerprint } = await fingerprintOf(db, from, upTo);
  if (count === 0) return;
  await appendLine(db, { event: 'history-seen', actor: 'machine', detail: `${from} ${upTo} ${count} ${fingerprint}`, at: now });
}

/** Whether the steps are still as a line of the log has seen them. */
export async function historyFits(db: Reading, detail: string): Promise<boolean> {
  const seen = readSeen(detail);
  if (seen === undefined) return false;
  const { count, fingerprint } = await fingerprintOf(db, seen.from, seen.to);
  return count === seen.count && fingerprint === seen.fingerprint;
}

function readSeen(detail: string) {
  const [from, to, count, fingerprint] = detail.split(' ');
  return fingerprint === undefined ? undefined : { from: Number(from), to: Number(to), count: Number(count), fingerprint };
}

async function fingerprintOf(db: Reading, from: number, to: number): Promise<{ count: number; fingerprint: string }> {
  let [count, fingerprint, last] = [0, '', from];
  for (;;) {
    const rows = await db
      .selectFrom('history')
      .selectAll()
      .where('id', '>', last)
      .where('id', '<=', to)
      .orderBy('id')
      .limit(batchLines)
      .execute();
    for (const { id, requestId, at, event, actor, accountId, detail } of rows)
      fingerprint = proofOf(db, 'history', [`${id}`, requestId, at, event, actor, accountId, detail, fingerprint]);
    count += rows.length;
    // PostgreSQL gives such numbers as text.
    last = Number(`${rows.at(-1)?.id ?? to}`);
    if (rows.length < batchLines) return { count, fingerprint };
  }
}
