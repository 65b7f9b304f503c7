import { actionColours } from '../../src/directory/city-look.ts';
import type { Directory, Language } from '../../src/directory/directory.ts';

type City = Directory['city'];

/** The frame of a letter's HTML: mail programs load no style sheet, so it brings its own. */
export const letterPage = (
  { tag, direction }: Pick<Language, 'tag' | 'direction'>,
  city: City,
  title: string,
  body: string,
): string => `<!doctype html>
<html lang="${tag}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${marked(title)}</title>
<style>${letterStyle(actionColours(city))}</style>
</head>
<body>
${body}</body>
</html>
`;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** As markup: nothing in a text can become a tag; its lines stay lines, and its isolates become elements that every mail program knows. */
export const marked = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => entities[character] ?? character)
    .replaceAll('\n', '<br>\n')
    .replace(/\u2066([^\u2066-\u2069]*)\u2069/g, '<bdi dir="ltr">$1</bdi>')
    .replace(/\u2068([^\u2066-\u2069]*)\u2069/g, '<bdi lang="de">$1</bdi>');

/** The colours of tokens.css and of the city, for mail programs that know no custom properties. */
const letterStyle = ({ light, dark }: ReturnType<typeof actionColours>) => `
body { margin: 0; padding: 16px; background: #f3f4f7; color: #131525; font: 18px/1.5 system-ui, sans-serif }
.letter { max-width: 544px; margin: 0 auto 16px; padding: 8px 24px; background: #ffffff; border: 1px solid #c0c3d5; border-radius: 8px }
.lead { font-size: 22px; font-weight: bold }
.quiet { color: #454b6b; font-size: 16px }
.button { display: inline-block; padding: 12px 24px; border-radius: 4px; background: ${light.action}; color: ${light.onAction}; font-weight: bold; text-decoration: none }
@media (prefers-color-scheme: dark) {
body { background: #131525; color: #f3f4f7 }
.letter { background: #1d2034; border-color: #454b6b }
.quiet { color: #b2b6cc }
.button { background: ${dark.action}; color: ${dark.onAction} }
}
`;
