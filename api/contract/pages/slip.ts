import type { AppointmentStatus } from '../appointment.ts';
import type { Channel, SlipDone, FieldError } from '../codes.ts';
import type { FormValues } from '../form-values.ts';
import type { ProblemCode } from '../problems.ts';
import type { Slot } from '../slots.ts';

/** /:lang/appointment/:secret/ */
export type SlipPage = {
  status: AppointmentStatus;
  conversation: { language: string; interpreting: boolean };
  secret: string;
  statusUrl: string;
  /** Made for this page, so that a new link asked for twice is one. */
  formKey: string;
  /** There are times to move to. */
  hasFreeTimes: boolean;
  /** What the visitor just did; shown as a success message. */
  done?: SlipDone;
  problem?: ProblemCode;
};

/** /:lang/appointment/:secret/move/ */
export type MovePage = {
  secret: string;
  state: AppointmentStatus['state'];
  /** The one that would be given up. */
  appointment: AppointmentStatus['appointment'];
  days: { day: string; slots: Slot[] }[];
  /** The day to go on from, where there are more. */
  later: string | undefined;
  /** These are not the first. */
  isLater: boolean;
  /** What a time is taken for: nothing, a proof of work, or as a wish only. */
  slots: 'free' | 'proof' | 'wish';
  problem?: ProblemCode;
};

/** /:lang/appointment/:secret/contact/ */
export type ContactPage = {
  secret: string;
  /** As typed; what was stored before is never among them. */
  values: FormValues;
  errors: FieldError[];
  problem?: ProblemCode;
  /** The way to talk, as far as the slip knows it: by phone and at home need a number. */
  channel: Channel | undefined;
};

/** /:lang/appointment/:secret/proof/ */
export type ProofPage = {
  secret: string;
  reference: string;
  provider: string;
  startsAt: string;
  /** It has taken place, as far as the clock knows. */
  isOver: boolean;
};

/** /:lang/appointment/lost/ */
export type LostPage = {
  /** As typed. */
  values: { reference: string; contact: string };
  /** Nothing fits; whatever the reason, the page says the same. */
  isWrong: boolean;
};
