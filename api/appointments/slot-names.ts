import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { berlinDay, berlinTime } from '../../src/directory/berlin.ts';
import { daysAfter, weekdayIndex } from '../../src/directory/calendar-day.ts';
import { slotNamePattern } from '../contract/appointment.ts';
import { readSlotId, slotId } from './slots.ts';

/**
 * Slots have other public names every day: the id tells which hours a slot belongs to, and with it strangers could follow a counsellor's
 * week. A name is "1.20261125T0800Z.<22 characters>": the weekday it was made on, the start, which stands beside it anyway, and the 16 bytes
 * of the hours' id as one AES-256 block under a key of the day and the start. So a slot has one name a day, no two names tell that they
 * belong to the same hours, and a page with many of them stays light.
 * @param intakeKey 32 bytes that only the portal's processes have
 * @returns names the slots of one answer
 */
export function slotNamer(intakeKey: Uint8Array, now: Date): (id: string) => string {
  const { day } = berlinTime(now);
  return (id) => {
    if (readSlotId(id) === undefined) throw new Error('not the id of a slot');
    const [hoursId = '', start = ''] = id.split('.');
    const cipher = createCipheriv('aes-256-ecb', keyOf(intakeKey, day, start), null).setAutoPadding(false);
    const block = Buffer.concat([cipher.update(Buffer.from(hoursId.replaceAll('-', ''), 'hex')), cipher.final()]);
    return `${weekdayOf(day)}.${start}.${block.toString('base64url')}`;
  };
}

/**
 * The id of the slot named today or yesterday, in Berlin. A name that somebody made up reads as the id of hours that do not exist.
 * @returns undefined for what is not written like a name, and for a weekday that is over
 */
export function findSlotNamed(intakeKey: Uint8Array, name: string, now: Date): string | undefined {
  if (!new RegExp(slotNamePattern).test(name)) return undefined;
  const [weekday, start = '', block = ''] = name.split('.');
  const today = berlinDay(now);
  const day = [today, daysAfter(today, -1)].find((candidate) => weekdayOf(candidate) === weekday);
  if (day === undefined) return undefined;
  const decipher = createDecipheriv('aes-256-ecb', keyOf(intakeKey, day, start), null).setAutoPadding(false);
  const bytes = Buffer.concat([decipher.update(Buffer.from(block, 'base64url')), decipher.final()]);
  const id = `${uuidOf(bytes)}.${start}`;
  const slot = readSlotId(id);
  return slot === undefined ? undefined : slotId(slot.hoursId, slot.startsAt);
}

/** The same slots under their public names. */
export function named<Named extends { id: string }>(slots: readonly Named[], intakeKey: Uint8Array, now: Date): Named[] {
  const nameOf = slotNamer(intakeKey, now);
  return slots.map((slot) => ({ ...slot, id: nameOf(slot.id) }));
}

const derived = new WeakMap<Uint8Array, Map<string, Uint8Array>>();
const mostDerived = 2000;

/** 32 bytes, remembered: a crowd asks for the same few slots. */
function keyOf(intakeKey: Uint8Array, day: string, start: string): Uint8Array {
  const keys = derived.get(intakeKey) ?? new Map<string, Uint8Array>();
  derived.set(intakeKey, keys);
  const of = `${day} ${start}`;
  const key = keys.get(of) ?? new Uint8Array(hkdfSync('sha256', intakeKey, of, 'slot names', 32));
  if (keys.size >= mostDerived) keys.clear();
  keys.set(of, key);
  return key;
}

/** Sunday is 0. */
const weekdayOf = (day: string): string => String((weekdayIndex(day) + 1) % 7);

const uuidOf = (bytes: Buffer): string => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
