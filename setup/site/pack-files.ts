import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { brotliParams } from '../../api/page-renderers.ts';
import { placing } from '../../api/publishing/archive-files.ts';

const isText = (file: string): boolean => /\.(html|css|js|json|geojson|csv|svg|txt|xml|webmanifest)$/.test(file);

/**
 * The folder of a new site. Files of the earlier site are linked, not copied: a finished site never changes. Text files get brotli
 * beside them; the best would take a hundred times as long for a tenth less.
 */
export function packInto(folder: string, earlier: string | undefined) {
  const place = placing(folder);
  const made = new Set<string>();

  /** Takes over a file with what was made of it. @returns false where the earlier site does not have it */
  function keep(file: string): boolean {
    if (earlier === undefined) return false;
    try {
      for (const ending of isText(file) ? ['', '.br'] : ['']) place(path.join(earlier, file + ending), file + ending);
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  function isInEarlier(file: string, content: Uint8Array): boolean {
    if (earlier === undefined) return false;
    try {
      return readFileSync(path.join(earlier, file)).equals(content);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  return {
    keep,
    write(file: string, text: string | Uint8Array): void {
      const content = typeof text === 'string' ? Buffer.from(text) : text;
      if (isInEarlier(file, content) && keep(file)) return;
      const target = path.join(folder, file);
      const above = path.dirname(target);
      if (!made.has(above)) mkdirSync(above, { recursive: true });
      made.add(above);
      writeFileSync(target, content);
      if (isText(file)) writeFileSync(`${target}.br`, compress(content));
    },
  };
}

export const compress = (content: Uint8Array): Buffer => brotliCompressSync(content, { params: brotliParams });

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
