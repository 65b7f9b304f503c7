import { mkdir } from 'node:fs/promises';
import { dev } from 'astro';
import { developmentPages } from '../api/page-renderers.ts';
import { emptySite } from '../api/http/packed-site.ts';
import { startServer } from '../api/server.ts';
import { refuseDemoFolder } from './demo/folder.ts';
import { sayFirstAccount } from './first-account.ts';
import { settingsOf } from './settings.ts';

/**
 * `npm run dev`: Fastify outside, Astro's development server inside. Pages reload by themselves; a change under
 * api/, content/ or src/locales/ restarts the process (node --watch-path).
 */
const settings = settingsOf(process.env);
await refuseDemoFolder(settings);
await mkdir(settings.dataDir, { recursive: true });
const astro = await dev({ root: process.cwd(), server: { port: settings.port + 1 }, logLevel: 'warn' });
const running = await startServer(settings, {
  render: developmentPages(astro),
  stylesheets: undefined,
  staticSite: () => emptySite,
  fallback: (request, reply) => {
    reply.hijack();
    astro.handle(request.raw, reply.raw);
  },
});
await sayFirstAccount(running.app.parts.db, settings, (line) => console.log(line));
console.log(`\nDevelopment: ${settings.publicUrl} reloads as you save.`);
const stop = () => void Promise.all([running.stop(), astro.stop()]).finally(() => process.exit(0));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
