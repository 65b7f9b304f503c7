import { createHash } from 'node:crypto';
import type { Service } from '../directory/service-schema.ts';

/** The namespace of every id that this portal publishes. It must never change, because every id of the open data depends on it. */
const namespace = Buffer.from('7d1c8f0e5b9a4e3c9f2a6c4b8e1d3a57', 'hex');

/**
 * The id under which the open data names a thing, the same in every build (UUID version 5, RFC 9562).
 * @param path its kind and our id of it, from the whole to the part: "service", "jmd"
 * @returns lower case with hyphens, "6f1c…-…"
 */
export function stableId(kind: string, ...path: [string, ...string[]]): string {
  return uuidVersion5(namespace, [kind, ...path].join('/'));
}

/** The first id that an entry ever had: a renamed one keeps its ids in the open data. */
export const firstId = ({ id, formerIds }: Pick<Service, 'id' | 'formerIds'>): string => formerIds[0] ?? id;

/** @param space the 16 bytes of the namespace's own UUID */
export function uuidVersion5(space: Buffer, name: string): string {
  const bytes = createHash('sha1').update(space).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
