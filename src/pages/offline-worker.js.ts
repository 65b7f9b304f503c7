import type { APIRoute } from 'astro';
import { asPlainScript } from '../offline/plain-script.ts';
import source from '../offline/worker.ts?raw';

/** The service worker of a language, under an address that never changes: browsers look there for a newer one. */
export const GET: APIRoute = () => asPlainScript(source);
