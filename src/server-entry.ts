import { createApp } from 'astro/app/entrypoint';
import appointment from './styles/appointment.css?inline';
import ask from './styles/ask.css?inline';
import desk from './styles/desk.css?inline';
import paper from './styles/paper.css?inline';
import finder from './styles/finder.css?inline';
import site from './styles/public.css?inline';

/** What Fastify asks for a page; see api/page-renderers.ts. */
export const astro = createApp({ streaming: false });

/** As inlined in the pages: their hashes stand in the Content-Security-Policy. */
export const stylesheets = [site, ask, appointment, finder, paper, desk];
