import type { AppointmentTime, SharedPerson } from '../appointment.ts';
import type { DeskPage } from './desk.ts';

/** An appointment whose person wants to be reminded by a call. */
export type ReminderCall = AppointmentTime & {
  request: { id: string; reference: string; language: string };
  /** Whether the reader holds the request and makes the call. */
  isOwn: boolean;
  /** The name of the holder; null where the reader sees no names, or nobody holds it. */
  counsellor: string | null;
  toBeTold: boolean;
  /** When the person was reminded of this time; null while the call is to be made. */
  calledAt: string | null;
  /** Missing until the holder opens it. */
  person?: Pick<SharedPerson, 'name' | 'reply' | 'phone' | 'mayLeaveMessage' | 'safeTimes' | 'helper'>;
};

/** /desk/calls/ */
export type CallsPage = DeskPage & {
  calls: ReminderCall[];
  /** The days of the appointments, "2026-11-24"; both ends count. */
  firstDay: string;
  lastDay: string;
  /** Whether the people of the reader's own calls are shown. */
  opened: boolean;
};
