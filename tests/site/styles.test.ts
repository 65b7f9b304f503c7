import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const sheets = readdirSync('src/styles').filter((file) => file.endsWith('.css'));

/** What depends on left and right, and so breaks in Arabic and Persian. */
const physical =
  /(?<![-\w])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)[\w-]*|left|right|top|bottom|(?:min-|max-)?(?:width|height)|border-(?:top|bottom)-(?:left|right)-radius)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)/g;

describe.each(sheets)('%s', (file) => {
  const css = readFileSync(`src/styles/${file}`, 'utf8')
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/@media[^{]*/g, '');

  it('knows no left and right', () => expect(css.match(physical) ?? []).toEqual([]));
  it('loads nothing from elsewhere', () => expect(css).not.toMatch(/url\(|@font-face|https?:/));
  it('puts every rule into a layer', () => {
    const outside = css.replace(/@import '[^']*';|@layer [\w, ]+;/g, '').trim();
    expect(outside === '' || /^(?:@layer \w+ \{[^]*\}\s*)+$/.test(outside)).toBe(true);
  });
});
