/**
 * Where to go after signing in or switching the language: only to a page of the desk, never to another site.
 * @param asked what a link or a form said
 */
export function deskPath(asked: unknown): string {
  const home = '/desk/';
  const here = 'http://desk.invalid';
  if (typeof asked !== 'string' || !asked.startsWith(home) || !URL.canParse(asked, here)) return home;
  const { origin, pathname, search } = new URL(asked, here);
  return origin === here && pathname.startsWith(home) ? `${pathname}${search}` : home;
}
