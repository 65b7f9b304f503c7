import { Type } from 'typebox';

/*
 * The parameters of paths, for the schemas of routes. Any text passes: an unknown id, language or secret is a plain "not found".
 */

export const IdParams = Type.Object({ id: Type.String() });
export const TranslationListParams = Type.Object({ language: Type.String() });
export const TranslationParams = Type.Object({ language: Type.String(), text: Type.String() });
export const LanguageParams = Type.Object({ lang: Type.String() });
export const SecretParams = Type.Object({ secret: Type.String() });
export const SlipParams = Type.Object({ lang: Type.String(), secret: Type.String() });
