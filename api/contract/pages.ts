import type { AppointmentStatus, Receipt } from './appointment.ts';
import type { Channel, DeskDone, DeskLanguage, LostTime, Misfit, ReportView, Role, SlipDone, View, WhoseAppointments } from './codes.ts';
import type { HistoryEntry, OpenedPerson, RequestDetail, RequestPage } from './desk.ts';
import type { Absence, AffectedBooking, ComingAppointment, HoursPreview, KeptHours, OverlappingHours, TakenTime } from './hours.ts';
import type { FieldError, ProblemCode } from './problems.ts';
import type { OpenedReport } from './report.ts';
import type { Slot } from './slots.ts';

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
  /** Shown for the first time: nobody has typed anything. */
  untouched: boolean;
  /** Missing while nobody offers consultation hours. */
  times?: FormTimes;
};

/** The free times that the form shows. */
export type FormTimes = {
  /** The ways to talk that consultation hours offer. */
  channels: Channel[];
  /** Earliest first, and only a few days of them. */
  days: { day: string; slots: Slot[] }[];
  /** The day from which they were looked for, when it was not today. */
  from?: string;
  /** The day to go on from, where there are more. */
  later?: string;
  /** The time that is kept for this form. */
  kept?: { slot: Slot; until: string; secondsLeft: number; canExtend: boolean };
  /** The time that was chosen and could not be kept: it is sent as a wish. */
  wished?: Slot;
  /** The network of the visitor has its share of slots: a proof of work is needed for one more, and would help. */
  needsProof?: true;
  /** Why the time that was chosen is no longer. */
  lost?: LostTime;
};

/** /:lang/appointment/:secret/ */
export type SlipPage = {
  kind: 'slip';
  status: AppointmentStatus;
  conversation: { language: string; interpreting: boolean };
  secret: string;
  statusUrl: string;
  /** Made for this page, so that a new link asked for twice is one. */
  formKey: string;
  /** There are times to move to. */
  hasFreeTimes: boolean;
  /** What the visitor just did; shown as a success message. */
  done?: SlipDone;
  problem?: ProblemCode;
};

/** /:lang/appointment/:secret/move/ */
export type MovePage = {
  kind: 'move';
  secret: string;
  state: AppointmentStatus['state'];
  /** The one that would be given up. */
  appointment: AppointmentStatus['appointment'];
  days: { day: string; slots: Slot[] }[];
  /** The day to go on from, where there are more. */
  later: string | undefined;
  /** These are not the first. */
  isLater: boolean;
  /** As for the form: a proof of work is needed for a time, and would help. */
  needsProof: boolean;
  problem?: ProblemCode;
};

/** /:lang/appointment/:secret/contact/ */
export type ContactPage = {
  kind: 'contact';
  secret: string;
  /** As typed; what was stored before is never among them. */
  values: FormValues;
  /** Pointers as in the form of a request: "/person/phone". */
  errors: FieldError[];
  problem?: ProblemCode;
  /** The way to talk, as far as the slip knows it: by phone and at home need a number. */
  channel: Channel | undefined;
};

/** /:lang/appointment/:secret/proof/ */
export type ProofPage = {
  kind: 'proof';
  secret: string;
  reference: string;
  provider: string;
  startsAt: string;
  /** It has taken place, as far as the clock knows. */
  isOver: boolean;
};

/** /:lang/appointment/lost/ */
export type LostPage = {
  kind: 'lost';
  /** As typed. */
  values: { reference: string; contact: string };
  /** Nothing fits; whatever the reason, the page says the same. */
  isWrong: boolean;
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
    /** Urgent topics that the words mean. */
    alarms: string[];
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
export type DeskPerson = { id: string; name: string; email: string; role: Role; provider: string; language: DeskLanguage };

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

type Counsellor = KeptHours['counsellor'];

/** Counting stops here; whoever has that many needs no exact figure. */
export const mostCounted = 1000;

/** The list beside every page of the queue. */
export type Queue = {
  view: View;
  filter: Record<'quarter' | 'topic' | 'language' | 'reference', string>;
  list: RequestPage;
  /** Up to mostCounted. */
  counts: Record<'mine' | 'unclaimed' | 'overdue' | 'to-be-told', number> & {
    /** Erased within three days, and nobody has read the answer; for coordinators. */
    unseen?: number;
  };
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
/** A time that is more often a slip of the hand than meant: in an absence of one's own, or on a Sunday, a holiday or at night. */
export type UnusualTime = { startsAt: string; absence: { firstDay: string; lastDay: string } | null };
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
    /** Why the appointment must be moved, if it must. */
    misfit: Misfit | null;
    /** With "slot-taken": what stands in the way. */
    taken: TakenTime[];
    /** What one press would close together with this request, or bring back; for coordinators. */
    burst: { step: 'close' | 'restore'; requests: { id: string; reference: string; receivedAt: string; topics: string[] | null }[] } | null;
    /** Times for which the button must be pressed again. */
    unusual: UnusualTime[];
  };
/** /desk/hours/ */
export type HoursPage = Desk & {
  kind: 'hours';
  hours: KeptHours[];
  absences: Absence[];
  /** Whom a coordinator can plan for; empty for everybody else. */
  counsellors: Counsellor[];
  /** How many appointments must be moved. */
  toMove: number;
  /** What falls into the absence that was just sent: to be agreed to. */
  affected: AffectedBooking[];
  today: string;
};
/** /desk/hours/new/ and /desk/hours/:id/ */
export type HoursFormPage = Desk & {
  kind: 'hours-form';
  /** As they are stored; missing for new ones. */
  hours?: KeptHours;
  counsellors: Counsellor[];
  /** The next days with their times; missing until there is something to reckon with. */
  preview?: HoursPreview['days'];
  /** What the change that was just sent would affect: to be agreed to. */
  affected: AffectedBooking[];
  /** With the error "repeated": the hours that stand there already. */
  overlapping?: OverlappingHours;
  today: string;
};
/** /desk/appointments/ */
export type AppointmentsPage = Desk & {
  kind: 'appointments';
  whose: WhoseAppointments;
  /** Whether "all" of the provider can be chosen. */
  maySeeAll: boolean;
  appointments: ComingAppointment[];
};
/** /desk/requests/new/ */
export type EnterRequestPage = Desk & {
  kind: 'enter-request';
  idempotencyKey: string;
  noticeVersion: string;
  /** The next free times of the own provider, those in the language of the talk first. */
  slots: Slot[];
  /** What the person takes away, after the request was taken in. */
  receipt?: Receipt & { language: string };
};
/** /desk/accounts/ */
export type AccountsPage = Desk & {
  kind: 'accounts';
  accounts: (DeskPerson & { disabled: boolean; hasPassword: boolean })[];
  /** A one-time link, shown on this answer only. */
  link?: { url: string; expiresAt: string; email: string };
  /** The server's time, to be compared with another clock; only while jobs rest because of it. */
  clock?: string;
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
  | MovePage
  | ContactPage
  | ProofPage
  | LostPage
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
  | HoursPage
  | HoursFormPage
  | AppointmentsPage
  | AccountsPage;
