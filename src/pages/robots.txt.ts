import type { APIRoute } from 'astro';
import { robots } from '../open-data/robots.ts';
import { datasetSource } from '../loading/dataset-source.ts';

export const GET: APIRoute = (context) => {
  const { directory, origin } = datasetSource(context);
  return new Response(robots(directory.city, origin, context.locals.isDemo));
};
