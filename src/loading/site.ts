import path from 'node:path';
import { readSite, type Site } from './read-site.ts';

let site: Promise<Site> | undefined;

/** Gives the build its site; see setup/site/. */
export function useSite(given: Site): void {
  site = Promise.resolve(given);
}

/** The site of this build, or of the development server. On-demand pages get theirs from Fastify, in `Astro.locals`. */
export function getSite(): Promise<Site> {
  if (site === undefined || process.env['NODE_ENV'] === 'development')
    site = readSite(path.resolve(process.env['CONTENT_DIR'] ?? 'content'));
  return site;
}
