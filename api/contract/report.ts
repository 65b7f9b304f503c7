import { Type, type Static } from 'typebox';
import { oneOf, strict } from './appointment.ts';

/** What can be wrong with an entry. "other" needs words of its own. */
export const reportKinds = ['closed', 'hours', 'phone', 'address', 'language', 'other'] as const;
export type ReportKind = (typeof reportKinds)[number];

/** What somebody says is wrong with an entry. Nobody is asked who they are. */
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

/** A report as the desk reads it. */
export type OpenedReport = {
  id: string;
  service: string;
  language: string;
  kind: ReportKind;
  /** As it was typed; null when nothing was. */
  text: string | null;
  /** Sealed to a key that this desk does not have. */
  unreadable: boolean;
  /** A program may have filled the form. */
  suspicious: boolean;
  receivedAt: string;
  handled: { at: string; name: string } | null;
};

/** The lists of the desk's page. */
export const reportViews = ['open', 'handled'] as const;
export type ReportView = (typeof reportViews)[number];
