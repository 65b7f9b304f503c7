import type { APIRoute, GetStaticPaths } from 'astro';
import { colourSheet } from '../../directory/city-look.ts';
import { getSite } from '../../loading/site.ts';

/** The city's colours, where the content has them. The name changes with them, so browsers keep them for a year. */
export const getStaticPaths: GetStaticPaths = async () => {
  const sheet = colourSheet((await getSite()).directory.city);
  return sheet === undefined ? [] : [{ params: { hash: sheet.path.split('.')[1] } }];
};

export const GET: APIRoute = ({ locals }) => new Response(colourSheet(locals.directory.city)?.css);
