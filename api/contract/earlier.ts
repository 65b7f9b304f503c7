import { Type, type Static } from 'typebox';
import type { AppointmentTime } from './appointment.ts';
import { dayParts, wishDays } from './codes.ts';
import type { Form } from './form.ts';
import { oneOf, strict } from './schema-parts.ts';

/** From when on a person would come, in weeks from today. */
export const earlierWeeks = [0, 1, 2] as const;

/** The form by which a person says that an earlier time would be welcome. Empty lists mean any. */
export const EarlierWish = Type.Object(
  {
    weeks: Type.Integer({ minimum: 0, maximum: 2 }),
    days: Type.Array(oneOf(wishDays), { maxItems: 5, uniqueItems: true }),
    parts: Type.Array(oneOf(dayParts), { maxItems: 2, uniqueItems: true }),
  },
  strict,
);
export type EarlierWish = Static<typeof EarlierWish>;

/** The question on the slip. */
export const earlierForm: Form = {
  words: 'appointment',
  schema: EarlierWish,
  fields: { weeks: '/weeks', days: '/days', parts: '/parts' },
};

/** The wish for an earlier time, as the slip shows it. */
export type Earlier = {
  /** How many more times the person may be offered. */
  left: number;
  /** Whether the person may say that an earlier time would be welcome. */
  mayWish: boolean;
  wish: EarlierWish | null;
  /** `until` is the instant until which the time is held. */
  offer: (AppointmentTime & { until: string }) | null;
};
