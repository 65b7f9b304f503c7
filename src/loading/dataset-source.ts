import type { APIContext } from 'astro';
import type { DatasetSource } from '../open-data/dataset.ts';

/** The input of the functions that make the open data. @throws when `site` is not configured */
export function datasetSource({ locals, site }: APIContext): DatasetSource {
  if (site === undefined) throw new Error('astro.config.mjs must name the site, from PUBLIC_URL');
  return { directory: locals.directory, t: locals.t, now: locals.now, origin: site.origin };
}
