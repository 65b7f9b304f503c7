import { sql, type SelectQueryBuilder } from 'kysely';
import { dayMs, later } from '../../src/directory/instants.ts';
import type { HistoryEntry, RequestDetail, RequestPage, RequestSummary } from '../contract/desk.ts';
import { type LetterState, type Mark, marks, states, type View } from '../contract/codes.ts';
import { may } from '../accounts/rights.ts';
import { mostCounted, type Queue } from '../contract/pages/requests.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import type { MatterReader, OpenedMatter } from './matter.ts';
import { parseReference } from './reference.ts';
import { keptDays, lapsed, onSlip, owed, type Standing } from './owed.ts';
import { appointmentOf, currentOffers } from './requester.ts';
import type { Worker } from '../accounts/worker.ts';

/** What to list. Left out or empty means all. */
export type Selection = {
  view?: View | undefined;
  state?: string | undefined;
  /** "me", "nobody" or an account's id. */
  claimedBy?: string | undefined;
  quarter?: string | undefined;
  /** The language of the conversation. */
  language?: string | undefined;
  /** Found after opening; everything else is asked of the database. */
  topic?: string | undefined;
  /** In any spelling. */
  reference?: string | undefined;
  cursor?: string | undefined;
};

const pageSize = 50;
/** A rare topic in a long queue: after so many rows the page ends as it is, and its cursor goes on from there. */
const maxOpened = 1000;
const maxSameContact = 20;

/** Days before the erasure on which the coordinator sees what nobody has looked at. */
const unseenDays = 3;

/** A list is walked in parts: urgent ones in the order given, then each in an order that an index has: what is owed and what waits by due date, closed ones newest first. */
const listParts = ['urgent', 'owed', 'overdue', 'waits', 'to-tell', 'closed', 'unseen'] as const;
type Part = (typeof listParts)[number];
const isClosedPart = (part: Part): boolean => part === 'closed' || part === 'unseen';
/** `after` is missing at the start of a part. */
type Place = { part: Part; after?: string[] };

/**
 * One page of the own provider's requests.
 * @param urgentIds what urgency.ts answers
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
  const base = filtered(db, worker, selection);
  const listed = partsOf(selection);
  const urgentFirst = listed[0] === 'owed' || listed[0] === 'overdue' ? urgentIds : [];
  const parts: readonly Part[] = urgentFirst.length > 0 ? ['urgent', ...listed] : listed;
  const fits = ({ matter }: OpenedMatter) => !isSet(selection.topic) || matter?.topics.includes(selection.topic!) === true;
  const requests: RequestSummary[] = [];
  let opened = 0;

  for (let place = readCursor(selection.cursor) ?? { part: parts[0]! }; ;) {
    const rows = await rowsOf(db, base, place, urgentFirst, now);
    const matters = await Promise.all(rows.map(readMatter));
    for (const [index, row] of rows.entries()) {
      const matter = matters[index]!;
      const summary = summaryOf(row, matter, now);
      // Urgent ones have an earlier day than the database says, so the database cannot choose among them.
      const isShown = fits(matter) && (listed[0] !== 'overdue' || place.part !== 'urgent' || summary.overdue);
      if (requests.length >= pageSize && isShown) return { requests, cursor: cursorOf(place) };
      if (opened === maxOpened) return { requests, cursor: cursorOf(place) };
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

/** One request with its offers and its history. @throws Problem not-found, also for another provider's */
export async function getRequest(db: Db, readMatter: MatterReader, worker: Worker, id: string, now: Date): Promise<RequestDetail> {
  const row = await withHolder(db).where('requests.id', '=', id).where('requests.provider', '=', worker.provider).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  const steps = await db
    .selectFrom('history')
    .leftJoin('accounts', 'accounts.id', 'history.accountId')
    .select(['history.at', 'history.event', 'history.actor', 'history.accountId', 'history.detail', 'accounts.name'])
    .where('history.requestId', '=', id)
    .orderBy('history.id')
    .execute();
  const rounds = await allOffers(db, id);
  const current = row.state === 'offered' && lapsed(row, now) === undefined ? await currentOffers(db, id) : [];
  return {
    ...summaryOf(row, await readMatter(row), now),
    offers: current,
    formerOffers: current.length === 0 ? rounds : rounds.filter(({ round }) => round < rounds.at(-1)!.round),
    sameContact: row.claimedBy === worker.id ? await sameContact(db, worker, row) : [],
    history: [
      ...steps.map(({ accountId, name, ...entry }) => ({
        ...entry,
        account: accountId === null ? null : { id: accountId, name: name ?? '' },
      })),
      ...(await lettersOf(db, id)),
    ].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)),
  };
}

/** What became of letters that somebody asked for; those that wait say nothing yet. */
async function lettersOf(db: Db, requestId: string): Promise<HistoryEntry[]> {
  const letters = await db
    .selectFrom('letters')
    .select(['kind', 'state', 'createdAt', 'doneAt'])
    .where('requestId', '=', requestId)
    .where('state', 'in', ['sent', 'given-up', 'by-hand'])
    .orderBy('doneAt')
    .execute();
  return letters.map(({ kind, state, createdAt, doneAt }) => ({
    at: doneAt ?? createdAt,
    event: 'letter',
    actor: 'system',
    account: null,
    detail: `${kind} ${state}`,
  }));
}

/** The provider's other open requests under the same contact. Two contacts may share a fingerprint, though hardly ever. */
async function sameContact(db: Db, worker: Worker, { id, contactFingerprint }: RequestRow): Promise<RequestDetail['sameContact']> {
  if (contactFingerprint === null) return [];
  return db
    .selectFrom('requests')
    .select(['id', 'reference'])
    .where('contactFingerprint', '=', contactFingerprint)
    .where('provider', '=', worker.provider)
    .where('state', '<>', 'closed')
    .where('id', '<>', id)
    .orderBy('receivedAt')
    .limit(maxSameContact)
    .execute();
}

/** Every time that was ever offered, oldest round first. */
async function allOffers(db: Db, requestId: string): Promise<RequestDetail['formerOffers']> {
  return db
    .selectFrom('offers')
    .select(['round', 'number as offer', 'startsAt', 'lengthMinutes', 'place', 'channel'])
    .where('requestId', '=', requestId)
    .orderBy('round')
    .orderBy('number')
    .execute();
}

/** How many stand in each list, up to mostCounted: open ones are all that are not closed and told. */
export async function countRequests(db: Db, urgentIds: readonly string[], worker: Worker, now: Date): Promise<Queue['counts']> {
  const own = db.selectFrom('requests').select('id').where('provider', '=', worker.provider);
  const open = own.where('owedFrom', 'is not', null);
  const count = async (query: typeof own) => {
    const { found } = await db
      .selectFrom(query.limit(mostCounted).as('found'))
      .select(({ fn }) => fn.countAll<number | string>().as('found'))
      .executeTakeFirstOrThrow();
    return Number(found);
  };
  const [mine, unclaimed, toBeTold, lateByDate, urgentOwed, unseen] = await Promise.all([
    count(open.where('claimedBy', '=', worker.id)),
    count(open.where('claimedBy', 'is', null)),
    count(own.where('toTell', '=', sql.lit(1))),
    count(open.where('dueAt', '<', now.toISOString())),
    urgentIds.length === 0
      ? []
      : db
          .selectFrom('requests')
          .selectAll()
          .where('provider', '=', worker.provider)
          .where('id', 'in', idsIn(db, urgentIds))
          .where('owedFrom', '<=', now.toISOString())
          .where('dueAt', '>=', now.toISOString())
          .execute(),
    may(worker.role, 'release-for-others') ? count(unseenOnes(own, now)) : undefined,
  ]);
  const urgent = new Set(urgentIds);
  const overdue = lateByDate + urgentOwed.filter((row) => isOverdue(owed(row, urgent, now), now)).length;
  return { mine, unclaimed, overdue, 'to-be-told': toBeTold, ...(unseen === undefined ? {} : { unseen }) };
}

/** Closed ones whose answer stands on the slip only, where nobody has looked, and that are erased within three days. */
const unseenOnes = <Row>(query: SelectQueryBuilder<Database, 'requests', Row>, now: Date): SelectQueryBuilder<Database, 'requests', Row> =>
  query
    .where('state', '=', sql.lit('closed'))
    .where('owedFrom', 'is', null)
    .where('erasedAt', 'is', null)
    .where('toldHow', '=', onSlip)
    .where('closedAt', '<', later(now, (unseenDays - keptDays) * dayMs).toISOString());

type ListRow = RequestRow & { holder: string | null; lastLetter: LetterState | null };
type ListQuery = SelectQueryBuilder<Database, 'requests', ListRow>;

const withHolder = (db: Db): ListQuery =>
  db
    .selectFrom('requests')
    .selectAll('requests')
    .select((query) => query.selectFrom('accounts').select('name').whereRef('accounts.id', '=', 'requests.claimedBy').as('holder'))
    .select((query) =>
      query
        .selectFrom('letters')
        .select('letters.state')
        .whereRef('letters.requestId', '=', 'requests.id')
        .orderBy('letters.createdAt', 'desc')
        .limit(1)
        .as('lastLetter'),
    );

function filtered(db: Db, worker: Worker, selection: Selection): ListQuery {
  const { state, quarter, language } = selection;
  let query = withHolder(db).where('provider', '=', worker.provider);
  const claimedBy = selection.view === 'mine' ? 'me' : selection.view === 'unclaimed' ? 'nobody' : selection.claimedBy;
  if (isSet(state)) {
    const known = states.find((one) => one === state);
    if (known === undefined) throw new Problem('invalid-input', { errors: [{ pointer: '/state', code: 'not-allowed' }] });
    query = query.where('state', '=', known);
  }
  if (claimedBy === 'nobody') query = query.where('claimedBy', 'is', null);
  else if (isSet(claimedBy)) query = query.where('claimedBy', '=', claimedBy === 'me' ? worker.id : claimedBy!);
  if (isSet(quarter)) query = query.where('quarter', '=', quarter!);
  if (isSet(language)) query = query.where('conversationLanguage', '=', language!);
  if (isSet(selection.reference)) {
    const reference = parseReference(selection.reference!);
    if (reference === undefined) throw new Problem('invalid-input', { errors: [{ pointer: '/reference', code: 'malformed' }] });
    query = query.where('reference', '=', reference);
  }
  return query;
}

function partsOf({ view, state }: Selection): readonly Part[] {
  if (view === 'to-be-told') return ['to-tell'];
  if (view === 'overdue' || view === 'unseen' || view === 'closed') return [view];
  return view === undefined ? (state === 'closed' ? ['closed', 'owed'] : ['owed', 'waits', 'closed']) : ['owed', 'waits'];
}

/** The next rows of a part, in its order. */
async function rowsOf(db: Db, base: ListQuery, { part, after }: Place, urgentFirst: readonly string[], now: Date): Promise<ListRow[]> {
  if (part === 'urgent') return urgentRows(db, base, after?.[0], urgentFirst);
  if (isClosedPart(part)) {
    const closed = part === 'unseen' ? unseenOnes(base, now) : base.where('state', '=', sql.lit('closed')).where('owedFrom', 'is', null);
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
  const query = parts[part as keyof typeof parts]().orderBy('dueAt').orderBy('receivedAt').orderBy('id').limit(pageSize);
  const others = part !== 'to-tell' && urgentFirst.length > 0 ? query.where('id', 'not in', idsIn(db, urgentFirst)) : query;
  return (
    after === undefined ? others : others.where(sql<boolean>`(due_at, received_at, id) > (${after[0]}, ${after[1]}, ${after[2]})`)
  ).execute();
}

/** @param last the one shown last; when it is answered meanwhile, the list begins anew rather than leave anybody out */
async function urgentRows(db: Db, base: ListQuery, last: string | undefined, urgentFirst: readonly string[]): Promise<ListRow[]> {
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

/** Opaque to callers: where the last page ended. */
const cursorOf = ({ part, after }: Place): string => Buffer.from(JSON.stringify([part, ...(after ?? [])])).toString('base64url');

function readCursor(cursor: string | undefined): Place | undefined {
  if (!isSet(cursor)) return undefined;
  try {
    const [part, ...after] = JSON.parse(Buffer.from(cursor!, 'base64url').toString()) as unknown[];
    const known = listParts.find((one) => one === part);
    const texts = after.filter((member) => typeof member === 'string');
    if (known !== undefined && texts.length === after.length) {
      if (texts.length === 0) return { part: known };
      if (texts.length === (known === 'urgent' ? 1 : isClosedPart(known) ? 2 : 3)) return { part: known, after: texts };
    }
  } catch {
    // Not JSON: refused below like any other cursor that this list did not give.
  }
  throw new Problem('invalid-input', { errors: [{ pointer: '/cursor', code: 'malformed' }] });
}

function summaryOf(row: ListRow, { matter, urgent, unreadable }: OpenedMatter, now: Date): RequestSummary {
  const standing = owed(row, new Set(urgent ? [row.id] : []), now);
  const isOpen = standing.is === 'owed' || standing.is === 'waits';
  const isMarked: Record<Mark, boolean> = {
    burst: row.markedBurst === 1,
    repeated: row.markedRepeated === 1,
    honeypot: row.markedHoneypot === 1,
    unreadable,
    undelivered: row.lastLetter === 'given-up' && isOpen,
    'by-hand': row.lastLetter === 'by-hand' && row.toTell === 1,
  };
  return {
    id: row.id,
    reference: row.reference,
    state: row.state,
    outcome: row.outcome,
    provider: row.provider,
    quarter: row.quarter,
    language: row.formLanguage,
    conversation: { language: row.conversationLanguage, interpreting: row.interpreting === 1 },
    matter,
    receivedAt: row.receivedAt,
    condition: standing.is,
    verb: standing.is === 'owed' ? standing.verb : null,
    dueAt: standing.is === 'owed' ? standing.dueAt : null,
    waits: standing.is === 'waits' ? { for: standing.for, until: standing.until } : null,
    erasedOn: standing.is === 'closed' ? standing.erasedOn : null,
    overdue: isOverdue(standing, now),
    urgent,
    toBeTold: row.toTell === 1,
    onSlipOnly: row.toldHow === onSlip && standing.is !== 'erased',
    misfit: standing.is === 'owed' ? row.misfit : null,
    marks: marks.filter((mark) => isMarked[mark]),
    claimedBy: row.claimedBy === null ? null : { id: row.claimedBy, name: row.holder ?? '' },
    appointment: appointmentOf(row),
    wished: row.state === 'received' ? row.wishedStartsAt : null,
    version: row.version,
  };
}

const isOverdue = (standing: Standing, now: Date): boolean => standing.is === 'owed' && standing.dueAt < now.toISOString();
const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';
