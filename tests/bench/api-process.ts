import { buildApp } from '../../api/app.ts';
import { hashOfDay } from '../../api/appointments/network-hashes.ts';
import { readSettings } from '../../api/config.ts';
import { connect } from '../../api/database/connect.ts';
import { emptySite } from '../../api/http/packed-site.ts';
import { openRedis } from '../../api/http/redis.ts';
import { shareNumbers } from '../../api/http/shared-counts.ts';
import { readSite } from '../../src/loading/read-site.ts';
import { newKeys } from '../support/app.ts';

/**
 * One process of the public side, without pages. It prints its port. Its clock begins at the instant given, so that the consultation hours
 * of a figure always lie ahead, and every visitor may claim another address.
 */
const [url = '', start = '', intakeKey = ''] = process.argv.slice(2);
const begun = performance.now();
const settings = readSettings({ DATABASE_URL: url, PUBLIC_URL: 'http://localhost:8080', TRUST_PROXY: 'loopback', ROLE: 'public' });
const site = await readSite(settings.contentDir);
const db = connect(url);
const keys = { ...(await newKeys()), intakeKey: Buffer.from(intakeKey, 'base64url') };
const { REDIS_URL: redisUrl = '' } = process.env;
const numbers = redisUrl === '' ? undefined : await openRedis(redisUrl);
const app = await buildApp({
  settings,
  db,
  keys,
  shared:
    numbers && shareNumbers({ numbers, hash: (key, now) => hashOfDay(db, keys.intakeKey, 'limits', key, now), told: () => undefined }),
  site: () => site,
  staticSite: () => emptySite,
  stylesheets: [],
  render: (route, _locals, reply) => Promise.resolve(reply.send(route)),
  now: () => new Date(Date.parse(start) + performance.now() - begun),
});
process.stdout.write(`${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
