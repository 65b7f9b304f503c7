import { setImmediate as nextTurn } from 'node:timers/promises';

type Batch<Item, Result> = { items: Item[]; results: Promise<readonly Result[]> };

/** The batches of one target and key: they run one after the other. */
type Queue<Item, Result> = { open?: Batch<Item, Result> | undefined; idle: Promise<void> };

/** A batch that hangs, on a connection that died unnoticed, delays the next one by this at most. */
const maxWaitMilliseconds = 5000;

/** A batch to which calls come without end starts after so many turns. */
const maxTurns = 16;

/**
 * Batches calls that arrive in turns of the event loop that follow each other, or while the previous batch runs, so that one query, or one
 * transaction with one write to the disk, serves them all. A batch starts when a turn has brought no more calls, and reads the state of
 * that moment.
 * @param flush handles a batch; its results stand in the order of the items. If it rejects, each call of the batch rejects
 * @param maxItems the size of a batch; later calls go into the next one
 * @returns queues an item; calls with different targets or keys never share a batch
 */
export function batch<Target extends object, Item, Result>(
  flush: (target: Target, items: Item[]) => Promise<readonly Result[]>,
  maxItems = Infinity,
) {
  const queuesByTarget = new WeakMap<Target, Map<string, Queue<Item, Result>>>();

  const openBatch = (target: Target, queue: Queue<Item, Result>): Batch<Item, Result> => {
    const items: Item[] = [];
    const run = async () => {
      for (let turns = 0, before = 0; before < items.length && turns < maxTurns; turns += 1) {
        before = items.length;
        await nextTurn();
      }
      if (queue.open === opened) queue.open = undefined;
      return flush(target, items);
    };
    const opened = { items, results: queue.idle.then(run) };
    return opened;
  };

  return async (target: Target, item: Item, key = ''): Promise<Result> => {
    const queues = queuesByTarget.get(target) ?? new Map<string, Queue<Item, Result>>();
    queuesByTarget.set(target, queues);
    const queue = queues.get(key) ?? { idle: Promise.resolve() };
    queues.set(key, queue);
    if (queue.open === undefined || queue.open.items.length >= maxItems) {
      const opened = openBatch(target, queue);
      const idle = settled(queue.idle, opened.results);
      queue.open = opened;
      queue.idle = idle;
      void idle.then(() => queue.idle === idle && queues.delete(key));
    }
    const { items, results } = queue.open;
    const index = items.push(item) - 1;
    // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- `flush` answers every item
    return (await results)[index]!;
  };
}

/** Resolves when a batch has settled or timed out; its time counts from the end of the batch before. */
async function settled(previous: Promise<void>, results: Promise<unknown>): Promise<void> {
  await previous;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, maxWaitMilliseconds);
    const stopWaiting = () => {
      clearTimeout(timer);
      resolve();
    };
    results.then(stopWaiting, stopWaiting);
  });
}
