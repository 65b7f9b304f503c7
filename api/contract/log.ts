import { Type, type Static } from 'typebox';
import {
  logKinds,
  logReasons,
  type AuditEvent,
  type LogKind,
  type LogReason,
  type LogSearchState,
  type OtherActor,
  type Role,
} from './codes.ts';
import { Day, oneOf, strict } from './schema-parts.ts';

/** The form that asks for a search of the log. Both days count. */
export const AskLog = Type.Object(
  {
    reason: oneOf(logReasons),
    from: Day,
    until: Day,
    /** Lines by this account or about it. */
    account: Type.Optional(Type.String({ maxLength: 60 })),
    kind: Type.Optional(oneOf(logKinds)),
  },
  strict,
);
export type AskLog = Static<typeof AskLog>;

/** How long a search waits for another admin, and how long a released one stays open. */
export const logSearchDays = 7;
export const logSearchHours = 24;

/** A colleague, or somebody whose account the desk no longer knows. */
export type LogPerson = { id: string; name?: string; role?: Role };

/** A search of the log as admins see it. */
export type ListedLogSearch = {
  id: string;
  reason: LogReason;
  from: string;
  until: string;
  account?: LogPerson;
  kind?: LogKind;
  state: LogSearchState;
  askedBy: LogPerson;
  askedAt: string;
  answeredBy?: LogPerson;
  answeredAt?: string;
  /** When it is over by itself, while it waits or is open. */
  endsAt?: string;
  mayAnswer: boolean;
  mayOpen: boolean;
  mayEnd: boolean;
};

/** A line of the log as a page shows it. */
export type ShownLogLine = {
  sequence: number;
  at: string;
  event: AuditEvent;
  actor: LogPerson | { other: OtherActor };
  subject?: LogPerson;
  detail?: string;
  /** False for a line that the desk did not write as it stands. */
  isOwn: boolean;
};
