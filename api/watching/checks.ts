import { dayMs, hourMs, later } from '../../src/directory/instants.ts';
import { lights, type CheckName, type Light } from '../contract/codes.ts';
import type { SystemCheck } from '../contract/pages/system.ts';
import { keptDays } from '../intake/owed.ts';
import type { JobRun } from '../jobs/job-runs.ts';
import type { ShownCount } from '../publishing/publications.ts';
import { endWarning } from '../sealing/month-key.ts';
import type { OutboxState } from './waiting.ts';

/** The facts that the checks judge. Instants in UTC, sizes in bytes. */
export type SystemState = {
  outboxes: readonly Pick<OutboxState, 'waiting' | 'oldestAt' | 'givenUp'>[];
  /** When the oldest request was closed that is still to be erased. */
  oldestClosedAt: string | undefined;
  jobs: readonly JobRun[];
  /** The clock cannot be trusted, so that jobs rest. */
  jobsRest: boolean;
  key: { madeAt: string; sealUntil: string } | undefined;
  publications: ShownCount;
  disk: { free: number; total: number };
  backupAt: string | undefined;
  /** Whether the log and the proofs of steps hold; undefined before the first check. */
  logHolds: boolean | undefined;
};

/** Letters rest from 20:00 to 8:00, so that an older one waits for something else. */
const longestWaitHours = 15;
/** The job that erases runs once an hour. */
const eraseWithinDays = 1;
const backupHours = 26;
const backupDays = 3;
const gigabyte = 1_000_000_000;

/** @returns the most urgent first */
export function checkSystem(state: SystemState, now: Date): SystemCheck[] {
  const checks = [outbox, retention, jobs, keys, publication, disk, backup, log].map((check) => check(state, now));
  return checks.toSorted((one, other) => lights.indexOf(one.light) - lights.indexOf(other.light));
}

type Check = (state: SystemState, now: Date) => SystemCheck;
const made = (name: CheckName, light: Light, numbers: Record<string, number> = {}, more: Partial<SystemCheck> = {}): SystemCheck => ({
  name,
  light,
  numbers,
  ...more,
});
const since = (instant: string, now: Date): number => now.getTime() - new Date(instant).getTime();

const outbox: Check = ({ outboxes }, now) => {
  const sum = (of: 'waiting' | 'givenUp') => outboxes.reduce((all, queue) => all + queue[of], 0);
  const oldest = outboxes.flatMap(({ oldestAt }) => (oldestAt === undefined ? [] : [since(oldestAt, now)]));
  const hours = Math.floor(Math.max(0, ...oldest) / hourMs);
  const light = hours >= longestWaitHours ? 'act' : sum('givenUp') > 0 ? 'look' : 'good';
  return made('outbox', light, { waiting: sum('waiting'), givenUp: sum('givenUp'), hours });
};

const retention: Check = ({ oldestClosedAt }, now) => {
  const days = oldestClosedAt === undefined ? 0 : Math.floor(since(oldestClosedAt, now) / dayMs);
  const light = days > keptDays + eraseWithinDays ? 'act' : days > keptDays ? 'look' : 'good';
  return made('retention', light, { days, kept: keptDays });
};

const jobs: Check = ({ jobs: all, jobsRest }) => {
  const failing = all.filter(({ lastAt, failedAt }) => failedAt !== undefined && failedAt > (lastAt ?? ''));
  const names = failing.map(({ name }) => name);
  return made('jobs', jobsRest ? 'act' : names.length > 0 ? 'look' : 'good', { all: all.length }, { names });
};

const keys: Check = ({ key }, now) => {
  if (key === undefined) return made('keys', 'act');
  const isOver = key.sealUntil <= now.toISOString();
  const light = isOver ? 'act' : endWarning(new Date(key.sealUntil), now).length > 0 ? 'look' : 'good';
  return made('keys', light, { days: Math.floor(since(key.madeAt, now) / dayMs) }, { at: key.sealUntil });
};

const publication: Check = ({ publications: { newest, showing, processes } }) => {
  const light = newest === 0 || showing === processes ? 'good' : showing === 0 ? 'act' : 'look';
  return made('publication', light, { newest, showing, processes });
};

const disk: Check = ({ disk: { free, total } }) => {
  const percent = Math.floor((free / total) * 100);
  const light = percent < 5 || free < gigabyte / 2 ? 'act' : percent < 15 ? 'look' : 'good';
  return made('disk', light, { percent, free: Math.floor(free / gigabyte), total: Math.floor(total / gigabyte) });
};

const backup: Check = ({ backupAt }, now) => {
  const isOlder = (ms: number) => backupAt === undefined || backupAt < later(now, -ms).toISOString();
  return made('backup', isOlder(backupDays * dayMs) ? 'act' : isOlder(backupHours * hourMs) ? 'look' : 'good', {}, { at: backupAt });
};

const log: Check = ({ logHolds }) => made('log', logHolds === undefined ? 'look' : logHolds ? 'good' : 'act');
