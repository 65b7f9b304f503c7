import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { runChild } from './child.ts';
import { exists, fingerprint } from './fingerprint.ts';

/** Where the bundled servers of a build lie, each in a folder named after its code. */
const serversOf = (buildDir: string): string => `${buildDir}-server`;

/** On these, besides the build, the bundled server depends. */
const inputs = ['api', 'setup'];

/** A process that still runs may load a part of the server before the last one. */
const keptServers = 2;

/**
 * Bundles the serving process with the pages of a build, unless that has been done: one text of ASCII without comments and types takes a
 * fraction of the memory that some hundred modules take.
 * @param build the folder of the build, and the name of the code that it was made by
 * @returns the folder of the server: `serve-process.mjs` runs it, `entry.mjs` renders its pages
 */
export async function bundleServer({ buildDir, release }: { buildDir: string; release: string }): Promise<string> {
  const servers = serversOf(buildDir);
  const serverDir = path.join(servers, await fingerprint(inputs, [release]));
  if (await exists(serverDir)) return serverDir;
  const made = `${serverDir}.new`;
  try {
    await rm(made, { recursive: true, force: true });
    await mkdir(made, { recursive: true });
    // In a process of its own: the one that goes on to serve never holds a bundler.
    await runChild(['setup/run-bundle.ts', path.join(buildDir, 'server/entry.mjs'), made]);
    await rename(made, serverDir);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  await forgetOld(servers);
  return serverDir;
}

async function forgetOld(servers: string): Promise<void> {
  const names = (await readdir(servers)).filter((name) => !name.includes('.')).map((name) => path.join(servers, name));
  const dated = await Promise.all(names.map(async (folder) => ({ folder, at: (await stat(folder)).mtimeMs })));
  for (const { folder } of dated.toSorted((one, other) => other.at - one.at).slice(keptServers))
    await rm(folder, { recursive: true, force: true });
}
