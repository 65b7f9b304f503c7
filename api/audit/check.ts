import type { Reading } from '../database/connect.ts';
import { macOfCheckpoint } from './checkpoint.ts';
import { historyFits } from './history-seen.ts';
import { hashOfLine, newestCheckpoint, type LogLine, type Place } from './log.ts';

/** How a log can fail to hold. */
type Misfit =
  /** A line is not as it was written, or was not written by this desk. */
  | 'changed'
  /** A number is missing. */
  | 'missing'
  /** The checkpoint is not this desk's. */
  | 'checkpoint'
  /** The desk has seen later lines than the last one. */
  | 'ends-early'
  /** A line of requests' histories that the log has seen is gone, or is not as it was. */
  | 'history';

export type LogState =
  | { holds: true; lines: number; from: string | null; to: string | null; end: Place; cutAt: string | null }
  | { holds: false; sequence: number; why: Misfit };

const batchLines = 1000;
const beforeAll: Place = { sequence: 0, hash: '' };

/**
 * Walks the chain.
 * @param after where to begin; the whole chain without it
 * @param seen the last line that the desk has seen, kept outside of the database: without it, lines cut off at the end go unnoticed
 * @returns the first line that does not fit, or the extent of the log
 */
export async function checkLog(db: Reading, seen: Place | undefined, after?: Place): Promise<LogState> {
  const checkpoint = await newestCheckpoint(db);
  if (checkpoint !== undefined && macOfCheckpoint(db, checkpoint) !== checkpoint.mac)
    return { holds: false, sequence: checkpoint.sequence, why: 'checkpoint' };
  let end: Place = after ?? checkpoint ?? beforeAll;
  const begin = end.sequence;
  let from: string | null = null;
  let to: string | null = null;
  for (;;) {
    const lines = await db
      .selectFrom('auditLog')
      .selectAll()
      .where('sequence', '>', end.sequence)
      .orderBy('sequence')
      .limit(batchLines)
      .execute();
    for (const line of lines) {
      const why = await misfitOf(db, line, end, seen);
      if (why !== undefined) return { holds: false, sequence: why === 'missing' ? end.sequence + 1 : line.sequence, why };
      end = { sequence: line.sequence, hash: line.hash };
      from ??= line.at;
      to = line.at;
    }
    if (lines.length < batchLines) break;
  }
  if (seen !== undefined && seen.sequence > end.sequence) return { holds: false, sequence: end.sequence + 1, why: 'ends-early' };
  return { holds: true, lines: end.sequence - begin, from, to, end, cutAt: checkpoint?.at ?? null };
}

async function misfitOf(db: Reading, line: LogLine & Place, before: Place, seen: Place | undefined): Promise<Misfit | undefined> {
  if (line.sequence !== before.sequence + 1) return 'missing';
  if (hashOfLine(db, line, before.hash) !== line.hash) return 'changed';
  if (seen?.sequence === line.sequence && seen.hash !== line.hash) return 'changed';
  if (line.event === 'history-seen' && !(await historyFits(db, line.detail ?? ''))) return 'history';
  return undefined;
}
