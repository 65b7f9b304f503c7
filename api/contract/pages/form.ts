import type { Channel, LostTime, FieldError } from '../codes.ts';
import type { FormValues } from '../form-values.ts';
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
