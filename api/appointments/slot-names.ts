import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { berlinTime, daysAfter } from '../../src/directory/berlin-time.ts';
import { readSlotId, slotId } from './slots.ts';

/** 36 bytes as base64url: a 16-byte tag and 20 encrypted bytes. */
export const slotNamePattern = '^[\\w-]{48}$';

const tagBytes = 16;
const minuteMs = 60_000;

/**
 * Slots have other public names every day: the id tells which hours a slot belongs to, and with it strangers could follow a counsellor's
 * week. A name is the id encrypted with a synthetic IV (the construction of RFC 5297, with HMAC-SHA-256 and AES-256-CTR), so one slot has
 * one name a day, and nobody makes a name without the key.
 * @param intakeKey 32 bytes that only the portal's processes have
 * @returns names the slots of one answer
 */
export function slotNamer(intakeKey: Uint8Array, now: Date): (id: string) => string {
  const keys = keysOf(intakeKey, berlinTime(now).day);
  return (id) => {
    const slot = readSlotId(id);
    if (slot === undefined) throw new Error('not the id of a slot');
    const plain = Buffer.alloc(20);
    plain.write(slot.hoursId.replaceAll('-', ''), 'hex');
    plain.writeUInt32BE(slot.startsAt.getTime() / minuteMs, 16);
    const tag = tagOf(keys, plain);
    const cipher = createCipheriv('aes-256-ctr', keys.encryption, tag);
    return Buffer.concat([tag, cipher.update(plain), cipher.final()]).toString('base64url');
  };
}

/** @returns undefined for what is no name of today or yesterday, in Berlin */
export function findSlotNamed(intakeKey: Uint8Array, name: string, now: Date): string | undefined {
  if (!new RegExp(slotNamePattern).test(name)) return undefined;
  const bytes = Buffer.from(name, 'base64url');
  const tag = bytes.subarray(0, tagBytes);
  const today = berlinTime(now).day;
  for (const day of [today, daysAfter(today, -1)]) {
    const keys = keysOf(intakeKey, day);
    const decipher = createDecipheriv('aes-256-ctr', keys.encryption, tag);
    const plain = Buffer.concat([decipher.update(bytes.subarray(tagBytes)), decipher.final()]);
    if (timingSafeEqual(tagOf(keys, plain), tag)) return slotId(uuidOf(plain), new Date(plain.readUInt32BE(16) * minuteMs));
  }
  return undefined;
}

/** The same slots under their public names. */
export function named<Named extends { id: string }>(slots: readonly Named[], intakeKey: Uint8Array, now: Date): Named[] {
  const nameOf = slotNamer(intakeKey, now);
  return slots.map((slot) => ({ ...slot, id: nameOf(slot.id) }));
}

type DayKeys = { tag: Uint8Array; encryption: Uint8Array };

function keysOf(intakeKey: Uint8Array, day: string): DayKeys {
  const bytes = new Uint8Array(hkdfSync('sha256', intakeKey, day, 'slot names', 64));
  return { tag: bytes.subarray(0, 32), encryption: bytes.subarray(32) };
}

const tagOf = (keys: DayKeys, plain: Uint8Array): Buffer => createHmac('sha256', keys.tag).update(plain).digest().subarray(0, tagBytes);

const uuidOf = (bytes: Buffer): string => bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
