/**
 * An address of this site for the `Location` header, made from one that somebody has typed.
 * @param address path and query
 * @returns undefined for addresses that browsers read as another site ("//host", "/\host", with dots or tabs between) or not at all
 */
export function findLocationHere(address: string): string | undefined {
  const here = 'http://here.invalid';
  if (!address.startsWith('/') || !URL.canParse(address, here)) return undefined;
  const { origin, pathname, search } = new URL(address, here);
  return origin === here && !pathname.startsWith('//') ? `${pathname}${search}` : undefined;
}
