import type { APIRoute } from 'astro';
import { actionColours, grounds, logoPath } from '../../directory/city-look.ts';
import { languagePaths } from '../../loading/paths.ts';

/** The web app manifest, so that the site on a home screen opens in this language. */
export const getStaticPaths = languagePaths;

export const GET: APIRoute = ({ locals: { directory, language, t } }) =>
  Response.json({
    id: `/${language.tag}/`,
    start_url: `/${language.tag}/`,
    scope: '/',
    name: `KIM ${directory.city.name}`,
    short_name: 'KIM',
    description: t('site:home.description'),
    lang: language.tag,
    dir: language.direction,
    display: 'standalone',
    background_color: grounds.light[0],
    theme_color: actionColours(directory.city).light.action,
    icons: directory.logo === undefined ? icons : [{ src: logoPath(directory.logo), sizes: 'any', type: 'image/svg+xml' }],
  });

/** The PNGs are drawn from icon.svg, white on the theme colour; a maskable one keeps the mark within the inner four fifths. */
const icons = [
  { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
  { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
  { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
  { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
];
