import { Type, type Static } from 'typebox';

/** An event for an open desk: counts made for its account. It names no request and no person. */
export const LiveCounts = Type.Object({
  new: Type.Integer({ description: 'Requests that came to the account’s list since the position before, by steps of others' }),
  newUrgent: Type.Integer({ description: 'Those of them that are urgent' }),
  changed: Type.Integer({
    description: 'Other changes since then: to its own requests by others, and to hours and absences of its provider',
  }),
  waiting: Type.Integer({ description: 'Requests of its provider that are owed and that nobody holds, counted up to 1000' }),
  urgent: Type.Integer({ description: 'Urgent requests of its provider that wait for an answer' }),
  mine: Type.Integer({ description: 'Requests that it holds and that are owed' }),
});
export type LiveCounts = Static<typeof LiveCounts>;

export const LiveAnswer = Type.Object({ position: Type.String(), counts: LiveCounts });
export type LiveAnswer = Static<typeof LiveAnswer>;

export const LiveQuery = Type.Object({ since: Type.Optional(Type.String({ maxLength: 2000 })) }, { additionalProperties: false });
