import type {
  AskState,
  Capacity,
  DeskDone,
  DeskLanguage,
  DeviceKind,
  Handbook,
  MailWish,
  ReportView,
  Role,
  FieldError,
  WayIn,
} from '../codes.ts';
import type { FormValues } from '../form-values.ts';
import type { KeptPause } from '../pause.ts';
import type { ProblemCode } from '../problems.ts';
import type { OpenedReport } from '../report.ts';

/** A person of the desk. */
export type DeskPerson = {
  id: string;
  name: string;
  email: string;
  role: Role;
  provider: string;
  language: DeskLanguage;
  /** Whether single keys work at the desk. */
  keys: boolean;
  /** The letters that the account gets about what is owed. */
  mails: MailWish;
  capacity: Capacity;
};

/** The content that every page behind the sign-in has. */
export type DeskPage = {
  account: DeskPerson;
  /** The refusal of the step that was just tried. */
  problem?: ProblemCode;
  /** The name of the request's holder, with "already-claimed" and for a coordinator only. */
  holder?: string;
  /** Pointers are "/" and the name of the form's field. */
  errors: FieldError[];
  values: FormValues;
  /** The step that was just done; a key of `desk:done`. */
  done?: DeskDone;
};

/** /desk/sign-in/ */
export type SignInPage = {
  next: string;
  hasProvider: boolean;
  values: FormValues;
  errors: FieldError[];
  problem?: ProblemCode;
  done?: DeskDone;
};

/** /desk/welcome/:token/; without `person` it makes the first account, and asks for email and name. */
export type SetPasswordPage = { person?: { email: string; name: string }; device: DeviceKind; values: FormValues; errors: FieldError[] };

/** The page in place of a page of the desk that cannot be shown. */
export type DeskProblemPage = { code: ProblemCode; instance: string; account?: DeskPerson };

/** /desk/help/:handbook/ */
export type HelpPage = DeskPage & { handbook: Handbook };

/** /desk/account/ */
export type OwnAccountPage = DeskPage & {
  passkeys: { id: string; name: string; createdAt: string; lastUsedAt: string | null }[];
  sessions: { id: string; startedAt: string; lastSeenAt: string; device: DeviceKind; way: WayIn; isThis: boolean }[];
  /** The device that shows the page. */
  device: DeviceKind;
  hasPassword: boolean;
  /** Since when the city's own sign-in opens the account, if it does. */
  linkedAt?: string;
  /** Nothing else can be done before a passkey is added. */
  mustAddPasskey: boolean;
  mayAddPasskey: boolean;
};

/** An account as admins see it. */
export type ListedAccount = DeskPerson & {
  disabled: boolean;
  /** Nobody has set a password or made a passkey. */
  isInvited: boolean;
  /** Whether the city's own sign-in opens the account. */
  isLinked: boolean;
  languages: string[];
  quarters: string[];
  /** A one-time link that nobody has used yet, and the state of the letter that brings it. */
  invitation?: { expiresAt: string; letter?: AskState };
};

/** /desk/accounts/ */
export type AccountsPage = DeskPage & {
  accounts: ListedAccount[];
  /** Whether mail is set up, so that an invitation can leave by it. */
  canMail: boolean;
  /** A one-time link, shown on this answer only. */
  link?: { url: string; expiresAt: string; email: string };
  /** The server's time, to be compared with another clock; only while jobs rest because of it. */
  clock?: string;
};

/** /desk/pause/ */
export type PausePage = DeskPage & {
  /** The id of the next pause, so that the form sent twice is once. */
  id: string;
  /** The quarters that the account may pause one by one. */
  quarters: string[];
  /** Newest first: those that run, and the history. */
  pauses: KeptPause[];
  /** The first day on which a pause can end. */
  tomorrow: string;
};

/** /desk/accounts/:id/ */
export type AccountPage = DeskPage & {
  /** The account that is shown. */
  person: DeskPerson;
  /** Those who can stand in. */
  colleagues: { id: string; name: string }[];
};

/** /desk/reports/ */
export type ReportsPage = DeskPage & {
  view: ReportView;
  /** Only the reports of one entry stand on the page. */
  isOneEntry: boolean;
  reports: OpenedReport[];
  /** The number of all such reports; the list shows a hundred at most. */
  total: number;
};
