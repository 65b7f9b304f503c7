import { createApp } from 'astro/app/entrypoint';
import { sheets } from './styles/sheets.ts';

/** Renders the on-demand pages; see api/page-renderers.ts. */
export const astro = createApp({ streaming: false });

/** As inlined in the pages: the Content-Security-Policy names their hashes. */
export const stylesheets = Object.values(sheets);
