import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const parts = readdirSync('src/styles/parts');
const sheets = readdirSync('src/styles/sheets');

/** Properties that name left and right, which change sides in Arabic and Persian. */
const physical =
  /(?<![-\w])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)[\w-]*|left|right|top|bottom|(?:min-|max-)?(?:width|height)|border-(?:top|bottom)-(?:left|right)-radius)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)/g;

describe.each(parts)('%s', (file) => {
  const css = readFileSync(`src/styles/parts/${file}`, 'utf8')
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/@(?:media|container)[^{]*/g, '');

  it('knows no left and right', () => expect(css.match(physical) ?? []).toEqual([]));
  it('never writes a line and its thickness as one, which Safari drops', () => expect(css).not.toMatch(/text-decoration:[^;]*\d/));
  it('loads nothing from elsewhere', () => expect(css).not.toMatch(/url\(|@font-face|https?:/));
  it('puts every rule into a layer', () => {
    const outside = css.replace(/@layer [\w, ]+;/g, '').trim();
    expect(outside === '' || /^(?:@layer \w+ \{[^]*\}\s*)+$/.test(outside)).toBe(true);
  });
});

describe.each(sheets)('the sheet %s', (file) => {
  const css = readFileSync(`src/styles/sheets/${file}`, 'utf8');

  it('only lists parts, each once and the order of the layers first', () => {
    const listed = [...css.matchAll(/^@import '\.\.\/parts\/([\w-]+\.css)';$/gm)].map((match) => match[1]!);
    expect(
      css
        .replace(/\/\*[^]*?\*\//g, '')
        .trim()
        .split('\n'),
    ).toHaveLength(listed.length);
    expect(listed[0]).toBe('layers.css');
    expect(listed).toEqual([...new Set(listed)]);
    expect(listed.filter((part) => !parts.includes(part))).toEqual([]);
  });
});

it('every sheet stands in the list that layouts and the Content-Security-Policy read', () => {
  const list = readFileSync('src/styles/sheets.ts', 'utf8');
  expect([...list.matchAll(/'\.\/sheets\/([\w-]+\.css)\?inline'/g)].map((match) => match[1]!).sort()).toEqual(sheets.toSorted());
});
