import type { Generated, Selectable } from 'kysely';
import type {
  AccountEvent,
  ActorKind,
  BookingKind,
  Channel,
  DeskLanguage,
  HistoryEvent,
  LetterKind,
  LetterState,
  Misfit,
  NotHereReason,
  Outcome,
  ReportKind,
  Role,
  State,
  WayTold,
} from '../contract/codes.ts';

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
  consultation_hours: ConsultationHoursTable;
  absences: AbsencesTable;
  bookings: BookingsTable;
  booked_pieces: BookedPiecesTable;
  letters: LettersTable;
  known_keys: KnownKeysTable;
  write_probes: WriteProbesTable;
  network_keys: NetworkKeysTable;
  spent_proofs: SpentProofsTable;
};

export type Flag = 0 | 1;

type RequestsTable = {
  id: string;
  reference: string;
  /** SHA-256 of the slip's secret, base64url. */
  secret_hash: string;
  state: State;
  outcome: Outcome | null;
  /** Coded reason of the outcome "not-here". */
  reason: NotHereReason | null;
  provider: string;
  quarter: string;
  form_language: string;
  conversation_language: string;
  interpreting: Flag;
  /** The version of the notice that the person saw. */
  notice: string;
  received_at: string;
  /**
   * From when on the provider owes the next step; ahead while the request waits for a time, null once it is closed and the person told.
   * Written with `due_at` by every step (api/intake/owed.ts).
   */
  owed_from: string | null;
  /** Until when that step is due; null with `owed_from`. The same for every topic, see docs/decisions.md. */
  due_at: string | null;
  /** The appointment, or the last of the offered times; stays when it is over or was declined. */
  last_time_at: string | null;
  /** Why the time that was offered or set no longer holds; null while it does. */
  misfit: Misfit | null;
  misfit_at: string | null;
  /** The promise on the slip, a day in Berlin. */
  hear_by: string | null;
  /** 1 while there is an answer that the person has not been told. */
  to_tell: Flag;
  told_at: string | null;
  told_how: WayTold | null;
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
  channel: Channel | null;
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
  /** The state that the sender was told; the same key gets the same answer again. */
  received_as: Generated<Extract<State, 'received' | 'confirmed'>>;
  /** A newer secret than the one in the person part, once the slip was lost and found or its link renewed. */
  sealed_secret: Uint8Array | null;
  sealed_secret_key_id: string | null;
  /** The secret that the request was made with, once there is a newer one: its key must not make another request. */
  former_secret_hash: string | null;
  /** What the slip shows of the sealed parts, under a key of the slip's secret; null after a lost slip, until the desk writes it again. */
  slip_facts: Uint8Array | null;
  /** The contact that took the place of the one in the person part. */
  sealed_contact: Uint8Array | null;
  sealed_contact_key_id: string | null;
  /** Keyed hashes of the sender's network and of its /24 or /48, for a day. */
  network: string | null;
  network_block: string | null;
  /** What takes their place: how many its network sent until then, and how many in all; both rounded to powers of two. */
  network_turn: number | null;
  network_sent: number | null;
  /** The same for all that were closed in one step as a burst, random; for a day, so that it can be undone. */
  burst_id: string | null;
  /** The time that could only be wished for; an ordinary request otherwise. */
  wished_hours_id: string | null;
  wished_starts_at: string | null;
};

export type RequestRow = Selectable<RequestsTable>;

type OffersTable = {
  request_id: string;
  /** 1 to 3 within a round. */
  number: number;
  /** Counts how often times were offered. */
  round: number;
  starts_at: string;
  length_minutes: number;
  place: string | null;
  channel: Channel;
};

/** Append-only, guarded by triggers. Never holds what a person typed. */
type HistoryTable = {
  id: Generated<number>;
  request_id: string;
  at: string;
  event: HistoryEvent;
  actor: ActorKind;
  account_id: string | null;
  detail: string | null;
};

type AccountsTable = {
  id: string;
  /** In small letters. */
  email: string;
  name: string;
  role: Role;
  provider: string;
  language: DeskLanguage;
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
  event: AccountEvent;
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

/** A recurring or single time that a counsellor offers. Days and times are local, of Berlin. */
type ConsultationHoursTable = {
  id: string;
  account_id: string;
  provider: string;
  /** null: for the whole city, by phone or video. */
  quarter: string | null;
  /** As people find it: "Stadtteilbüro, Grillostraße 4". */
  place: string | null;
  channel: Channel;
  /** Tags of conversation languages, as JSON. */
  languages: string;
  woman_counsellor: Flag;
  /** Its weekday is the weekday of the series; "2026-11-25". */
  first_day: string;
  /** null: until further notice. A single time has the same first and last day. */
  last_day: string | null;
  every_weeks: number;
  /** "09:00" */
  opens: string;
  closes: string;
  length_minutes: number;
  buffer_minutes: number;
  lead_time_minutes: number;
  horizon_days: number;
  capacity: number;
  created_at: string;
  version: number;
};

type AbsencesTable = { id: string; account_id: string; first_day: string; last_day: string; created_at: string };

/** Time of a counsellor that is taken. Holds all that the appointment needs, so that changed hours change no booking. */
type BookingsTable = {
  id: string;
  kind: BookingKind;
  account_id: string;
  /** null: a time that the desk chose freely. */
  hours_id: string | null;
  provider: string;
  starts_at: string;
  length_minutes: number;
  /** The end, with the buffer. */
  busy_until: string;
  /** 0 for the first of several people at one time. */
  seat: Generated<number>;
  place: string | null;
  channel: Channel;
  request_id: string | null;
  /** SHA-256 of what the holder shows, base64url. */
  hold_hash: string | null;
  expires_at: string | null;
  extended: Generated<number>;
  /** Keyed hashes of who took it, for a day. */
  network: string | null;
  network_block: string | null;
  /** 1: for a proof of work. */
  is_proven: Generated<Flag>;
  taken_at: string | null;
};

/** The random part of each day's key for networks; deleted after a day. */
type NetworkKeysTable = { day: string; random: Uint8Array };

/** Proofs of work that were used, until they run out. */
type SpentProofsTable = { id: string; expires_at: string };

/** The constraint against double booking; rows come and go with their booking. */
type BookedPiecesTable = {
  account_id: string;
  /** Five minutes, counted from 1970 in UTC. */
  piece: number;
  /** 0 for the first of several people at one time. */
  seat: number;
  booking_id: string;
};

/** A letter that is owed. The address is opened by the desk's process when it is sent, never stored here. */
type LettersTable = {
  id: string;
  request_id: string;
  kind: LetterKind;
  language: string;
  /** The appointment that it speaks of. */
  starts_at: string | null;
  created_at: string;
  state: LetterState;
  attempts: Generated<number>;
  next_at: string;
  done_at: string | null;
};

/** The keys that the desk's process holds, written by it at each start. A public process with other keys refuses to start. */
type KnownKeysTable = { kind: 'desk' | 'intake'; key_id: string };

/** Empty but for the moment in which readiness tries whether the disk takes a row. */
type WriteProbesTable = { id: string; ballast: Uint8Array };
