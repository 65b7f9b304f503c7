import type { APIRoute, GetStaticPaths } from 'astro';
import { securityTxt } from '../../directory/security-txt.ts';
import { datasetSource } from '../../loading/dataset-source.ts';
import { getSite } from '../../loading/site.ts';

export const getStaticPaths: GetStaticPaths = async () =>
  (await getSite()).directory.city.securityContact === undefined ? [] : [{ params: { file: 'security.txt' } }];

export const GET: APIRoute = (context) => {
  const { directory, origin, now } = datasetSource(context);
  return new Response(securityTxt(directory.city, origin, now));
};
