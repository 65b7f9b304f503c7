import type { Generated } from 'kysely';
import type { ReportKind } from '../contract/report.ts';

/**
 * One schema for both dialects. Instants are ISO 8601 texts in UTC with milliseconds ("2026-11-23T09:20:00.000Z"),
 * which sort as text; flags are 0 or 1; sealed parts are bytes.
 */
export type Database = {
  requests: RequestsTable;
  offers: OffersTable;
  history: HistoryTable;
  accounts: AccountsTable;
  sessions: SessionsTable;
  account_links: AccountLinksTable;
  account_history: AccountHistoryTable;
  content_reports: ContentReportsTable;
};

export type Flag = 0 | 1;

type RequestsTable = {
  id: string;
  reference: string;
  /** SHA-256 of the slip's secret, base64url. */
  secret_hash: string;
  state: 'received' | 'offered' | 'confirmed' | 'closed';
  outcome: string | null;
  /** Coded reason of the outcome "not-here". */
  reason: string | null;
  provider: string;
  quarter: string;
  form_language: string;
  conversation_language: string;
  interpreting: Flag;
  /** The version of the notice that the person saw. */
  notice: string;
  received_at: string;
  /** Until when the person must be told; null when nothing is owed. The same for every topic, see docs/decisions.md. */
  due_at: string | null;
  /** The promise on the slip, a day in Berlin. */
  hear_by: string | null;
  /** 1 while there is an answer that the person has not been told. */
  to_tell: Flag;
  told_at: string | null;
  told_how: string | null;
  claimed_by: string | null;
  /** When the claim was made or last worked on; a claim that rests for two working days goes back. */
  claim_touched_at: string | null;
  entered_by: string | null;
  marked_burst: Flag;
  marked_repeated: Flag;
  marked_honeypot: Flag;
  /** 24 bits of a keyed hash of the contact, only while the request is open. */
  contact_fingerprint: number | null;
  starts_at: string | null;
  length_minutes: number | null;
  place: string | null;
  channel: 'place' | 'phone' | null;
  closed_at: string | null;
  erased_at: string | null;
  /** The desk key that the sealed parts were sealed to. */
  sealed_key_id: string | null;
  sealed_matter: Uint8Array | null;
  sealed_person: Uint8Array | null;
  /** SHA-256 of the Idempotency-Key; gone with the erasure. */
  idempotency_key_hash: string | null;
  body_fingerprint: string | null;
  version: number;
};

type OffersTable = {
  request_id: string;
  /** 1 to 3 within a round. */
  number: number;
  /** Counts how often times were offered. */
  round: number;
  starts_at: string;
  length_minutes: number;
  place: string | null;
  channel: 'place' | 'phone';
};

/** Append-only, guarded by triggers. Never holds what a person typed. */
type HistoryTable = {
  id: Generated<number>;
  request_id: string;
  at: string;
  event: string;
  actor: 'requester' | 'desk' | 'system';
  account_id: string | null;
  detail: string | null;
};

type AccountsTable = {
  id: string;
  /** In small letters. */
  email: string;
  name: string;
  role: 'counsellor' | 'coordinator' | 'editor' | 'admin';
  provider: string;
  language: 'de' | 'en';
  /** argon2id in PHC string format; null until the first link was used. */
  password_hash: string | null;
  created_at: string;
  disabled_at: string | null;
};

type SessionsTable = {
  /** SHA-256 of the cookie's value, base64url. */
  token_hash: string;
  account_id: string;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
};

type AccountLinksTable = {
  token_hash: string;
  /** null: the set-up link, which makes the first account. */
  account_id: string | null;
  created_at: string;
  expires_at: string;
};

type AccountHistoryTable = {
  id: Generated<number>;
  at: string;
  event: string;
  /** null: a failed sign-in with an email that no account has. */
  account_id: string | null;
  /** Who did it; null for the command line. */
  by_account_id: string | null;
  detail: string | null;
};

/** What somebody says is wrong with an entry of the directory. Nothing tells who said it. */
type ContentReportsTable = {
  /** A hash of what was sent, so that sent twice is once. */
  id: string;
  service_id: string;
  language: string;
  kind: ReportKind;
  received_at: string;
  marked_suspicious: Flag;
  sealed_key_id: string;
  sealed_text: Uint8Array;
  handled_at: string | null;
  handled_by: string | null;
};
