import { dayMs, later } from './instants.ts';
import type { City } from './schema.ts';

const validDays = 365;

/**
 * Says where to report a weakness (RFC 9116).
 * @param origin without a slash at the end: "https://kim.example.org"
 * @returns undefined while no contact is known, because the standard demands one
 */
export function securityTxt(
  { securityContact, languages }: Pick<City, 'securityContact' | 'languages'>,
  origin: string,
  now: Date,
): string | undefined {
  if (securityContact === undefined) return undefined;
  const expires = later(now, validDays * dayMs);
  return [
    `Contact: mailto:${securityContact}`,
    `Expires: ${expires.toISOString()}`,
    `Preferred-Languages: ${languages
      .map(({ tag }) => tag)
      .filter((tag) => tag === 'de' || tag === 'en')
      .join(', ')}`,
    `Canonical: ${origin}/.well-known/security.txt`,
    '',
  ].join('\n');
}
