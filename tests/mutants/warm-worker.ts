import { Worker } from 'node:worker_threads';
import type { PoolOptions, PoolWorker, WorkerRequest } from 'vitest/node';

/*
 * A pool of one thread that outlives a run of Vitest. A mutant is switched on by a variable, so the modules stay loaded from one mutant to
 * the next; only the test files are read again. Loading them anew takes seconds for each mutant. A mutant that never ends is stopped with
 * the whole process, by Stryker.
 */

let thread: Worker | undefined;

class WarmWorker implements PoolWorker {
  readonly name = 'warm';
  readonly #options: PoolOptions;
  readonly #listeners: [event: string, callback: (value: unknown) => void][] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  start() {
    const { distPath, env, execArgv } = this.#options;
    thread ??= new Worker(`${distPath}/workers/threads.js`, { env, execArgv, stdout: true });
    // Vitest listens anew in each run.
    thread.setMaxListeners(0);
    return Promise.resolve();
  }

  on(event: string, callback: (value: unknown) => void) {
    this.#listeners.push([event, callback]);
    thread?.on(event, callback);
  }

  off(event: string, callback: (value: unknown) => void) {
    thread?.off(event, callback);
  }

  send(message: WorkerRequest) {
    if (message.type !== 'stop') return thread?.postMessage(message);
    // Said for the thread, which stays.
    for (const [event, callback] of this.#listeners)
      if (event === 'message') callback({ __vitest_worker_response__: true, type: 'stopped' });
  }

  stop() {
    for (const [event, callback] of this.#listeners) thread?.off(event, callback);
    // A listener for messages keeps a process alive.
    thread?.unref();
    return Promise.resolve();
  }

  deserialize(data: unknown) {
    return data;
  }
}

export const warmPool = { name: 'warm', createPoolWorker: (options: PoolOptions): PoolWorker => new WarmWorker(options) };
