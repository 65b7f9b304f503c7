import { argv } from 'node:process';
import { buildSite } from './build.ts';
import { settingsOf } from './settings.ts';

/**
 * Builds the site of a content folder in a process of its own, so that the serving process never holds a build:
 * `node setup/build-content.ts CONTENT_DIR [demo]`. Prints the folder of the pages as its last line.
 */
const [, , contentDir = '', kind] = argv;
const { dataDir } = settingsOf(process.env);
const { clientDir } = await buildSite({ contentDir, dataDir, demo: kind === 'demo', say: () => undefined });
console.log(clientDir);
