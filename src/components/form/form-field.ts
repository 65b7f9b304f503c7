import type { AppointmentField } from './appointment-fields.ts';
import type { ReportField } from './report-errors.ts';

/** A field of one of the public forms: its name, and its id as `f-<name>`. */
export type FormField = AppointmentField | ReportField;
