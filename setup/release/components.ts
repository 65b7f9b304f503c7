import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** One package of an archive: a row of package-lock.json, and what its own package.json says of its makers. */
export type Component = {
  name: string;
  version: string;
  /** Folder within the archive: `node_modules/…`. */
  folder: string;
  /** An SPDX expression. */
  licence: string;
  /** An address at which its makers can be reached: homepage, repository or email. */
  creator: string;
  /** SHA-512 of the package's file, in hex: that which npm compared when it installed. */
  sha512: string;
  isExecutable: boolean;
  /** Folders of the packages that it needs and that are in the archive. */
  needs: string[];
};

/** A package about which something must be known is not; names it. */
export class UnknownComponent extends Error {}

type Locked = {
  version: string;
  integrity?: string;
  license?: string;
  dev?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
};
type Lock = { packages: Record<string, Locked> };
type Manifest = {
  license?: string;
  licenses?: { type: string }[];
  homepage?: string;
  repository?: string | { url?: string };
  author?: string | { email?: string; url?: string };
  bin?: unknown;
};

/** Licences that neither the lock nor the package's package.json states, as its LICENSE file does. */
const licencesByFile: Readonly<Record<string, string>> = { suncalc: 'BSD-2-Clause' };

/**
 * All packages of a folder that was installed without those for development, in order of their folders.
 * @throws {UnknownComponent} when licence, maker or hash of one is missing
 */
export async function readComponents(root: string): Promise<Component[]> {
  const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as Lock;
  const installed = Object.entries(lock.packages).filter(
    ([folder, { dev }]) => folder !== '' && dev !== true && existsSync(path.join(root, folder, 'package.json')),
  );
  const folders = new Set(installed.map(([folder]) => folder));
  const components: Component[] = [];
  for (const [folder, locked] of installed) {
    const manifest = JSON.parse(await readFile(path.join(root, folder, 'package.json'), 'utf8')) as Manifest;
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    components.push({
      name,
      version: locked.version,
      folder,
      licence: known(`the licence of ${name}`, locked.license ?? manifest.license ?? manifest.licenses?.[0]?.type ?? licencesByFile[name]),
      creator: known(`an address of the makers of ${name}`, creatorIn(manifest)),
      sha512: known(`the hash of ${name}`, sha512In(locked.integrity)),
      isExecutable: manifest.bin !== undefined,
      needs: neededBy(folder, locked, folders),
    });
  }
  return components;
}

/** The direct packages of the portal that are in the archive. */
export async function readDirectNeeds(root: string): Promise<string[]> {
  const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as Lock;
  const folders = new Set(Object.keys(lock.packages).filter((folder) => existsSync(path.join(root, folder, 'package.json'))));
  const { dependencies } = lock.packages['']!;
  return neededBy('', { version: '', dependencies: dependencies ?? {} }, folders);
}

/** SHA-512 of a file, in hex. */
export const sha512Of = async (file: string): Promise<string> =>
  createHash('sha512')
    .update(await readFile(file))
    .digest('hex');

function known<T>(what: string, value: T | undefined): T {
  if (value === undefined)
    throw new UnknownComponent(`Nobody says ${what}: look at the package and add it in setup/release/components.ts.`);
  return value;
}

/** Finds packages as Node does: in the folder itself, then in those above it. */
function neededBy(folder: string, locked: Locked, folders: ReadonlySet<string>): string[] {
  const names = Object.keys({ ...locked.dependencies, ...locked.optionalDependencies, ...locked.peerDependencies });
  return names.flatMap((name) => {
    for (let above = folder; ; above = above.slice(0, Math.max(0, above.lastIndexOf('/node_modules/')))) {
      const candidate = above === '' ? `node_modules/${name}` : `${above}/node_modules/${name}`;
      if (folders.has(candidate)) return [candidate];
      if (above === '') return [];
    }
  });
}

function creatorIn({ homepage, repository, author }: Manifest): string | undefined {
  const written = typeof author === 'string' ? /<([^>]+@[^>]+)>/.exec(author)?.[1] : author?.email;
  const place = typeof repository === 'string' ? repository : repository?.url;
  return [homepage, place && webAddress(place), written].find((address) => address !== undefined && address !== '');
}

/** A repository in npm's spellings as an https address. */
const webAddress = (place: string): string =>
  place
    .replace(/^git\+/, '')
    .replace(/^(?:git|ssh):\/\/(?:git@)?/, 'https://')
    .replace(/^git@([^:]+):/, 'https://$1/')
    .replace(/^(?:github:)?([\w.-]+\/[\w.-]+)$/, 'https://github.com/$1')
    .replace(/\.git$/, '');

const sha512In = (integrity: string | undefined): string | undefined => {
  const hash = integrity?.split(' ').find((one) => one.startsWith('sha512-'));
  return hash && Buffer.from(hash.slice('sha512-'.length), 'base64').toString('hex');
};
