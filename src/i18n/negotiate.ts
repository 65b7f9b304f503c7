/**
 * The language of the site that fits best what a browser asks for (RFC 9110 section 12.5.4).
 * @param header the value of Accept-Language
 * @param tags the site's languages
 * @returns undefined when none fits: then the visitor chooses
 */
export function negotiateLanguage(header: string | undefined, tags: readonly string[]): string | undefined {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.toLowerCase().split(';');
      const quality = parameters.map((parameter) => /^\s*q=(\d(?:\.\d+)?)\s*$/.exec(parameter)?.[1]).find((value) => value !== undefined);
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality);
  for (const { tag } of wanted) {
    const [asked = tag] = tag.split('-');
    const primary = spokenAs[asked] ?? asked;
    const match = tags.find((candidate) => candidate === tag) ?? tags.find((candidate) => candidate === primary);
    if (match !== undefined) return match;
  }
  return undefined;
}

/** Tags that browsers send for languages that the site names otherwise (ISO 639-3 and macrolanguages). */
const spokenAs: Record<string, string> = { kmr: 'ku', prs: 'fa', pes: 'fa', arb: 'ar', mo: 'ro' };
