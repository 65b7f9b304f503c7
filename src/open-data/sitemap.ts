/** A page that exists in several languages: language tag → absolute address. */
export type ListedPage = Record<string, string>;

/**
 * A sitemap in which every page names itself in every language (sitemaps.org, with Google's alternates).
 * @param pages one entry a page, not one a language
 */
export function sitemap(pages: ListedPage[]): string {
  const urls = pages.flatMap((page) => {
    const alternates = Object.entries(page)
      .map(([language, address]) => `<xhtml:link rel="alternate" hreflang="${language}" href="${escaped(address)}"/>`)
      .join('');
    return Object.values(page).map((address) => `<url><loc>${escaped(address)}</loc>${alternates}</url>\n`);
  });
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' +
    `${urls.join('')}</urlset>\n`
  );
}

const escaped = (address: string) =>
  address.replaceAll('&', '&amp;').replaceAll("'", '&apos;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
