import type { Channel, LostTime, FieldError } from '../codes.ts';
import type { FormValues } from '../form-values.ts';
import type { Pause } from '../pause.ts';
import type { ProblemCode } from '../problems.ts';
import type { Slot } from '../slots.ts';

/** /:lang/appointment/ */
export type FormPage = {
  values: FormValues;
  /** Pointers are "/" and the name of the field, in the order of the form. */
  errors: FieldError[];
  /** A refusal of the whole form, if there is one. */
  problem?: ProblemCode;
  idempotencyKey: string;
  noticeVersion: string;
  /** Only the question for a time and what depends on it, for a script that has the rest. */
  isPart?: true;
  /** Whether the form is shown for the first time, with nothing typed yet. */
  untouched: boolean;
  /** Missing while nobody offers consultation hours. */
  times?: FormTimes;
  /** The pause that holds for the chosen quarter. */
  pause?: Pause;
  /** The desk can send SMS. */
  bySms?: true;
  /** The form came with an invitation that ran out or is used up; it works like any other. */
  isInvitationOver?: true;
};

/** The free times that the form shows. */
export type FormTimes = {
  /** The ways to talk that consultation hours offer. */
  channels: Channel[];
  /** Earliest first, and only a few days of them. */
  days: { day: string; slots: Slot[] }[];
  /** The first day of the search, when it is not today. */
  from?: string;
  /** The first day of the next page of times, if there is one. */
  later?: string;
  /** The time that is kept for this form. */
  kept?: { slot: Slot; until: string; secondsLeft: number; canExtend: boolean };
  /** The chosen time that could not be kept and is sent as a wish. */
  wished?: Slot;
  /** Set when the visitor's network has used its share of slots, and a proof of work would get one more. */
  needsProof?: true;
  /** Why the form no longer keeps the chosen time. */
  lost?: LostTime;
};
