import { findLocationHere } from '../location.ts';

/**
 * The page to show after signing in or switching the language: only a page of the desk, never another site.
 * @param asked the path from a link or a form
 */
export function deskPath(asked: unknown): string {
  const home = '/desk/';
  const location = typeof asked === 'string' && asked.startsWith(home) ? findLocationHere(asked) : undefined;
  return location?.startsWith(home) === true ? location : home;
}
