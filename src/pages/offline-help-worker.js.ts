import type { APIRoute } from 'astro';
import source from '../offline/help-worker.ts?raw';
import { asPlainScript } from '../offline/plain-script.ts';

/** The service worker of the whole site, under an address that never changes. */
export const GET: APIRoute = () => asPlainScript(source);
