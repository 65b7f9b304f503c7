import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const kern = readFileSync(require.resolve('@kern-ux/native/dist/kern.css'), 'utf8');
const ours = readFileSync('src/styles/parts/tokens.css', 'utf8');

/** The declarations of the first block behind a start, up to the brace that closes it. */
function kernBlock(start: string): Map<string, string> {
  const from = kern.indexOf(start);
  const block = kern.slice(from, kern.indexOf('\n}\n', from));
  return new Map([...block.matchAll(/--kern-([\w-]+):\s*([^;]+);/g)].map((match) => [match[1]!, match[2]!]));
}

const everywhere = new Map([...kern.matchAll(/^ {2}--kern-([\w-]+):\s*([^;]+);/gm)].reverse().map((match) => [match[1]!, match[2]!]));
const light = kernBlock('@media (prefers-color-scheme: light)');
const dark = kernBlock('@media (prefers-color-scheme: dark)');
const wide = kernBlock('@media (min-width: 768px) {\n  :root');

function resolve(token: string, theme: Map<string, string>): string {
  const value = theme.get(token) ?? everywhere.get(token);
  if (value === undefined) throw new Error(`KERN has no token "${token}" any more`);
  const reference = /^var\(--kern-([\w-]+)\)$/.exec(value);
  return reference === null ? value : resolve(reference[1]!, theme);
}

/** oklch() in sRGB, as CSS Color 4 computes it, rounded to eight bits. */
function hex(value: string): string {
  const match = /^oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)$/.exec(value);
  if (match === null) return value;
  const [lightness, chroma, hue] = [Number(match[1]) / 100, Number(match[2]), (Number(match[3]) * Math.PI) / 180];
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const channel = (part: number) => {
    const clipped = Math.min(1, Math.max(0, part));
    const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
    return Math.round(encoded * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${linear.map(channel).join('')}`;
}

/** Our tokens of one theme: name, value, and the KERN token that the comment names. */
function tokens(css: string): { name: string; value: string; from: string }[] {
  return [...css.matchAll(/--([\w-]+):\s*([^;]+);\s*\/\* kern: ([\w-]+)/g)].map((match) => ({
    name: match[1]!,
    value: match[2]!,
    from: match[3]!,
  }));
}

const parts = ours.split(/@media[^{]*\{/);
describe.each([
  { theme: 'light', css: parts[0]!, values: light },
  { theme: 'wide', css: parts[1]!, values: wide },
  { theme: 'dark', css: parts[2]!, values: dark },
])('the $theme tokens', ({ css, values }) => {
  it.each(tokens(css))('--$name is KERN’s $from', ({ value, from }) => {
    expect(value).toBe(hex(resolve(from, values)));
  });
});

it('names the version that is installed', () => {
  const { version } = require('@kern-ux/native/package.json') as { version: string };
  expect(ours).toContain(`@kern-ux/native ${version}`);
});

it('gives every colour a dark partner', () => {
  const colours = (css: string) =>
    tokens(css)
      .filter(({ value }) => value.startsWith('#'))
      .map(({ name }) => name)
      .sort();
  expect(colours(parts[2]!)).toEqual(colours(parts[0]!));
});
