import { Type, type Static } from 'typebox';
import { interpreterGenders } from './codes.ts';
import { LanguageTag, Line, oneOf, strict } from './schema-parts.ts';

/** An order to the pool, beside the appointment. */
export const NewOrder = Type.Object(
  { language: LanguageTag, variety: Type.Optional(Line(60)), gender: oneOf(interpreterGenders) },
  { ...strict, $id: 'NewOrder' },
);
export type NewOrder = Static<typeof NewOrder>;
