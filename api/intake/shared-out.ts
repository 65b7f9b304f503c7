import { overlap, spanOf } from '../../src/directory/instants.ts';

type Time = { id: string; startsAt: string; lengthMinutes: number };

/** A request and the free times that suit it, the best first. */
export type Wanting<Free extends Time> = { id: string; suiting: readonly Free[] };

/**
 * Shares free times out among requests: each gets up to `most`, and no time goes to two. First as many requests as possible get one time
 * (a maximum matching, by augmenting paths), then everybody gets a second and a third, in turn. Times of one request do not overlap.
 * @returns the times of each request, earliest first; an empty list where nothing is left
 */
export function shareOut<Free extends Time>(wanting: readonly Wanting<Free>[], most = 3): Map<string, Free[]> {
  const given = new Map(wanting.map(({ id }): [string, Free[]] => [id, []]));
  const taken = new Set<string>();
  for (const [id, time] of matched(wanting)) {
    given.get(id)?.push(time);
    taken.add(time.id);
  }
  for (let round = 1; round < most; round += 1) {
    for (const { id, suiting } of wanting) {
      const own = given.get(id) ?? [];
      const next =
        own.length < round ? undefined : suiting.find((time) => !taken.has(time.id) && own.every((other) => !meets(other, time)));
      if (next === undefined) continue;
      own.push(next);
      taken.add(next.id);
    }
  }
  return new Map([...given].map(([id, times]) => [id, times.sort((one, other) => one.startsAt.localeCompare(other.startsAt))]));
}

/** One time for as many requests as possible. */
function matched<Free extends Time>(wanting: readonly Wanting<Free>[]): Map<string, Free> {
  const suiting = new Map(wanting.map((one) => [one.id, one.suiting]));
  const holders = new Map<string, { id: string; time: Free }>();
  const findFor = (id: string, tried: Set<string>): boolean => {
    const own = suiting.get(id) ?? [];
    // Earlier requests keep their best time as long as there is another.
    const time =
      own.find((one) => !holders.has(one.id)) ??
      own.find((one) => {
        if (tried.has(one.id)) return false;
        tried.add(one.id);
        const holder = holders.get(one.id);
        return holder !== undefined && findFor(holder.id, tried);
      });
    if (time !== undefined) holders.set(time.id, { id, time });
    return time !== undefined;
  };
  for (const { id } of wanting) findFor(id, new Set());
  return new Map([...holders.values()].map(({ id, time }) => [id, time]));
}

const meets = (one: Time, other: Time): boolean =>
  overlap(spanOf(one.startsAt, one.lengthMinutes), spanOf(other.startsAt, other.lengthMinutes));
