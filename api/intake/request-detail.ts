import type { HistoryEntry, RequestDetail } from '../contract/desk.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { RequestRow } from '../database/tables.ts';
import type { ActorKind, HistoryEvent } from '../contract/codes.ts';
import { findWayHere } from './consent.ts';
import { findSameContact } from './contact-checks.ts';
import { unread, type MatterReader } from './matter.ts';
import { provenState } from './proven-steps.ts';
import { mayShow } from './shared-facts.ts';
import { findJoined } from './duplicates.ts';
import { lapsed } from './owed.ts';
import { remarksIn } from './remarks.ts';
import { listAllOffers, listCurrentOffers } from './given-times.ts';
import type { Worker } from '../accounts/worker.ts';
import { findTries } from './tries.ts';
import { seenBy, selectRequests, summarize } from './request-summary.ts';

/**
 * Reads a request with its offers and its history.
 * @param deskKey tells the holder of other requests with the same contact
 * @throws Problem not-found, also for another provider's request
 */
export async function getRequest(
  db: Db,
  readMatter: MatterReader,
  worker: Worker,
  id: string,
  now: Date,
  deskKey?: Uint8Array,
): Promise<RequestDetail> {
  const row = await selectRequests(db).where('requests.id', '=', id).where('requests.provider', '=', worker.provider).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  const steps = await db
    .selectFrom('history')
    .leftJoin('accounts', 'accounts.id', 'history.accountId')
    .leftJoin('apiTokens', 'apiTokens.id', 'history.accountId')
    .select(['history.at', 'history.event', 'history.actor', 'history.accountId', 'history.detail', 'accounts.name', 'accounts.provider'])
    .select(['apiTokens.name as machine', 'apiTokens.provider as providerOfMachine'])
    .where('history.requestId', '=', id)
    .orderBy('history.id')
    .execute();
  const { roundsBefore } = await findWayHere(db, row);
  const rounds = (await listAllOffers(db, id)).filter(({ round }) => round > roundsBefore);
  const current = row.state === 'offered' && lapsed(row, now) === undefined ? await listCurrentOffers(db, id) : [];
  const newest = rounds.at(-1)?.round;
  /** The offered time that the person took still stands. */
  const set = row.state === 'confirmed' ? row.startsAt : null;
  const isOwn = (await provenState(db, id))?.provider === worker.provider;
  const summary = summarize(row, isOwn ? await readMatter(row) : unread, now);
  return {
    ...summary,
    claimedBy: seenBy(summary.claimedBy, worker, row.claimedBy),
    offers: current,
    formerOffers: rounds.filter(({ round, startsAt }) => !(round === newest && (current.length > 0 || startsAt === set))),
    sameContact:
      deskKey !== undefined && row.claimedBy === worker.id && mayShow(row.sharedFacts, 'contact')
        ? await findSameContact(db, deskKey, row)
        : [],
    tries: await findTries(db, id),
    remarks: remarksIn(row.remarks),
    ...(await findJoined(db, row)),
    history: [
      ...maskSteps(row, steps).map(({ accountId, name, provider, machine, providerOfMachine, ...entry }) => ({
        ...entry,
        account:
          accountId === null
            ? null
            : providerOfMachine === worker.provider
              ? { id: accountId, name: machine ?? '' }
              : provider === worker.provider
                ? seenBy({ id: accountId, name: name ?? '' }, worker, row.claimedBy)
                : { id: '', name: '' },
      })),
      ...(await listLetterEvents(db, id)),
    ].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)),
  };
}

type Step = { event: HistoryEvent; actor: ActorKind; detail: string | null };

/**
 * A provider that got the request with consent sees of the steps before that they happened, and nothing else. Without the contact it does
 * not see by which way a letter told the person either.
 */
function maskSteps<Line extends Step>({ provider, sharedFacts }: RequestRow, steps: readonly Line[]): Line[] {
  if (sharedFacts === null) return [...steps];
  const arrived = steps.findLastIndex(({ event, detail }) => event === 'consent-given' && detail?.split(' ')[0] === provider);
  const namesWay = ({ event, actor }: Line) => event === 'told' && actor === 'system' && !mayShow(sharedFacts, 'contact');
  return steps.map((step, index) => (index < arrived || namesWay(step) ? { ...step, detail: null } : step));
}

/** Lists the letters that were sent or failed as events of the history. */
async function listLetterEvents(db: Db, requestId: string): Promise<HistoryEntry[]> {
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
