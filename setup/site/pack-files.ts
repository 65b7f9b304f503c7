import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { brotliParams } from '../../api/page-renderers.ts';
import { placing } from '../../api/publishing/archive-files.ts';

const brotli = promisify(brotliCompress);

const isText = (file: string): boolean => /\.(html|css|js|json|geojson|csv|svg|txt|xml|webmanifest)$/.test(file);

/** As many as libuv has threads: compressing runs beside the rendering. */
const maxAtOnce = 4;

/**
 * The folder of a new site. Files of the earlier site are linked, not copied: a finished site never changes. Text files get brotli
 * beside them; the best would take a hundred times as long for a tenth less. Only compressing is handed to threads: writing a small file
 * takes less than that.
 */
export function packInto(folder: string, earlier: string | undefined) {
  const place = placing(folder);
  const made = new Set<string>();
  const running = new Set<Promise<void>>();
  let failure: Error | undefined;

  const makeFolder = (file: string): string => {
    const target = path.join(folder, file);
    const above = path.dirname(target);
    if (!made.has(above)) mkdirSync(above, { recursive: true });
    made.add(above);
    return target;
  };

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

  async function pack(file: string, content: Buffer): Promise<void> {
    if (earlier !== undefined && (await readFile(path.join(earlier, file)).catch(() => undefined))?.equals(content) === true && keep(file))
      return;
    const target = makeFolder(file);
    writeFileSync(target, content);
    if (!isText(file)) return;
    writeFileSync(`${target}.br`, await compress(content));
  }

  return {
    keep,
    /** Begins to write a file, and resolves when the next one may come. @throws the first error of any write */
    async write(file: string, content: string | Buffer): Promise<void> {
      const work = pack(file, Buffer.from(content))
        .catch((error: unknown) => void (failure ??= error instanceof Error ? error : new Error('a file could not be written')))
        .then(() => void running.delete(work));
      running.add(work);
      while (running.size >= maxAtOnce) await Promise.race(running);
      if (failure !== undefined) throw failure;
    },
    /** Resolves when all files are written. @throws the first error of any write */
    async done(): Promise<void> {
      await Promise.all(running);
      if (failure !== undefined) throw failure;
    },
  };
}

export const compress = (content: Buffer): Promise<Buffer> => brotli(content, { params: brotliParams(content.length) });

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
