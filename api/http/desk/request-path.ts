import { Type } from 'typebox';

/** Any text: an id that is none fits no request, which is a plain not-found. */
export const RequestParams = Type.Object({ id: Type.String() });
export type RequestPath = { Params: { id: string } };
