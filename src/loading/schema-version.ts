import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { parse } from 'yaml';

/** The version of the content's form that this release reads. A change that makes older content unreadable raises it and adds a migration. */
export const currentSchemaVersion = 2;

/** Names the version of a content folder. */
export const schemaFile = 'schema.yaml';

const schema = z.strictObject({ version: z.int().min(1) });

/** The version of a content folder; 1 for a folder that does not say it, undefined for a file that cannot be read. */
export async function findSchemaVersion(contentDir: string): Promise<number | undefined> {
  const text = await readFile(path.join(contentDir, schemaFile), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'version: 1';
    throw error;
  });
  try {
    return schema.safeParse(parse(text)).data?.version;
  } catch {
    return undefined;
  }
}
