import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { argv } from 'node:process';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'astro';
import { brotliQuality } from '../api/page-renderers.ts';

/**
 * `node setup/run-build.ts WORK_DIR`: builds WORK_DIR/code with the pages of CONTENT_DIR into WORK_DIR/build, and compresses the pages.
 * Writes nothing outside WORK_DIR.
 */
const [, , workDir = ''] = argv;
const outDir = path.join(workDir, 'build');
await build({ root: path.join(workDir, 'code'), outDir, cacheDir: path.join(workDir, 'cache'), logLevel: 'warn' });
await compressAll(path.join(outDir, 'client'));

/** Brotli and gzip beside every text file. The best brotli would take a hundred times as long for a tenth less. */
async function compressAll(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of files) {
    if (!entry.isFile() || !/\.(html|css|js|json|geojson|csv|svg|txt|xml|webmanifest)$/.test(entry.name)) continue;
    const file = path.join(entry.parentPath, entry.name);
    const plain = await readFile(file);
    const brotli = await promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } });
    await writeFile(`${file}.br`, brotli);
    await writeFile(`${file}.gz`, await promisify(gzip)(plain));
  }
}
