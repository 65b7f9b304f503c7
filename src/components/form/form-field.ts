import type { AppointmentField } from './appointment-fields.ts';

/** The fields of "something is wrong here", in the order of the page. */
export const reportFields = ['kind', 'text'] as const;
type ReportField = (typeof reportFields)[number];

/** A field of one of the public forms: its name, and its id as `f-<name>`. */
export type FormField = AppointmentField | ReportField;
