import { Type, type Static } from 'typebox';
import { reportKinds, type ReportKind } from './codes.ts';
import type { Form } from './form.ts';
import { oneOf, strict } from './schema-parts.ts';

/** A visitor's report of a mistake in an entry. It is anonymous. */
export const NewReport = Type.Object(
  {
    service: Type.String({ maxLength: 100 }),
    language: Type.String({ maxLength: 20 }),
    kind: oneOf(reportKinds),
    text: Type.Optional(Type.String({ maxLength: 500 })),
  },
  strict,
);
export type NewReport = Static<typeof NewReport>;

export const reportForm: Form = { words: 'report', schema: NewReport, fields: { kind: '/kind', text: '/text' } };

/** A report as the desk reads it. */
export type OpenedReport = {
  id: string;
  service: string;
  language: string;
  kind: ReportKind;
  /** The text as typed; null when there is none. */
  text: string | null;
  /** Whether the text is sealed to a key that this desk does not have. */
  unreadable: boolean;
  /** Whether a program may have filled in the form. */
  suspicious: boolean;
  receivedAt: string;
  handled: { at: string; name: string } | null;
};
