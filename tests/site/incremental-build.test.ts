import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { buildPages } from '../../setup/build.ts';
import { edits, type Edit } from '../support/edits.ts';

/**
 * Every build from nothing takes seconds, so that several edits are compared at once: small ones together, and those that renew every
 * page last. `EDITS=each npx vitest run tests/site/incremental-build.test.ts` compares after each of them.
 */
const batches =
  process.env['EDITS'] === 'each' ? edits.map((edit) => [edit]) : Object.values(Object.groupBy(firstOfEachKind(), ({ reach }) => reach));

function firstOfEachKind(): Edit[] {
  return [...Map.groupBy(edits, ({ kind }) => kind).values()].map(([first]) => first!);
}

let folder: string;
let contentDir: string;
let before: string;
let day = '2026-11-29';

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kim-incremental-'));
  contentDir = path.join(folder, 'content');
  await cp('content', contentDir, { recursive: true });
  await keepLanguages(['de', 'ar']);
  before = await build('published');
}, 240_000);
afterAll(() => rm(folder, { recursive: true }));

/** Leaves out what the content says in other languages: a quarter of the work. */
async function keepLanguages(tags: string[]): Promise<void> {
  const city = parse(await readFile(path.join(contentDir, 'city.yaml'), 'utf8')) as { languages: { tag: string }[] };
  const left = city.languages.map(({ tag }) => tag).filter((tag) => !tags.includes(tag));
  const kept = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.filter((part: { tag?: string }) => !left.includes(part.tag ?? '')).map(kept);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !left.includes(key))
        .map(([key, part]) => [key, kept(part)]),
    );
  };
  for (const file of await readdir(contentDir, { recursive: true })) {
    if (!file.endsWith('.yaml') || file.startsWith('vocabularies')) continue;
    const target = path.join(contentDir, file);
    await writeFile(target, stringify(kept(parse(await readFile(target, 'utf8')))));
  }
}

/** Builds what the content says now. A data folder without a site before it gets a full build. */
function build(data: string, pagesDir?: string): Promise<string> {
  const source = { contentDir, dataDir: path.join(folder, data), now: new Date(`${day}T10:00:00Z`) };
  return buildPages(source, path.join(folder, 'work'), pagesDir === undefined ? {} : { pagesDir });
}

/** Every file by its path. */
async function filesIn(clientDir: string): Promise<Map<string, Buffer>> {
  const entries = (await readdir(clientDir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = entries.map((entry) => path.relative(clientDir, path.join(entry.parentPath, entry.name))).sort();
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(path.join(clientDir, file))] as const)));
}

const inodeIn = async (clientDir: string) => (await stat(path.join(clientDir, 'robots.txt'))).ino;

it.each(batches.map((batch, number) => ({ names: batch.map(({ name }) => name).join(', '), batch, number })))(
  'the pages are byte for byte those of a full build after: $names',
  { timeout: 240_000 },
  async ({ batch, number }) => {
    for (const { apply, day: newDay } of batch) {
      await apply(contentDir);
      day = newDay ?? day;
    }
    // As a publication builds them.
    const pagesDir = path.join(folder, 'published/publications', String(number + 1), 'pages');
    await mkdir(path.dirname(pagesDir), { recursive: true });
    expect(await build('published', pagesDir)).toBe(pagesDir);
    expect(await inodeIn(pagesDir)).toBe(await inodeIn(before));
    before = pagesDir;
    const [ours, theirs] = [await filesIn(pagesDir), await filesIn(await build('full'))];
    expect([...ours.keys()]).toEqual([...theirs.keys()]);
    expect([...theirs].filter(([file, content]) => !content.equals(ours.get(file)!)).map(([file]) => file)).toEqual([]);
    await rm(path.join(folder, 'full'), { recursive: true });
  },
);
