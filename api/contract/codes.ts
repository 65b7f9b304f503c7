/*
 * The closed lists of words that the queue, the desk and the pages share. Each is a tuple, to iterate over and to make a schema of
 * (`oneOf` in schema-parts.ts), and a type. Imports nothing, so browsers can load it. The codes of refusals are in problems.ts.
 */

// The request

/** States in which a request still waits for something. */
export const openStates = ['received', 'offered', 'confirmed'] as const;
export const states = [...openStates, 'closed'] as const;
export type State = (typeof states)[number];

/** Outcomes that the desk can choose when it closes a request. */
export const outcomesToSay = [
  'attended',
  'missed',
  'excused',
  'handed-over',
  'cancelled',
  'not-here',
  'unreachable',
  'forwarded',
  'duplicate',
  'spam',
] as const;
export type OutcomeToSay = (typeof outcomesToSay)[number];
/** Outcomes that only the clock sets: the desk did not say how it went, or no answer came for a hundred days. */
export const clockOutcomes = ['unknown', 'unanswered'] as const;
export type ClockOutcome = (typeof clockOutcomes)[number];
export const outcomes = [...outcomesToSay, ...clockOutcomes] as const;
export type Outcome = (typeof outcomes)[number];

/** Reasons for sending a person elsewhere; each has words in every language, which also say where to go instead. */
export const notHereReasons = [
  'other-town',
  'other-office',
  'youth-service',
  'migration-counselling',
  'legal-advice',
  'no-language',
] as const;
export type NotHereReason = (typeof notHereReasons)[number];

/** Sentences that a counsellor adds to given times; each has words in every language, and none tells what the talk is about. */
export const timeRemarks = [
  'letters-ready',
  'identity-ready',
  'with-company',
  'with-children',
  'interpreter-comes',
  'hidden-number',
] as const;
/** Sentences that a counsellor adds to a follow-up day. */
export const followUpRemarks = ['hidden-number', 'not-reached'] as const;
export const remarks = [...timeRemarks, 'not-reached'] as const;
export type Remark = (typeof remarks)[number];

/** The duties that a provider can owe a person. */
export const verbs = ['answer', 'tell', 'offer-again', 'find-new-time', 'find-interpreter', 'say-how-it-went'] as const;
export type Verb = (typeof verbs)[number];

/** The conditions of a request; exactly one holds at a time. */
export const conditions = ['owed', 'waits', 'closed', 'erased'] as const;

/** The events that a request can wait for while nothing is owed. */
export const waitsFor = ['offered-times', 'appointment', 'follow-up'] as const;
export type WaitsFor = (typeof waitsFor)[number];

const tellings = ['call', 'sms', 'email', 'visit', 'letter'] as const;
/** Ways in which the desk tells a person; "not-reached" records a failed try. */
export const waysOfTelling = [...tellings, 'not-reached'] as const;
type WayOfTelling = (typeof waysOfTelling)[number];
/** Without the contact the desk tells only a person who comes by. */
export const waysToTell = (showsContact: boolean): readonly WayOfTelling[] => (showsContact ? waysOfTelling : ['visit']);
/** Ways in which a person was told in the end: "slip" means opened, "on-slip" means not opened yet. */
export const waysTold = [...tellings, 'slip', 'on-slip'] as const;
export type WayTold = (typeof waysTold)[number];

/** Reasons for the desk to take a second look at a request. */
export const marks = ['burst', 'repeated', 'honeypot', 'unreadable', 'undelivered', 'by-hand'] as const;
export type Mark = (typeof marks)[number];

/** A machine is another system that works with an API token. */
export const actorKinds = ['requester', 'desk', 'machine', 'system'] as const;
export type ActorKind = (typeof actorKinds)[number];

/** Steps in the history of a request. */
export const historyEvents = [
  'received',
  'claimed',
  'released',
  'returned',
  'given',
  'offered',
  'accepted',
  'none-fits',
  'confirmed',
  'booked',
  'moved',
  'told',
  'tried',
  'reminded',
  'slip-opened',
  'link-renewed',
  'contact-changed',
  'copy-asked',
  'on-slip',
  'offers-ended',
  'time-lost',
  'time-restored',
  'closed',
  'restored',
  'undone',
  'follow-up',
  'earlier-wished',
  'earlier-offered',
  'earlier-ended',
  'forwarded',
  'consent-asked',
  'consent-given',
  'consent-refused',
  'consent-withdrawn',
  'partner-asked',
  'partner-looked',
  'partner-accepted',
  'partner-answered',
  'interpreter-ordered',
  'interpreter-changed',
  'interpreter-cancelled',
  'interpreter-answered',
  'interpreter-undelivered',
  'cancelled',
  'erased',
  'person-opened',
] as const;
export type HistoryEvent = (typeof historyEvents)[number];
/** Lines of the history as the desk reads it: letters stand among the steps. */
export const listedEvents = [...historyEvents, 'letter'] as const;
export type ListedEvent = (typeof listedEvents)[number];

// Passing on to another provider or a partner

/** The facts that a person can agree to pass on, each for itself. */
export const sharableFacts = ['topic', 'language', 'quarter', 'matter', 'name', 'contact'] as const;
export type SharableFact = (typeof sharableFacts)[number];

/** Ways in which a person agrees: on the slip, or as a counsellor heard it from the person or the helper. */
export const waysOfAgreeing = ['slip', 'person-call', 'person-visit', 'helper-call', 'helper-visit'] as const;
export type WayOfAgreeing = (typeof waysOfAgreeing)[number];

/** States of a consent; "ended" is a question that another step made void. */
export const consentStates = ['asked', 'given', 'refused', 'withdrawn', 'ended'] as const;
export type ConsentState = (typeof consentStates)[number];

/** Answers of a partner without an account. After every one but the first the request is owed again. */
export const partnerAnswers = ['told', 'no-capacity', 'not-our-field', 'not-reached', 'given-back'] as const;
export type PartnerAnswer = (typeof partnerAnswers)[number];
/** The ends of a link in the history: an answer, or a letter that could not be delivered. */
export const partnerEnds = [...partnerAnswers, 'undelivered'] as const;

// Orders to the pool of language mediators

export const interpreterGenders = ['any', 'woman', 'man'] as const;
export type InterpreterGender = (typeof interpreterGenders)[number];
/** Answers of the pool. */
export const interpreterAnswers = ['promised', 'none-found'] as const;
export type InterpreterAnswer = (typeof interpreterAnswers)[number];
/** States of an order; "replaced" is one whose appointment moved, or after which another was made. */
export type InterpreterState = 'ordered' | InterpreterAnswer | 'cancelled' | 'replaced';

// The matter and the person

/** Days and parts of a day that a person can wish for. */
export const wishDays = ['mo', 'tu', 'we', 'th', 'fr'] as const;
export const dayParts = ['morning', 'afternoon'] as const;

export const ageGroups = ['under-18', '18-26', '27-plus'] as const;

/** Ways of answering that a person can choose. */
export const replies = ['call', 'sms', 'email', 'none'] as const;

/** Ways to talk. */
export const channels = ['place', 'phone', 'video', 'home'] as const;
export type Channel = (typeof channels)[number];

/** Answers that replace a quarter. */
export const elsewhere = ['unknown', 'no-address', 'outside'] as const;

// Times

/** Kinds of booking that the desk makes. A form makes the third kind, the hold, for minutes. */
export const givenTimes = ['offer', 'appointment'] as const;
export type GivenTime = (typeof givenTimes)[number];
export const bookingKinds = ['hold', ...givenTimes] as const;
export type BookingKind = (typeof bookingKinds)[number];
/** States of an earlier time that a person was offered. */
export const earlierStates = ['open', 'taken', 'declined', 'expired', 'ended'] as const;
export type EarlierState = (typeof earlierStates)[number];

/** Lines of the list of coming appointments; "freed" was cancelled. */
export const comingKinds = [...givenTimes, 'freed'] as const;

/** Reasons why an appointment must be moved. */
export const misfits = ['absence', 'closed', 'hours', 'place', 'taken'] as const;
export type Misfit = (typeof misfits)[number];

/** Reasons why consultation hours give no times on a day. */
export const closedFor = ['holiday', 'closing-day', 'absence'] as const;

/** Reasons for a pause; each has words in every language. */
export const pauseReasons = ['illness', 'holidays', 'moving', 'overloaded', 'technical'] as const;
export type PauseReason = (typeof pauseReasons)[number];

/** Ways to reach the team during a pause: requests without a time, or phone numbers only. */
export const pauseTakes = ['requests', 'numbers'] as const;

/** Reasons why the form no longer keeps the chosen time. */
export const lostTimes = ['taken', 'expired', 'changed'] as const;
export type LostTime = (typeof lostTimes)[number];

// Counts

/** Kinds of demand that the city could not meet: a search without a result, and no interpreter for an appointment. */
export const unmetKinds = ['search', 'interpreter-not-found'] as const;
export type UnmetKind = (typeof unmetKinds)[number];

// Letters

export const letterKinds = [
  'received',
  'offered',
  'confirmed',
  'moved',
  'cancelled',
  'answered',
  'reminder',
  'earlier',
  'consent',
  'passed-on',
] as const;
export type LetterKind = (typeof letterKinds)[number];
export const letterStates = ['waiting', 'sent', 'not-asked', 'by-hand', 'given-up', 'overtaken'] as const;
export type LetterState = (typeof letterStates)[number];

// The desk

/** The letters that an account of the desk wants: all, those of urgent and overdue requests, or none. */
export const mailWishes = ['all', 'urgent', 'none'] as const;
export type MailWish = (typeof mailWishes)[number];

/** Roles that work on requests. */
export const workerRoles = ['counsellor', 'coordinator'] as const;
export type WorkerRole = (typeof workerRoles)[number];
export const roles = [...workerRoles, 'editor', 'translator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** How many requests a counsellor can still take. */
/** The handbooks of the desk: files of docs/handbook/. */
export const handbooks = ['counsellors', 'coordinators', 'editors'] as const;
export type Handbook = (typeof handbooks)[number];

export const capacities = ['open', 'few', 'full'] as const;
export type Capacity = (typeof capacities)[number];

/** Ways in which a session began: "link" is a one-time link, "provider" the sign-in of the city (OpenID Connect). */
export type WayIn = 'password' | 'link' | 'passkey' | 'provider';

/** Coarse kinds of device that somebody is signed in on. */
export type DeviceKind = 'phone' | 'tablet' | 'computer' | 'other';

/** Languages that the desk has words in. */
export const deskLanguages = ['de', 'en'] as const;
export type DeskLanguage = (typeof deskLanguages)[number];

const deskLanguageNames: Record<DeskLanguage, string> = { de: 'Deutsch', en: 'English' };
/** A desk's language as pages and letters need it. The release has its words, so a city need not offer it to its readers. */
export const deskLanguageOf = (tag: DeskLanguage) => ({ tag, name: deskLanguageNames[tag], direction: 'ltr' as const });

/** What is done to accounts and by whom somebody signs in. */
export type AccountEvent =
  | 'made'
  | 'link-made'
  | 'link-revoked'
  | 'password-set'
  | 'passkey-added'
  | 'passkey-removed'
  | 'identity-linked'
  | 'identity-removed'
  | 'signed-in'
  | 'sign-in-failed'
  | 'signed-out-everywhere'
  | 'sessions-ended'
  | 'role-changed'
  | 'profile-changed'
  | 'disabled'
  | 'enabled'
  | 'clock-confirmed'
  | 'token-made'
  | 'token-revoked'
  | 'token-parts-asked'
  | 'token-parts-confirmed'
  | 'token-parts-ended'
  | 'webhook-made'
  | 'webhook-rotated'
  | 'webhook-ended'
  | 'webhook-sent-again';

/** What another system may do with the requests of its provider; it sees their clear columns. */
export const tokenScopes = ['list', 'claim', 'close'] as const;
export type TokenScope = (typeof tokenScopes)[number];
/** The sealed parts of a request that two admins together can open to another system. */
export const tokenParts = ['matter', 'person'] as const;
export type TokenPart = (typeof tokenParts)[number];
/** What the provider needs another system for. */
export const tokenPurposes = ['case-file', 'referral', 'statistics'] as const;
export type TokenPurpose = (typeof tokenPurposes)[number];
/** How long a token can hold. */
export const tokenMonths = ['1', '3', '6', '12'] as const;

/** What people may do at the desk. `api/accounts/rights.ts` says which roles may do it. */
export const rights = [
  'work-requests',
  'keep-hours',
  'keep-hours-of-others',
  'release-for-others',
  'look-with-reason',
  'pause-bookings',
  'see-overview',
  'invite',
  'close-bursts',
  'export-requests',
  'keep-obstacles',
  'keep-partners',
  'read-reports',
  'edit-content',
  'follow-entries',
  'translate',
  'watch-system',
  'connect-systems',
  'search-log',
  'manage-accounts',
] as const;
export type Right = (typeof rights)[number];

/** Kinds of rows in the database that the desk refuses, because it has not written them. */
export const refusedRows = ['account', 'session', 'account-link', 'identity', 'letter', 'request', 'removed-request'] as const;
export type RefusedRow = (typeof refusedRows)[number];

/** Lines of the desk's log. */
export type AuditEvent =
  | AccountEvent
  | 'not-allowed'
  | 'person-opened'
  | 'partner-looked'
  | 'exported'
  | 'row-refused'
  | 'rows-adopted'
  | 'history-seen'
  | 'key-made'
  | 'key-destroyed'
  | 'key-lost'
  | 'log-begun'
  | 'log-cut'
  | 'log-restored'
  | 'log-search-asked'
  | 'log-search-released'
  | 'log-search-refused'
  | 'log-search-ended'
  | 'log-read'
  | 'log-exported';

/** Actors of the log that are no accounts. */
export const otherActors = ['machine', 'command-line', 'partner', 'nobody'] as const;
export type OtherActor = (typeof otherActors)[number];

/** Reasons for a search of the desk's log. */
export const logReasons = ['complaint', 'suspicion', 'lost-device', 'data-subject', 'audit'] as const;
export type LogReason = (typeof logReasons)[number];
/** Parts of the log that a search can keep to. */
export const logKinds = ['sign-ins', 'people', 'looks', 'systems', 'refusals', 'keeping'] as const;
export type LogKind = (typeof logKinds)[number];
/** "over" is one that nobody answered in time, or whose time has passed. */
export type LogSearchState = 'asked' | 'released' | 'refused' | 'ended' | 'over';

/** Reasons for which a coordinator opens the person part of a request that somebody else holds. */
export const lookReasons = ['stand-in', 'complaint', 'safety', 'correction'] as const;
export type LookReason = (typeof lookReasons)[number];

/** The lists of the queue. "due" is the list of the page of the day: what is owed now, by the user or by nobody yet. */
export const views = ['due', 'mine', 'unclaimed', 'overdue', 'open', 'to-be-told', 'closed', 'unseen'] as const;
export type View = (typeof views)[number];

/** The lists of coming appointments: one's own, or those of the whole provider. */
export const whoseAppointments = ['mine', 'all'] as const;
export type WhoseAppointments = (typeof whoseAppointments)[number];

/** Success messages of the desk's pages after a step; keys of `desk:done`. */
export const deskDone = [
  'claimed',
  'none-waiting',
  'none-fits-you',
  'nothing-found',
  'profile-changed',
  'capacity-changed',
  'view-saved',
  'view-removed',
  'released',
  'offered',
  'confirmed',
  'told',
  'tried',
  'reminded',
  'closed',
  'undone',
  'undone-time-lost',
  'undone-tell-again',
  'follow-up',
  'forwarded',
  'consent-asked',
  'passed-on',
  'burst-closed',
  'burst-restored',
  'disabled',
  'enabled',
  'invited',
  'link-revoked',
  'passkey-added',
  'passkey-removed',
  'session-ended',
  'other-sessions-ended',
  'all-sessions-ended',
  'role-changed',
  'clock-confirmed',
  'signed-out',
  'signed-out-unsaved',
  'signed-out-everywhere',
  'report-handled',
  'fact-saved',
  'fact-dropped',
  'fact-restored',
  'service-added',
  'event-added',
  'fact-undone',
  'nothing-changed',
  'publishing',
  'taking-back',
  'import-taken',
  'import-discarded',
  'import-discarded-some',
  'import-deleted',
  'translation-saved',
  'suggestion-dropped',
  'contact-saved',
  'suggestion-taken',
  'suggestion-refused',
  'hours-added',
  'hours-changed',
  'hours-ended',
  'absence-added',
  'absence-removed',
  'offered-anew',
  'given',
  'times-taken-back',
  'piece-closed',
  'piece-opened',
  'feed-revoked',
  'interpreter-ordered',
  'interpreter-cancelled',
  'interpreter-answered',
  'pause-begun',
  'pause-ended',
  'partner-added',
  'partner-removed',
  'invitation-revoked',
  'token-revoked',
  'token-parts-asked',
  'token-parts-confirmed',
  'token-parts-ended',
  'webhook-ended',
  'webhook-sent-again',
  'identity-removed',
  'log-asked',
  'log-released',
  'log-refused',
  'log-ended',
  'obstacle-added',
  'obstacle-renamed',
  'obstacle-retired',
  'obstacle-restored',
  'decision-added',
  'decision-changed',
] as const;
export type DeskDone = (typeof deskDone)[number];

// The slip

/** Success messages of a slip after a step of its holder. */
export const slipDone = [
  'sent',
  'none-fits',
  'accepted',
  'booked',
  'wished',
  'moved',
  'earlier-wished',
  'earlier-ended',
  'earlier-declined',
  'contact-changed',
  'agreed',
  'refused',
  'withdrawn',
  'cancelled',
  'renewed',
  'found',
  'erased',
  'thanked',
] as const;
export type SlipDone = (typeof slipDone)[number];

/** Answers to the one question after an appointment: how it was. */
export const faces = ['good', 'middling', 'bad'] as const;
export type Face = (typeof faces)[number];

// Structural obstacles

/** States of a line of the decision log. */
export const decisionStates = ['open', 'decided', 'done'] as const;
export type DecisionState = (typeof decisionStates)[number];

// Visitors' reports about an entry

/** The kinds of mistake; a report of kind "other" must have a text. */
export const reportKinds = ['closed', 'hours', 'phone', 'address', 'language', 'other'] as const;
export type ReportKind = (typeof reportKinds)[number];
/** The lists of the desk's page of reports. */
export const reportViews = ['open', 'handled'] as const;
export type ReportView = (typeof reportViews)[number];

// Questions to providers about their entries

/** States of the letter that asks. */
export const askStates = ['waiting', 'sent', 'given-up', 'overtaken'] as const;
export type AskState = (typeof askStates)[number];
/** States of a suggested change. */
export const suggestionStates = ['open', 'taken', 'refused'] as const;
export type SuggestionState = (typeof suggestionStates)[number];

/** Reasons why a received translation does not take the place of the one that stands: a person decides. */
export type { SuggestionReason } from '../../src/translation/judge.ts';

// Mistakes in what was sent

export const fieldErrorCodes = [
  'required',
  'unknown-field',
  'wrong-type',
  'too-long',
  'too-short',
  'too-many',
  'too-few',
  'not-allowed',
  'malformed',
  'not-a-phone-number',
  'needs-area-code',
  'needs-country-code',
  'needs-mobile',
  'extension-in-note',
  'not-an-email',
  'in-the-past',
  'repeated',
] as const;

export type FieldErrorCode = (typeof fieldErrorCodes)[number];
/** One wrong field: a JSON pointer into the body, and a code with words in every language. */
export type FieldError = { pointer: string; code: FieldErrorCode };

/** Each visit counts by one of these: a start page was shown, a form was shown, or a form was sent. */
export const visitedPages = ['home', 'form', 'sent'] as const;
export type VisitedPage = (typeof visitedPages)[number];

/** How a part of the portal is, for its administrator; the most urgent first. */
export const lights = ['act', 'look', 'good'] as const;
export type Light = (typeof lights)[number];
export type CheckName = 'outbox' | 'retention' | 'jobs' | 'keys' | 'keyFiles' | 'publication' | 'disk' | 'backup' | 'log';
