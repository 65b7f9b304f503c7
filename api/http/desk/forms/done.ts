import type { FormValues } from '../../../contract/form-values.ts';
import { deskDone, type DeskDone } from '../../../contract/codes.ts';

/** What `?done=` says was done just now, if it is one of the known words. */
export function doneOf(query: FormValues): { done?: DeskDone } {
  const done = deskDone.find((word) => word === query['done']);
  return done === undefined ? {} : { done };
}
