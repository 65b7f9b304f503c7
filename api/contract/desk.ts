import { Type, type Static } from 'typebox';
import { AppointmentTime, SharedMatter, SharedPerson } from './appointment.ts';
import {
  actorKinds,
  capacities,
  conditions,
  followUpRemarks,
  listedEvents,
  lookReasons,
  marks,
  misfits,
  notHereReasons,
  outcomes,
  outcomesToSay,
  remarks,
  sharableFacts,
  states,
  timeRemarks,
  verbs,
  waitsFor,
  waysOfAgreeing,
  waysOfTelling,
} from './codes.ts';
import { Colleague, Day, nullable, oneOf, strict, Version } from './schema-parts.ts';

/** POST /api/desk/session */
export const SignIn = Type.Object(
  { email: Type.String({ minLength: 3, maxLength: 254 }), password: Type.String({ minLength: 1, maxLength: 200 }) },
  { ...strict, $id: 'SignIn' },
);
export type SignIn = Static<typeof SignIn>;

export const SignedIn = Type.Object({ next: oneOf(['done', 'second-factor'] as const) }, { ...strict, $id: 'SignedIn' });

export const OwnSession = Type.Object({ account: Type.String() }, { ...strict, $id: 'OwnSession' });

/** The languages and quarters that a counsellor answers for, empty for all, and who stands in. */
export const AccountProfile = Type.Object(
  {
    languages: Type.Array(Type.String({ maxLength: 20 }), { maxItems: 100, uniqueItems: true }),
    quarters: Type.Array(Type.String({ maxLength: 60 }), { maxItems: 100, uniqueItems: true }),
    substitutes: Type.Array(Type.String({ maxLength: 60 }), { maxItems: 100, uniqueItems: true }),
    capacity: oneOf(capacities),
  },
  { ...strict, $id: 'AccountProfile' },
);
export type AccountProfile = Static<typeof AccountProfile>;

/** GET /api/desk/requests */
export const RequestFilter = Type.Object(
  {
    state: Type.Optional(Type.String({ maxLength: 20 })),
    claimedBy: Type.Optional(Type.String({ maxLength: 60, description: '"me", "nobody" or an account id' })),
    quarter: Type.Optional(Type.String({ maxLength: 60 })),
    language: Type.Optional(Type.String({ maxLength: 20 })),
    topic: Type.Optional(Type.String({ maxLength: 60 })),
    reference: Type.Optional(Type.String({ maxLength: 200, description: 'In any spelling' })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { ...strict, $id: 'RequestFilter' },
);
export type RequestFilter = Static<typeof RequestFilter>;

/** One row of the queue, with the opened matter; null once that is erased. */
export const RequestSummary = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    reference: Type.String(),
    state: oneOf(states),
    outcome: nullable(oneOf(outcomes)),
    provider: Type.String(),
    shared: nullable(Type.Array(oneOf(sharableFacts)), {
      description:
        'Passed on with consent to these facts: the others are masked (quarter "unknown", language "und") or absent from the matter; null: all facts',
    }),
    quarter: Type.String(),
    language: Type.String(),
    conversation: Type.Object({ language: Type.String(), interpreting: Type.Boolean() }, strict),
    matter: nullable(SharedMatter),
    receivedAt: Type.String({ format: 'date-time' }),
    condition: oneOf(conditions),
    verb: nullable(oneOf(verbs), { description: 'What is owed; null while nothing is' }),
    dueAt: nullable(Type.String({ format: 'date-time' }), { description: 'Until when it is owed' }),
    waits: nullable(Type.Object({ for: oneOf(waitsFor), until: Type.String({ format: 'date-time' }) }, strict)),
    partner: nullable(
      Type.Object(
        {
          until: Type.String({ format: 'date-time' }),
          accepted: Type.Boolean({ description: 'The partner answers the person itself' }),
        },
        strict,
      ),
      { description: 'Passed on to a partner without an account, whose link is valid until then and ends with any answer of the desk' },
    ),
    erasedOn: nullable(Type.String({ format: 'date' }), { description: 'Of a closed request, a day in Berlin' }),
    overdue: Type.Boolean(),
    urgent: Type.Boolean(),
    toBeTold: Type.Boolean({ description: 'There is an answer, and the person has not been told yet' }),
    letterLeaves: Type.Boolean({ description: 'The letter of this answer is under way, or soon will turn out not to be asked for' }),
    onSlipOnly: Type.Boolean({ description: 'The answer stands on the slip, and the slip was not opened yet' }),
    misfit: nullable(oneOf(misfits), { description: 'Why the time no longer holds' }),
    marks: Type.Array(oneOf(marks), {
      description:
        '"burst", "repeated", "honeypot": worth a second look, never a reason to refuse; "unreadable": sealed to a key that this desk does not have; ' +
        '"undelivered": the last letter was given up; "by-hand": the answer was asked for by SMS or email and could not be sent',
    }),
    claimedBy: nullable(Colleague),
    appointment: nullable(AppointmentTime),
    wished: nullable(Type.String({ format: 'date-time' }), {
      description: 'The free time that a waiting request could not take and wishes for',
    }),
    version: Type.Integer(),
  },
  { ...strict, $id: 'RequestSummary' },
);
export type RequestSummary = Static<typeof RequestSummary>;

export const RequestPage = Type.Object(
  { requests: Type.Array(RequestSummary), cursor: nullable(Type.String()) },
  { ...strict, $id: 'RequestPage' },
);
export type RequestPage = Static<typeof RequestPage>;

export const HistoryEntry = Type.Object(
  {
    at: Type.String({ format: 'date-time' }),
    event: oneOf(listedEvents),
    actor: oneOf(actorKinds),
    account: nullable(Colleague),
    detail: nullable(Type.String(), { description: 'A code, never a text that somebody typed' }),
  },
  strict,
);
export type HistoryEntry = Static<typeof HistoryEntry>;

/** A request as the desk names it to colleagues. */
const RequestName = Type.Object({ id: Type.String({ format: 'uuid' }), reference: Type.String() }, strict);
export type RequestName = Static<typeof RequestName>;

/** A person counts as unreachable after this many tries, on two working days at least. */
export const enoughTries = 3;

/** The tries that reached nobody, since the person was last reached or there was another answer to tell. */
const Tries = Type.Object(
  {
    at: Type.Array(Type.String({ format: 'date-time' })),
    enough: Type.Boolean({ description: 'Three tries on two working days: the request can be closed as "unreachable"' }),
  },
  strict,
);
export type Tries = Static<typeof Tries>;

/** GET /api/desk/requests/:id */
export const RequestDetail = Type.Object(
  {
    ...RequestSummary.properties,
    offers: Type.Array(Type.Object({ offer: Type.Integer(), ...AppointmentTime.properties }, strict)),
    formerOffers: Type.Array(Type.Object({ round: Type.Integer(), offer: Type.Integer(), ...AppointmentTime.properties }, strict), {
      description: 'Times of earlier rounds, and those that ran out',
    }),
    remarks: Type.Array(oneOf(remarks), { description: 'The sentences that stand with the answer' }),
    history: Type.Array(HistoryEntry),
    sameContact: Type.Array(RequestName, { description: 'Other open requests under the same contact; for the holder only' }),
    tries: Tries,
    duplicateOf: nullable(RequestName, { description: 'The request that this duplicate repeats' }),
    duplicates: Type.Array(RequestName, { description: 'Requests that were closed as duplicates of this one' }),
  },
  { ...strict, $id: 'RequestDetail' },
);
export type RequestDetail = Static<typeof RequestDetail>;

/** How many coded sentences can stand with an answer: more are not read. */
export const maxRemarks = 3;

const Remarks = Type.Optional(
  Type.Array(oneOf(timeRemarks), {
    maxItems: maxRemarks,
    uniqueItems: true,
    description: 'Sentences that the person reads with the answer',
  }),
);

export const OfferTimes = Type.Object(
  { times: Type.Array(AppointmentTime, { minItems: 1, maxItems: 3 }), remarks: Remarks, version: Version },
  { ...strict, $id: 'OfferTimes' },
);
export type OfferTimes = Static<typeof OfferTimes>;

export const ConfirmTime = Type.Object(
  { ...AppointmentTime.properties, remarks: Remarks, version: Version },
  { ...strict, $id: 'ConfirmTime' },
);
export type ConfirmTime = Static<typeof ConfirmTime>;

/** One free time sets the appointment, two or three are an offer. */
export const GiveSlots = Type.Object(
  { slots: Type.Array(Type.String({ maxLength: 80 }), { minItems: 1, maxItems: 3 }), remarks: Remarks, version: Version },
  { ...strict, $id: 'GiveSlots' },
);
export type GiveSlots = Static<typeof GiveSlots>;

export const Told = Type.Object({ how: oneOf(waysOfTelling), version: Version }, { ...strict, $id: 'Told' });
export type Told = Static<typeof Told>;

/** The day on which the counsellor goes on with a request; until then it waits. */
export const FollowUp = Type.Object(
  {
    day: Day,
    remarks: Type.Optional(Type.Array(oneOf(followUpRemarks), { maxItems: maxRemarks, uniqueItems: true })),
    version: Version,
  },
  { ...strict, $id: 'FollowUp' },
);
export type FollowUp = Static<typeof FollowUp>;

/** The quarter whose counsellors go on with a request. */
export const ForwardRequest = Type.Object(
  { quarter: Type.String({ maxLength: 60 }), version: Version },
  { ...strict, $id: 'ForwardRequest' },
);
export type ForwardRequest = Static<typeof ForwardRequest>;

/** To whom a request is passed on, which facts, and how the person agrees; with "slip" the slip asks first. */
export const PassOn = Type.Object(
  {
    to: Type.String({ minLength: 1, maxLength: 80, description: 'The id of a provider or of a partner' }),
    facts: Type.Array(oneOf(sharableFacts), { minItems: 1, uniqueItems: true }),
    agreed: oneOf(waysOfAgreeing),
    version: Version,
  },
  { ...strict, $id: 'PassOn' },
);
export type PassOn = Static<typeof PassOn>;

/** How many structural obstacles a closing can name. */
export const maxObstacles = 2;

export const CloseRequest = Type.Object(
  {
    outcome: oneOf(outcomesToSay),
    reason: Type.Optional(oneOf(notHereReasons)),
    duplicateOf: Type.Optional(
      Type.String({ maxLength: 40, description: 'With "duplicate", where it is required: the reference of the request that goes on' }),
    ),
    kimNumber: Type.Optional(
      Type.String({ minLength: 1, maxLength: 40, description: 'With "handed-over": the number of the case in the Datenbank KIM' }),
    ),
    obstacles: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
        maxItems: maxObstacles,
        uniqueItems: true,
        description: 'Ids of structural obstacles (GET /api/desk/obstacles); counted without the request',
      }),
    ),
    version: Version,
  },
  { ...strict, $id: 'CloseRequest' },
);
export type CloseRequest = Static<typeof CloseRequest>;

export const OpenPerson = Type.Object({ reason: Type.Optional(oneOf(lookReasons)) }, { ...strict, $id: 'OpenPerson' });
export type OpenPerson = Static<typeof OpenPerson>;

export const OpenedPerson = Type.Object(
  { ...SharedPerson.properties, statusUrl: nullable(Type.String()), kimNumber: Type.Optional(Type.String()) },
  { ...strict, $id: 'OpenedPerson' },
);
export type OpenedPerson = Static<typeof OpenedPerson>;
