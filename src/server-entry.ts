import { createApp } from 'astro/app/entrypoint';
import { sheets } from './styles/sheets.ts';

/** Renders the on-demand pages; see api/page-renderers.ts. */
export const astro = createApp({ streaming: false });

/** Loads all that Astro would load when a page is first asked for: nothing is read from the build's folder later. */
export async function loadPages(): Promise<void> {
  const { pageMap, middleware, sessionDriver, serverIslandMappings } = astro.manifest;
  for (const load of [...(pageMap?.values() ?? []), middleware, sessionDriver, serverIslandMappings]) await load?.();
}

/** As inlined in the pages: the Content-Security-Policy names their hashes. */
export const stylesheets = Object.values(sheets);
