import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import type { Db } from '../../../api/database/connect.ts';

/** A text in the forms in which it could stand somewhere: as it is, and in base64 from each of three places on. */
function formsOf(text: string): Buffer[] {
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(`${'\0'.repeat(offset)}${text}`)
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last characters depend on what stands beside the text.
    return encoded.slice(offset === 0 ? 0 : offset + 1, -1);
  });
  return [text, Buffer.from(text).toString('hex'), ...base64].map((form) => Buffer.from(form));
}

/** Whether bytes hold one of the texts. */
export function finder(texts: readonly string[]): (bytes: Buffer) => boolean {
  const forms = texts.flatMap(formsOf);
  return (bytes) => forms.some((form) => bytes.includes(form));
}

/** Files of a folder that hold one of the texts. The built site is left out: it is older than anything that somebody typed. */
export async function searchFolder(folder: string, holds: (bytes: Buffer) => boolean): Promise<{ files: number; found: string[] }> {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = entries
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !path.relative(folder, file).startsWith('site/'));
  const found: string[] = [];
  for (const file of files) {
    // A server may remove a file meanwhile.
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    if (holds(bytes)) found.push(path.relative(folder, file));
  }
  return { files: files.length, found };
}

/** Tables whose rows, as text, hold one of the texts. */
export async function searchTables(db: Db, holds: (bytes: Buffer) => boolean): Promise<{ rows: number; found: string[] }> {
  const tables = (await db.introspection.getTables()).map(({ name }) => name);
  const found: string[] = [];
  let count = 0;
  for (const name of tables) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db);
    count += rows.length;
    const isFound = rows.some((row) =>
      Object.values(row).some((value) => holds(value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value)))),
    );
    if (isFound) found.push(name);
  }
  return { rows: count, found };
}

/** The files of the database server on this machine. */
export async function serverFolder(db: Db): Promise<string> {
  await sql`checkpoint`.execute(db);
  const { rows } = await sql<{ dataDirectory: string }>`show data_directory`.execute(db);
  return rows[0]!.dataDirectory;
}
