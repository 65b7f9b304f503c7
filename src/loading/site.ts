import path from 'node:path';
import { readSite, type Site } from './read-site.ts';

let site: Promise<Site> | undefined;

/** The site of this build. Only prerendered pages may use it; on-demand pages get theirs from Fastify, in `Astro.locals`. */
export function getSite(): Promise<Site> {
  if (site === undefined || process.env['NODE_ENV'] === 'development')
    site = readSite(path.resolve(process.env['CONTENT_DIR'] ?? 'content'));
  return site;
}

/** Whether this build is the demo's (setup/build.ts says so). For prerendered pages only, like getSite. */
export const isDemo = (): boolean => process.env['SITE_IS_DEMO'] === 'yes';
