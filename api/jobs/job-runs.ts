import type { Job } from './schedule.ts';

/** The runs of a job since the process started. Instants as ISO 8601 in UTC. */
export type JobRun = {
  name: string;
  everyMinutes: number;
  runs: number;
  failures: number;
  /** When the latest run began; undefined before the first. */
  begunAt: string | undefined;
  /** When the latest good run began. */
  lastAt: string | undefined;
  failedAt: string | undefined;
};

export type JobRuns = {
  /** The job, with its runs noted. */
  watched: (job: Job) => Job;
  /** By name. */
  list: () => JobRun[];
};

/** Notes when jobs of this process ran and failed. */
export function createJobRuns(): JobRuns {
  const noted = new Map<string, JobRun>();
  return {
    watched(job) {
      const line: JobRun = {
        name: job.name,
        everyMinutes: job.everyMinutes,
        runs: 0,
        failures: 0,
        begunAt: undefined,
        lastAt: undefined,
        failedAt: undefined,
      };
      noted.set(job.name, line);
      return {
        ...job,
        run: async (now) => {
          line.begunAt = now.toISOString();
          try {
            const done = await job.run(now);
            line.lastAt = now.toISOString();
            return done;
          } catch (error) {
            line.failures += 1;
            line.failedAt = now.toISOString();
            throw error;
          } finally {
            line.runs += 1;
          }
        },
      };
    },
    list: () => [...noted.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  };
}
