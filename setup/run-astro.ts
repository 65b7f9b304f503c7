import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { argv } from 'node:process';
import { build } from 'astro';
import { endWithParent } from './child.ts';
import { importEntry } from './site/entry.ts';

/**
 * `node setup/run-astro.ts WORK_DIR`: bundles WORK_DIR/code to WORK_DIR/build, its server part to `server`. Scripts, styles and public files
 * of the site go to `files`, because the pages are made anew for every content. A process of its own: rendering in the same would
 * need half as much memory again.
 */
const [workDir = ''] = argv.slice(2);
endWithParent();
const outDir = path.join(workDir, 'build');
// Astro warns of every page with getStaticPaths: src/server-entry.ts asks them.
await build({ root: path.join(workDir, 'code'), outDir, cacheDir: path.join(workDir, 'cache'), logLevel: 'error' });
await rename(path.join(outDir, 'client'), path.join(outDir, 'files'));
const { listRoutesOnDemand } = await importEntry(outDir);
await writeFile(path.join(outDir, 'server/on-demand.json'), JSON.stringify(await listRoutesOnDemand()));
