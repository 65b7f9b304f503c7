import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createLine } from './line.ts';

const nobody = () => 0;

/** Works for longer than a turn of the line. */
function work(): void {
  const until = performance.now() + 6;
  while (performance.now() < until);
}

/** Lets time pass for everything that does not wait for a piece of work to end. */
async function turns(count: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 1) await turn();
}

it('others get a turn between two long pieces of work', async () => {
  const line = createLine(10, nobody);
  const seen: string[] = [];
  const pieces = Array.from({ length: 5 }, async () => {
    const done = await line.enter();
    seen.push('work');
    work();
    done();
  });
  let isOver = false;
  const others = async () => {
    while (!isOver) {
      if (seen.at(-1) !== 'others') seen.push('others');
      await turn();
    }
  };
  const watching = others();
  await Promise.all(pieces);
  isOver = true;
  await watching;
  expect(seen.join(' ')).not.toContain('work work');
  expect(seen.filter((what) => what === 'work')).toHaveLength(5);
});

it('begins in order, no more than so many at once, and tells how long the first waits', async () => {
  const line = createLine(2, nobody);
  const begun: number[] = [];
  const ends = [0, 1, 2, 3].map(async (piece) => {
    const done = await line.enter();
    begun.push(piece);
    return done;
  });
  await turns(20);
  expect(begun).toEqual([0, 1]);
  work();
  expect(line.waited()).toBeGreaterThan(5);
  const end = await ends[0]!;
  end();
  end();
  await turns(20);
  expect(begun).toEqual([0, 1, 2]);
  (await ends[1]!)();
  await turns(20);
  expect([begun, line.waited()]).toEqual([[0, 1, 2, 3], 0]);
});

it('what has begun goes on before others begin, and those who are sent away take every other turn', async () => {
  const line = createLine(10, nobody);
  const seen: string[] = [];
  const then = async (what: string, step: Promise<unknown>) => {
    await step;
    seen.push(what);
    work();
  };
  await Promise.all([
    ...['b1', 'b2'].map((what) => then(what, line.enter())),
    ...['a1', 'a2', 'a3', 'a4'].map((what) => then(what, line.turnAway())),
    then('on', line.goOn()),
  ]);
  expect(seen).toEqual(['on', 'a1', 'b1', 'a2', 'b2', 'a3', 'a4']);
});

it('takes somebody who comes while it looks whether anybody is left', async () => {
  const line = createLine(1, nobody);
  for (let passed = 0; passed < 10; passed += 1) {
    const first = line.enter().then((done) => done());
    await turns(passed);
    await line.enter().then((done) => done());
    await first;
  }
  expect(line.waited()).toBe(0);
});

it('moves once connections that wait are accepted, or after a hundred', async () => {
  let accepted = 0;
  const line = createLine(1, () => (accepted < 7 ? (accepted += 1) : accepted));
  (await line.enter())();
  expect(accepted).toBe(7);
  let endless = 0;
  const busy = createLine(1, () => (endless += 1));
  (await busy.enter())();
  expect(endless).toBeGreaterThan(100);
});
