import type { Slot } from '../../../api/contract/slots.ts';
import { berlinTime } from '../../directory/berlin.ts';
import { daysAfter } from '../../directory/calendar-day.ts';

/** The wishes of a person, as the places of free times tell it. */
export type AskedTalk = { quarter: string; language: string; interpreting: boolean };

/** The free times of one day in Berlin, earliest first. */
export type SlotDay = { day: string; slots: Slot[] };

const mostDays = 3;
const mostSlots = 24;

/** Free times by day, in the order they came: earliest first. */
export function slotDays(slots: readonly Slot[]): SlotDay[] {
  const days: SlotDay[] = [];
  for (const slot of slots) {
    const { day } = berlinTime(new Date(slot.startsAt));
    const last = days.at(-1);
    if (last?.day === day) last.slots.push(slot);
    else days.push({ day, slots: [slot] });
  }
  return days;
}

/**
 * As many whole days as one look takes in, at least one.
 * @returns `later`: the day to go on from, where there are more
 */
export function firstDays(slots: readonly Slot[]): { days: SlotDay[]; later: string | undefined } {
  const all = slotDays(slots);
  let shown = 0;
  let count = 0;
  while (shown < all.length && shown < mostDays && (shown === 0 || count + all[shown]!.slots.length <= mostSlots)) {
    count += all[shown]!.slots.length;
    shown += 1;
  }
  return { days: all.slice(0, shown), later: shown < all.length ? daysAfter(all[shown - 1]!.day, 1) : undefined };
}

/** The slots of a day by place, way and language, each group once, by its first time. */
export function byPlace(slots: readonly Slot[]): Slot[][] {
  const groups = new Map<string, Slot[]>();
  for (const slot of slots) {
    const key = JSON.stringify([slot.quarter, slot.place, slot.channel, slot.languages, slot.womanCounsellor]);
    groups.set(key, [...(groups.get(key) ?? []), slot]);
  }
  return [...groups.values()];
}
