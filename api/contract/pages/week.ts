import type { AppointmentTime } from '../appointment.ts';
import type { GivenTime, Misfit } from '../codes.ts';
import type { Absence, AffectedBooking, Invitation, KeptHours, TakenTime } from '../hours.ts';
import type { DeskPage } from './desk.ts';
import type { UnusualTime } from './requests.ts';

type Counsellor = KeptHours['counsellor'];

/** A stretch of a day on the clock of Berlin: "09:00" to "10:30". */
type Stretch = { opens: string; closes: string };

/** Consultation hours as they take place on one day. */
export type WeekBand = Stretch & {
  id: string;
  languages: string[];
  /** The person who offers them; null where the reader does not see names. */
  counsellor: Counsellor | null;
  /** Whether the reader may change them. */
  mayChange: boolean;
};

/** A piece of consultation hours that nobody has taken. */
export type FreePiece = Stretch & { hoursId: string; startsAt: string; counsellor: Counsellor | null; mayChange: boolean };

/** A piece that is held for somebody who waits for an earlier time; without the person. `until`: in UTC. */
export type HeldPiece = Stretch & { startsAt: string; until: string; counsellor: Counsellor | null };

/** An offered or agreed time, without the person. */
export type WeekBooking = Stretch &
  AppointmentTime & {
    kind: GivenTime;
    request: { id: string; reference: string; language: string };
    counsellor: Counsellor | null;
    /** Whether the reader holds the request and can move the time. */
    mayMove: boolean;
    toBeTold: boolean;
    misfit: Misfit | null;
  };

/** An absence on one day; without times it is the whole day. */
export type WeekAbsence = { id: string; counsellor: Counsellor | null; opens: string | null; closes: string | null; mayChange: boolean };

export type WeekDay = {
  day: string;
  closed: 'holiday' | 'closing-day' | null;
  absences: WeekAbsence[];
  bands: WeekBand[];
  free: FreePiece[];
  held: HeldPiece[];
  bookings: WeekBooking[];
};

/** /desk/week/ */
export type WeekPage = DeskPage & {
  days: WeekDay[];
  /** The Monday of the shown week. */
  monday: string;
  today: string;
  /** "mine", "team", or the account of a colleague. */
  whose: string;
  /** The colleagues whose week the reader may open by name; empty for everybody but coordinators. */
  counsellors: Counsellor[];
  /** Topics by request; null where they cannot be read. */
  topics: Record<string, string[] | null>;
};

/** /desk/week/away/: an absence that begins now or later. */
export type AwayPage = DeskPage & {
  /** The counsellors whom a coordinator can plan for; empty for everybody else. */
  counsellors: Counsellor[];
  substitutes: Counsellor[];
  /** The bookings within the absence just sent, each with the new times that the team has; none where it has none. */
  affected: (AffectedBooking & { proposed: string[] })[];
  today: string;
};

/** A request whose time an absence took. */
export type DisplacedRequest = {
  request: { id: string; reference: string };
  /** The time that no longer holds. */
  startsAt: string;
  /** The new times that were offered; none where the team has none. */
  offered: string[];
  /** "waits": for the person; "answered": something happened since; "none": no time suits; "other": a third person holds it; "open": not tried yet. */
  is: 'waits' | 'answered' | 'none' | 'other' | 'open';
};

/** /desk/week/away/:id/: what an absence means for people with a time. */
export type AwayResultPage = DeskPage & {
  absence: Absence;
  displaced: DisplacedRequest[];
  /** How many requests of the absent person can be given to the substitute. */
  toGive: number;
  /** Until then nobody has heard of its offers; null when somebody may have, or nothing was offered. */
  untoldUntil: string | null;
  today: string;
};

/** /desk/week/move/:id/: the question before an appointment moves. */
export type MoveTimePage = DeskPage & {
  request: { id: string; reference: string; version: number };
  /** The time that it has; null when somebody cancelled meanwhile. */
  appointment: AppointmentTime | null;
  places: string[];
  unusual: UnusualTime[];
  taken: TakenTime[];
};

/** /desk/week/calendar/: the secret link to one's own calendar. */
export type FeedPage = DeskPage & {
  /** Since when a link holds; null without one. */
  since: string | null;
  /** The new link, on the answer that made it. */
  link?: string;
};

/** /desk/invitations/: links that book outside the allowance of a network. */
export type InvitationsPage = DeskPage & {
  /** Those that still hold. */
  invitations: Invitation[];
  /** For how many days a new link holds. */
  days: number;
  /** The new link, on the answer that made it. */
  link?: string;
};
