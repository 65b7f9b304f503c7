import { createHash } from 'node:crypto';
import type { City } from './schema.ts';

/** The grounds on which action colours stand: the page and its cards, as src/styles/parts/tokens.css has them. */
export const grounds = { light: ['#f3f4f7', '#ffffff'], dark: ['#131525', '#1d2034'] } as const;

/** The colours of links and buttons of a city that has none of its own, as src/styles/parts/tokens.css has them. */
const releaseColours = {
  light: { action: '#2044aa', actionStrong: '#092797', onAction: '#ffffff' },
  dark: { action: '#97afe1', actionStrong: '#b2c4e9', onAction: '#000000' },
};
export const actionColours = ({ colours = releaseColours }: City): NonNullable<City['colours']> => colours;

type Scheme = keyof typeof grounds;
const schemes: Scheme[] = ['light', 'dark'];

/** Least contrast of text (WCAG 2.2, 1.4.3). */
const minContrast = 4.5;

/**
 * The city's colours that nobody could read.
 * @returns the field and what would be right
 */
export function unreadableColours({ colours }: City): { field: string; expected: string }[] {
  if (colours === undefined) return [];
  return schemes.flatMap((scheme) => {
    const { action, actionStrong, onAction } = colours[scheme];
    const pairs: [string, string, string][] = [
      ...grounds[scheme].map((ground): [string, string, string] => ['action', action, ground]),
      ...grounds[scheme].map((ground): [string, string, string] => ['actionStrong', actionStrong, ground]),
      ['onAction', onAction, action],
      ['onAction', onAction, actionStrong],
    ];
    return pairs
      .filter(([, one, other]) => contrast(one, other) < minContrast)
      .map(([name, one, other]) => ({
        field: `colours.${scheme}.${name}`,
        expected: `a contrast of at least ${minContrast} to ${other}, and it has ${contrast(one, other).toFixed(1)}`,
      }));
  });
}

/** The style sheet of the city's colours; undefined where the city has none of its own. Its name changes with it. */
export function colourSheet({ colours }: City): { path: string; css: string } | undefined {
  if (colours === undefined) return undefined;
  const rule = (scheme: Scheme) => {
    const { action, actionStrong, onAction } = colours[scheme];
    return `:root{--action:${action};--action-strong:${actionStrong};--on-action:${onAction}}`;
  };
  const css = `${rule('light')}@media (prefers-color-scheme:dark){${rule('dark')}}\n`;
  return { path: `/assets/colours.${hashOf(css)}.css`, css };
}

/** The address of the city's own mark, by its content. */
export const logoPath = (logo: string): string => `/assets/logo.${hashOf(logo)}.svg`;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** The contrast ratio of two colours like "#2044aa" (WCAG 2.2). */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
