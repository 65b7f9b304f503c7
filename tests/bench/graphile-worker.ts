import { setTimeout as pause } from 'node:timers/promises';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import type pg from 'pg';

const filledAtOnce = 20_000;
const silent = new Logger(() => () => undefined);

/** A queue of graphile-worker in a database, with the settings it comes with. */
export async function graphileQueue(pgPool: pg.Pool, atOnce: number) {
  const options = { pgPool, logger: silent };
  const utils = await makeWorkerUtils(options);
  await utils.migrate();
  return {
    add: (payload: object) => utils.addJob('requests', payload),

    /** Adds empty jobs. */
    async fill(jobs: number): Promise<void> {
      for (let left = jobs; left > 0; left -= filledAtOnce)
        await utils.addJobs(Array.from({ length: Math.min(left, filledAtOnce) }, () => ({ identifier: 'requests', payload: {} })));
      await pgPool.query('vacuum analyze graphile_worker._private_jobs');
    },

    /** Takes and finishes jobs; the worker itself asks for the next ones. @returns how many a second, from the first one on */
    async workedPerSecond(seconds: number): Promise<number> {
      let done = 0;
      const first = Promise.withResolvers<undefined>();
      const requests = () => {
        done += 1;
        first.resolve(undefined);
      };
      const runner = await run({ ...options, concurrency: atOnce, noHandleSignals: true, parsedCronItems: [], taskList: { requests } });
      try {
        await first.promise;
        const [start, before] = [performance.now(), done];
        await pause(seconds * 1000);
        return (done - before) / ((performance.now() - start) / 1000);
      } finally {
        await runner.stop();
      }
    },

    stop: () => utils.release(),
  };
}
