import { mock } from 'node:test';
import { readSettings } from '../../api/config.ts';
import { emptySite } from '../../api/http/packed-site.ts';
import { startServer } from '../../api/server.ts';

// A mail server gets nothing at night: a test of letters stops the clock by day.
const { CLOCK_STANDS_AT: instant } = process.env;
if (instant !== undefined) {
  mock.timers.enable({ apis: ['Date'], now: new Date(instant) });
  // A test that has a channel moves the clock of a process that runs.
  process.on('message', (later: string) => mock.timers.setTime(Date.parse(later)));
}

/** The whole server as `npm start` runs it, with its jobs, and with pages that show only which one they are. */
const running = await startServer(readSettings(process.env), {
  render: (route, _locals, reply) => Promise.resolve(reply.type('text/html').send(`<!doctype html><title>${route}</title>`)),
  stylesheets: [],
  staticSite: () => emptySite,
});
process.once('SIGTERM', () => void running.stop().finally(() => process.exit(0)));
