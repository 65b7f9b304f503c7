import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { argv } from 'node:process';
import { readSoFar, takeOver } from '../src/loading/read-directory.ts';
import { readSite } from '../src/loading/read-site.ts';
import { writeBundles } from '../src/offline/write-bundles.ts';
import { endWithParent } from './child.ts';
import { packBeside } from './site/pack-beside.ts';
import { findRecord, writeRecord } from './site/page-record.ts';
import { renderSite } from './site/render-site.ts';

export type BuildOrder = {
  /** The folder for the pages. */
  clientDir: string;
  contentDir: string;
  demo: boolean;
  /** An instant; its day is the clock of the build. */
  now: string;
  publicUrl: string;
  /** The folder of the bundled code, with `server` and `files`. */
  bundleDir: string;
  /** A finished site of the same code, for the pages of which no fact has changed. */
  earlier?: string | undefined;
  /** Names the code of the pages. */
  bundle: string;
};

/** `node setup/run-build.ts ORDER`, a BuildOrder as JSON: makes the pages of a content folder. Prints how many were rendered. */
const order = JSON.parse(argv[2] ?? '') as BuildOrder;
endWithParent();
const { bundleDir, clientDir } = order;
const earlier = order.earlier === undefined ? undefined : { folder: order.earlier, record: await findRecord(order.earlier) };

const packer = packBeside(clientDir, earlier?.folder);
const files = path.join(bundleDir, 'files');
for (const entry of await readdir(files, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name);
  if (entry.isFile()) await packer.write(path.relative(files, file), await readFile(file));
}
takeOver(earlier?.record?.readings ?? []);
const site = await readSite(order.contentDir);
const { record, rendered } = await renderSite({
  bundleDir,
  publicUrl: order.publicUrl,
  site,
  words: await digestOfWords(),
  demo: order.demo,
  now: new Date(order.now),
  before: earlier?.record,
  keep: packer.keep,
  write: packer.write,
});
await packer.done();
await writeBundles(clientDir, { ...packer, earlier: earlier?.folder, rendered });
await packer.done();
await writeRecord(clientDir, { bundle: order.bundle, readings: readSoFar(), ...record });
console.log(`Rendered ${rendered.length} of ${Object.keys(record.pages).length} pages.`);

/** A word may stand in for that of another language, so that all words of the city are one fact. Those of the release belong to the code. */
async function digestOfWords(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([site.directory.city.languages, site.directory.city.hiddenLanguages]));
  for (const part of ['words', 'pages']) {
    const folder = path.join(order.contentDir, part);
    for (const name of (await readdir(folder, { recursive: true }).catch(() => [])).filter((file) => file.endsWith('.json')).sort())
      hash.update(`\0${part}/${name}\0`).update(await readFile(path.join(folder, name)));
  }
  return hash.digest('base64url');
}
