import type { Db, Reading } from '../database/connect.ts';
import { eventsOf } from './kinds.ts';
import { appendLine, type LogLine } from './log.ts';
import { linesWithBefore, ownLines } from './read-lines.ts';
import { spanOfSearch, withOpenSearch, type LogSearch } from './searches.ts';

/** A line, and whether the desk wrote it as it stands. */
export type SearchedLine = LogLine & { isOwn: boolean };

const pageLines = 50;

/**
 * A page of the lines of an open search, the oldest first. The look is a line of the log itself.
 * @param page from 1; one beyond the last is the last
 * @throws Problem as withOpenSearch
 */
export async function readSearch(
  db: Db,
  admin: string,
  { id, page }: { id: string; page: number },
  now: Date,
): Promise<{ search: LogSearch; lines: SearchedLine[]; total: number; page: number; pages: number }> {
  return withOpenSearch(db, admin, id, now, async (search, transaction) => {
    const { count } = await foundBy(transaction, search)
      .clearSelect()
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .executeTakeFirstOrThrow();
    const total = Number(count);
    const pages = Math.max(1, Math.ceil(total / pageLines));
    const shown = Math.min(Math.max(1, page), pages);
    const lines = await foundBy(transaction, search)
      .orderBy('line.sequence')
      .offset((shown - 1) * pageLines)
      .limit(pageLines)
      .execute();
    const isOwn = await ownLines(transaction);
    await appendLine(transaction, { event: 'log-read', actor: admin, subject: id, detail: `${shown}`, at: now });
    return { search, lines: lines.map((line) => ({ ...line, isOwn: isOwn(line) })), total, page: shown, pages };
  });
}

/** All lines of an open search. @throws Problem as withOpenSearch */
export async function exportSearch(db: Db, admin: string, id: string, now: Date): Promise<{ search: LogSearch; lines: SearchedLine[] }> {
  return withOpenSearch(db, admin, id, now, async (search, transaction) => {
    const lines = await foundBy(transaction, search).orderBy('line.sequence').execute();
    const isOwn = await ownLines(transaction);
    await appendLine(transaction, { event: 'log-exported', actor: admin, subject: id, detail: `${lines.length}`, at: now });
    return { search, lines: lines.map((line) => ({ ...line, isOwn: isOwn(line) })) };
  });
}

function foundBy(db: Reading, { from, until, account, kind }: Pick<LogSearch, 'from' | 'until' | 'account' | 'kind'>) {
  const { start, end } = spanOfSearch({ from, until });
  return linesWithBefore(db)
    .where('line.at', '>=', start)
    .where('line.at', '<', end)
    .where('line.event', 'in', eventsOf(kind))
    .$if(account !== undefined, (query) =>
      query.where(({ or, eb }) => or([eb('line.actor', '=', account ?? ''), eb('line.subject', '=', account ?? '')])),
    );
}
