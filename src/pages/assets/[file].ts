import type { APIRoute, GetStaticPaths } from 'astro';
import { colourSheet, logoPath } from '../../directory/city-look.ts';
import type { Directory } from '../../directory/directory.ts';
import { getSite } from '../../loading/site.ts';

/** The city's colours and its mark, where the content has them. Their names change with them, so browsers keep them for a year. */
function filesOf({ city, logo }: Directory): Map<string, string> {
  const colours = colourSheet(city);
  return new Map([
    ...(colours === undefined ? [] : [[colours.path, colours.css] as const]),
    ...(logo === undefined ? [] : [[logoPath(logo), logo] as const]),
  ]);
}

export const getStaticPaths: GetStaticPaths = async () =>
  [...filesOf((await getSite()).directory).keys()].map((path) => ({ params: { file: path.slice('/assets/'.length) } }));

export const GET: APIRoute = ({ params, locals }) => new Response(filesOf(locals.directory).get(`/assets/${params['file'] ?? ''}`));
