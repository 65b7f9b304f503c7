import { setImmediate as nextTurn } from 'node:timers/promises';

type Group<Item, Answer> = { items: Item[]; answers: Promise<readonly Answer[]> };
type Lane<Item, Answer> = { gathering?: Group<Item, Answer> | undefined; last: Promise<void> };

/** A group that hangs, on a connection that died unheard, holds the next one up no longer than this. */
const patienceMilliseconds = 5000;

/**
 * What many ask in the same turn of the event loop, or while the group before them is at work, is done together: one look, or one
 * transaction and one write to the disk, for all of them. A group begins after the last of it has asked, so it sees what was there then.
 * @param work its answers stand in the order of the items
 * @param most items in a group; those that come later go into the next
 * @returns asks a database; groups with different questions know nothing of each other
 */
export function together<Of extends object, Item, Answer>(work: (of: Of, items: Item[]) => Promise<readonly Answer[]>, most = Infinity) {
  const lanesOf = new WeakMap<Of, Map<string, Lane<Item, Answer>>>();

  const openGroup = (of: Of, lane: Lane<Item, Answer>): Group<Item, Answer> => {
    const items: Item[] = [];
    const begin = async () => {
      await nextTurn();
      if (lane.gathering === group) lane.gathering = undefined;
      return work(of, items);
    };
    const group = { items, answers: lane.last.then(begin) };
    return group;
  };

  return async (of: Of, item: Item, question = ''): Promise<Answer> => {
    const lanes = lanesOf.get(of) ?? new Map<string, Lane<Item, Answer>>();
    lanesOf.set(of, lanes);
    const lane = lanes.get(question) ?? { last: Promise.resolve() };
    lanes.set(question, lane);
    if (lane.gathering === undefined || lane.gathering.items.length >= most) {
      const group = openGroup(of, lane);
      lane.gathering = group;
      lane.last = endOf(lane.last, group.answers);
      const { last } = lane;
      void last.then(() => lane.last === last && lanes.delete(question));
    }
    const group = lane.gathering;
    const place = group.items.push(item) - 1;
    return (await group.answers)[place]!;
  };
}

/** When the next group may begin: the one before was begun, and is done or has taken too long. */
async function endOf(begun: Promise<void>, work: Promise<unknown>): Promise<void> {
  await begun;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, patienceMilliseconds);
    const isDone = () => {
      clearTimeout(timer);
      resolve();
    };
    work.then(isDone, isDone);
  });
}
