import type { AppointmentStatus, SlipFacts } from '../appointment.ts';
import type { Channel, SlipDone, FieldError } from '../codes.ts';
import type { CopyState, OwnCopy } from '../own-copy.ts';
import type { ShownConsent } from '../consent.ts';
import type { Earlier } from '../earlier.ts';
import type { FormValues } from '../form-values.ts';
import type { ProblemCode } from '../problems.ts';
import type { Slot } from '../slots.ts';

/** /:lang/appointment/:secret/ */
export type SlipPage = {
  status: AppointmentStatus;
  conversation: { language: string; interpreting: boolean };
  secret: string;
  statusUrl: string;
  /** The appointment is over, and the slip asks how it was. */
  asksHowItWas: boolean;
  /** The page's idempotency key: a button for a new link pressed twice makes one link. */
  formKey: string;
  /** Whom the request may be passed on to, or was; oldest first. */
  consents: ShownConsent[];
  /** The wish for an earlier time, and the time that is offered for it. */
  earlier: Earlier;
  /** Whether there are times to move to. */
  hasFreeTimes: boolean;
  /** The step that the visitor just took; shown as a success message. */
  done?: SlipDone;
  problem?: ProblemCode;
};

/** /:lang/appointment/:secret/move/ */
export type MovePage = {
  secret: string;
  state: AppointmentStatus['state'];
  /** The present appointment, which a move gives up. */
  appointment: AppointmentStatus['appointment'];
  days: { day: string; slots: Slot[] }[];
  /** Whether the person may say that an earlier time would be welcome. */
  mayWish: boolean;
  /** Whether the person waits for an earlier time, which a move of the appointment ends. */
  waits: boolean;
  /** The wishes of the request. */
  asked: { quarter: string; language: string; interpreting: boolean };
  /** How and with whom the person asked to talk; null while the slip cannot say. Only times of that kind are shown. */
  wishes: Pick<SlipFacts, 'channel' | 'womanCounsellor'> | null;
  /** The first day of the next page of times, if there is one. */
  later: string | undefined;
  /** Whether the times begin on a later day than the first. */
  isLater: boolean;
  /** The price of a time: free, for a proof of work, or as a wish only. */
  slots: 'free' | 'proof' | 'wish';
  problem?: ProblemCode;
};

/** /:lang/appointment/:secret/earlier/ */
export type EarlierPage = {
  secret: string;
  earlier: Earlier;
  appointment: AppointmentStatus['appointment'];
  values: FormValues;
  errors: FieldError[];
  problem?: ProblemCode;
};

/** /:lang/appointment/:secret/contact/ */
export type ContactPage = {
  secret: string;
  /** The values as typed, never the stored ones. */
  values: FormValues;
  errors: FieldError[];
  problem?: ProblemCode;
  /** The way to talk, if the slip knows it: talks by phone and at home need a number. */
  channel: Channel | undefined;
  /** The desk can send SMS. */
  bySms?: true;
};

/** /:lang/appointment/:secret/copy/ */
export type CopyPage = {
  secret: string;
  state: CopyState;
  /** Until when the copy is offered; null unless there is one. */
  until: string | null;
  mayAsk: boolean;
  copy?: OwnCopy;
};

/** /:lang/appointment/:secret/consent/: the question whether the request may be passed on. */
export type ConsentPage = {
  secret: string;
  consent: ShownConsent;
  values: FormValues;
  errors: FieldError[];
  problem?: ProblemCode;
};

/** /:lang/appointment/:secret/proof/ */
export type ProofPage = {
  secret: string;
  reference: string;
  provider: string;
  startsAt: string;
  /** Whether the appointment's time has passed. */
  isOver: boolean;
};

/** /:lang/appointment/lost/ */
export type LostPage = {
  /** As typed. */
  values: { reference: string; contact: string };
  /** Whether no request matches. The page does not tell the reason. */
  isWrong: boolean;
};
