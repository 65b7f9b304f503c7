import type { HistoryEvent } from '../contract/codes.ts';
import type { LiveCounts } from '../contract/live.ts';
import { mostCounted } from '../contract/pages/requests.ts';
import type { Db } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import type { Worker } from '../accounts/worker.ts';
import type { Change } from './changes.ts';

/** Steps after which a request may stand anew in somebody's list. */
const bringing: ReadonlySet<HistoryEvent> = new Set([
  'received',
  'released',
  'returned',
  'forwarded',
  'consent-given',
  'consent-withdrawn',
  'partner-answered',
  'none-fits',
  'moved',
  'offers-ended',
  'time-lost',
  'restored',
]);

/** The ids of the urgent requests of a provider that wait for an answer. */
export type UrgentIds = (provider: string) => Promise<readonly string[]>;

/**
 * Counts for many accounts in two queries, and one look for urgent requests a provider.
 * @returns the counts of one of these accounts, with what happened since the position that it knows
 */
export async function countFor(
  db: Db,
  urgentIds: UrgentIds,
  readers: readonly Worker[],
  now: Date,
): Promise<(reader: Worker, changes: readonly Change[]) => LiveCounts> {
  const providers = [...new Set(readers.map(({ provider }) => provider))];
  const ids = [...new Set(readers.map(({ id }) => id))];
  const [waiting, mine, urgent] = await Promise.all([
    countWaiting(db, providers, now),
    countHeld(db, ids, now),
    Promise.all(providers.map(async (provider) => [provider, new Set(await urgentIds(provider))] as const)),
  ]);
  const urgentOf = new Map(urgent);
  return (reader, changes) => {
    const { id, provider } = reader;
    const urgentHere = urgentOf.get(provider) ?? new Set();
    return {
      ...countChanges(reader, changes, urgentHere, now),
      waiting: waiting.get(provider) ?? 0,
      urgent: urgentHere.size,
      mine: mine.get(id) ?? 0,
    };
  };
}

function countChanges(
  { id, provider }: Worker,
  changes: readonly Change[],
  urgentIds: ReadonlySet<string>,
  now: Date,
): Pick<LiveCounts, 'new' | 'newUrgent' | 'changed'> {
  const brought = new Set<string>();
  let changed = 0;
  for (const change of changes) {
    if (change.provider !== provider) continue;
    if (change.of === 'hours') changed += 1;
    else if (change.byAccount !== id && (change.claimedBy === null || change.claimedBy === id)) {
      if (bringing.has(change.event) && change.owedFrom !== null && change.owedFrom <= now.toISOString()) brought.add(change.requestId);
      else if (change.claimedBy === id) changed += 1;
    }
  }
  return { new: brought.size, newUrgent: [...brought].filter((request) => urgentIds.has(request)).length, changed };
}

/** Requests that are owed and that nobody holds, up to mostCounted a provider. */
async function countWaiting(db: Db, providers: readonly string[], now: Date): Promise<Map<string, number>> {
  const [first, ...others] = providers.map((provider) =>
    db
      .selectFrom(
        db
          .selectFrom('requests')
          .select('provider')
          .where('provider', '=', provider)
          .where('owedFrom', 'is not', null)
          .where('owedFrom', '<=', now.toISOString())
          .where('claimedBy', 'is', null)
          .limit(mostCounted)
          .as('waiting'),
      )
      .select('provider')
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .groupBy('provider'),
  );
  if (first === undefined) return new Map();
  const rows = await others.reduce((all, one) => all.unionAll(one), first).execute();
  return new Map(rows.map(({ provider, count }) => [provider, Number(count)]));
}

/** Requests that are owed, by the account that holds them. */
async function countHeld(db: Db, accountIds: readonly string[], now: Date): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('requests')
    .select(({ fn }) => ['claimedBy', fn.countAll<number | string>().as('held')])
    .where('claimedBy', 'in', idsIn(db, accountIds))
    .where('owedFrom', 'is not', null)
    .where('owedFrom', '<=', now.toISOString())
    .groupBy('claimedBy')
    .execute();
  return new Map(rows.map((row) => [row.claimedBy ?? '', Number(row.held)]));
}
