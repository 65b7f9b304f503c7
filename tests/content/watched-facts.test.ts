import { rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { shareParts } from '../../setup/site/shared-parts.ts';
import { watchFacts } from '../../setup/site/watched-facts.ts';
import { getService, type Directory } from '../../src/directory/directory.ts';
import { freshness } from '../../src/directory/freshness.ts';
import { servicesAbout } from '../../src/directory/nearness.ts';
import { getQuestion } from '../../src/directory/question.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';
import { changed, smallCity, writeFiles, type Files } from '../support/small-city.ts';

const noon = (day: string) => new Date(`${day}T11:00:00Z`);

async function watch(files: Files = {}, day = '2026-11-29') {
  const folder = await writeFiles({ ...smallCity, ...files });
  const directory = await readDirectory(path.join(folder, 'content')).finally(() => rm(folder, { recursive: true }));
  return watchFacts(directory, noon(day), { day, words: 'words' }, getQuestion);
}

/** The facts that a page reads. */
async function factsOf(page: (directory: Directory, now: Date) => unknown): Promise<string[]> {
  const { record, directory, now } = await watch();
  const { facts } = await record(() => Promise.resolve(page(directory, now)));
  return facts;
}

/** Those that differ in another content or on another day. */
async function changedFacts(page: (directory: Directory, now: Date) => unknown, files: Files, day?: string): Promise<string[]> {
  const [before, after] = [await watch(), await watch(files, day)];
  return (await factsOf(page)).filter((fact) => before.findDigest(fact) !== after.findDigest(fact));
}

it('a page depends on the entries and parts that it looks into, and on nothing else', async () => {
  expect(await factsOf(({ city, providers }) => `${city.name} ${providers[0]!.name}`)).toEqual(['city', 'providers', 'providers/office']);
  expect(await factsOf(({ services }) => services.map(({ id }) => id))).toEqual(['services']);
  expect(await factsOf((_directory, now) => now.toISOString())).toEqual(['day']);
});

it('a page that asks a question depends on the answer, not on all that was read for it', async () => {
  const page = (directory: Directory, now: Date) => servicesAbout(directory, 'work', now);
  const question = '["servicesAbout",{"@":"directory"},"work",{"@":"now"}]';
  expect(await factsOf(page)).toEqual([question]);
  expect(await changedFacts(page, changed('content/services/advice.yaml', { name: { de: 'Rat' } }))).toEqual([]);
  expect(await changedFacts(page, changed('content/services/advice.yaml', { topics: ['debts'] }))).toEqual([question]);
});

it('an entry out of an answer counts as soon as a page looks into it', async () => {
  const page = (directory: Directory) => getService(directory, 'advice').name.de;
  const rename = changed('content/services/advice.yaml', { name: { de: 'Rat' } });
  expect(await changedFacts(page, rename)).toEqual(['services/advice']);
  expect(await changedFacts(page, { 'content/services/advice.yaml': undefined, 'content/services/other.yaml': smallCity['content/services/advice.yaml'] }))
    .toEqual(['["getService",{"@":"directory"},"advice"]', 'services/advice']); // prettier-ignore
});

it('a question about age is answered anew on another day', async () => {
  const dated = changed('content/services/advice.yaml', {
    verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2023-12' }] },
  });
  const page = (directory: Directory, now: Date) => freshness(directory.services[0]!, now);
  const [before, after] = [await watch(dated), await watch(dated, '2027-01-15')];
  const { facts } = await before.record(() => Promise.resolve(page(before.directory, before.now)));
  expect(facts.filter((fact) => before.findDigest(fact) !== after.findDigest(fact))).toEqual([
    '["freshness",{"@":"services/advice"},{"@":"now"}]',
  ]);
});

it('a part is rendered once, and every page that shows it depends on its facts and not on those of the page around it', async () => {
  const watched = await watch();
  const once = shareParts(watched);
  let rendered = 0;
  const part = async () => {
    rendered += 1;
    await Promise.resolve();
    return watched.directory.providers[0]!.name;
  };
  // Astro renders what stands beside a part while it waits for the part.
  const beside = async () => {
    await Promise.resolve();
    return watched.directory.city.name;
  };
  const first = await watched.record(() => Promise.all([once('part', part), beside()]));
  const next = await watched.record(async () => once('part', part));
  expect(rendered).toBe(1);
  expect(next.result).toBe(first.result[0]);
  expect(first.facts.toSorted()).toEqual(['city', 'providers', 'providers/office']);
  expect(next.facts.toSorted()).toEqual(['providers', 'providers/office']);
});
