import type { WhoseAppointments } from '../codes.ts';
import type { Absence, AffectedBooking, ComingAppointment, HoursPreview, KeptHours, OverlappingHours } from '../hours.ts';
import type { DeskPage } from './desk.ts';

type Counsellor = KeptHours['counsellor'];

/** /desk/hours/ */
export type HoursPage = DeskPage & {
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
export type HoursFormPage = DeskPage & {
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
export type AppointmentsPage = DeskPage & {
  whose: WhoseAppointments;
  /** Whether "all" of the provider can be chosen. */
  maySeeAll: boolean;
  appointments: ComingAppointment[];
};
