import { Type, type Static } from 'typebox';
import { channels } from './codes.ts';
import { nullable, oneOf, strict } from './schema-parts.ts';

/** A time that can be booked. Computed from consultation hours, never stored. */
export const Slot = Type.Object(
  {
    id: Type.String({ description: 'Another one every day; 39 characters' }),
    startsAt: Type.String({ format: 'date-time', description: 'An instant in UTC, ending in Z' }),
    lengthMinutes: Type.Integer(),
    provider: Type.String({ description: 'The id of the organisation whose counsellor it is' }),
    place: nullable(Type.String(), { description: 'null by phone and video' }),
    quarter: nullable(Type.String(), { description: 'null: for the whole city' }),
    channel: oneOf(channels),
    languages: Type.Array(Type.String(), { description: 'The languages spoken in just these hours' }),
    womanCounsellor: Type.Boolean(),
  },
  { ...strict, $id: 'Slot' },
);
export type Slot = Static<typeof Slot>;

/** GET /api/slots; an empty parameter does not filter. */
export const SlotQuery = Type.Object(
  {
    quarter: Type.Optional(Type.String({ maxLength: 60, description: 'Where the person lives: nearer times first among equals' })),
    language: Type.Optional(Type.String({ maxLength: 20, description: 'Spoken in just these hours' })),
    womanCounsellor: Type.Optional(Type.Enum(['true', 'false', ''])),
    channel: Type.Optional(Type.Enum([...channels, ''])),
    provider: Type.Optional(Type.String({ maxLength: 60 })),
    from: Type.Optional(Type.String({ pattern: '^(\\d{4}-\\d{2}-\\d{2})?$', description: 'The first day, in Berlin' })),
  },
  { ...strict, $id: 'SlotQuery' },
);
export type SlotQuery = Static<typeof SlotQuery>;

export const SlotList = Type.Object({ slots: Type.Array(Slot) }, { ...strict, $id: 'SlotList' });
export type SlotList = Static<typeof SlotList>;

/** 200 of GET /api/challenge, as altcha-lib makes it */
export const SlotChallenge = Type.Object(
  {
    parameters: Type.Object(
      {
        algorithm: Type.String(),
        cost: Type.Integer(),
        data: Type.Object({ purpose: Type.String(), level: Type.Integer(), until: Type.String({ format: 'date-time' }) }),
        keyLength: Type.Integer(),
        keyPrefix: Type.String(),
        keySignature: Type.String(),
        nonce: Type.String(),
        salt: Type.String(),
      },
      { description: 'Signed as it is: send it back unchanged' },
    ),
    signature: Type.String(),
  },
  { ...strict, $id: 'SlotChallenge' },
);
export type SlotChallenge = Static<typeof SlotChallenge>;

/** 201 of POST /api/slots/:id/hold */
export const Hold = Type.Object(
  {
    hold: Type.String({ description: 'Shows whose hold it is; 22 characters' }),
    expiresAt: Type.String({ format: 'date-time' }),
  },
  { ...strict, $id: 'Hold' },
);
export type Hold = Static<typeof Hold>;
