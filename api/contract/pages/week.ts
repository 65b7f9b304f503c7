import type { AppointmentTime } from '../appointment.ts';
import type { GivenTime, Misfit } from '../codes.ts';
import type { KeptHours } from '../hours.ts';
import type { DeskPage } from './desk.ts';

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
export type WeekAbsence = { id: string; counsellor: Counsellor | null; opens: string | null; closes: string | null };

export type WeekDay = {
  day: string;
  closed: 'holiday' | 'closing-day' | null;
  absences: WeekAbsence[];
  bands: WeekBand[];
  free: FreePiece[];
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
