import type { FormValues } from '../../../contract/form-values.ts';
import { deskDone, type DeskDone } from '../../../contract/codes.ts';

/** The step that `?done=` names, if it is a known word. */
export function doneOf(query: FormValues): { done?: DeskDone } {
  const done = deskDone.find((word) => word === query['done']);
  return done === undefined ? {} : { done };
}
