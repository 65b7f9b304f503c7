import { missingCityFacts } from '../directory/directory.ts';
import type { City } from '../directory/schema.ts';

/** Pages that search engines may visit (RFC 9309): nothing of a test version or of a demo; otherwise all but slips and the desk. */
export function robots(city: City, origin: string, isDemo = false): string {
  if (isDemo || missingCityFacts(city).length > 0) return 'User-agent: *\nDisallow: /\n';
  return [
    'User-agent: *',
    'Disallow: /desk/',
    // The form may be read and forbids indexing itself; the paths below it are slips.
    'Disallow: /*/appointment/',
    'Allow: /*/appointment/$',
    '',
    `Sitemap: ${origin}/sitemap.xml`,
    '',
  ].join('\n');
}
