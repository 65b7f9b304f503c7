import { isJsonObject, isSameJson, jsonAt, type Json } from '../../src/directory/json.ts';
import type { Change } from './edited-entry.ts';

/* A saved change names a place by its number in the list ("places.1.street"), so that it has to follow when the list changes. */

/** The number of a place after a publication; undefined for one that is gone. A number above all places is that of a new one. */
export type NewNumber = (number: number) => number | undefined;

/** Changes that were published have taken places away, and the later ones have moved up. */
export function placesLeftBy(changes: readonly Change[]): NewNumber {
  const gone = changes
    .filter(({ field, value }) => value === null && /^places\.\d+$/.test(field))
    .map(({ field }) => Number(field.slice(7)));
  return (number) => (gone.includes(number) ? undefined : number - gone.filter((one) => one < number).length);
}

/**
 * Nothing tells how restored places differ from those before: the pairing in the order of both lists counts in which most of their members
 * are the same.
 */
export function placesRestored(before: Json, after: Json): NewNumber {
  const [ours, restored] = [placesOf(before), placesOf(after)];
  // The best pairing from two numbers on, filled from the end of both lists.
  let best: Pairing[] = [];
  for (const [one, first] of [...ours.entries()].toReversed()) {
    const later = best;
    best = [];
    for (const [other, second] of [...restored.entries()].toReversed()) {
      const { same, pairs } = later[other + 1] ?? nothing;
      const together = { same: same + sameMembers(first, second), pairs: [[one, other] as const, ...pairs] };
      const apart = [later[other] ?? nothing, best[other + 1] ?? nothing];
      best[other] = apart.reduce((found, next) => (next.same > found.same ? next : found), together);
    }
  }
  const numbers = new Map(best[0]?.pairs);
  return (number) => (number >= ours.length ? number - ours.length + restored.length : numbers.get(number));
}

type Pairing = { same: number; pairs: (readonly [number, number])[] };
const nothing: Pairing = { same: 0, pairs: [] };

function placesOf(entry: Json): Json[] {
  const places = jsonAt(entry, ['places']);
  return Array.isArray(places) ? places : [];
}

const sameMembers = (one: Json, other: Json): number =>
  isJsonObject(one) && isJsonObject(other) ? Object.keys(one).filter((name) => isSameJson(one[name], other[name])).length : 0;
