import { dayMs, hourMs, later, minuteMs } from '../../src/directory/instants.ts';
import { lights, type CheckName, type Light } from '../contract/codes.ts';
import type { SystemCheck } from '../contract/pages/system.ts';
import { keptDays } from '../intake/owed.ts';
import type { JobRun } from '../jobs/job-runs.ts';
import type { ShownCount } from '../publishing/publications.ts';
import { endWarning } from '../sealing/month-key.ts';
import type { OutboxState } from './waiting.ts';

/** The facts of one process. Sizes in bytes. */
export type ProcessState = {
  jobs: readonly JobRun[];
  /** The clock cannot be trusted, so that jobs rest. */
  jobsRest: boolean;
  disk: { free: number; total: number };
  /** Whether every key file that the next start needs can be read. */
  keyFilesReadable: boolean;
};

/** The facts that the checks judge. Instants in UTC. */
export type SystemState = ProcessState & {
  outboxes: readonly Pick<OutboxState, 'waiting' | 'oldestAt' | 'givenUp'>[];
  /** When the oldest request was closed that is still to be erased. */
  oldestClosedAt: string | undefined;
  key: { madeAt: string; sealUntil: string } | undefined;
  publications: ShownCount;
  backupAt: string | undefined;
  /** Whether the log and the proofs of steps hold; undefined before the first check. */
  logHolds: boolean | undefined;
};

/** Letters rest from 20:00 to 8:00, so that an older one waits for something else. */
const longestWaitHours = 15;
/** The job that erases runs once an hour. */
const eraseWithinDays = 1;
/** Jobs wait for one another, and some work through long lists. */
const jobPatienceMinutes = 30;
const backupHours = 26;
const backupDays = 3;
const gigabyte = 1_000_000_000;

type Check<State> = (state: State, now: Date) => SystemCheck;

/** @returns the most urgent first */
export function checkSystem(state: SystemState, now: Date): SystemCheck[] {
  const checks = [outbox, retention, ...ofProcess, keys, publication, backup, log].map((check) => check(state, now));
  return checks.toSorted((one, other) => lights.indexOf(one.light) - lights.indexOf(other.light));
}

/** The lines of these checks for `/readyz`, such as `disk: act` or `jobs: look (letters)`. Jobs that rest have a line of their own there. */
export const processWarnings = (state: ProcessState, now: Date): string[] =>
  ofProcess
    .filter((check) => check !== jobs || !state.jobsRest)
    .map((check) => check(state, now))
    .flatMap(({ name, light, names = [] }) =>
      light === 'good' ? [] : [`${name}: ${light}${names.length > 0 ? ` (${names.join(', ')})` : ''}`],
    );

const made = (name: CheckName, light: Light, numbers: Record<string, number> = {}, more: Partial<SystemCheck> = {}): SystemCheck => ({
  name,
  light,
  numbers,
  ...more,
});
const since = (instant: string, now: Date): number => now.getTime() - new Date(instant).getTime();

const outbox: Check<SystemState> = ({ outboxes }, now) => {
  const sum = (of: 'waiting' | 'givenUp') => outboxes.reduce((all, queue) => all + queue[of], 0);
  const oldest = outboxes.flatMap(({ oldestAt }) => (oldestAt === undefined ? [] : [since(oldestAt, now)]));
  const hours = Math.floor(Math.max(0, ...oldest) / hourMs);
  const light = hours >= longestWaitHours ? 'act' : sum('givenUp') > 0 ? 'look' : 'good';
  return made('outbox', light, { waiting: sum('waiting'), givenUp: sum('givenUp'), hours });
};

const retention: Check<SystemState> = ({ oldestClosedAt }, now) => {
  const days = oldestClosedAt === undefined ? 0 : Math.floor(since(oldestClosedAt, now) / dayMs);
  const light = days > keptDays + eraseWithinDays ? 'act' : days > keptDays ? 'look' : 'good';
  return made('retention', light, { days, kept: keptDays });
};

const jobs: Check<ProcessState> = ({ jobs: all, jobsRest }, now) => {
  const hasFailed = ({ lastAt, failedAt }: JobRun) => failedAt !== undefined && failedAt > (lastAt ?? '');
  // A run that does not end also keeps the next one from beginning.
  const isStuck = ({ begunAt, everyMinutes }: JobRun) =>
    begunAt !== undefined && since(begunAt, now) > (2 * everyMinutes + jobPatienceMinutes) * minuteMs;
  const names = all.filter((job) => hasFailed(job) || (!jobsRest && isStuck(job))).map(({ name }) => name);
  return made('jobs', jobsRest ? 'act' : names.length > 0 ? 'look' : 'good', { all: all.length }, { names });
};

const keyFiles: Check<ProcessState> = ({ keyFilesReadable }) => made('keyFiles', keyFilesReadable ? 'good' : 'act');

const keys: Check<SystemState> = ({ key }, now) => {
  if (key === undefined) return made('keys', 'act');
  const isOver = key.sealUntil <= now.toISOString();
  const light = isOver ? 'act' : endWarning(new Date(key.sealUntil), now).length > 0 ? 'look' : 'good';
  return made('keys', light, { days: Math.floor(since(key.madeAt, now) / dayMs) }, { at: key.sealUntil });
};

const publication: Check<SystemState> = ({ publications: { newest, showing, processes } }) => {
  const light = newest === 0 || showing === processes ? 'good' : showing === 0 ? 'act' : 'look';
  return made('publication', light, { newest, showing, processes });
};

const disk: Check<ProcessState> = ({ disk: { free, total } }) => {
  const percent = Math.floor((free / total) * 100);
  const light = percent < 5 || free < gigabyte / 2 ? 'act' : percent < 15 ? 'look' : 'good';
  return made('disk', light, { percent, free: Math.floor(free / gigabyte), total: Math.floor(total / gigabyte) });
};

const backup: Check<SystemState> = ({ backupAt }, now) => {
  const isOlder = (ms: number) => backupAt === undefined || backupAt < later(now, -ms).toISOString();
  return made('backup', isOlder(backupDays * dayMs) ? 'act' : isOlder(backupHours * hourMs) ? 'look' : 'good', {}, { at: backupAt });
};

const log: Check<SystemState> = ({ logHolds }) => made('log', logHolds === undefined ? 'look' : logHolds ? 'good' : 'act');

const ofProcess = [jobs, keyFiles, disk];
