import type { AppointmentStatus, AppointmentTime } from '../contract/appointment.ts';

/** As much of a request as its entry in a calendar needs. */
export type CalendarEntry = Pick<AppointmentStatus, 'reference' | 'state' | 'outcome'> & {
  lapsed?: AppointmentStatus['lapsed'] | undefined;
  requestId: string;
  /** Counts the changes of the request: a newer file wins over an older one. */
  version: number;
  appointment: AppointmentTime;
};
