import type { APIRoute, GetStaticPaths } from 'astro';
import { logoPath } from '../../directory/city-look.ts';
import { getSite } from '../../loading/site.ts';

/** The city's mark, where the content has one. The name changes with it, so browsers keep it for a year. */
export const getStaticPaths: GetStaticPaths = async () => {
  const { logo } = (await getSite()).directory;
  return logo === undefined ? [] : [{ params: { hash: logoPath(logo).split('.')[1] } }];
};

export const GET: APIRoute = ({ locals }) => new Response(locals.directory.logo);
