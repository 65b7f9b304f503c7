import { unbroken } from './shown-phone.ts';

/**
 * Makes the HTML of a long text ready for its readers: links into the site keep the reader's language, also where the text
 * itself is the German fallback; telephone numbers stay in one line and in order; German sentences read from left to right;
 * headings lose the ids that nobody links to; every table cell carries its column's name, so that a phone can show rows as cards.
 * @param html rendered from Markdown by the build
 * @param from the language that the text was written in, "de"
 * @param to the language of the page, "tr"
 */
export function forReaders(html: string, from: string, to: string): string {
  return html
    .replaceAll(`href="/${from}/`, `href="/${to}/`)
    .replaceAll(
      /(<a href="tel:[^"]*">)([^<]*)<\/a>/g,
      (_, start: string, number: string) => `${start}<bdi dir="ltr">${unbroken(number)}</bdi></a>`,
    )
    .replaceAll(/<span lang="(de|en)">/g, '<span lang="$1" dir="ltr">')
    .replaceAll(/<(h[2-6]) id="[^"]*"/g, '<$1')
    .replaceAll(/<table>[^]*?<\/table>/g, nameColumns);
}

function nameColumns(table: string): string {
  const names = [...table.matchAll(/<th[^>]*>([^]*?)<\/th>/g)].map((match) =>
    match[1]!.replaceAll(/<[^>]*>/g, '').replaceAll('"', '&quot;'),
  );
  return table.replaceAll(/<th(?=[ >])/g, '<th scope="col"').replaceAll(/<tr>[^]*?<\/tr>/g, (row) => {
    let column = 0;
    return row.replaceAll(/<td(?=[ >])/g, () => `<td data-column="${names[column++] ?? ''}"`);
  });
}
