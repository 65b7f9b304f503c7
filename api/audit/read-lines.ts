import type { Reading } from '../database/connect.ts';
import { sameHash } from '../sealing/derivation.ts';
import { hashOfLine, newestCheckpoint, type LogLine, type Place } from './log.ts';

/** Lines of the log, each with the hash of the one before it, by which the desk knows whether the line is its own. */
export const linesWithBefore = (db: Reading) =>
  db
    .selectFrom('auditLog as line')
    .leftJoin('auditLog as before', (join) => join.on(({ eb }) => eb('before.sequence', '=', eb('line.sequence', '-', 1))))
    .selectAll('line')
    .select('before.hash as hashBefore');

type Read = LogLine & Place & { hashBefore: string | null };

/** Makes the check that a line is as the desk wrote it, in its place. A row that was copied or changed is not. */
export async function ownLines(db: Reading): Promise<(line: Read) => boolean> {
  const checkpoint = await newestCheckpoint(db);
  return (line) => {
    const before = line.hashBefore ?? (checkpoint?.sequence === line.sequence - 1 ? checkpoint.hash : '');
    return sameHash(line.hash, hashOfLine(db, line, before));
  };
}
