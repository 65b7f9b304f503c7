import { Type, type Static } from 'typebox';
import { AppointmentTime, Matter, oneOf, Person, states, strict } from './appointment.ts';
import { misfits } from './hours.ts';

export const roles = ['counsellor', 'coordinator', 'editor', 'admin'] as const;
export type Role = (typeof roles)[number];

export const outcomes = [
  'attended',
  'missed',
  'excused',
  'unknown',
  'handed-over',
  'cancelled',
  'not-here',
  'unreachable',
  'forwarded',
  'duplicate',
  'spam',
  'unanswered',
] as const;
export type Outcome = (typeof outcomes)[number];

/** Outcomes that only the clock sets: the desk did not say how it went, or no answer came for a hundred days. */
const outcomesOfTheClock: readonly Outcome[] = ['unknown', 'unanswered'];
export const outcomesToSay = outcomes.filter((outcome) => !outcomesOfTheClock.includes(outcome));

/** The duties that a provider can owe a person. */
export const verbs = ['answer', 'tell', 'offer-again', 'find-new-time', 'say-how-it-went'] as const;
export type Verb = (typeof verbs)[number];

/** Exactly one of them holds for a request. */
export const conditions = ['owed', 'waits', 'closed', 'erased'] as const;

/** The events that a request can wait for while nothing is owed. */
export const waitsFor = ['offered-times', 'appointment', 'follow-up'] as const;
export type WaitsFor = (typeof waitsFor)[number];

/** Why somebody is sent elsewhere; each has words in every language that also say where instead. */
export const notHereReasons = [
  'other-town',
  'other-office',
  'youth-service',
  'migration-counselling',
  'legal-advice',
  'no-language',
] as const;
export type NotHereReason = (typeof notHereReasons)[number];

/** How a person was told; "not-reached" is a recorded try that tells nothing yet. */
export const waysOfTelling = ['call', 'sms', 'email', 'visit', 'letter', 'not-reached'] as const;

/** Why a coordinator opens the person part of a request that somebody else holds. */
export const lookReasons = ['stand-in', 'complaint', 'safety', 'correction'] as const;
export type LookReason = (typeof lookReasons)[number];

/** The lists of the queue page. */
export const views = ['mine', 'unclaimed', 'overdue', 'open', 'to-be-told', 'closed', 'unseen'] as const;
export type View = (typeof views)[number];

const Version = Type.Integer({ minimum: 1, description: 'The version last seen; another one is refused with 409 "changed"' });

/** POST /api/desk/session */
export const SignIn = Type.Object(
  { email: Type.String({ minLength: 3, maxLength: 254 }), password: Type.String({ minLength: 1, maxLength: 200 }) },
  { ...strict, $id: 'SignIn' },
);
export type SignIn = Static<typeof SignIn>;

export const SignedIn = Type.Object({ next: oneOf(['done', 'second-factor'] as const) }, { ...strict, $id: 'SignedIn' });

/** GET /api/desk/requests */
export const RequestFilter = Type.Object(
  {
    state: Type.Optional(Type.String({ maxLength: 20 })),
    claimedBy: Type.Optional(Type.String({ maxLength: 60, description: '"me", "nobody" or an account id' })),
    quarter: Type.Optional(Type.String({ maxLength: 60 })),
    language: Type.Optional(Type.String({ maxLength: 20 })),
    topic: Type.Optional(Type.String({ maxLength: 60 })),
    reference: Type.Optional(Type.String({ maxLength: 20 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { ...strict, $id: 'RequestFilter' },
);
export type RequestFilter = Static<typeof RequestFilter>;

const Holder = Type.Object({ id: Type.String(), name: Type.String() }, strict);

/** One row of the queue. The matter is opened by the desk for its own list; null when it was erased. */
export const RequestSummary = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    reference: Type.String(),
    state: oneOf(states),
    outcome: Type.Union([Type.String(), Type.Null()]),
    provider: Type.String(),
    quarter: Type.String(),
    language: Type.String(),
    conversation: Type.Object({ language: Type.String(), interpreting: Type.Boolean() }, strict),
    matter: Type.Union([Matter, Type.Null()]),
    receivedAt: Type.String({ format: 'date-time' }),
    condition: oneOf(conditions),
    verb: Type.Union([oneOf(verbs), Type.Null()], { description: 'What is owed; null while nothing is' }),
    dueAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description: 'Until when it is owed' }),
    waits: Type.Union([Type.Object({ for: oneOf(waitsFor), until: Type.String({ format: 'date-time' }) }, strict), Type.Null()]),
    erasedOn: Type.Union([Type.String({ format: 'date' }), Type.Null()], { description: 'Of a closed request, a day in Berlin' }),
    overdue: Type.Boolean(),
    urgent: Type.Boolean(),
    toBeTold: Type.Boolean({ description: 'There is an answer, and the person has not been told yet' }),
    onSlipOnly: Type.Boolean({ description: 'The answer stands on the slip, and the slip was not opened yet' }),
    misfit: Type.Union([oneOf(misfits), Type.Null()], { description: 'Why the time no longer holds' }),
    marks: Type.Array(Type.String(), {
      description:
        '"burst", "repeated", "honeypot": worth a second look, never a reason to refuse; "unreadable": sealed to a key that this desk does not have; ' +
        '"undelivered": the last letter was given up; "by-hand": the answer was asked for by SMS or email and could not be sent',
    }),
    claimedBy: Type.Union([Holder, Type.Null()]),
    appointment: Type.Union([AppointmentTime, Type.Null()]),
    wished: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'The free time that a waiting request could not take and wishes for',
    }),
    version: Type.Integer(),
  },
  { ...strict, $id: 'RequestSummary' },
);
export type RequestSummary = Static<typeof RequestSummary>;

export const RequestPage = Type.Object(
  { requests: Type.Array(RequestSummary), cursor: Type.Union([Type.String(), Type.Null()]) },
  { ...strict, $id: 'RequestPage' },
);
export type RequestPage = Static<typeof RequestPage>;

export const HistoryEntry = Type.Object(
  {
    at: Type.String({ format: 'date-time' }),
    event: Type.String(),
    actor: oneOf(['requester', 'desk', 'system'] as const),
    account: Type.Union([Holder, Type.Null()]),
    detail: Type.Union([Type.String(), Type.Null()], { description: 'A code, never a text that somebody typed' }),
  },
  strict,
);
export type HistoryEntry = Static<typeof HistoryEntry>;

/** GET /api/desk/requests/:id */
export const RequestDetail = Type.Object(
  {
    ...RequestSummary.properties,
    offers: Type.Array(Type.Object({ offer: Type.Integer(), ...AppointmentTime.properties }, strict)),
    formerOffers: Type.Array(Type.Object({ round: Type.Integer(), offer: Type.Integer(), ...AppointmentTime.properties }, strict), {
      description: 'Times of earlier rounds, and those that ran out',
    }),
    history: Type.Array(HistoryEntry),
    sameContact: Type.Array(Type.Object({ id: Type.String({ format: 'uuid' }), reference: Type.String() }, strict), {
      description: 'Other open requests under the same contact; for the holder only',
    }),
  },
  { ...strict, $id: 'RequestDetail' },
);
export type RequestDetail = Static<typeof RequestDetail>;

export const OfferTimes = Type.Object(
  { times: Type.Array(AppointmentTime, { minItems: 1, maxItems: 3 }), version: Version },
  { ...strict, $id: 'OfferTimes' },
);
export type OfferTimes = Static<typeof OfferTimes>;

export const ConfirmTime = Type.Object({ ...AppointmentTime.properties, version: Version }, { ...strict, $id: 'ConfirmTime' });
export type ConfirmTime = Static<typeof ConfirmTime>;

export const Told = Type.Object({ how: oneOf(waysOfTelling), version: Version }, { ...strict, $id: 'Told' });
export type Told = Static<typeof Told>;

export const CloseRequest = Type.Object(
  { outcome: oneOf(outcomesToSay), reason: Type.Optional(oneOf(notHereReasons)), version: Version },
  { ...strict, $id: 'CloseRequest' },
);
export type CloseRequest = Static<typeof CloseRequest>;

export const OpenPerson = Type.Object({ reason: Type.Optional(oneOf(lookReasons)) }, { ...strict, $id: 'OpenPerson' });
export type OpenPerson = Static<typeof OpenPerson>;

export const OpenedPerson = Type.Object(
  { ...Person.properties, statusUrl: Type.Union([Type.String(), Type.Null()]) },
  { ...strict, $id: 'OpenedPerson' },
);
export type OpenedPerson = Static<typeof OpenedPerson>;
