import { buildApp } from '../../api/app.ts';
import { readSettings } from '../../api/config.ts';
import { connect } from '../../api/database/connect.ts';
import { emptySite } from '../../api/http/packed-site.ts';
import { readSite } from '../../src/loading/read-site.ts';
import { newKeys } from '../support/app.ts';

/** One process with both roles, without pages. Sends its address; answers each message with the queries so far and its memory. */
const [url = ''] = process.argv.slice(2);
let queries = 0;
const settings = readSettings({ DATABASE_URL: url, PUBLIC_URL: 'http://localhost:8080', TRUSTED_NETWORKS: '127.0.0.0/8' });
const site = await readSite(settings.contentDir);
const app = await buildApp({
  settings,
  db: connect(url).withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      queries += 1;
      return result;
    },
  }),
  keys: await newKeys(),
  site: () => site,
  staticSite: () => emptySite,
  stylesheets: [],
  render: (route, _locals, reply) => Promise.resolve(reply.send(route)),
  now: () => new Date(),
});
const address = await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ address });
process.on('message', () => {
  global.gc?.();
  process.send?.({ queries, bytes: process.memoryUsage().rss });
});
