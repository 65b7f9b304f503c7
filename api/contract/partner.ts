import { Type, type Static } from 'typebox';
import { Line, strict } from './schema-parts.ts';
import { EntryContactBody } from './confirming.ts';

/** A partner without an account, for the coordinator's list. */
export const NewPartner = Type.Object(
  { name: Line(120), email: EntryContactBody.properties.email.anyOf[0] },
  { ...strict, $id: 'NewPartner' },
);
export type NewPartner = Static<typeof NewPartner>;
