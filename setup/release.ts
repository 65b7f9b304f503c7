import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { makeRelease, ReleaseRefused } from './release/archive.ts';
import { UnknownComponent } from './release/components.ts';

/** `npm run release`: makes the archive of this commit with its bill of materials and their hashes. */
const usage = `npm run release -- --to FOLDER
  --to FOLDER   where the archive, its bill of materials and SHA512SUMS go
  --twice       makes all of it a second time and compares`;

try {
  const { values } = parseArgs({ options: { to: { type: 'string' }, twice: { type: 'boolean' } } });
  if (values.to === undefined) throw new ReleaseRefused(usage);
  const to = path.resolve(values.to);
  await mkdir(to, { recursive: true });
  const { files } = await makeRelease(process.cwd(), to);
  for (const [file, sum] of Object.entries(files)) console.log(`${sum}  ${path.join(to, file)}`);
  if (values.twice === true) {
    const second = await mkdtemp(path.join(os.tmpdir(), 'kim-release-'));
    try {
      const again = await makeRelease(process.cwd(), second);
      const other = Object.keys(files).filter((file) => files[file] !== again.files[file]);
      if (other.length > 0) throw new ReleaseRefused(`The second time these came out otherwise: ${other.join(', ')}`);
      console.log('The second time gave the same bytes.');
    } finally {
      await rm(second, { recursive: true, force: true });
    }
  }
} catch (error) {
  if (!(error instanceof ReleaseRefused || error instanceof UnknownComponent)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
