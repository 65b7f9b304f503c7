import { sql } from 'kysely';
import type { RequestPage, RequestSummary } from '../contract/desk.ts';
import { states, type View } from '../contract/codes.ts';
import { mostCounted } from '../contract/pages/requests.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import { unread, type MatterReader, type OpenedMatter } from './matter.ts';
import { provenStates } from './proven-steps.ts';
import { parseReference } from './reference.ts';
import { shows } from './shared-facts.ts';
import type { Worker } from '../accounts/worker.ts';
import { type ListQuery, type ListRow, seenBy, selectRequests, summarize } from './request-summary.ts';
import { whereUnseen } from './queue-counts.ts';
import { writeCursor, isClosedPart, type Part, type Parts, type Place, readCursor } from './list-cursor.ts';

/** Filters of a list. A missing or empty one matches everything. */
export type Selection = {
  view?: View | undefined;
  state?: string | undefined;
  /** "me", "nobody" or an account's id. */
  claimedBy?: string | undefined;
  quarter?: string | undefined;
  /** The language of the conversation. */
  language?: string | undefined;
  /** Sealed, so it filters rows after they are opened; the database does the rest. */
  topic?: string | undefined;
  /** In any spelling. */
  reference?: string | undefined;
  cursor?: string | undefined;
};

const pageSize = 50;
/** Rows that one page opens at most: with a rare topic the page ends short, and its cursor goes on from there. */
const maxOpened = 1000;

/**
 * Lists one page of the requests of the worker's provider.
 * @param urgentIds from urgency.ts, in order
 * @throws Problem invalid-input with the fields "/state", "/reference", "/cursor"
 */
export async function listRequests(
  db: Db,
  readMatter: MatterReader,
  urgentIds: readonly string[],
  worker: Worker,
  selection: Selection,
  now: Date,
): Promise<RequestPage> {
  const base = filterRequests(db, worker, selection);
  const listed = partsOf(selection);
  const urgentFirst = listed[0] === 'owed' || listed[0] === 'overdue' ? urgentIds : [];
  const parts: Parts = urgentFirst.length > 0 ? ['urgent', ...listed] : listed;
  const fits = ({ matter }: OpenedMatter) => !isSet(selection.topic) || matter?.topics?.includes(selection.topic) === true;
  const requests: RequestSummary[] = [];
  let opened = 0;

  for (let place = readCursor(selection.cursor) ?? { part: parts[0] }; ;) {
    const rows = await readRows(db, base, place, urgentFirst, now);
    const proven = await provenStates(
      db,
      rows.map(({ id }) => id),
    );
    const isOwn = ({ id }: ListRow) => proven.get(id)?.provider === worker.provider;
    const read = await Promise.all(rows.map(async (row) => ({ row, matter: isOwn(row) ? await readMatter(row) : unread })));
    for (const { row, matter } of read) {
      const whole = summarize(row, matter, now);
      const summary = { ...whole, claimedBy: seenBy(whole.claimedBy, worker, row.claimedBy) };
      // Urgent requests are due before the day in the database, so the database cannot filter overdue ones.
      const isShown = fits(matter) && (listed[0] !== 'overdue' || place.part !== 'urgent' || summary.overdue);
      if (requests.length >= pageSize && isShown) return { requests, cursor: writeCursor(place) };
      if (opened === maxOpened) return { requests, cursor: writeCursor(place) };
      opened += 1;
      place = { part: place.part, after: positionOf(place.part, row) };
      if (isShown) requests.push(summary);
    }
    if (rows.length === pageSize) continue;
    const next = parts[parts.indexOf(place.part) + 1];
    if (next === undefined) return { requests, cursor: null };
    place = { part: next };
  }
}

/** The id of the provider's request with this reference, in any spelling. */
export async function findByReference(db: Db, { provider }: Worker, typed: string): Promise<string | undefined> {
  const reference = parseReference(typed);
  if (reference === undefined) return undefined;
  const row = await db
    .selectFrom('requests')
    .select('id')
    .where('reference', '=', reference)
    .where('provider', '=', provider)
    .executeTakeFirst();
  return row?.id;
}

/** Counts a list up to mostCounted. @returns undefined for a list by topic, and for lists of closed requests */
export async function countListed(db: Db, worker: Worker, selection: Selection, now: Date): Promise<number | undefined> {
  const [part] = partsOf(selection);
  if (isSet(selection.topic) || isClosedPart(part)) return undefined;
  const at = now.toISOString();
  const base = filterRequests(db, worker, selection).clearSelect().select('requests.id');
  const listed = {
    owed: () => (selection.view === 'due' ? base.where('owedFrom', '<=', at) : base.where('owedFrom', 'is not', null)),
    overdue: () => base.where('owedFrom', '<=', at).where('dueAt', '<', at),
    'to-tell': () => base.where('toTell', '=', sql.lit(1)),
  };
  const query = part === 'overdue' || part === 'to-tell' ? listed[part]() : listed.owed();
  const { found } = await db
    .selectFrom(query.limit(mostCounted).as('found'))
    .select(({ fn }) => fn.countAll<number | string>().as('found'))
    .executeTakeFirstOrThrow();
  return Number(found);
}

function filterRequests(db: Db, worker: Worker, selection: Selection): ListQuery {
  const { state, quarter, language } = selection;
  let query = selectRequests(db).where('provider', '=', worker.provider);
  const claimedBy = selection.view === 'mine' ? 'me' : selection.view === 'unclaimed' ? 'nobody' : selection.claimedBy;
  if (isSet(state)) {
    const known = states.find((one) => one === state);
    if (known === undefined) throw new Problem('invalid-input', { errors: [{ pointer: '/state', code: 'not-allowed' }] });
    query = query.where('state', '=', known);
  }
  if (claimedBy === 'nobody') query = query.where('claimedBy', 'is', null);
  else if (selection.view === 'due')
    query = query.where((where) => where.or([where('claimedBy', '=', worker.id), where('claimedBy', 'is', null)]));
  else if (isSet(claimedBy)) query = query.where('claimedBy', '=', claimedBy === 'me' ? worker.id : claimedBy);
  if (isSet(quarter)) query = query.where('quarter', '=', quarter).where(shows('quarter'));
  if (isSet(language)) query = query.where('conversationLanguage', '=', language).where(shows('language'));
  if (isSet(selection.reference)) {
    const reference = parseReference(selection.reference);
    if (reference === undefined) throw new Problem('invalid-input', { errors: [{ pointer: '/reference', code: 'malformed' }] });
    query = query.where('reference', '=', reference);
  }
  return query;
}

function partsOf({ view, state }: Selection): Parts {
  if (view === 'due') return ['owed'];
  if (view === 'to-be-told') return ['to-tell'];
  if (view === 'overdue' || view === 'unseen' || view === 'closed') return [view];
  return view === undefined ? (state === 'closed' ? ['closed', 'owed'] : ['owed', 'waits', 'closed']) : ['owed', 'waits'];
}

/** Reads the next rows of a part. */
async function readRows(db: Db, base: ListQuery, { part, after }: Place, urgentFirst: readonly string[], now: Date): Promise<ListRow[]> {
  if (part === 'urgent') return readUrgentRows(db, base, after?.[0], urgentFirst);
  if (isClosedPart(part)) {
    const closed = part === 'unseen' ? whereUnseen(base, now) : base.where('state', '=', sql.lit('closed')).where('owedFrom', 'is', null);
    const query = closed.orderBy('closedAt', 'desc').orderBy('id', 'desc').limit(pageSize);
    return (after === undefined ? query : query.where(sql<boolean>`(closed_at, id) < (${after[0]}, ${after[1]})`)).execute();
  }
  const at = now.toISOString();
  const parts = {
    owed: () => base.where('owedFrom', '<=', at),
    overdue: () => base.where('owedFrom', '<=', at).where('dueAt', '<', at),
    waits: () => base.where('owedFrom', '>', at),
    'to-tell': () => base.where('toTell', '=', sql.lit(1)),
  };
  const query = parts[part]().orderBy('dueAt').orderBy('receivedAt').orderBy('id').limit(pageSize);
  const others = part !== 'to-tell' && urgentFirst.length > 0 ? query.where('id', 'not in', idsIn(db, urgentFirst)) : query;
  return (
    after === undefined ? others : others.where(sql<boolean>`(due_at, received_at, id) > (${after[0]}, ${after[1]}, ${after[2]})`)
  ).execute();
}

/** @param last the id shown last; if it has been answered since, the part starts again so that no request is left out */
async function readUrgentRows(db: Db, base: ListQuery, last: string | undefined, urgentFirst: readonly string[]): Promise<ListRow[]> {
  const left = urgentFirst.slice(last === undefined ? 0 : urgentFirst.indexOf(last) + 1);
  const owing = base.where('owedFrom', 'is not', null);
  const listed = await owing.clearSelect().select('requests.id').where('requests.id', 'in', idsIn(db, left)).execute();
  const found = new Set(listed.map(({ id }) => id));
  const shown = left.filter((id) => found.has(id)).slice(0, pageSize);
  const rows = await owing.where('requests.id', 'in', idsIn(db, shown)).execute();
  return rows.sort((one, other) => shown.indexOf(one.id) - shown.indexOf(other.id));
}

const positionOf = (part: Part, row: ListRow): string[] =>
  part === 'urgent' ? [row.id] : isClosedPart(part) ? [row.closedAt ?? '', row.id] : [row.dueAt ?? '', row.receivedAt, row.id];

const isSet = (value: string | undefined): value is string => value !== undefined && value !== '';
