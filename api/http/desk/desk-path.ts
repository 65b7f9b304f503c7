import { findLocationHere } from '../location.ts';

/**
 * Where to go after signing in or switching the language: only to a page of the desk, never to another site.
 * @param asked what a link or a form said
 */
export function deskPath(asked: unknown): string {
  const home = '/desk/';
  const location = typeof asked === 'string' && asked.startsWith(home) ? findLocationHere(asked) : undefined;
  return location?.startsWith(home) === true ? location : home;
}
