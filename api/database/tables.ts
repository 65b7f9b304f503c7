import type { Generated, Selectable } from 'kysely';
import type {
  ActorKind,
  AskState,
  AuditEvent,
  BookingKind,
  Capacity,
  Channel,
  ConsentState,
  DeskLanguage,
  DecisionState,
  DeviceKind,
  EarlierState,
  Face,
  GivenTime,
  HistoryEvent,
  InterpreterGender,
  InterpreterState,
  LetterKind,
  LetterState,
  MailWish,
  Misfit,
  NotHereReason,
  Outcome,
  PartnerAnswer,
  PauseReason,
  ReportKind,
  Role,
  State,
  SuggestionReason,
  SuggestionState,
  TokenPurpose,
  UnmetKind,
  VisitedPage,
  WayIn,
  WayTold,
} from '../contract/codes.ts';

/**
 * One schema for both dialects. Instants are ISO 8601 texts in UTC with milliseconds ("2026-11-23T09:20:00.000Z"),
 * which sort as text; flags are 0 or 1; sealed parts are bytes.
 */
export type Database = {
  requests: RequestsTable;
  offers: OffersTable;
  consents: ConsentsTable;
  partners: PartnersTable;
  partnerLinks: PartnerLinksTable;
  interpreterOrders: InterpreterOrdersTable;
  interpreterLetters: InterpreterLettersTable;
  undoableSteps: UndoableStepsTable;
  ownCopies: OwnCopiesTable;
  history: HistoryTable;
  accounts: AccountsTable;
  sessions: SessionsTable;
  passkeys: PasskeysTable;
  passkeyChallenges: PasskeyChallengesTable;
  identities: IdentitiesTable;
  providerSignIns: ProviderSignInsTable;
  accountLinks: AccountLinksTable;
  auditLog: AuditLogTable;
  auditCheckpoints: AuditCheckpointsTable;
  contentReports: ContentReportsTable;
  contentChanges: ContentChangesTable;
  typedEntries: TypedEntriesTable;
  imports: ImportsTable;
  translationSuggestions: TranslationSuggestionsTable;
  entryContacts: EntryContactsTable;
  asks: AsksTable;
  suggestions: SuggestionsTable;
  publications: PublicationsTable;
  servingProcesses: ServingProcessesTable;
  consultationHours: ConsultationHoursTable;
  absences: AbsencesTable;
  displacedTimes: DisplacedTimesTable;
  calendarFeeds: CalendarFeedsTable;
  invitations: InvitationsTable;
  hoursChanges: HoursChangesTable;
  pauses: PausesTable;
  bookings: BookingsTable;
  bookedPieces: BookedPiecesTable;
  freedSlots: FreedSlotsTable;
  earlierWishes: EarlierWishesTable;
  earlierOffers: EarlierOffersTable;
  letters: LettersTable;
  deskLetters: DeskLettersTable;
  accountLetters: DeskLettersTable;
  knownKeys: KnownKeysTable;
  sealingKeys: SealingKeysTable;
  deskAbilities: DeskAbilitiesTable;
  writeProbes: WriteProbesTable;
  apiTokens: ApiTokensTable;
  webhooks: WebhooksTable;
  webhookMessages: WebhookMessagesTable;
  countSums: CountSumsTable;
  unmetCounts: UnmetCountsTable;
  publishedCounts: PublishedCountsTable;
  networkKeys: NetworkKeysTable;
  spentProofs: SpentProofsTable;
  obstacles: ObstaclesTable;
  saidObstacles: SaidObstaclesTable;
  obstacleCounts: ObstacleCountsTable;
  obstacleDecisions: ObstacleDecisionsTable;
  faceCounts: FaceCountsTable;
  visitCounts: VisitCountsTable;
};

export type Flag = 0 | 1;

type RequestsTable = {
  id: string;
  reference: string;
  /** SHA-256 of the slip's secret, base64url. */
  secretHash: string;
  state: State;
  outcome: Outcome | null;
  /** Coded reason of the outcome "not-here". */
  reason: NotHereReason | null;
  provider: string;
  quarter: string;
  formLanguage: string;
  conversationLanguage: string;
  interpreting: Flag;
  /** The version of the notice that the person saw. */
  notice: string;
  receivedAt: string;
  /**
   * From when on the provider owes the next step; ahead while the request waits for a time, null once it is closed and the person told.
   * Written with `dueAt` by every step (api/intake/owed.ts).
   */
  owedFrom: string | null;
  /** Until when that step is due; null with `owedFrom`. The same for every topic, see docs/decisions/. */
  dueAt: string | null;
  /** The appointment, or the last of the offered times; stays when it is over or was declined. */
  lastTimeAt: string | null;
  /** Why the time that was offered or set no longer holds; null while it does. */
  misfit: Misfit | null;
  misfitAt: string | null;
  /** From when the desk owes an interpreter for the appointment; null without an order, or once the pool has promised. */
  interpreterDue: string | null;
  /** The promise on the slip, a day in Berlin. */
  hearBy: string | null;
  /** 1 while there is an answer that the person has not been told. */
  toTell: Flag;
  toldAt: string | null;
  toldHow: WayTold | null;
  claimedBy: string | null;
  /** When the claim was made or last worked on; a claim that rests for two working days goes back. */
  claimTouchedAt: string | null;
  enteredBy: string | null;
  markedBurst: Flag;
  markedRepeated: Flag;
  markedHoneypot: Flag;
  /**
   * What a lost slip is found by, and what tells the desk of equal contacts (api/sealing/contact-keys.ts). The desk writes both within a
   * minute, for every request, and only while it is open.
   */
  contactCheck: Uint8Array | null;
  contactMark: Uint8Array | null;
  startsAt: string | null;
  lengthMinutes: number | null;
  place: string | null;
  channel: Channel | null;
  closedAt: string | null;
  erasedAt: string | null;
  /** The desk key that the sealed parts were sealed to. */
  sealedKeyId: string | null;
  sealedMatter: Uint8Array | null;
  sealedPerson: Uint8Array | null;
  /** SHA-256 of the Idempotency-Key; gone with the erasure. */
  idempotencyKeyHash: string | null;
  bodyFingerprint: string | null;
  version: number;
  /** The state that the sender was told; the same key gets the same answer again. */
  receivedAs: Generated<Extract<State, 'received' | 'confirmed'>>;
  /** A newer secret than the one in the person part, once the slip was lost and found or its link renewed. */
  sealedSecret: Uint8Array | null;
  sealedSecretKeyId: string | null;
  /** The secret that the request was made with, once there is a newer one: its key must not make another request. */
  formerSecretHash: string | null;
  /** Facts of the sealed parts for the slip, encrypted under its secret; null after a lost slip, until the desk writes them again. */
  slipFacts: Uint8Array | null;
  /** The contact that took the place of the one in the person part. */
  sealedContact: Uint8Array | null;
  sealedContactKeyId: string | null;
  /** Keyed hashes of the sender's network and of its /24 or /48, for a day. */
  network: string | null;
  networkBlock: string | null;
  /** Replace the hashes: requests of the network until then, and in all, both rounded to powers of two. */
  networkTurn: number | null;
  networkSent: number | null;
  /** The same for all that were closed in one step as a burst, random; for a day, so that it can be undone. */
  burstId: string | null;
  /** The day that the counsellor set, as its first instant: until then the request waits. */
  followUpAt: string | null;
  /** The request that this one repeats; null again when either of them is erased. */
  duplicateOf: string | null;
  /** The number of the case in the Datenbank KIM. */
  sealedHandover: Uint8Array | null;
  sealedHandoverKeyId: string | null;
  /** The time that could only be wished for; an ordinary request otherwise. */
  wishedHoursId: string | null;
  wishedStartsAt: string | null;
  /** The facts that its provider may see, "topic language": those that the person agreed to pass on. null: all of them. */
  sharedFacts: string | null;
  /** The coded sentences that stand with the times or the follow-up day, "letters-ready hidden-number". */
  remarks: string | null;
};

export type RequestRow = Selectable<RequestsTable>;

type OffersTable = {
  requestId: string;
  /** 1 to 3 within a round. */
  number: number;
  /** Counts how often times were offered. */
  round: number;
  startsAt: string;
  lengthMinutes: number;
  place: string | null;
  channel: Channel;
};

/** A question whether a request may be passed on, or the answer to it. Codes only; kept like the history. */
type ConsentsTable = {
  id: string;
  requestId: string;
  fromProvider: string;
  /** Either a provider of the desk or a partner without an account. */
  toProvider: string | null;
  partnerId: string | null;
  state: ConsentState;
  /** The facts that were asked for; once it is given, those that the person agreed to: "topic language". */
  facts: string;
  askedAt: string;
  /** Nobody can say yes from then on. */
  expiresAt: string;
  answeredAt: string | null;
  /** The facts that the provider could see before, as in `sharedFacts`. A withdrawal brings them back. */
  factsBefore: string | null;
  /** Rounds of offered times before the request was passed on; the next provider does not see them. */
  roundsBefore: Generated<number>;
  /** The desk's proof of the question: who asked whom about which request; null: not the desk's. */
  mac: string | null;
};

/** An organisation outside the desk that answers by links. The address stands here only, never in the content. */
type PartnersTable = {
  id: string;
  name: string;
  email: string;
  /** The provider whose coordinator keeps it. */
  provider: string;
  accountId: string;
  addedAt: string;
  removedAt: string | null;
  /** The desk's proof of the address; null: not the desk's. */
  mac: string | null;
};

/** The link by which a partner answers, and the letter that carries it. */
type PartnerLinksTable = {
  id: string;
  consentId: string;
  /** SHA-256 of the link's secret, base64url. */
  secretHash: string;
  createdAt: string;
  expiresAt: string;
  state: AskState;
  attempts: Generated<number>;
  nextAt: string;
  doneAt: string | null;
  acceptedAt: string | null;
  answeredAt: string | null;
  answer: PartnerAnswer | null;
};

/** The newest step of a request that the desk can take back; for a day at most. */
type UndoableStepsTable = {
  requestId: string;
  /** The version of the request after the step. */
  version: number;
  event: HistoryEvent;
  at: string;
  accountId: string;
  /** JSON: columns of the request before the step (api/intake/undoable-steps.ts). */
  before: string;
  /** JSON: the bookings that it had, without their networks. */
  bookings: string;
};

/** A copy of what is held about the person of a request (Art. 15 GDPR), asked for on the slip; for a day. */
type OwnCopiesTable = {
  requestId: string;
  /** Of the link with which it was asked for. */
  secretHash: string;
  askedAt: string;
  /** null until the desk's process has looked at it. */
  madeAt: string | null;
  /** AES-256-GCM under a key of the link's secret (api/sealing/under-secret.ts); null where none could be made, and after a new link. */
  content: Uint8Array | null;
};

export type OwnCopyRow = Selectable<OwnCopiesTable>;

/** Append-only, guarded by triggers. Never holds what a person typed. */
type HistoryTable = {
  id: Generated<number>;
  requestId: string;
  at: string;
  event: HistoryEvent;
  actor: ActorKind;
  accountId: string | null;
  detail: string | null;
  /** How the request stood after the step, and the proof of both (api/intake/proven-steps.ts); null: the desk does not believe the line. */
  proof: string | null;
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
  passwordHash: string | null;
  createdAt: string;
  disabledAt: string | null;
  /** Tags of the languages that a counsellor speaks, as JSON; empty means that any request fits. */
  languages: Generated<string>;
  /** Ids of the quarters that a counsellor answers for, and codes like "no-address", as JSON; empty means all. */
  quarters: Generated<string>;
  /** Ids of the accounts that stand in, in order, as JSON. */
  substitutes: Generated<string>;
  capacity: Generated<Capacity>;
  /** Queries of saved lists of requests, as JSON. */
  savedViews: Generated<string>;
  /** 1: single keys work at the desk. */
  keys: Generated<number>;
  /** The letters that the account gets about what is owed. */
  mails: Generated<MailWish>;
  /** The desk's proof of this row (api/accounts/proof.ts); null: not the desk's. */
  mac: string | null;
};

type SessionsTable = {
  /** SHA-256 of the cookie's value, base64url. */
  tokenHash: string;
  accountId: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
  /** The request whose person stays open until another page is shown. */
  openedRequest: string | null;
  /** How it began. */
  way: Generated<WayIn>;
  /** The coarse kind of device; never an address or the browser's own words. */
  device: Generated<DeviceKind>;
  /** The desk's proof of this row (api/accounts/proof.ts); null: not the desk's. */
  mac: string | null;
  /** The session's id at the city's own sign-in, by which that one ends it. */
  providerSession: Generated<string | null>;
};

/** A person of the city's own sign-in (OpenID Connect) and the account. */
type IdentitiesTable = { issuer: string; subject: string; accountId: string; linkedAt: string; mac: string };

/** A sign-in that has gone to the city's provider and not come back; for minutes. */
type ProviderSignInsTable = {
  /** SHA-256 of the value in the browser's cookie. */
  tokenHash: string;
  state: string;
  nonce: string;
  codeVerifier: string;
  /** The page of the desk to go on with. */
  next: string;
  expiresAt: string;
};

/** A passkey: the public half. The private one never leaves the device. */
type PasskeysTable = {
  /** The credential's id, base64url. */
  id: string;
  accountId: string;
  /** COSE. */
  publicKey: Uint8Array;
  /** How often it was used, as the device counts; 0 where it does not. */
  counter: number;
  /** As its owner named it. */
  name: string;
  createdAt: string;
  lastUsedAt: string | null;
  /** The desk's proof of this row (api/accounts/proof.ts); null: not the desk's. */
  mac: string | null;
};

/** A challenge that waits for the answer of a passkey; for minutes. */
type PasskeyChallengesTable = {
  challenge: string;
  /** Who makes a new passkey; null: a sign-in. */
  accountId: string | null;
  expiresAt: string;
};

type AccountLinksTable = {
  tokenHash: string;
  /** null: the set-up link, which makes the first account. */
  accountId: string | null;
  createdAt: string;
  expiresAt: string;
  /** The desk's proof of this row (api/accounts/proof.ts); null: not the desk's. */
  mac: string | null;
};

/** A chain of lines (api/audit/log.ts). Codes, ids and instants only. */
type AuditLogTable = {
  /** From 1, without gaps. */
  sequence: number;
  at: string;
  /** The id of an account, or "machine", "command-line", "partner" or "nobody". */
  actor: string;
  event: AuditEvent;
  /** The id of an account or of a request. */
  subject: string | null;
  detail: string | null;
  /** HMAC-SHA-256 of this line and the hash before it, base64url; empty for a line of an older version until the desk chains it. */
  hash: string;
};

/** Stands for the lines that were cut away: the newest of them. */
type AuditCheckpointsTable = {
  sequence: number;
  hash: string;
  /** When they were cut. */
  at: string;
  mac: string;
};

/** A visitor's report of a mistake in an entry of the directory. It holds nothing about its sender. */
type ContentReportsTable = {
  /** A hash of what was sent, so that sent twice is once. */
  id: string;
  serviceId: string;
  language: string;
  kind: ReportKind;
  receivedAt: string;
  markedSuspicious: Flag;
  sealedKeyId: string;
  sealedText: Uint8Array;
  handledAt: string | null;
  handledBy: string | null;
};

/** A received translation that did not take the place of the one that stands: one a text and language, the newest. */
type TranslationSuggestionsTable = {
  entry: string;
  /** "description", "note" or "name". */
  field: string;
  language: string;
  /** JSON: the translation as an entry's file would hold it. */
  value: string;
  reason: SuggestionReason;
  /** JSON: remarks of the translator. */
  notes: string;
  accountId: string;
  madeAt: string;
};

/** A form of an entry that an editor has filled in and not saved. */
type TypedEntriesTable = {
  accountId: string;
  /** "new" is an entry that does not exist yet. */
  entry: string;
  part: string;
  /** JSON: texts by the names of the fields. */
  typed: string;
  keptAt: string;
};

/** A file of services that an editor has uploaded. */
type ImportsTable = {
  id: string;
  accountId: string;
  /** Of the file. */
  name: string;
  receivedAt: string;
  /** JSON: the entries and the problems of the file. */
  imported: string;
  /** JSON: what the editor chose for rows and providers. */
  choices: string;
  /** JSON: what was taken into the basket. */
  taken: string;
};

/** A field that an editor has changed and nobody has published. */
type ContentChangesTable = {
  /** Counts up: the newest row of a field is its saved change, and the rows before it are what can be undone. */
  id: Generated<number>;
  /** The entry's id, which is its file's name. */
  entry: string;
  /** Its place in the file: "places.0.street"; "" is a whole new entry. */
  field: string;
  /** JSON: what was published when the change was saved; null for nothing. */
  was: string;
  /** JSON: what shall be; null for nothing. */
  value: string;
  /** The German text means the same as before, so translations stay fresh. */
  spellingOnly: Generated<Flag>;
  /** A web address, or words like "Auskunft des Anbieters"; null where no source is needed. */
  source: string | null;
  sourceDate: string | null;
  accountId: string;
  madeAt: string;
};

/** Whom to ask about an entry, and how often. Stands here only, never in the content. */
type EntryContactsTable = {
  entry: string;
  /** null: nobody is asked. */
  email: string | null;
  intervalMonths: number;
  /** The account that wrote it. */
  accountId: string;
  setAt: string;
  /** The desk's proof of the address; null: not the desk's. */
  mac: string | null;
};

/** A question to a provider whether its entry is still right: a letter with a link that answers once. */
type AsksTable = {
  id: string;
  entry: string;
  /** SHA-256 of the link's secret, base64url. */
  secretHash: string;
  createdAt: string;
  expiresAt: string;
  state: AskState;
  attempts: Generated<number>;
  nextAt: string;
  /** When the letter left or was given up. */
  doneAt: string | null;
  answeredAt: string | null;
  /** The kinds of facts that the provider said are right, as JSON; null until the answer. */
  confirmed: string | null;
  /** How many changes the provider suggested. */
  suggested: Generated<number>;
  /** When the desk wrote the confirmed kinds into the saved changes. */
  enteredAt: string | null;
};

/** A new value of a fact, or a remark, that a provider sent by a link. */
type SuggestionsTable = {
  id: string;
  askId: string;
  entry: string;
  /** Its place in the entry's file: "places.0.hours.1.rule"; "remark" for a text about the whole entry. */
  field: string;
  receivedAt: string;
  sealedKeyId: string;
  sealedValue: Uint8Array;
  state: SuggestionState;
  handledAt: string | null;
  handledBy: string | null;
};

/** A recurring or single time that a counsellor offers. Days and times are local, of Berlin. */
type ConsultationHoursTable = {
  id: string;
  accountId: string;
  provider: string;
  /** null: for the whole city, by phone or video. */
  quarter: string | null;
  /** As people find it: "Stadtteilbüro, Grillostraße 4". */
  place: string | null;
  channel: Channel;
  /** Tags of conversation languages, as JSON. */
  languages: string;
  womanCounsellor: Flag;
  /** Its weekday is the weekday of the series; "2026-11-25". */
  firstDay: string;
  /** null: until further notice. A single time has the same first and last day. */
  lastDay: string | null;
  everyWeeks: number;
  /** "09:00" */
  opens: string;
  closes: string;
  lengthMinutes: number;
  bufferMinutes: number;
  /** A slot can be booked until so long before it starts. */
  leadTimeMinutes: number;
  /** A slot can be booked from so many days ahead. */
  horizonDays: number;
  /** People at one time. */
  capacity: number;
  createdAt: string;
  version: number;
};

/** A time in which nobody can book. Ended ones stay: the table is the history of pauses. */
type PausesTable = {
  id: string;
  /** null: everything. */
  provider: string | null;
  /** null: the whole provider. */
  quarter: string | null;
  /** 0: phone numbers only, and urgent topics. */
  takesRequests: Flag;
  reason: PauseReason;
  /** The first day on which one can book again; "2026-12-07". */
  reopensOn: string;
  begunAt: string;
  begunBy: string;
  begunAs: Role;
  /** null while it runs and when it ended by itself. */
  endedAt: string | null;
  endedBy: string | null;
  endedAs: Role | null;
};

type AbsencesTable = {
  id: string;
  accountId: string;
  firstDay: string;
  lastDay: string;
  createdAt: string;
  /** "13:30" on the first day; null: from its beginning. */
  fromTime: Generated<string | null>;
  /** "12:00" on the last day; null: until its end. */
  untilTime: Generated<string | null>;
  /** The colleague who stands in. */
  substituteId: Generated<string | null>;
};

/** A time that an absence took from a request, and the round of new times that was offered in its place. */
type DisplacedTimesTable = {
  absenceId: string;
  requestId: string;
  kind: GivenTime;
  startsAt: string;
  lengthMinutes: number;
  place: string | null;
  channel: Channel;
  /** null: the team had no time that fits; the new time stays owed. */
  round: number | null;
  offeredAt: string | null;
};

/** The secret link to a counsellor's calendar; one an account. */
type CalendarFeedsTable = {
  accountId: string;
  /** SHA-256 of the link's secret, base64url. */
  secretHash: string;
  createdAt: string;
};

/** A change of consultation hours or absences, written by triggers; the newest thousand stay. Tells open desks that a list has changed. */
type HoursChangesTable = { id: Generated<number>; provider: string };

/** Another system that works on the requests of one provider. Stays after its end, because the history names it. */
type ApiTokensTable = {
  id: string;
  name: string;
  provider: string;
  purpose: TokenPurpose;
  /** "list claim close" */
  scopes: string;
  /** The sealed parts that two admins opened to it: "", "matter" or "matter person". */
  parts: string;
  /** The same, asked for by one admin and not confirmed yet. */
  askedParts: string;
  askedBy: string | null;
  /** SHA-256 of the token, base64url. */
  secretHash: string;
  /** Over all columns but `lastUsedOn`, under the desk's key: a row that the database altered by itself opens nothing. */
  mac: string;
  madeBy: string;
  madeAt: string;
  expiresAt: string;
  revokedAt: string | null;
  /** A day in Berlin: when, but not how often. */
  lastUsedOn: string | null;
};

/** An address of another system that is told of each step. Its secret is derived from the desk's key and stands nowhere. */
type WebhooksTable = {
  id: string;
  provider: string;
  url: string;
  /** Counts the secrets; the one before holds until `bothUntil`. */
  secretNumber: number;
  bothUntil: string | null;
  madeBy: string;
  madeAt: string;
  endedAt: string | null;
  /** Over all columns, under the desk's key: an address that the database altered by itself is told nothing. */
  mac: string;
};

/** A step that a webhook is owed; written by a trigger, in the transaction of the step. Holds no person. */
type WebhookMessagesTable = {
  id: string;
  webhookId: string;
  requestId: string;
  /** The state after the step. */
  requestState: State;
  state: AskState;
  attempts: Generated<number>;
  createdAt: string;
  nextAt: string;
  /** When it arrived or was given up. */
  doneAt: string | null;
  /** Why the last try failed: "503", "timeout". */
  failure: Generated<string | null>;
};

/** Running sums of the requests of a quarter of the year, "2026-Q4"; the row goes when the quarter is published. */
type CountSumsTable = {
  id: string;
  /** Requests that came in before this instant are counted. */
  countedUntil: string;
  sealedKeyId: string;
  sealedSums: Uint8Array;
};

/** Counts of unmet demand, never with a word that somebody typed. Rows go when their quarter of the year is published. */
type UnmetCountsTable = {
  yearQuarter: string;
  kind: UnmetKind;
  /** A language tag. */
  language: string;
  /** A quarter of the city, or "unknown". */
  quarter: string;
  number: number;
};

/** The counts of a quarter of the year that may be shown, as JSON (api/overview/published.ts). Written once, never changed. */
type PublishedCountsTable = { id: string; publishedAt: string; counts: string };

/** Time of a counsellor that is taken. Holds all that the appointment needs, so that changed hours change no booking. */
/** A link from the desk that books outside the allowance of a network. Holds no person and names no request. */
type InvitationsTable = {
  id: string;
  provider: string;
  madeBy: string;
  madeAt: string;
  expiresAt: string;
  /** SHA-256 of the link's secret, base64url. */
  secretHash: string;
  /** How many appointments it was made for. */
  appointments: number;
  appointmentsLeft: number;
};

type BookingsTable = {
  id: string;
  kind: BookingKind;
  accountId: string;
  /** null: a time that the desk chose freely. */
  hoursId: string | null;
  provider: string;
  startsAt: string;
  lengthMinutes: number;
  /** The end, with the buffer. */
  busyUntil: string;
  /** 0 for the first of several people at one time. */
  seat: Generated<number>;
  place: string | null;
  channel: Channel;
  requestId: string | null;
  /** SHA-256 of what the holder shows, base64url. */
  holdHash: string | null;
  expiresAt: string | null;
  extended: Generated<number>;
  /** Keyed hashes of who took it, for a day. */
  network: string | null;
  networkBlock: string | null;
  /** 1: for a proof of work. */
  isProven: Generated<Flag>;
  takenAt: string | null;
  /** The invitation of a hold; null once it is an appointment, so that no two requests show the same one. */
  invitationId: string | null;
};

/** A time of consultation hours that somebody gave back; the public sees it from then on. */
type FreedSlotsTable = { hoursId: string; startsAt: string; publicAt: string };

/** A person who would come earlier; until the time is taken or the request closed. */
type EarlierWishesTable = {
  requestId: string;
  /** The oldest wish goes first. */
  since: string;
  /** A day in Berlin. */
  fromDay: string;
  /** "mo we"; empty: any. */
  days: string;
  /** "morning"; empty: any. */
  parts: string;
};

/** An earlier time that a person was offered. A hold keeps it while it is open; the id is what the hold is shown by. */
type EarlierOffersTable = {
  id: string;
  requestId: string;
  hoursId: string;
  startsAt: string;
  lengthMinutes: number;
  place: string | null;
  channel: Channel;
  offeredAt: string;
  expiresAt: string;
  /** "ended": the time no longer held, so it does not count among the person's offers. */
  state: EarlierState;
  answeredAt: string | null;
};

/** The random part of each day's key for networks; deleted after a day. */
type NetworkKeysTable = { day: string; random: Uint8Array };

/** Proofs of work that were used, until they run out. */
type SpentProofsTable = { id: string; expiresAt: string };

/** The constraint against double booking; rows come and go with their booking. */
type BookedPiecesTable = {
  accountId: string;
  /** Five minutes, counted from 1970 in UTC. */
  piece: number;
  /** 0 for the first of several people at one time. */
  seat: number;
  bookingId: string;
};

/** A letter that is owed. The address is opened by the desk's process when it is sent, never stored here. */
type LettersTable = {
  id: string;
  requestId: string;
  kind: LetterKind;
  language: string;
  /** The appointment that it speaks of. */
  startsAt: string | null;
  createdAt: string;
  state: LetterState;
  attempts: Generated<number>;
  nextAt: string;
  doneAt: string | null;
  /** The proof that a step of the desk or of the person ordered it; null: it is not sent. */
  mac: string | null;
};

/** A letter to a colleague: what is owed, counted when it is sent and stored nowhere; or an invitation, whose link is derived then. */
type DeskLettersTable = {
  id: string;
  accountId: string;
  createdAt: string;
  state: AskState;
  attempts: Generated<number>;
  nextAt: string;
  /** When it left or was given up. */
  doneAt: string | null;
};

/**
 * The name of the intake key, written by the desk's process at each start. A public process with another one refuses to start.
 * "desk" names the key of a desk from before there was one a month; its start takes it over.
 */
type KnownKeysTable = { kind: 'desk' | 'intake' | 'desk-key' | 'identity'; keyId: string };

/** The desk's public sealing keys. A public process seals to the newest that the desk's identity has signed. */
type SealingKeysTable = {
  keyId: string;
  /** X25519, base64url. */
  publicKey: string;
  madeAt: string;
  /** Nobody seals to it from then on. */
  sealUntil: string;
  /** Ed25519, base64url (api/sealing/month-key.ts). */
  signature: string;
  /** When the private key left the desk. */
  destroyedAt: string | null;
};

/** An order to the pool of language mediators. It names no person and no topic. */
type InterpreterOrdersTable = {
  id: string;
  requestId: string;
  state: InterpreterState;
  language: string;
  /** As the counsellor typed it: "syrisch". */
  variety: string | null;
  gender: InterpreterGender;
  startsAt: string;
  lengthMinutes: number;
  channel: Channel;
  place: string | null;
  /** SHA-256 of the link's secret, base64url. */
  secretHash: string;
  orderedBy: string;
  createdAt: string;
  answeredAt: string | null;
};

type InterpreterLettersTable = {
  id: string;
  orderId: string;
  kind: 'order' | 'change' | 'cancel';
  createdAt: string;
  state: AskState;
  attempts: Generated<number>;
  nextAt: string;
  doneAt: string | null;
};

/** Abilities of the desk's process, like sending SMS. It writes them at each start. */
type DeskAbilitiesTable = { name: 'sms' };

/** Empty but for the moment in which readiness tries whether the disk takes a row. */
type WriteProbesTable = { id: string; ballast: Uint8Array };

/** A publication of content. Its row is the moment from which it counts; archive, pages and history follow it. */
type PublicationsTable = {
  number: number;
  madeAt: string;
  accountId: string;
  role: Role;
  /** The changed files of the content, as a JSON list: ["services/cafe.yaml"]. */
  files: string;
  /** The number of the publication that this one takes back. */
  takesBack: number | null;
};

/** A structural obstacle that a closing can name. A retired one keeps its counts and decisions. */
type ObstaclesTable = { id: string; nameDe: string; nameEn: string; retiredAt: string | null };

/** An obstacle of a closing that can still be taken back. Counted and deleted within two days. */
type SaidObstaclesTable = {
  /** HMAC-SHA-256 of the request's id under the desk's key, base64url: the database alone names no request. */
  mark: string;
  obstacle: string;
  /** Of the request. */
  quarter: string;
  /** The day of the closing in Berlin; nothing finer. */
  day: string;
};

type ObstacleCountsTable = {
  /** A quarter of the year, "2026-Q4". */
  period: string;
  obstacle: string;
  /** A quarter of the city. */
  quarter: string;
  count: number;
};

/** A line of the decision log; texts about the obstacle, never about a case. */
type ObstacleDecisionsTable = {
  id: string;
  obstacle: string;
  /** When it was brought to the steering group; a day in Berlin. */
  broughtOn: string;
  brought: string;
  decided: string | null;
  /** Names the office or team that acts. */
  acts: string | null;
  actBy: string | null;
  state: DecisionState;
  version: number;
  accountId: string;
  changedAt: string;
};

/** Answers to "How was it?". Nothing finer is kept, so no answer belongs to a request. */
type FaceCountsTable = {
  /** A quarter of the year, "2026-Q4". */
  period: string;
  face: Face;
  count: number;
};

/** How often pages were shown and forms sent; no language, no day, no visitor. */
type VisitCountsTable = {
  /** "2026-11" */
  month: string;
  page: VisitedPage;
  count: number;
};

export type PublicationRow = Selectable<PublicationsTable>;

/** The processes that serve the site, each with the publication that it shows. */
type ServingProcessesTable = { id: string; number: number; seenAt: string };
