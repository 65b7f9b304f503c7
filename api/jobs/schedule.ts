import { minuteMs } from '../../src/directory/instants.ts';

/** A background task of the desk role. It runs again after each pause, and never twice at the same time. */
export type Job = {
  name: string;
  everyMinutes: number;
  /** Runs also while the clock cannot be trusted, because running too early does no harm. */
  anyClock?: true;
  run: (now: Date) => Promise<unknown>;
};

/** A resting job checks again after this pause whether it may run. */
const restMinutes = 1;

/**
 * Starts all jobs, immediately and then regularly. An error is reported and does not stop the next round.
 * @param clock.trustedNow asked before each round; while it says undefined, jobs rest unless they run at any clock
 * @param failed told of every error; it must not log messages, which may quote what a person typed
 * @returns stops the jobs and waits for those that run
 */
export function schedule(
  jobs: readonly Job[],
  clock: { now: () => Date; trustedNow: () => Promise<Date | undefined> },
  failed: (job: string, error: unknown) => void,
): () => Promise<void> {
  let stopped = false;
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();

  /** @returns minutes until the next round */
  const runRound = async (job: Job): Promise<number> => {
    const now = job.anyClock === true ? clock.now() : await clock.trustedNow();
    if (now === undefined) return restMinutes;
    if (!stopped) await job.run(now);
    return job.everyMinutes;
  };
  const start = (job: Job): void => {
    const round = runRound(job)
      .catch((error: unknown) => {
        failed(job.name, error);
        return job.everyMinutes;
      })
      .then((minutes) => {
        running.delete(round);
        if (stopped) return;
        const timer = setTimeout(() => {
          timers.delete(timer);
          start(job);
        }, minutes * minuteMs).unref();
        timers.add(timer);
      });
    running.add(round);
  };
  for (const job of jobs) start(job);

  return async () => {
    stopped = true;
    for (const timer of timers) clearTimeout(timer);
    await Promise.all(running);
  };
}
