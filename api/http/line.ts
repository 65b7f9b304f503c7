import { setImmediate as turn } from 'node:timers/promises';

/** So many milliseconds the line takes of a turn of the event loop before others get theirs. */
const maxTurnMs = 5;
/** The event loop accepts one connection a turn. So many are accepted, and read, before the line moves. */
const maxAccepted = 100;

/** Work of strangers that waits for its turn. Time in milliseconds. */
export type Line = {
  /** How long the first in the line has waited; 0 when nobody waits. */
  waited: () => number;
  /** Resolves when the caller may begin. @returns to be called when the work is done; a second call does nothing */
  enter: () => Promise<() => void>;
  /** Resolves when the caller, who has begun, may go on with something long: before all who have not begun. */
  goOn: () => Promise<void>;
  /** Resolves when the caller may be sent away. That takes half of the turns at most, so that the line moves. */
  turnAway: () => Promise<void>;
};

type Step = () => void;

/**
 * Lets work begin in order and go on bit by bit, so that what does not stand in the line never waits for more than one bit.
 * @param atOnce pieces of work that have begun and are not done
 * @param accepted counts the connections that the server has accepted
 */
export function createLine(atOnce: number, accepted: () => number): Line {
  const waiting: { since: number; begin: Step }[] = [];
  const onward: Step[] = [];
  const away: Step[] = [];
  let begun = 0;
  let isMoving = false;

  const next = (): Step | undefined => onward.shift() ?? (begun < atOnce ? waiting.shift()?.begin : undefined);
  const hasMore = () => onward.length > 0 || away.length > 0 || (begun < atOnce && waiting.length > 0);

  const move = async (): Promise<void> => {
    if (isMoving) return;
    isMoving = true;
    while (hasMore()) {
      await letOthers(accepted);
      await take(next);
      await letOthers(accepted);
      await take(() => away.shift());
    }
    isMoving = false;
  };
  const stepIn = (lane: Step[]): Promise<void> =>
    new Promise((resolve) => {
      lane.push(resolve);
      void move();
    });
  const begin = (): (() => void) => {
    let isDone = false;
    begun += 1;
    return () => {
      if (isDone) return;
      isDone = true;
      begun -= 1;
      void move();
    };
  };

  return {
    waited: () => (waiting[0] === undefined ? 0 : performance.now() - waiting[0].since),
    enter: () =>
      new Promise((resolve) => {
        waiting.push({ since: performance.now(), begin: () => resolve(begin()) });
        void move();
      }),
    goOn: () => stepIn(onward),
    turnAway: () => stepIn(away),
  };
}

/** Waits until no connection was accepted in a turn. */
async function letOthers(accepted: () => number): Promise<void> {
  for (let turns = 0, before = -1; turns < maxAccepted && before !== accepted(); turns += 1) {
    before = accepted();
    await turn();
  }
}

/** Takes steps until the time of a turn is over. */
async function take(next: () => Step | undefined): Promise<void> {
  const since = performance.now();
  for (let step = next(); step !== undefined; step = performance.now() - since < maxTurnMs ? next() : undefined) {
    step();
    await settled();
  }
}

/** Resolves when everything that can go on without waiting for the system has gone on. */
const settled = () => new Promise<void>((resolve) => process.nextTick(resolve));
