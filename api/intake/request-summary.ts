import type { SelectQueryBuilder } from 'kysely';
import type { RequestSummary } from '../contract/desk.ts';
import type { Worker } from '../accounts/worker.ts';
import { type LetterState, type Mark, marks, type SharableFact } from '../contract/codes.ts';
import type { Db } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import type { OpenedMatter } from './matter.ts';
import { onSlip, owed, type Standing } from './owed.ts';
import { appointmentOf } from './given-times.ts';
import { factsIn, mayShow, notShared } from './shared-facts.ts';

/** A request with the name of its holder, the state of its newest letter, and the link of a partner that it was passed on to. */
export type ListRow = RequestRow & {
  holder: string | null;
  lastLetter: LetterState | null;
  partnerUntil: string | null;
  partnerAcceptedAt: string | null;
};

export type ListQuery = SelectQueryBuilder<Database, 'requests', ListRow>;

export const selectRequests = (db: Db): ListQuery =>
  db
    .selectFrom('requests')
    .selectAll('requests')
    .select((query) => [
      query.fn
        .coalesce(
          query.selectFrom('accounts').select('name').whereRef('accounts.id', '=', 'requests.claimedBy'),
          query.selectFrom('apiTokens').select('name').whereRef('apiTokens.id', '=', 'requests.claimedBy'),
        )
        .as('holder'),
    ])
    .select((query) =>
      query
        .selectFrom('letters')
        .select('letters.state')
        .whereRef('letters.requestId', '=', 'requests.id')
        .orderBy('letters.createdAt', 'desc')
        // Of two of the same instant, the other one has overtaken it.
        .orderBy((letter) => letter.case().when('letters.state', '=', 'overtaken').then(1).else(0).end())
        .limit(1)
        .as('lastLetter'),
    )
    .select((query) => {
      const given = query
        .selectFrom('consents')
        .leftJoin('partnerLinks', 'partnerLinks.consentId', 'consents.id')
        .whereRef('consents.requestId', '=', 'requests.id')
        .where('consents.state', '=', 'given')
        .where('consents.partnerId', 'is not', null)
        .orderBy('consents.askedAt', 'desc')
        .limit(1);
      // The job that makes the link is a minute behind.
      const until = given.select(({ fn }) => fn.coalesce('partnerLinks.expiresAt', 'consents.expiresAt').as('until'));
      return [until.as('partnerUntil'), given.select('partnerLinks.acceptedAt').as('partnerAcceptedAt')];
    });

export function summarize(row: ListRow, { matter, urgent, unreadable }: OpenedMatter, now: Date): RequestSummary {
  const standing = owed(row, new Set(urgent ? [row.id] : []), now);
  const isOpen = standing.is === 'owed' || standing.is === 'waits';
  const isMarked: Record<Mark, boolean> = {
    burst: row.markedBurst === 1,
    repeated: row.markedRepeated === 1,
    honeypot: row.markedHoneypot === 1,
    unreadable,
    undelivered: row.lastLetter === 'given-up' && isOpen && mayShow(row.sharedFacts, 'contact'),
    'by-hand': row.lastLetter === 'by-hand' && row.toTell === 1,
  };
  const shows = (fact: SharableFact) => mayShow(row.sharedFacts, fact);
  return {
    id: row.id,
    reference: row.reference,
    state: row.state,
    outcome: row.outcome,
    provider: row.provider,
    shared: row.sharedFacts === null ? null : factsIn(row.sharedFacts),
    quarter: shows('quarter') ? row.quarter : notShared.quarter,
    language: shows('language') ? row.formLanguage : notShared.language,
    conversation: shows('language')
      ? { language: row.conversationLanguage, interpreting: row.interpreting === 1 }
      : { language: notShared.language, interpreting: false },
    matter,
    receivedAt: row.receivedAt,
    condition: standing.is,
    verb: standing.is === 'owed' ? standing.verb : null,
    dueAt: standing.is === 'owed' ? standing.dueAt : null,
    waits: standing.is === 'waits' ? { for: standing.for, until: standing.until } : null,
    partner:
      row.state === 'received' && row.partnerUntil !== null && row.partnerUntil > now.toISOString()
        ? { until: row.partnerUntil, accepted: row.partnerAcceptedAt !== null }
        : null,
    erasedOn: standing.is === 'closed' ? standing.erasedOn : null,
    overdue: isOverdue(standing, now),
    urgent,
    toBeTold: row.toTell === 1,
    letterLeaves: row.toTell === 1 && row.lastLetter === 'waiting',
    onSlipOnly: row.toldHow === onSlip && standing.is !== 'erased',
    misfit: standing.is === 'owed' ? row.misfit : null,
    marks: marks.filter((mark) => isMarked[mark]),
    claimedBy: row.claimedBy === null ? null : { id: row.claimedBy, name: row.holder ?? '' },
    appointment: appointmentOf(row),
    wished: row.state === 'received' && shows('matter') ? row.wishedStartsAt : null,
    version: row.version,
  };
}

/** A colleague as a worker sees them: the coordinator and the holder of the request read the name, everybody else only their own. */
export const seenBy = (colleague: RequestSummary['claimedBy'], { id, role }: Worker, holder: string | null): RequestSummary['claimedBy'] =>
  colleague === null || colleague.id === id || holder === id || role === 'coordinator' ? colleague : { ...colleague, name: '' };

export const isOverdue = (standing: Standing, now: Date): boolean => standing.is === 'owed' && standing.dueAt < now.toISOString();
