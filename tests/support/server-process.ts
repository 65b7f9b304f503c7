import { readSettings } from '../../api/config.ts';
import { startServer } from '../../api/server.ts';

/** The whole server as `npm start` runs it, with its jobs, and with pages that show only which one they are. */
await startServer(readSettings(process.env), {
  render: (route, _locals, reply) => Promise.resolve(reply.type('text/html').send(`<!doctype html><title>${route}</title>`)),
  stylesheets: [],
  staticSite: () => new Map(),
});
