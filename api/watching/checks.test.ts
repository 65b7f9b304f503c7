import { expect, it } from 'vitest';
import { dayMs, hourMs, later, minuteMs } from '../../src/directory/instants.ts';
import { checkSystem, processWarnings, type SystemState } from './checks.ts';

const now = new Date('2026-11-30T08:00:00.000Z');
const ago = (ms: number) => later(now, -ms).toISOString();
const gigabytes = (count: number) => count * 1_000_000_000;
const queue = { waiting: 2, oldestAt: ago(hourMs), givenUp: 0 };
const job = { name: 'forget', everyMinutes: 60, runs: 2, failures: 0, begunAt: ago(hourMs), lastAt: ago(hourMs), failedAt: undefined };

const good: SystemState = {
  outboxes: [queue, { waiting: 1, oldestAt: undefined, givenUp: 0 }],
  oldestClosedAt: ago(13 * dayMs),
  jobs: [job],
  jobsRest: false,
  key: { madeAt: ago(10 * dayMs), sealUntil: ago(-25 * dayMs) },
  publications: { newest: 3, showing: 2, processes: 2 },
  disk: { free: gigabytes(40), total: gigabytes(100) },
  backupAt: ago(8 * hourMs),
  logHolds: true,
  keyFilesReadable: true,
};
const lightOf = (name: string, change: Partial<SystemState>) =>
  checkSystem({ ...good, ...change }, now).find((check) => check.name === name)?.light;

it('all is right: nine green lights, with the numbers of their sentences', () => {
  const checks = checkSystem(good, now);
  expect(checks.map(({ light }) => light)).toEqual(Array(9).fill('good'));
  expect(checks.find(({ name }) => name === 'outbox')?.numbers).toEqual({ waiting: 3, givenUp: 0, hours: 1 });
  expect(checks.find(({ name }) => name === 'disk')?.numbers).toEqual({ percent: 40, free: 40, total: 100 });
});

it.each<[string, string, string, Partial<SystemState>]>([
  ['outbox', 'good', 'a letter that rests over night', { outboxes: [{ ...queue, oldestAt: ago(14.9 * hourMs) }] }],
  ['outbox', 'act', 'a letter that has been due for fifteen hours', { outboxes: [{ ...queue, oldestAt: ago(15 * hourMs) }] }],
  ['outbox', 'look', 'a letter that was given up', { outboxes: [{ ...queue, givenUp: 1 }] }],
  ['retention', 'good', 'nothing closed', { oldestClosedAt: undefined }],
  ['retention', 'look', 'a request due to be erased this hour', { oldestClosedAt: ago(15 * dayMs) }],
  ['retention', 'act', 'a request that nobody erased', { oldestClosedAt: ago(16 * dayMs) }],
  ['jobs', 'look', 'a job whose last run failed', { jobs: [{ ...job, failures: 1, failedAt: ago(0) }] }],
  ['jobs', 'good', 'a job that failed and ran again', { jobs: [{ ...job, failures: 1, failedAt: ago(2 * hourMs) }] }],
  ['jobs', 'good', 'a job that may still be at work', { jobs: [{ ...job, begunAt: ago(150 * minuteMs) }] }],
  ['jobs', 'look', 'a job that has begun and not ended', { jobs: [{ ...job, begunAt: ago(151 * minuteMs) }] }],
  ['jobs', 'good', 'a job that has not begun yet', { jobs: [{ ...job, begunAt: undefined, lastAt: undefined }] }],
  ['keyFiles', 'act', 'a key file that cannot be read', { keyFilesReadable: false }],
  ['jobs', 'act', 'a clock that cannot be trusted', { jobsRest: true }],
  ['keys', 'look', 'a key without a successor', { key: { madeAt: ago(31 * dayMs), sealUntil: ago(-4 * dayMs) } }],
  ['keys', 'act', 'a key that is over', { key: { madeAt: ago(35 * dayMs), sealUntil: ago(0) } }],
  ['keys', 'act', 'no key', { key: undefined }],
  ['publication', 'look', 'a process behind', { publications: { newest: 3, showing: 1, processes: 2 } }],
  ['publication', 'act', 'no process with it', { publications: { newest: 3, showing: 0, processes: 2 } }],
  ['publication', 'good', 'nothing published', { publications: { newest: 0, showing: 0, processes: 0 } }],
  ['disk', 'look', 'a disk with 14 percent', { disk: { free: gigabytes(14), total: gigabytes(100) } }],
  ['disk', 'act', 'a disk with 4 percent', { disk: { free: gigabytes(4), total: gigabytes(100) } }],
  ['disk', 'act', 'a small disk with less than half a gigabyte', { disk: { free: gigabytes(0.4), total: gigabytes(1) } }],
  ['backup', 'look', 'a night without a backup', { backupAt: ago(27 * hourMs) }],
  ['backup', 'act', 'three days without a backup', { backupAt: ago(3 * dayMs + 1) }],
  ['backup', 'act', 'no backup at all', { backupAt: undefined }],
  ['log', 'look', 'a log that was not checked yet', { logHolds: undefined }],
  ['log', 'act', 'a log that does not hold', { logHolds: false }],
])('%s is "%s" for %s', (name, light, _what, change) => {
  expect(lightOf(name, change)).toBe(light);
});

it('the most urgent stands first', () => {
  const checks = checkSystem({ ...good, logHolds: undefined, backupAt: undefined }, now);
  expect(checks.slice(0, 3).map(({ name, light }) => [name, light])).toEqual([
    ['backup', 'act'],
    ['log', 'look'],
    ['outbox', 'good'],
  ]);
});

it('names the jobs that fail', () => {
  const [first] = checkSystem({ ...good, jobs: [job, { ...job, name: 'letters', failures: 3, lastAt: undefined, failedAt: ago(0) }] }, now);
  expect(first).toMatchObject({ name: 'jobs', light: 'look', numbers: { all: 2 }, names: ['letters'] });
});

it('a monitor hears of disk, key files and jobs in lines, and of nothing else', () => {
  expect(processWarnings(good, now)).toEqual([]);
  const bad = {
    ...good,
    jobs: [{ ...job, failedAt: ago(0) }],
    disk: { free: gigabytes(4), total: gigabytes(100) },
    keyFilesReadable: false,
  };
  expect(processWarnings(bad, now)).toEqual(['jobs: look (forget)', 'keyFiles: act', 'disk: act']);
  expect(processWarnings({ ...bad, jobsRest: true }, now)).toEqual(['keyFiles: act', 'disk: act']);
});
