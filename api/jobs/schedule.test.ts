import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { schedule } from './schedule.ts';

const rightClock = { now: () => new Date(), trustedNow: () => Promise.resolve(new Date()) };
const wrongClock = (clock: { trusted?: Date }) => ({ now: () => new Date(), trustedNow: () => Promise.resolve(clock.trusted) });

afterEach(() => vi.useRealTimers());

it('runs a job at once and again after its pause, also when it failed, and stops', async () => {
  vi.useFakeTimers();
  const run = vi.fn().mockRejectedValueOnce(new Error('out of order')).mockResolvedValue(undefined);
  const failed = vi.fn();
  const stop = schedule([{ name: 'tidy', everyMinutes: 10, run }], rightClock, failed);
  await vi.advanceTimersByTimeAsync(0);
  expect(run).toHaveBeenCalledTimes(1);
  expect(failed).toHaveBeenCalledExactlyOnceWith('tidy', expect.objectContaining({ message: 'out of order' }));
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(run).toHaveBeenCalledTimes(2);
  await stop();
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(run).toHaveBeenCalledTimes(2);
});

it('does not run a job again that ends after the stop', async () => {
  vi.useFakeTimers();
  let finish = () => {};
  const run = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const stop = schedule([{ name: 'slow', everyMinutes: 1, run }], rightClock, () => {});
  await vi.advanceTimersByTimeAsync(0);
  const stopping = stop();
  finish();
  await stopping;
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(run).toHaveBeenCalledTimes(1);
});

it('waits with stopping for the job that runs', async () => {
  let finish = () => {};
  const stop = schedule(
    [{ name: 'slow', everyMinutes: 1, run: () => new Promise<void>((resolve) => (finish = resolve)) }],
    rightClock,
    () => {},
  );
  await nextTurn();
  let stopped = false;
  const stopping = stop().then(() => (stopped = true));
  await nextTurn();
  expect(stopped).toBe(false);
  finish();
  await stopping;
  expect(stopped).toBe(true);
});

it('runs no job while the clock cannot be trusted, and goes on a minute after it can', async () => {
  vi.useFakeTimers();
  const clock: { trusted?: Date } = {};
  const run = vi.fn(() => Promise.resolve());
  const stop = schedule([{ name: 'forget', everyMinutes: 60, run }], wrongClock(clock), vi.fn());
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  expect(run).not.toHaveBeenCalled();
  clock.trusted = new Date('2026-11-23T08:00:00.000Z');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(run).toHaveBeenCalledExactlyOnceWith(clock.trusted);
  await stop();
});

it('starts no job after it was stopped while the clock was looked at', async () => {
  const run = vi.fn(() => Promise.resolve());
  const stop = schedule([{ name: 'forget', everyMinutes: 60, run }], rightClock, vi.fn());
  await stop();
  expect(run).not.toHaveBeenCalled();
});

it('runs a job that needs no right clock at any time', async () => {
  const run = vi.fn(() => Promise.resolve());
  const stop = schedule([{ name: 'forget-networks', everyMinutes: 10, anyClock: true, run }], wrongClock({}), vi.fn());
  await nextTurn();
  expect(run).toHaveBeenCalledTimes(1);
  await stop();
});

it('asks nobody for the time once it was stopped', async () => {
  vi.useFakeTimers();
  const trustedNow = vi.fn(() => Promise.resolve(new Date()));
  const stop = schedule([{ name: 'tidy', everyMinutes: 10, run: () => Promise.resolve() }], { now: () => new Date(), trustedNow }, vi.fn());
  await vi.advanceTimersByTimeAsync(0);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  await stop();
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(trustedNow).toHaveBeenCalledTimes(2);
});

it('asks nobody for the time after a job that ended after the stop', async () => {
  vi.useFakeTimers();
  let finish = () => {};
  const trustedNow = vi.fn(() => Promise.resolve(new Date()));
  const run = () => new Promise<void>((resolve) => (finish = resolve));
  const stop = schedule([{ name: 'slow', everyMinutes: 1, run }], { now: () => new Date(), trustedNow }, vi.fn());
  await vi.advanceTimersByTimeAsync(0);
  const stopping = stop();
  finish();
  await stopping;
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(trustedNow).toHaveBeenCalledTimes(1);
});
