import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSite } from '../../src/loading/read-site.ts';

type Tree = { [key: string]: string | Tree };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kim-words-'));
  await cp('content', path.join(folder, 'content'), { recursive: true });
  await cp('src/locales', path.join(folder, 'locales'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const readChanged = () => readSite(path.join(folder, 'content'), path.join(folder, 'locales'));
const mistakes = () =>
  readChanged().then(
    () => '',
    (error: unknown) => String(error),
  );

const change = async (file: string, turn: (words: Record<string, Tree>) => unknown) => {
  const words = JSON.parse(await readFile(path.join(folder, file), 'utf8')) as Record<string, Tree>;
  turn(words);
  await writeFile(path.join(folder, file), JSON.stringify(words));
};

const add = async (file: string, words: Tree) => {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), JSON.stringify(words));
};

describe('a mistake in the words of the release stops the start', () => {
  it('when a key is missing or a text is empty', async () => {
    await change('locales/ar/topics.json', (words) => {
      delete words['debts']!['name'];
      words['work']!['name'] = ' ';
    });
    expect(await mistakes()).toContain('  src/locales/ar/topics.json, debts.name: expected words, and there are none');
    expect(await mistakes()).toContain('  src/locales/ar/topics.json, work.name: expected words, and the text is empty');
  });

  it('when the English desk lacks a key', async () => {
    await change('locales/desk/en.json', (words) => delete words['outcome']!['missed']);
    expect(await mistakes()).toContain('  src/locales/desk/en.json, outcome.missed: expected words, and there are none');
  });

  it('when a review state is not one of three', async () => {
    await change('locales/tr/review.json', (states) => Object.assign(states, { site: 'good' }));
    expect(await mistakes()).toContain('  src/locales/tr/review.json, site: expected one of source, unreviewed, reviewed');
  });

  it('when a file is not JSON', async () => {
    await writeFile(path.join(folder, 'locales/pl/slip.json'), '{');
    expect(await mistakes()).toContain('  src/locales/pl/slip.json: expected JSON that can be read');
  });
});

describe('the words of the city', () => {
  it('take the place of single keys of the release', async () => {
    await add('content/words/de/topics.json', { debts: { name: 'Geldsorgen' } });
    await add('content/words/de/review.json', { appointment: 'source', topics: 'source' });
    const t = (await readChanged()).words('de');
    expect(t('topics:debts.name')).toBe('Geldsorgen');
    expect(t('topics:work.name')).toBe('Arbeit');
  });

  it('add a language that the release lacks', async () => {
    await cp(path.join(folder, 'locales/tr'), path.join(folder, 'content/words/tr'), { recursive: true });
    await rm(path.join(folder, 'locales/tr'), { recursive: true });
    expect((await readChanged()).words('tr')('topics:debts.name')).toBe('Borçlar');
  });

  it('state their review, like every text of the city', async () => {
    await add('content/words/en/topics.json', { debts: { name: 'Money worries' } });
    await rm(path.join(folder, 'content/pages/ku/review.json'));
    expect(await mistakes()).toContain('  content/words/en/review.json, topics: expected one of source, unreviewed, reviewed');
    expect(await mistakes()).toContain('  content/pages/ku/review.json, pages: expected one of source, unreviewed, reviewed');
  });

  it('name their own file when a key is unknown', async () => {
    await add('content/words/en/topics.json', { detbs: { name: 'Money worries' } });
    await add('content/words/en/review.json', { topics: 'unreviewed' });
    expect(await mistakes()).toContain('  content/words/en/topics.json, detbs.name: expected no such key');
  });
});

it('a language counts as reviewed only when every file is', async () => {
  const review = (states: Tree) => {
    for (const file of Object.keys(states)) states[file] = 'reviewed';
  };
  await change('locales/tr/review.json', review);
  await change('content/words/tr/review.json', review);
  expect((await readChanged()).isReviewed('tr')).toBe(false);
  await change('content/pages/tr/review.json', review);
  expect((await readChanged()).isReviewed('tr')).toBe(true);
});
