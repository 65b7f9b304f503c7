import { mkdir, mkdtemp, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSite, type StaticSite } from './packed-site.ts';

const names = Array.from({ length: 20 }, (_, index) => `page-${String(index).padStart(2, '0')}`);
const pageBytes = 1000;
/** Ten of the twenty pages. */
const maxKept = 10 * pageBytes;

describe('an open site', () => {
  let home: string;
  let folder: string;
  const open = () => openSite(folder, path.join(home, 'data'), { maxKept });
  beforeEach(async () => {
    home = await mkdtemp(path.join(os.tmpdir(), 'kim-packed-'));
    folder = path.join(home, 'pages');
    await mkdir(folder);
    for (const name of names) await writeFile(path.join(folder, `${name}.txt`), pageOf(name));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const addLarge = async () => {
    await writeFile(path.join(folder, 'large.html'), 'read by nobody');
    await writeFile(path.join(folder, 'large.html.br'), brotliCompressSync(largePage));
  };

  it('gives every file whole, after its folder has gone', async () => {
    await addLarge();
    const site = await open();
    await rm(folder, { recursive: true });
    expect(await readAll(site)).toEqual(names.map(pageOf));
    const large = site.find('/large.html')!;
    const [plain, zipped, packed] = await Promise.all(([undefined, 'gzip', 'br'] as const).map((encoding) => site.read(large, encoding)));
    expect(plain).toEqual({ bytes: largePage, encoding: undefined });
    expect([zipped!.encoding, gunzipSync(zipped!.bytes)]).toEqual(['gzip', largePage]);
    expect(packed).toEqual({ bytes: brotliCompressSync(largePage), encoding: 'br' });
    await site.close();
  });

  it('makes gzip once for simultaneous readers, keeps it, and finishes it after the site has ended', async () => {
    await addLarge();
    const site = await open();
    const large = site.find('/large.html')!;
    const reading = [site.read(large, 'gzip'), site.read(large, 'gzip')];
    await site.close();
    const [one, other] = await Promise.all(reading);
    expect(gunzipSync(one!.bytes)).toEqual(largePage);
    expect(other!.bytes).toBe(one!.bytes);
    // What is kept holds no memory beside its own.
    expect(one!.bytes.buffer.byteLength).toBe(one!.bytes.length);
    // The pack is closed: this can only come from memory.
    expect((await site.read(large, 'gzip')).bytes).toBe(one!.bytes);
  });

  it('keeps the pages in memory that were read last, up to its limit', async () => {
    const site = await open();
    expect(site.keptBytes()).toBe(0);
    await readAll(site);
    await readAll(site);
    expect(site.keptBytes()).toBe(maxKept);
    const { bytes } = await site.read(site.find('/page-19.txt')!, undefined);
    for (const name of names.slice(0, 9)) await site.read(site.find(`/${name}.txt`)!, undefined);
    expect((await site.read(site.find('/page-19.txt')!, undefined)).bytes).toBe(bytes);
    await site.close();
  });

  it('reads a page once for simultaneous readers', async () => {
    const site = await open();
    const page = site.find('/page-00.txt')!;
    const [one, other] = await Promise.all([site.read(page, undefined), site.read(page, undefined)]);
    expect(one.bytes).toBe(other.bytes);
    await site.close();
  });

  it('copies of the next site what has changed alone, and keeps the rest in memory', async () => {
    const first = await open();
    const [unchanged] = await Promise.all([first.read(first.find('/page-01.txt')!, undefined), readAll(first)]);
    await rm(path.join(folder, 'page-00.txt'));
    await writeFile(path.join(folder, 'page-00.txt'), 'new');
    const next = await openSite(folder, path.join(home, 'data'), { maxKept, before: first });
    await first.close();
    expect(await openPacks(home)).toBe(1);
    expect(next.find('/page-01.txt')).toBe(first.find('/page-01.txt'));
    expect((await next.read(next.find('/page-01.txt')!, undefined)).bytes).toBe(unchanged.bytes);
    expect((await next.read(next.find('/page-00.txt')!, undefined)).bytes.toString()).toBe('new');
    expect(next.find('/page-00.txt')!.etag).not.toBe(first.find('/page-00.txt')!.etag);
    await next.close();
    expect(await openPacks(home)).toBe(0);
  });

  it('begins a new pack when less than half of one is in use', async () => {
    let site = await open();
    const sizes: number[] = [];
    for (let published = 0; published < 5; published += 1) {
      for (const name of names) {
        await rm(path.join(folder, `${name}.txt`));
        await writeFile(path.join(folder, `${name}.txt`), pageOf(name));
      }
      const before = site;
      site = await openSite(folder, path.join(home, 'data'), { maxKept, before });
      await before.close();
      sizes.push((await packSizes(home))[0]!);
      expect(await readAll(site)).toEqual(names.map(pageOf));
    }
    expect(sizes).toEqual([40_000, 60_000, 20_000, 40_000, 60_000]);
    await site.close();
  });

  it('leaves nothing behind of twenty sites that were replaced, and finishes what readers had begun', async () => {
    let site = await open();
    for (let switched = 0; switched < 20; switched += 1) {
      const reading = readAll(site);
      const [next, before] = [await open(), site];
      site = next;
      await before.close();
      expect(await reading).toEqual(names.map(pageOf));
    }
    expect(await openPacks(home)).toBe(1);
    await site.close();
    expect([await openPacks(home), await readdir(path.join(home, 'data'))]).toEqual([0, []]);
  });
});

const largePage = Buffer.alloc(1_000_000, 'a');
const pageOf = (name: string) => name.padEnd(pageBytes, '.');

const readAll = (site: StaticSite) =>
  Promise.all(
    names.map(async (name) => {
      const { bytes } = await site.read(site.find(`/${name}.txt`)!, 'br');
      return bytes.toString();
    }),
  );

/** Packs of a folder that this process has open. */
const openPacks = async (folder: string): Promise<number> => (await packSizes(folder)).length;

async function packSizes(folder: string): Promise<number[]> {
  const descriptors = await readdir('/proc/self/fd');
  const packs = await Promise.all(
    descriptors.map(async (descriptor) => {
      const file = await readlink(`/proc/self/fd/${descriptor}`).catch(() => '');
      return file.startsWith(folder) ? [(await stat(`/proc/self/fd/${descriptor}`)).size] : [];
    }),
  );
  return packs.flat();
}
