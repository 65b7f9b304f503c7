import type { WhoseAppointments } from '../codes.ts';
import type { Absence, AffectedBooking, ComingAppointment, HoursPreview, KeptHours, OverlappingHours } from '../hours.ts';
import type { DeskPage } from './desk.ts';

type Counsellor = KeptHours['counsellor'];

/** /desk/hours/ */
export type HoursPage = DeskPage & {
  hours: KeptHours[];
  absences: Absence[];
  /** The counsellors whom a coordinator can plan for; empty for everybody else. */
  counsellors: Counsellor[];
  /** The number of appointments that must be moved. */
  toMove: number;
  /** The bookings within the absence just sent; the user must agree to move them. */
  affected: AffectedBooking[];
  today: string;
};

/** /desk/hours/new/ and /desk/hours/:id/ */
export type HoursFormPage = DeskPage & {
  /** The stored hours; missing for new ones. */
  hours?: KeptHours;
  counsellors: Counsellor[];
  /** The next days with their times; missing until the form has enough to compute them. */
  preview?: HoursPreview['days'];
  /** The bookings that the change just sent affects; the user must agree to move them. */
  affected: AffectedBooking[];
  /** With the error "repeated": the existing hours at that time. */
  overlapping?: OverlappingHours;
  today: string;
};

/** /desk/appointments/ */
export type AppointmentsPage = DeskPage & {
  whose: WhoseAppointments;
  /** Whether the user may list all appointments of the provider. */
  maySeeAll: boolean;
  appointments: ComingAppointment[];
};
