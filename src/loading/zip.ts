import { inflateRawSync } from 'node:zlib';
import { FileRefused } from '../exchange/imported.ts';

/** Of all files of an archive together, unpacked. */
export const maxUnpackedBytes = 32 * 1024 * 1024;
const maxFiles = 500;

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const localEntry = 0x04034b50;

/**
 * Unpacks a ZIP archive (APPNOTE 6.3) of small files. Sizes are counted while unpacking, so that a small file cannot become a huge one.
 * @returns the files by path; folders are left out
 * @throws FileRefused for a damaged, encrypted or oversized archive
 */
export function readZip(file: string, bytes: Uint8Array): Map<string, Uint8Array> {
  const damaged = () => new FileRefused(`${file} is a damaged archive.`, 'not-a-spreadsheet');
  const tooLarge = () => new FileRefused(`${file} is too large when it is unpacked.`, 'too-large');
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files = new Map<string, Uint8Array>();
  try {
    const end = findEnd(view);
    if (end === undefined) throw damaged();
    const count = view.readUInt16LE(end + 10);
    if (count > maxFiles) throw tooLarge();
    let at = view.readUInt32LE(end + 16);
    let left = maxUnpackedBytes;
    for (let index = 0; index < count; index += 1) {
      if (view.readUInt32LE(at) !== directoryEntry) throw damaged();
      const [flags, method] = [view.readUInt16LE(at + 8), view.readUInt16LE(at + 10)];
      const [packed, unpacked] = [view.readUInt32LE(at + 20), view.readUInt32LE(at + 24)];
      const [nameLength, extra, comment] = [view.readUInt16LE(at + 28), view.readUInt16LE(at + 30), view.readUInt16LE(at + 32)];
      const local = view.readUInt32LE(at + 42);
      const name = view.toString('utf8', at + 46, at + 46 + nameLength);
      at += 46 + nameLength + extra + comment;
      if ((flags & 1) === 1) throw new FileRefused(`${file} is protected with a password.`, 'password');
      if (unpacked > left) throw tooLarge();
      if (view.readUInt32LE(local) !== localEntry || (method !== 0 && method !== 8)) throw damaged();
      const start = local + 30 + view.readUInt16LE(local + 26) + view.readUInt16LE(local + 28);
      const body = view.subarray(start, start + packed);
      const content = method === 0 ? body : inflateRawSync(body, { maxOutputLength: Math.max(1, left) });
      // A directory that lies about a size would let a reader that trusts it make room for another one.
      if (content.length !== unpacked) throw damaged();
      left -= content.length;
      if (!name.endsWith('/')) files.set(name, content);
    }
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : '';
    throw code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : damaged();
  }
  return files;
}

/** The record at the end, before a comment of at most 65,535 bytes. */
function findEnd(view: Buffer): number | undefined {
  for (let at = view.length - 22; at >= 0 && at >= view.length - 22 - 65_535; at -= 1)
    if (view.readUInt32LE(at) === endOfDirectory) return at;
  return undefined;
}
