/** Something that runs by itself, in the desk role only. Runs again after each pause, and never beside itself. */
export type Job = { name: string; everyMinutes: number; run: (now: Date) => Promise<unknown> };

/**
 * Starts all jobs, at once and then regularly. What one throws is told and does not stop the next round.
 * @param failed told of every error; it must not log messages, which may quote what a person typed
 * @returns stops the jobs and waits for those that run
 */
export function schedule(jobs: readonly Job[], now: () => Date, failed: (job: string, error: unknown) => void): () => Promise<void> {
  let stopped = false;
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();

  const start = (job: Job): void => {
    const round = job
      .run(now())
      .catch((error: unknown) => failed(job.name, error))
      .then(() => {
        running.delete(round);
        if (stopped) return;
        const timer = setTimeout(() => {
          timers.delete(timer);
          start(job);
        }, job.everyMinutes * 60_000).unref();
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
