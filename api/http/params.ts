import { Type } from 'typebox';

/*
 * The parts of paths, for the schemas of routes. Any text passes: an id, a language or a secret that names nothing is a plain not-found.
 */

export const IdParams = Type.Object({ id: Type.String() });
export const LanguageParams = Type.Object({ lang: Type.String() });
export const SlipParams = Type.Object({ lang: Type.String(), secret: Type.String() });
