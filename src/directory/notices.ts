import { berlinTime } from './berlin.ts';

/** Dated entries that are not over yet, the soonest first. They are announced beforehand and gone after their last day. */
export function notOver<Dated extends { from: string; to: string }>(entries: readonly Dated[], now: Date): Dated[] {
  const today = berlinTime(now).day;
  return entries.filter(({ to }) => to >= today).toSorted((one, other) => one.from.localeCompare(other.from));
}
