import { elsewhere, type HistoryEvent } from '../contract/codes.ts';
import type { LiveCounts } from '../contract/live.ts';
import { mostCounted } from '../contract/pages/requests.ts';
import type { Db } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import type { Flag } from '../database/tables.ts';
import type { Account } from '../accounts/account.ts';
import type { AccountProfile } from '../contract/desk.ts';
import { findWorker, type Worker } from '../accounts/worker.ts';
import type { Change } from './changes.ts';
import { mayShow } from '../intake/shared-facts.ts';

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

/** An account that listens: what it works on, and the languages and quarters that it answers for; empty lists mean all. */
export type Reader = Worker & Pick<AccountProfile, 'languages' | 'quarters'>;

/** The account as one that listens; undefined for roles without requests. */
export function findReader(account: Account): Reader | undefined {
  const worker = findWorker(account);
  return worker && { ...worker, languages: account.languages, quarters: account.quarters };
}

/** The ids of the urgent requests of a provider that wait for an answer. */
export type UrgentIds = (provider: string) => Promise<readonly string[]>;

/**
 * Counts for many accounts in two queries, and one look for urgent requests a provider.
 * @returns the counts of one of these accounts, with what happened since the position that it knows
 */
export async function countFor(
  db: Db,
  urgentIds: UrgentIds,
  readers: readonly Reader[],
  now: Date,
): Promise<(reader: Reader, changes: readonly Change[]) => LiveCounts> {
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
    const waitingHere = waiting.filter((group) => group.provider === provider);
    return {
      ...countChanges(reader, changes, urgentHere, now),
      waiting: sum(waitingHere),
      fitting: sum(waitingHere.filter((group) => fits(group, reader))),
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

type Group = {
  provider: string;
  conversationLanguage: string;
  quarter: string;
  interpreting: Flag;
  sharedFacts: string | null;
  count: number;
};

/** With interpreting, any language fits; somebody without a quarter in the city fits every quarter, and so does a fact that was not passed on. */
const fits = (group: Group, { languages, quarters }: Reader): boolean =>
  (languages.length === 0 ||
    group.interpreting === 1 ||
    languages.includes(group.conversationLanguage) ||
    !mayShow(group.sharedFacts, 'language')) &&
  (quarters.length === 0 || [...quarters, ...elsewhere].includes(group.quarter) || !mayShow(group.sharedFacts, 'quarter'));

const sum = (groups: readonly Group[]): number => groups.reduce((all, { count }) => all + count, 0);

/** Requests that are owed and that nobody holds, up to mostCounted a provider. */
async function countWaiting(db: Db, providers: readonly string[], now: Date): Promise<Group[]> {
  const columns = ['provider', 'conversationLanguage', 'quarter', 'interpreting', 'sharedFacts'] as const;
  const [first, ...others] = providers.map((provider) =>
    db
      .selectFrom(
        db
          .selectFrom('requests')
          .select(columns)
          .where('provider', '=', provider)
          .where('owedFrom', 'is not', null)
          .where('owedFrom', '<=', now.toISOString())
          .where('claimedBy', 'is', null)
          .limit(mostCounted)
          .as('waiting'),
      )
      .select(columns)
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .groupBy(columns),
  );
  if (first === undefined) return [];
  const rows = await others.reduce((all, one) => all.unionAll(one), first).execute();
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
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
