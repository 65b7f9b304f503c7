import { Type, type Static } from 'typebox';
import { Day, strict } from './schema-parts.ts';

/** The days on which the exported requests came in. */
export const ExportPeriod = Type.Object({ from: Day, until: Day }, strict);
export type ExportPeriod = Static<typeof ExportPeriod>;
