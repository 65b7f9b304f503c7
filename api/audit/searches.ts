import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { berlinDay, endOfDay, startOfDay } from '../../src/directory/berlin.ts';
import { isDay } from '../../src/directory/calendar-day.ts';
import { dayMs, hourMs, later } from '../../src/directory/instants.ts';
import { logKinds, logReasons, type AuditEvent, type LogSearchState } from '../contract/codes.ts';
import { logSearchDays, logSearchHours, type AskLog } from '../contract/log.ts';
import { Problem } from '../contract/problems.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { appendLine, lockEnd, type LogLine } from './log.ts';
import { linesWithBefore, ownLines } from './read-lines.ts';

/*
 * Two admins together open the log: one asks, another releases. Nothing but lines of the log says so, so that a search cannot be forged
 * where the log cannot.
 */

/** A search as its lines tell it. */
export type LogSearch = AskLog & {
  id: string;
  state: LogSearchState;
  askedBy: string;
  askedAt: string;
  answeredBy?: string;
  answeredAt?: string;
  /** When it is over by itself, while it waits or is open. */
  endsAt?: string;
};

const steps = ['log-search-asked', 'log-search-released', 'log-search-refused', 'log-search-ended'] as const satisfies AuditEvent[];
type Step = (typeof steps)[number];
/** How long a search stays on the list. */
const listedDays = 30;
/** A leap year. */
const mostDays = 366;
const none = '-';

/**
 * Asks for a search. It opens nothing until another admin releases it.
 * @returns its id
 * @throws Problem invalid-input for a day that the calendar does not have; at "/until" for one before the first, after today, or more than a year on
 */
export async function askForSearch(db: Db, admin: string, asked: AskLog, now: Date): Promise<string> {
  const { reason, from, until, account = none, kind = none } = asked;
  const wrong = (['from', 'until'] as const).find((name) => !isDay(asked[name])) ?? (isPeriod(asked, now) ? undefined : 'until');
  if (wrong !== undefined) throw new Problem('invalid-input', { errors: [{ pointer: `/${wrong}`, code: 'not-allowed' }] });
  const id = randomUUID();
  const detail = [reason, from, until, account, kind].join(' ');
  await appendLine(db, { event: 'log-search-asked', actor: admin, subject: id, detail, at: now });
  return id;
}

const isPeriod = ({ from, until }: AskLog, now: Date): boolean =>
  from <= until && until <= berlinDay(now) && startOfDay(until).getTime() - startOfDay(from).getTime() < mostDays * dayMs;

/** The searches of the last 30 days, the newest first. */
export const listSearches = (db: Reading, now: Date): Promise<LogSearch[]> => searchesOf(db, undefined, now);

/** Opens a search for 24 hours. @throws Problem not-found; not-allowed for the one who asked; wrong-state unless it waits */
export const releaseSearch = (db: Db, admin: string, id: string, now: Date): Promise<void> =>
  answer(db, { event: 'log-search-released', admin, id }, now);

/** Refuses a search. @throws Problem as above */
export const refuseSearch = (db: Db, admin: string, id: string, now: Date): Promise<void> =>
  answer(db, { event: 'log-search-refused', admin, id }, now);

async function answer(db: Db, { event, admin, id }: { event: Step; admin: string; id: string }, now: Date): Promise<void> {
  await withSearch(db, id, now, async (search, transaction) => {
    if (search.state !== 'asked') throw new Problem('wrong-state');
    if (search.askedBy === admin) throw new Problem('not-allowed');
    await appendLine(transaction, { event, actor: admin, subject: id, at: now });
  });
}

/** Ends a search: the one who asked at any time, the one who released it once it is open. @throws Problem not-found, not-allowed, wrong-state */
export async function endSearch(db: Db, admin: string, id: string, now: Date): Promise<void> {
  await withSearch(db, id, now, async (search, transaction) => {
    if (search.state !== 'asked' && search.state !== 'released') throw new Problem('wrong-state');
    if (!isOf(search, admin)) throw new Problem('not-allowed');
    await appendLine(transaction, { event: 'log-search-ended', actor: admin, subject: id, at: now });
  });
}

/** Whether a search is between this admin and another. */
export const isOf = (search: LogSearch, admin: string): boolean => search.askedBy === admin || search.answeredBy === admin;

/**
 * Does something with an open search, whose two admins alone may see it.
 * @throws Problem not-found; not-allowed for another admin; wrong-state unless it is open
 */
export const withOpenSearch = <Result>(
  db: Db,
  admin: string,
  id: string,
  now: Date,
  look: (search: LogSearch, transaction: Transaction<Database>) => Promise<Result>,
): Promise<Result> =>
  withSearch(db, id, now, async (search, transaction) => {
    if (!isOf(search, admin)) throw new Problem('not-allowed');
    if (search.state !== 'released') throw new Problem('wrong-state');
    return look(search, transaction);
  });

/** Appends wait for each other, so that of two answers the second sees the first. */
async function withSearch<Result>(
  db: Db,
  id: string,
  now: Date,
  take: (search: LogSearch, transaction: Transaction<Database>) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async (transaction) => {
    await lockEnd(transaction);
    const [search] = await searchesOf(transaction, id, now);
    if (search === undefined) throw new Problem('not-found');
    return take(search, transaction);
  });
}

/** Lines that are not as the desk wrote them, in their place, count for nothing. */
async function searchesOf(db: Reading, id: string | undefined, now: Date): Promise<LogSearch[]> {
  const lines = await linesWithBefore(db)
    .where('line.event', 'in', steps)
    .where('line.at', '>=', later(now, -listedDays * dayMs).toISOString())
    .$if(id !== undefined, (query) => query.where('line.subject', '=', id ?? ''))
    .orderBy('line.sequence')
    .execute();
  const isOwn = await ownLines(db);
  const searches = new Map<string, LogSearch>();
  for (const line of lines.filter(isOwn)) {
    const before = searches.get(line.subject ?? '');
    const after = before === undefined ? begun(line, now) : stepped(before, line, now);
    if (after !== undefined) searches.set(after.id, after);
  }
  return [...searches.values()].reverse();
}

function begun({ subject, event, actor, at, detail }: LogLine, now: Date): LogSearch | undefined {
  const [asked, from, until, account, about] = (detail ?? '').split(' ');
  const reason = logReasons.find((one) => one === asked);
  if (event !== 'log-search-asked' || subject === null || reason === undefined || from === undefined || until === undefined)
    return undefined;
  const kind = logKinds.find((one) => one === about);
  return {
    id: subject,
    reason,
    from,
    until,
    ...(account === undefined || account === none ? {} : { account }),
    ...(kind === undefined ? {} : { kind }),
    askedBy: actor,
    askedAt: at,
    ...running('asked', at, logSearchDays * dayMs, now),
  };
}

function stepped(search: LogSearch, { event, actor, at }: LogLine, now: Date): LogSearch {
  const { endsAt: _endsAt, ...rest } = search;
  const answered = { answeredBy: actor, answeredAt: at };
  switch (event) {
    case 'log-search-released':
      return { ...rest, ...answered, ...running('released', at, logSearchHours * hourMs, now) };
    case 'log-search-refused':
      return { ...rest, ...answered, state: 'refused' };
    case 'log-search-ended':
      return { ...rest, state: 'ended' };
    default:
      return search;
  }
}

function running(state: 'asked' | 'released', since: string, milliseconds: number, now: Date): Pick<LogSearch, 'state' | 'endsAt'> {
  const endsAt = later(new Date(since), milliseconds);
  return endsAt > now ? { state, endsAt: endsAt.toISOString() } : { state: 'over' };
}

/** The instants between which the lines of a search lie, the first included. */
export const spanOfSearch = ({ from, until }: Pick<AskLog, 'from' | 'until'>): { start: string; end: string } => ({
  start: startOfDay(from).toISOString(),
  end: later(endOfDay(until), 1).toISOString(),
});
