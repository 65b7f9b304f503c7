import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';
import { secondMs } from '../../src/directory/instants.ts';
import { poolOf, type Db } from '../database/connect.ts';
import type { JobRuns } from '../jobs/job-runs.ts';
import type { ShownCount } from '../publishing/publications.ts';
import { listVisits } from './visits.ts';
import { countOutboxes, countOwedRequests } from './waiting.ts';

export type Meters = {
  /** @param answer.route the route's pattern, never the path */
  answered: (answer: { method: string; route: string; status: number; milliseconds: number }) => void;
  /** All figures in the text format of Prometheus. */
  scrape: () => Promise<{ type: string; text: string }>;
};

/** @param watched.role queues and requests are counted at the desk, whose login may read them */
export type Watched = {
  db: Db;
  role: 'public' | 'desk' | 'both';
  now: () => Date;
  jobs: JobRuns;
  publications: (() => Promise<ShownCount>) | undefined;
};

/** Seconds; the portal's own limits lie at 0.2 (health, desk) and 1. */
const buckets = [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5];
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'];

/**
 * Counts answers, and reads everything else when it is asked. Labels hold patterns of routes, names of jobs and queues, and nothing that a
 * visitor can choose.
 */
export function createMeters(watched: Watched): Meters {
  const register = new Registry(Registry.PROMETHEUS_CONTENT_TYPE);
  const registers = [register];
  collectDefaultMetrics({ register });
  const answers = new Counter({
    name: 'kim_answers_total',
    help: 'Answers by route pattern and class of status.',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'kim_answer_seconds',
    help: 'Time from the request to the end of the answer.',
    labelNames: ['route'] as const,
    buckets,
    registers,
  });
  const up = new Gauge({ name: 'kim_database_up', help: '1 while the database answers; else its figures are missing.', registers });
  const readProcess = meterProcess(watched, registers);
  const readDatabase = meterDatabase(watched, registers);
  return {
    answered({ method, route, status, milliseconds }) {
      answers.inc({ method: methods.includes(method) ? method : 'other', route, status: `${Math.trunc(status / 100)}xx` });
      seconds.observe({ route }, milliseconds / secondMs);
    },
    async scrape() {
      readProcess();
      up.set(
        await readDatabase().then(
          () => 1,
          () => 0,
        ),
      );
      return { type: register.contentType, text: await register.metrics() };
    },
  };
}

function meterProcess({ db, jobs }: Watched, registers: Registry[]): () => void {
  const gauge = labelled(registers);
  const runs = gauge('kim_job_runs', 'Runs of a job since the start of this process.', 'job');
  const failures = gauge('kim_job_failures', 'Failed runs of a job since the start of this process.', 'job');
  const last = gauge('kim_job_last_success_timestamp_seconds', 'When the job last ended well.', 'job');
  const pool = gauge('kim_pool_connections', 'Connections to PostgreSQL, and callers that wait for one.', 'state');
  return () => {
    for (const job of jobs.list()) {
      runs.set({ job: job.name }, job.runs);
      failures.set({ job: job.name }, job.failures);
      if (job.lastAt !== undefined) last.set({ job: job.name }, inSeconds(job.lastAt));
    }
    for (const [state, count] of Object.entries(poolOf(db) ?? {})) pool.set({ state }, count);
  };
}

function meterDatabase({ db, role, now, publications }: Watched, registers: Registry[]): () => Promise<void> {
  const gauge = labelled(registers);
  const newest = new Gauge({ name: 'kim_publication_number', help: 'The newest publication; 0 before the first.', registers });
  const shown = gauge(
    'kim_publication_processes',
    'Processes that serve the site: all of them, and those that show the newest publication.',
    'shows',
  );
  const readShown = async () => {
    const count = await publications?.();
    if (count === undefined) return;
    newest.set(count.newest);
    shown.set({ shows: 'any' }, count.processes);
    shown.set({ shows: 'newest' }, count.showing);
  };
  if (role === 'public') return readShown;

  const waiting = gauge('kim_outbox_waiting', 'Messages that have not left.', 'queue');
  const oldest = gauge('kim_outbox_oldest_seconds', 'Age of the oldest message that is due.', 'queue');
  const givenUp = gauge('kim_outbox_given_up', 'Messages that were given up within seven days.', 'queue');
  const month = gauge('kim_month_visits', 'This month, in steps of five: pages shown, and forms sent.', 'page');
  const requests = gauge('kim_requests', 'Requests for which a provider owes a step: all, and those whose day is over.', 'owed');
  return async () => {
    await readShown();
    const at = now();
    for (const { outbox: queue, ...state } of await countOutboxes(db, at)) {
      waiting.set({ queue }, state.waiting);
      oldest.set({ queue }, state.oldestAt === undefined ? 0 : at.getTime() / secondMs - inSeconds(state.oldestAt));
      givenUp.set({ queue }, state.givenUp);
    }
    for (const [page, count] of Object.entries((await listVisits(db, at))[0]?.counts ?? {})) month.set({ page }, count ?? 0);
    const { owed, overdue } = await countOwedRequests(db, at);
    requests.set({ owed: 'any' }, owed);
    requests.set({ owed: 'overdue' }, overdue);
  };
}

const labelled = (registers: Registry[]) => (name: string, help: string, label: string) =>
  new Gauge({ name, help, labelNames: [label], registers });

const inSeconds = (instant: string): number => new Date(instant).getTime() / secondMs;
