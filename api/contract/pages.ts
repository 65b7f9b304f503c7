import type { AppointmentStatus, Receipt } from './appointment.ts';
import type { HistoryEntry, OpenedPerson, RequestDetail, RequestPage, Role, View } from './desk.ts';
import type { FieldError, ProblemCode } from './problems.ts';
import type { OpenedReport, ReportView } from './report.ts';

/** The fields of a form as typed: every value is kept after a mistake. Several values of one name are a list. */
export type FormValues = Record<string, string | string[]>;

/** /:lang/appointment/ */
export type FormPage = {
  kind: 'form';
  values: FormValues;
  /** Pointers into the JSON body, in the order of the form. */
  errors: FieldError[];
  /** A refusal of the whole form, if there is one. */
  problem?: ProblemCode;
  idempotencyKey: string;
  noticeVersion: string;
};

/** /:lang/appointment/:secret/ */
export type SlipPage = {
  kind: 'slip';
  status: AppointmentStatus;
  secret: string;
  statusUrl: string;
  /** What the visitor just did: "sent", "accepted", "none-fits", "cancelled", "erased"; shown as a success message. */
  done?: string;
  problem?: ProblemCode;
};

/** /:lang/search/ */
export type SearchPage = {
  kind: 'search';
  /** As the address says it, without what it does not know. */
  wanted: Record<'q' | 'quarter' | 'topic' | 'language' | 'day' | 'open', string> & { marks: string[] };
  /** The same as an address: "?q=schulden", or "". */
  address: string;
  found: {
    total: number;
    /** Nearest first; services by id, each with the ids of the topics that led to it. */
    groups: { nearness: 'any' | 'here' | 'neighbour' | 'citywide' | 'elsewhere'; hits: { id: string; topics: string[] }[] }[];
    topics: string[];
    quarters: string[];
    /** Whether anybody says when the chosen language is spoken. */
    daysKnown: boolean;
    remaining: Record<'quarter' | 'topic' | 'language' | 'day' | 'open' | 'marks', Record<string, number>>;
  };
  /** The filters by yes or no that any service answers. */
  marks: string[];
  /** Further searches as addresses. */
  ways: { quarters: Record<string, string>; withoutFilters?: string; all?: string };
};

/** 404, 410, 429, 500 and other refusals of an on-demand page. */
export type ProblemPage = { kind: 'problem'; code: ProblemCode; instance: string; back: string };

/** /:lang/report/ */
export type ReportPage = {
  kind: 'report';
  /** The entry that it is about. */
  service: string;
  values: FormValues;
  errors: FieldError[];
  problem?: ProblemCode;
  /** Made for this form, so that sent twice is once. */
  key: string;
  /** It has arrived. */
  sent: boolean;
};

/** /:lang/services/:service/ of an entry that was taken out. */
export type RemovedPage = { kind: 'removed'; id: string; removedOn: string; see: string[] };

/** A person of the desk. */
export type DeskPerson = { id: string; name: string; email: string; role: Role; provider: string; language: 'de' | 'en' };

/** What every page behind the sign-in has. */
type Desk = {
  account: DeskPerson;
  /** A refusal of what was just tried. */
  problem?: ProblemCode;
  /** Who holds the request, with "already-claimed". */
  holder?: string;
  /** Pointers are "/" and the name of the form's field. */
  errors: FieldError[];
  values: FormValues;
  /** What was just done; a key of `desk:done`. */
  done?: DeskDone;
};

/** What a page of the desk may say after a step. */
export const deskDone = [
  'claimed',
  'none-waiting',
  'released',
  'offered',
  'confirmed',
  'told',
  'tried',
  'closed',
  'disabled',
  'enabled',
  'role-changed',
  'signed-out',
  'signed-out-everywhere',
  'report-handled',
] as const;
export type DeskDone = (typeof deskDone)[number];

/** Counting stops here; whoever has that many needs no exact figure. */
export const mostCounted = 1000;

/** The list beside every page of the queue. */
export type Queue = {
  view: View;
  filter: Record<'quarter' | 'topic' | 'language' | 'reference', string>;
  list: RequestPage;
  /** Up to mostCounted. */
  counts: Record<'mine' | 'unclaimed' | 'overdue' | 'to-be-told', number>;
  /** View and filter as a query string without "?", for links that keep them. */
  query: string;
};

/** /desk/sign-in/ */
export type SignInPage = { kind: 'sign-in'; email: string; next: string; problem?: ProblemCode; done?: DeskDone };
/** /desk/welcome/:token/; without `person` it makes the first account, and asks for email and name. */
export type SetPasswordPage = { kind: 'set-password'; person?: { email: string; name: string }; values: FormValues; errors: FieldError[] };
/** Any page of the desk that cannot be shown. */
export type DeskProblemPage = { kind: 'desk-problem'; code: ProblemCode; instance: string; account?: DeskPerson };
/** /desk/reports/ */
export type ReportsPage = Desk & {
  kind: 'reports';
  view: ReportView;
  reports: OpenedReport[];
  /** All that the list could show; it stops at a hundred. */
  total: number;
};
/** /desk/requests/ */
export type QueuePage = Desk & Queue & { kind: 'queue' };
/** /desk/requests/:id/ */
export type RequestPageContent = Desk &
  Queue & {
    kind: 'request';
    request: RequestDetail;
    /** The opened person part: on the answer to the button only. */
    person?: OpenedPerson;
    /** What happened since the form was loaded, when it was refused for that. */
    changes: HistoryEntry[];
    /** What this person may do here. */
    may: Record<'take' | 'release' | 'answer' | 'look' | 'lookWithReason', boolean>;
    /** The Berlin day of rendering, "2026-11-23": nothing before it can be chosen. */
    today: string;
  };
/** /desk/requests/new/ */
export type EnterRequestPage = Desk & {
  kind: 'enter-request';
  idempotencyKey: string;
  noticeVersion: string;
  /** What the person takes away, after the request was taken in. */
  receipt?: Receipt & { language: string };
};
/** /desk/accounts/ */
export type AccountsPage = Desk & {
  kind: 'accounts';
  accounts: (DeskPerson & { disabled: boolean; hasPassword: boolean })[];
  /** A one-time link, shown on this answer only. */
  link?: { url: string; expiresAt: string; email: string };
};

/** As much of an OpenAPI 3.1 document as the page shows. */
export type ApiDocument = {
  info: { title: string; description: string };
  paths: Record<string, Record<string, ApiOperation>>;
  components: { schemas?: Record<string, unknown> };
};
export type ApiOperation = {
  summary?: string;
  description?: string;
  tags?: string[];
  requestBody?: unknown;
  responses?: Record<string, unknown>;
};
export type ApiDocsPage = { kind: 'api-docs'; document: ApiDocument };

export type PageContent =
  | ApiDocsPage
  | FormPage
  | SlipPage
  | SearchPage
  | ProblemPage
  | SignInPage
  | SetPasswordPage
  | DeskProblemPage
  | ReportsPage
  | ReportPage
  | RemovedPage
  | QueuePage
  | RequestPageContent
  | EnterRequestPage
  | AccountsPage;
