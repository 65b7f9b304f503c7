import { sql } from 'kysely';
import type { State } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { ClearPage, ClearRequest } from '../contract/tokens.ts';
import type { Db } from '../database/connect.ts';
import type { RequestRow } from '../database/tables.ts';
import type { Worker } from '../accounts/worker.ts';
import { isAsProven, provenState } from './proven-steps.ts';
import { mayShow, notShared } from './shared-facts.ts';

/*
 * Requests as another system and the export see them: the columns that stand in the clear. Nothing here opens a sealed part, so nothing
 * depends on it either, the urgency included.
 */

const usualSize = 50;

/** Lists one page of the provider's requests, the oldest first. @throws Problem invalid-input at "/cursor" */
export async function listClear(
  db: Db,
  worker: Worker,
  { state, limit = usualSize, cursor }: { state?: State | undefined; limit?: number | undefined; cursor?: string | undefined },
): Promise<ClearPage> {
  const after = readPlace(cursor);
  const rows = await db
    .selectFrom('requests')
    .selectAll()
    .where('provider', '=', worker.provider)
    .where((where) => (state === undefined ? where.lit(true) : where('state', '=', state)))
    .$if(after !== undefined, (query) => query.where(sql<boolean>`(received_at, id) > (${after?.[0]}, ${after?.[1]})`))
    .orderBy('receivedAt')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { requests: shown.map((row) => clearOf(row, worker)), cursor: last === undefined ? null : writePlace(last) };
}

/** @throws Problem not-found, also for another provider's request */
export async function getClear(db: Db, worker: Worker, id: string): Promise<ClearRequest> {
  return clearOf(await readRow(db, worker, id), worker);
}

/** @throws Problem not-found, also for another provider's request */
export async function readRow(db: Db, { provider }: Worker, id: string): Promise<RequestRow> {
  const row = await db.selectFrom('requests').selectAll().where('id', '=', id).where('provider', '=', provider).executeTakeFirst();
  if (row === undefined || !isAsProven(row, await provenState(db, id))) throw new Problem('not-found');
  return row;
}

/** The clear columns of a row; facts that were not passed on to its provider are masked. */
export function clearOf(row: RequestRow, { id }: Pick<Worker, 'id'>): ClearRequest {
  const showsLanguage = mayShow(row.sharedFacts, 'language');
  return {
    id: row.id,
    state: row.state,
    outcome: row.outcome,
    provider: row.provider,
    quarter: mayShow(row.sharedFacts, 'quarter') ? row.quarter : notShared.quarter,
    language: showsLanguage ? row.formLanguage : notShared.language,
    conversation: showsLanguage
      ? { language: row.conversationLanguage, interpreting: row.interpreting === 1 }
      : { language: notShared.language, interpreting: false },
    receivedAt: row.receivedAt,
    dueAt: row.dueAt,
    closedAt: row.closedAt,
    slot: row.startsAt === null ? null : { startsAt: row.startsAt, lengthMinutes: row.lengthMinutes, channel: row.channel },
    claimed: row.claimedBy === null ? 'nobody' : row.claimedBy === id ? 'you' : 'others',
    version: row.version,
  };
}

const writePlace = ({ receivedAt, id }: RequestRow): string => Buffer.from(JSON.stringify([receivedAt, id])).toString('base64url');

function readPlace(cursor: string | undefined): [string, string] | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(place) && place.length === 2 && place.every((part) => typeof part === 'string')) {
      const [receivedAt = '', id = ''] = place;
      return [receivedAt, id];
    }
  } catch {
    // Not JSON: refused below.
  }
  throw new Problem('invalid-input', { errors: [{ pointer: '/cursor', code: 'malformed' }] });
}
