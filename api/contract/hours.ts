import { Type, type Static } from 'typebox';
import { AppointmentTime } from './appointment.ts';
import { channels, closedFor, comingKinds, givenTimes, misfits, whoseAppointments, type BookingKind, type Misfit } from './codes.ts';
import { Clock, Colleague, Day, Id, Instant, LanguageTag, nullable, oneOf, strict, Version } from './schema-parts.ts';
import type { Slot } from './slots.ts';

/** The farthest day that can be booked. */
export const mostHorizonDays = 365;

const series = {
  firstDay: { ...Day, description: 'The series keeps its weekday' },
  lastDay: nullable(Day, { description: 'null: until further notice; the first day: only once' }),
  everyWeeks: Type.Integer({ minimum: 1, maximum: 8 }),
  opens: Clock,
  closes: Clock,
  quarter: nullable(Id, { description: 'null: for the whole city' }),
  place: AppointmentTime.properties.place,
  channel: oneOf(channels),
  languages: Type.Array(LanguageTag, { minItems: 1, maxItems: 30, uniqueItems: true, description: 'Spoken in just these hours' }),
  womanCounsellor: Type.Boolean(),
  lengthMinutes: Type.Integer({ minimum: 5, maximum: 480, multipleOf: 5 }),
  bufferMinutes: Type.Integer({ minimum: 0, maximum: 240, multipleOf: 5 }),
  leadTimeMinutes: Type.Integer({
    minimum: 0,
    maximum: 43_200,
    description: 'How long before it starts a time can be booked at the latest',
  }),
  horizonDays: Type.Integer({ minimum: 1, maximum: mostHorizonDays, description: 'How many days ahead times can be booked' }),
  capacity: Type.Integer({ minimum: 1, maximum: 30, description: 'People at one time' }),
};

/** The ids of the affected bookings that the page showed: by sending them, the user agrees that they must be moved. */
const Seen = Type.Optional(
  Type.Array(Type.String({ maxLength: 60 }), { maxItems: 1000, description: 'Ids of `affected` that the person has been shown' }),
);
const Whose = Type.Optional(Type.String({ maxLength: 60, description: 'Another counsellor of your provider; for coordinators' }));

/** POST /api/desk/hours */
export const NewHours = Type.Object({ account: Whose, ...series }, { ...strict, $id: 'NewHours' });
export type NewHours = Static<typeof NewHours>;
export type Series = Omit<NewHours, 'account'>;

/** The counsellor's existing hours that overlap with the hours sent. */
export const OverlappingHours = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    firstDay: Day,
    lastDay: series.lastDay,
    everyWeeks: series.everyWeeks,
    opens: Clock,
    closes: Clock,
  },
  strict,
);
export type OverlappingHours = Static<typeof OverlappingHours>;

/** POST /api/desk/hours/:id */
export const ChangeHours = Type.Object({ ...series, version: Version, seen: Seen }, { ...strict, $id: 'ChangeHours' });
export type ChangeHours = Static<typeof ChangeHours>;

/** POST /api/desk/hours/:id/end */
export const EndHours = Type.Object(
  {
    from: { ...Day, description: 'The first day without them; at or before their first day they are removed' },
    version: Version,
    seen: Seen,
  },
  { ...strict, $id: 'EndHours' },
);
export type EndHours = Static<typeof EndHours>;

/** POST /api/desk/absences */
export const NewAbsence = Type.Object(
  {
    account: Whose,
    firstDay: Day,
    fromTime: Type.Optional({ ...Clock, description: 'On the first day; without it from its beginning' }),
    lastDay: Day,
    untilTime: Type.Optional({ ...Clock, description: 'On the last day; without it until its end' }),
    substitute: Type.Optional(Type.String({ maxLength: 60, description: 'The colleague who stands in' })),
    seen: Seen,
  },
  { ...strict, $id: 'NewAbsence' },
);
export type NewAbsence = Static<typeof NewAbsence>;

export const KeptHours = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    counsellor: Colleague,
    offered: Type.Boolean({ description: 'false: the account is disabled or works elsewhere now, so nobody can book' }),
    ...series,
    version: Type.Integer(),
  },
  { ...strict, $id: 'KeptHours' },
);
export type KeptHours = Static<typeof KeptHours>;

export const Absence = Type.Object(
  {
    id: Type.String(),
    counsellor: Colleague,
    firstDay: Day,
    fromTime: nullable(Clock),
    lastDay: Day,
    untilTime: nullable(Clock),
    substitute: nullable(Colleague, { description: 'The colleague who stands in' }),
  },
  { ...strict, $id: 'Absence' },
);
export type Absence = Static<typeof Absence>;

/** GET /api/desk/hours */
export const HoursList = Type.Object({ hours: Type.Array(KeptHours), absences: Type.Array(Absence) }, { ...strict, $id: 'HoursList' });
export type HoursList = Static<typeof HoursList>;

/** A booking that falls into an absence or outside the changed hours. It stays until it is moved. */
export const AffectedBooking = Type.Object(
  {
    id: Type.String(),
    request: Type.String({ format: 'uuid' }),
    reference: Type.String(),
    startsAt: Instant,
    lengthMinutes: Type.Integer(),
    kind: oneOf(givenTimes),
  },
  { ...strict, $id: 'AffectedBooking' },
);
export type AffectedBooking = Static<typeof AffectedBooking>;

/** The result of a change: saved, or the bookings it affects, which the user must agree to move first. */
export const KeepAnswer = Type.Object(
  {
    saved: Type.Boolean({ description: 'false: nothing is changed yet; send the ids of `affected` as `seen` to go on' }),
    id: nullable(Type.String()),
    affected: Type.Array(AffectedBooking),
  },
  { ...strict, $id: 'KeepAnswer' },
);
export type KeepAnswer = Static<typeof KeepAnswer>;

/** POST /api/desk/hours/preview: the times that unsaved hours would give. */
export const HoursPreview = Type.Object(
  {
    days: Type.Array(
      Type.Object(
        {
          day: Day,
          closed: nullable(oneOf(closedFor)),
          starts: Type.Array(Instant),
          taken: Type.Array(Instant, { description: 'Those of `starts` at which the counsellor has something else already' }),
        },
        strict,
      ),
    ),
  },
  { ...strict, $id: 'HoursPreview' },
);
export type HoursPreview = Static<typeof HoursPreview>;

/** GET /api/desk/appointments: earliest first. */
export const ComingAppointment = Type.Object(
  {
    ...AppointmentTime.properties,
    kind: oneOf(comingKinds),
    counsellor: Colleague,
    request: Type.Union(
      [Type.Object({ id: Type.String({ format: 'uuid' }), reference: Type.String(), language: Type.String() }, strict), Type.Null()],
      { description: 'null: it was cancelled, and the time is free again' },
    ),
    toBeTold: Type.Boolean(),
    misfit: nullable(oneOf(misfits), { description: 'Why it must be moved' }),
  },
  { ...strict, $id: 'ComingAppointment' },
);
export type ComingAppointment = Static<typeof ComingAppointment>;

/** An appointment of the user's own, over or not, whose outcome nobody has said yet. */
export type OwnAppointment = AppointmentTime & {
  request: { id: string; reference: string; language: string; version: number };
  toBeTold: boolean;
  misfit: Misfit | null;
};

export const ComingAppointments = Type.Object({ appointments: Type.Array(ComingAppointment) }, { ...strict, $id: 'ComingAppointments' });
export type ComingAppointments = Static<typeof ComingAppointments>;

/** GET /api/desk/appointments */
export const ComingQuery = Type.Object({ whose: Type.Optional(oneOf(whoseAppointments)) }, { ...strict, $id: 'ComingQuery' });
export type ComingQuery = Static<typeof ComingQuery>;

/** A link from the desk that books outside the allowance of a network. */
export const Invitation = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    madeAt: Type.String({ format: 'date-time' }),
    expiresAt: Type.String({ format: 'date-time' }),
    appointments: Type.Integer(),
    appointmentsLeft: Type.Integer(),
    isOwn: Type.Boolean({ description: 'Whether the account itself made it' }),
  },
  { ...strict, $id: 'Invitation' },
);
export type Invitation = Static<typeof Invitation>;

/** 201 of POST /api/desk/invitations */
export const InvitationLink = Type.Object(
  { url: Type.String({ format: 'uri', description: 'Of the form; it is not stored and not shown again' }) },
  { ...strict, $id: 'InvitationLink' },
);

/** A booking that conflicts with a time that the desk wants to give. */
/** A free time that the desk can give, with its place in full, and how it fits the person. */
export type TeamSlot = Slot & { isOwn: boolean; isInLanguage: boolean; isWished: boolean; isUnaskedCall: boolean };

export type TakenTime = { startsAt: string; lengthMinutes: number; kind: BookingKind; reference: string | null };
