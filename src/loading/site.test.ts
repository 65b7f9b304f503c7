import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { APIContext } from 'astro';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { smallCity, writeFiles } from '../../tests/support/small-city.ts';
import { datasetSource } from './dataset-source.ts';

let folder: string;
beforeEach(async () => {
  folder = await writeFiles(smallCity);
  vi.stubEnv('CONTENT_DIR', path.join(folder, 'content'));
  // A build reads its site once; each test is a build of its own.
  vi.resetModules();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const addTopic = () => writeFile(path.join(folder, 'content/topics/health.yaml'), 'order: 3');

describe('a build', () => {
  it('reads the folder in CONTENT_DIR once', async () => {
    const { getSite } = await import('./site.ts');
    const { directory } = await getSite();
    expect(directory.city.name).toBe('Kleinstadt');
    await addTopic();
    expect((await getSite()).directory).toBe(directory);
  });

  it('reads it again for every page while somebody develops', async () => {
    vi.stubEnv('NODE_ENV', 'development');
    const { getSite } = await import('./site.ts');
    expect((await getSite()).directory.topics).toHaveLength(2);
    await addTopic();
    expect((await getSite()).directory.topics).toHaveLength(3);
  });

  it('takes the site that it is given', async () => {
    const { getSite, useSite } = await import('./site.ts');
    const given = await getSite();
    await addTopic();
    useSite({ ...given, isReviewed: () => true });
    expect((await getSite()).isReviewed('tr')).toBe(true);
  });

  it('makes a page in every language, and one for every entry', async () => {
    const { entryPaths, languagePaths } = await import('./paths.ts');
    expect(await languagePaths()).toEqual([{ params: { lang: 'de' } }, { params: { lang: 'en' } }]);
    expect(await entryPaths('topic', ({ topics }) => topics.map(({ id }) => id))).toEqual([
      { params: { lang: 'de', topic: 'work' } },
      { params: { lang: 'de', topic: 'debts' } },
      { params: { lang: 'en', topic: 'work' } },
      { params: { lang: 'en', topic: 'debts' } },
    ]);
  });
});

describe('the open data', () => {
  const locals = { directory: 'facts', t: 'words', now: 'today', more: 'left out' };

  it('is made from the facts, the words and the address of the site', () => {
    const context = { locals, site: new URL('https://kim.example.org/de/') } as unknown as APIContext;
    expect(datasetSource(context)).toEqual({ directory: 'facts', t: 'words', now: 'today', origin: 'https://kim.example.org' });
  });

  it('is not made without an address', () => {
    expect(() => datasetSource({ locals } as unknown as APIContext)).toThrow('astro.config.mjs must name the site, from PUBLIC_URL');
  });
});
