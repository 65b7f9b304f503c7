import { type Static, Type } from 'typebox';
import { type FieldError, pauseReasons, type PauseReason } from './codes.ts';
import { OverlappingHours } from './hours.ts';
import { oneOf } from './schema-parts.ts';
import { Slot } from './slots.ts';

/**
 * The closed list of refusals. Every code has a status and an English title here, and words for people in
 * every locale (`appointment:problem.<code>`).
 */
export const problems = {
  'invalid-input': { status: 422, title: 'Some fields need to be corrected' },
  'malformed-request': { status: 400, title: 'The request could not be read' },
  'wrong-media-type': { status: 415, title: 'This address takes JSON or a form' },
  'too-large': { status: 413, title: 'The request is too large' },
  'too-many-requests': { status: 429, title: 'Too many requests from here; try again later' },
  'wrong-origin': { status: 403, title: 'This form was sent from another site' },
  'not-signed-in': { status: 401, title: 'Sign in first' },
  'wrong-sign-in': { status: 401, title: 'Email or password is wrong' },
  'not-allowed': { status: 403, title: 'Your role may not do this' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This address does not take that method' },
  'idempotency-key-missing': { status: 400, title: 'The header Idempotency-Key with a UUID is missing' },
  'idempotency-key-reused': { status: 422, title: 'This Idempotency-Key was used for another request' },
  'request-in-flight': { status: 409, title: 'The same request is still being taken in' },
  'wrong-state': { status: 409, title: 'This is not possible in the present state of the request' },
  'already-claimed': { status: 409, title: 'Somebody else has taken this request' },
  'not-claimed': { status: 409, title: 'Take the request first' },
  changed: { status: 409, title: 'The request was changed in the meantime' },
  'too-few-tries': { status: 409, title: '"Unreachable" needs three recorded tries on two working days' },
  'slot-taken': { status: 409, title: 'This time is no longer free' },
  paused: { status: 409, title: 'Bookings are paused here for now' },
  'proof-needed': { status: 403, title: 'No time can be kept from here without a proof of work; the request is accepted without' },
  'link-expired': { status: 410, title: 'This link is used up or too old' },
  'reason-needed': { status: 422, title: 'State a reason to see this' },
  'out-of-order': { status: 503, title: 'Something is out of order; try again later' },
  internal: { status: 500, title: 'Something went wrong on our side' },
} as const;

export type ProblemCode = keyof typeof problems;

/** Members that some problems add. */
type ProblemExtra = {
  claimedBy?: string;
  retryAfter?: string;
  next?: Slot[];
  overlapping?: OverlappingHours;
  reason?: PauseReason;
  reopensOn?: string;
  tries?: number;
  needs?: 'passkey';
};

/** A refusal. The domain throws it, and one plugin turns it into RFC 9457. It never carries text that a person typed. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: FieldError[];
  /** Extension members of the problem (RFC 9457 section 3.2). */
  readonly extra: ProblemExtra;
  constructor(code: ProblemCode, details: { errors?: FieldError[]; extra?: ProblemExtra } = {}) {
    super(problems[code].title);
    this.name = 'Problem';
    this.code = code;
    this.errors = details.errors ?? [];
    this.extra = details.extra ?? {};
  }
}

/** RFC 9457 problem details. */
export const ProblemDetails = Type.Object(
  {
    type: Type.String({ description: 'A URI reference that names the problem: "/api/docs/#problem-<code>"' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    instance: Type.String({ description: 'Names this one occurrence, for asking about it: "urn:uuid:…"' }),
    errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), code: Type.String() }))),
    claimedBy: Type.Optional(Type.String({ description: 'Who holds the request, with "already-claimed" and for a coordinator only' })),
    next: Type.Optional(Type.Array(Slot, { description: 'The next free times, with "slot-taken"' })),
    overlapping: Type.Optional(OverlappingHours),
    reason: Type.Optional(oneOf(pauseReasons, { description: 'Why bookings are paused, with "paused"' })),
    reopensOn: Type.Optional(Type.String({ description: 'The first day, in Berlin, on which one can book again, with "paused"' })),
    needs: Type.Optional(
      Type.Literal('passkey', { description: 'With "not-allowed": the city requires a passkey, and the session began without one' }),
    ),
    tries: Type.Optional(Type.Integer({ description: 'How many tries are recorded, with "too-few-tries"' })),
  },
  { $id: 'Problem', description: 'RFC 9457 problem details' },
);
export type ProblemDetails = Static<typeof ProblemDetails>;

/** @throws Problem invalid-input when there are errors */
export function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw new Problem('invalid-input', { errors });
}
