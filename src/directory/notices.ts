import { berlinDay } from './berlin.ts';

/** Dated entries that are not over yet, the soonest first. Notices appear before their first day and disappear after their last. */
export function notOver<Dated extends { from: string; to: string }>(entries: readonly Dated[], now: Date): Dated[] {
  const today = berlinDay(now);
  return entries.filter(({ to }) => to >= today).toSorted((one, other) => one.from.localeCompare(other.from));
}
