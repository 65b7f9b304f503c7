import { Type, type Static } from 'typebox';
import { AppointmentTime, Matter, Person } from './appointment.ts';
import {
  actorKinds,
  dayParts,
  earlierStates,
  historyEvents,
  letterKinds,
  notHereReasons,
  outcomes,
  remarks,
  roles,
  sharableFacts,
  states,
  wishDays,
} from './codes.ts';
import { nullable, oneOf, strict } from './schema-parts.ts';

const Instant = Type.String({ format: 'date-time' });
const Code = Type.String();

/** The states of a consent as its person reads them. */
const consentAnswers = ['asked', 'given', 'refused', 'withdrawn', 'expired'] as const;

/** A copy of all that is held about the person of a request (Art. 15 GDPR), as its file holds it. */
export const OwnCopy = Type.Object(
  {
    madeAt: Instant,
    request: Type.Object(
      {
        reference: Type.String(),
        state: oneOf(states),
        outcome: nullable(oneOf(outcomes)),
        reason: nullable(oneOf(notHereReasons)),
        provider: Code,
        quarter: Code,
        formLanguage: Code,
        conversationLanguage: Code,
        interpreting: Type.Boolean(),
        notice: Type.String({ description: 'The version of the notice that was shown' }),
        receivedAt: Instant,
        enteredByDesk: Type.Boolean({ description: 'A counsellor took it in, on the phone or at the door' }),
        hearBy: nullable(Type.String({ format: 'date' })),
        followUpAt: nullable(Instant),
        closedAt: nullable(Instant),
        wished: nullable(Instant),
        appointment: nullable(AppointmentTime),
        remarks: Type.Array(oneOf(remarks)),
      },
      strict,
    ),
    matter: nullable(Matter),
    person: nullable(Person),
    kimNumber: nullable(Type.String({ description: 'Of the case in the Datenbank KIM' })),
    offers: Type.Array(Type.Object({ round: Type.Integer(), offer: Type.Integer(), ...AppointmentTime.properties }, strict)),
    earlier: Type.Object(
      {
        wish: nullable(
          Type.Object(
            {
              since: Instant,
              fromDay: Type.String({ format: 'date' }),
              days: Type.Array(oneOf(wishDays)),
              parts: Type.Array(oneOf(dayParts)),
            },
            strict,
          ),
        ),
        offers: Type.Array(
          Type.Object({ ...AppointmentTime.properties, offeredAt: Instant, expiresAt: Instant, state: oneOf(earlierStates) }, strict),
        ),
      },
      { ...strict, description: 'The wish for an earlier time, and the times that were offered for it' },
    ),
    consents: Type.Array(
      Type.Object(
        {
          to: Type.String({ description: 'The name of the organisation' }),
          facts: Type.Array(oneOf(sharableFacts)),
          state: oneOf(consentAnswers),
          askedAt: Instant,
        },
        strict,
      ),
    ),
    letters: Type.Array(Type.Object({ kind: oneOf(letterKinds), language: Code, sentAt: Instant }, strict)),
    history: Type.Array(
      Type.Object(
        {
          at: Instant,
          event: oneOf(historyEvents),
          by: oneOf(actorKinds),
          role: nullable(oneOf(roles), { description: 'The role, today, of the colleague who did it; never a name' }),
        },
        strict,
      ),
    ),
  },
  { ...strict, $id: 'OwnCopy' },
);
export type OwnCopy = Static<typeof OwnCopy>;

/** The state of a copy. "outdated": it was made for a former link. "by-hand": the desk cannot be sure whose link it is, and says so. */
export const copyStates = ['none', 'waiting', 'ready', 'outdated', 'by-hand'] as const;
export type CopyState = (typeof copyStates)[number];
