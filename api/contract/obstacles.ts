import { Type, type Static } from 'typebox';
import { decisionStates } from './codes.ts';
import { Day, Line, nullable, oneOf, strict } from './schema-parts.ts';

/** An obstacle in both languages of the desk. */
export const NamedObstacle = Type.Object({ nameDe: Line(80), nameEn: Line(80) }, { ...strict, $id: 'NamedObstacle' });
export type NamedObstacle = Static<typeof NamedObstacle>;

/** GET /api/desk/obstacles: the list from which a closing may name up to two. */
export const ListedObstacle = Type.Object({ id: Type.String(), ...NamedObstacle.properties }, strict);
export type ListedObstacle = Static<typeof ListedObstacle>;

/** A line of the decision log. Its texts speak of the obstacle, never of a case. */
export const Decision = Type.Object(
  {
    obstacle: Type.String({ minLength: 1, maxLength: 60 }),
    broughtOn: Day,
    brought: Line(300),
    state: oneOf(decisionStates),
    decided: nullable(Line(300)),
    acts: nullable(Line(120)),
    actBy: nullable(Day),
  },
  { ...strict, $id: 'Decision' },
);
export type Decision = Static<typeof Decision>;
