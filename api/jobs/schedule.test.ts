import { afterEach, expect, it, vi } from 'vitest';
import { schedule } from './schedule.ts';

afterEach(() => vi.useRealTimers());

it('runs a job at once and again after its pause, also when it failed, and stops', async () => {
  vi.useFakeTimers();
  const run = vi.fn().mockRejectedValueOnce(new Error('out of order')).mockResolvedValue(undefined);
  const failed = vi.fn();
  const stop = schedule([{ name: 'tidy', everyMinutes: 10, run }], () => new Date(), failed);
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
  const stop = schedule(
    [{ name: 'slow', everyMinutes: 1, run }],
    () => new Date(),
    () => {},
  );
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
    () => new Date(),
    () => {},
  );
  let stopped = false;
  const stopping = stop().then(() => (stopped = true));
  await Promise.resolve();
  expect(stopped).toBe(false);
  finish();
  await stopping;
  expect(stopped).toBe(true);
});
