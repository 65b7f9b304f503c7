import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fixtureBorders } from '../../tests/support/quarter-borders.ts';
import { changed, smallCity, writeFiles, type Files } from '../../tests/support/small-city.ts';
import type { ContentMistake } from '../directory/check-directory.ts';
import { ContentError, readSoFar, takeOver } from './read-directory.ts';
import { readSite, type Site } from './read-site.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** Reads the small city with other files over its own. */
async function read(files: Files = {}): Promise<Site> {
  const folder = await writeFiles({ ...smallCity, ...files });
  folders.push(folder);
  return readSite(path.join(folder, 'content'), path.join(folder, 'locales'));
}

/** What a reader of a language reads; the keys of the small city are its own. */
const said = ({ words }: Site, language: string, key: string, values: object = {}): unknown =>
  (words(language) as unknown as (key: string, values: object) => unknown)(key, values);

const refusalOf = (files: Files): Promise<unknown> =>
  read(files).then(
    () => undefined,
    (error: unknown) => error,
  );

async function mistakesIn(files: Files): Promise<ContentMistake[]> {
  const refusal = await refusalOf(files);
  if (!(refusal instanceof ContentError)) throw new Error('not refused as content', { cause: refusal });
  return refusal.mistakes;
}

describe('the facts of a city', () => {
  it('are read with the name of each file as its id', async () => {
    const { directory } = await read();
    expect(directory.city.name).toBe('Kleinstadt');
    expect(directory.providers).toEqual([{ id: 'office', name: 'Amt', kind: 'city', church: false, closedOn: [] }]);
    expect(directory.services).toMatchObject([{ id: 'advice', name: { de: 'Beratung' } }]);
    expect(directory.removedServices).toEqual([]);
    expect(directory.spokenLanguages).toEqual([{ tag: 'tr', name: 'Türkçe', direction: 'ltr' }]);
    expect(directory.noticeKinds).toEqual([{ id: 'moved', closes: false }]);
    expect(directory.vocabularies).toEqual({
      access: ['walk-in'],
      audience: ['women'],
      bring: ['passport'],
      'city-notices': ['storm'],
      'closing-reasons': ['holiday'],
      cost: ['free'],
      eligibility: ['members'],
      'good-to-know': ['anonymous'],
      'hours-for': ['open'],
      'phone-use': ['office'],
      warnings: ['house-number-unconfirmed'],
    });
  });

  it('name quarters as a German list does, and topics in the order that they state', async () => {
    const { directory } = await read();
    expect(directory.quarters.map(({ name }) => name)).toEqual(['Südhafen', 'Übernord']);
    expect(directory.topics.map(({ id }) => id)).toEqual(['work', 'debts']);
  });

  it('have borders of the quarters only where a file states them', async () => {
    const { directory } = await read();
    expect(directory.quarterBorders).toBeUndefined();
    const borders = fixtureBorders(directory.quarters);
    expect((await read({ 'content/quarters.geojson': borders })).directory.quarterBorders?.features).toHaveLength(2);
  });

  it('come in the order of their ids, whatever the order of the disk', async () => {
    const advice = smallCity['content/services/advice.yaml'];
    const ids = ['zoo', 'bar', 'cafe', 'arts', 'yard', 'club'];
    const { directory } = await read(Object.fromEntries(ids.map((id) => [`content/services/${id}.yaml`, advice])));
    expect(directory.services.map(({ id }) => id)).toEqual(['advice', 'arts', 'bar', 'cafe', 'club', 'yard', 'zoo']);
  });

  it('stand in YAML files and nowhere else', async () => {
    const { directory } = await read({ 'content/services/notes.txt': 'call the office', 'content/services/old.yaml.bak': '-' });
    expect(directory.services.map(({ id }) => id)).toEqual(['advice']);
  });
});

describe('what an earlier process has read of a file', () => {
  afterEach(() => takeOver([]));
  const file = 'topics/work.yaml';
  const orderOf = async (order: number) => {
    const { directory } = await read({ [`content/${file}`]: { order } });
    return directory.topics.find(({ id }) => id === 'work')!.order;
  };

  it('holds for the same text alone', async () => {
    await orderOf(11);
    const [, { digest, content }] = readSoFar().find(([name]) => name === file)!;
    // This process remembers the last text alone.
    await orderOf(12);
    takeOver([[file, { digest, content: { ...(content as object), order: 13 } }]]);
    expect([await orderOf(11), await orderOf(14)]).toEqual([13, 14]);
  });
});

describe('a file of the city that cannot be used', () => {
  it.each<[string, Files, ContentMistake]>([
    ['is missing', { 'content/city.yaml': undefined }, { file: 'content/city.yaml', field: '', expected: 'this file to exist' }],
    [
      'is a vocabulary that is missing',
      { 'content/vocabularies/cost.yaml': undefined },
      { file: 'content/vocabularies/cost.yaml', field: '', expected: 'this file to exist' },
    ],
    [
      'is a folder that is missing',
      { 'content/providers/office.yaml': undefined },
      { file: 'content/providers', field: '', expected: 'this folder to exist in CONTENT_DIR' },
    ],
    [
      'is no YAML',
      { 'content/topics/work.yaml': 'order: 1\nhelpFirst: [' },
      { file: 'content/topics/work.yaml', field: 'line 2', expected: 'YAML that can be read (BAD_INDENT)' },
    ],
    [
      'has a key that nobody knows',
      { 'content/topics/work.yaml': { order: 1, ordre: 2 } },
      { file: 'content/topics/work.yaml', field: 'ordre', expected: 'no such key (a spelling mistake?)' },
    ],
    [
      'has such a key further in',
      changed('content/quarters/nord.yaml', { tile: { column: 1, row: 1, rwo: 1 } }),
      { file: 'content/quarters/nord.yaml', field: 'tile.rwo', expected: 'no such key (a spelling mistake?)' },
    ],
    [
      'lacks a field',
      { 'content/topics/work.yaml': {} },
      { file: 'content/topics/work.yaml', field: 'order', expected: 'number, and it is missing' },
    ],
    [
      'has a field of another type',
      { 'content/topics/work.yaml': { order: 'first' } },
      { file: 'content/topics/work.yaml', field: 'order', expected: 'number' },
    ],
    [
      'has a field that breaks a rule',
      changed('content/services/advice.yaml', { email: 'nobody' }),
      { file: 'content/services/advice.yaml', field: 'email', expected: 'an email address' },
    ],
    [
      'has hours that cannot be',
      changed('content/services/advice.yaml', {
        places: [{ quarter: 'nord', quarterConfirmed: true, hours: [{ for: 'open', rule: 'Mo 09:00-12:00 "maybe' }] }],
      }),
      {
        file: 'content/services/advice.yaml',
        field: 'places.0.hours.0.rule',
        expected: expect.stringContaining('opening hours') as string,
      },
    ],
  ])('%s: the mistake names file, field and remedy', async (_claim, files, mistake) => {
    expect(await mistakesIn(files)).toEqual([mistake]);
  });

  it('is no JSON where borders must be', async () => {
    const [mistake, ...more] = await mistakesIn({ 'content/quarters.geojson': '{' });
    expect(more).toEqual([]);
    expect(mistake).toMatchObject({ file: 'content/quarters.geojson', field: '' });
    expect(mistake?.expected).toMatch(/^JSON that can be read \(.+\)$/);
  });

  it('stops the reading with one sentence about all mistakes', async () => {
    const one = await refusalOf({ 'content/topics/work.yaml': {} });
    expect(String(one)).toBe(
      'ContentError: The content has 1 mistake:\n  content/topics/work.yaml, order: expected number, and it is missing',
    );
    const two = await refusalOf({ 'content/city.yaml': undefined, 'content/topics/work.yaml': {} });
    expect((two as Error).message.split('\n').toSorted()).toEqual([
      '  content/city.yaml: expected this file to exist',
      '  content/topics/work.yaml, order: expected number, and it is missing',
      'The content has 2 mistakes:',
    ]);
  });

  it('is no mistake of the content when the disk fails', async () => {
    expect(await refusalOf({ 'content/city.yaml': undefined, 'content/city.yaml/a': '' })).toMatchObject({ code: 'EISDIR' });
    expect(await refusalOf({ 'locales/de/mail.json/a': '' })).toMatchObject({ code: 'EISDIR' });
  });
});

describe('the words of a city', () => {
  it('are those of the release', async () => {
    const site = await read();
    expect(said(site, 'de', 'site:home')).toBe('Start');
    expect(said(site, 'en', 'site:home')).toBe('Home');
  });

  it('replace single keys of the release, at any depth, and leave the others', async () => {
    const site = await read({
      'content/words/en/site.json': { call: { phone: 'Phone {{number}}' } },
      'content/words/en/review.json': { site: 'reviewed' },
    });
    expect(said(site, 'en', 'site:call.phone', { number: '110' })).toBe('Phone 110');
    expect(said(site, 'en', 'site:call.text', { number: '110' })).toBe('110');
    expect(said(site, 'en', 'site:home')).toBe('Home');
  });

  it('take the place of a group or a single text as a whole', async () => {
    const german = { 'locales/de/site.json': { home: { title: 'Start' }, call: 'Anruf' } };
    const site = await read({
      ...german,
      'content/words/en/site.json': { home: { title: 'Home' }, call: 'Call' },
      'content/words/en/review.json': { site: 'reviewed' },
    });
    expect([said(site, 'en', 'site:home.title'), said(site, 'en', 'site:call')]).toEqual(['Home', 'Call']);
  });

  it('give each language the desk that it has', async () => {
    const site = await read({
      'locales/desk/en.json': { queue: 'Requests' },
      'locales/desk/review.json': { de: 'source', en: 'reviewed' },
    });
    expect([said(site, 'de', 'desk:queue'), said(site, 'en', 'desk:queue')]).toEqual(['Anfragen', 'Requests']);
  });

  it.each<[string, Files, ContentMistake]>([
    [
      'lack a key: the file of the release is named',
      { 'locales/en/site.json': { home: 'Home', call: { text: '{{number}}' } } },
      { file: 'src/locales/en/site.json', field: 'call.phone', expected: 'words, and there are none' },
    ],
    [
      'lack a whole file: the release must have it',
      { 'locales/de/mail.json': { hello: 'Hallo' }, 'locales/de/review.json': { site: 'source', mail: 'source' } },
      { file: 'src/locales/en/mail.json', field: '', expected: 'this file to exist' },
    ],
    [
      'have a key too many: the last file that says words is named',
      { 'content/words/en/site.json': { hoem: 'Home' }, 'content/words/en/review.json': { site: 'reviewed' } },
      { file: 'content/words/en/site.json', field: 'hoem', expected: 'no such key: the source language does not have it' },
    ],
    [
      'do not state their review',
      { 'locales/en/review.json': undefined },
      { file: 'src/locales/en/review.json', field: 'site', expected: 'one of source, unreviewed, reviewed' },
    ],
    [
      'state a review that is none',
      { 'content/pages/en/review.json': { pages: 'good' } },
      { file: 'content/pages/en/review.json', field: 'pages', expected: 'one of source, unreviewed, reviewed' },
    ],
  ])('%s', async (_claim, files, mistake) => {
    expect(await mistakesIn(files)).toEqual([mistake]);
  });

  it('that are no JSON are one mistake', async () => {
    const [mistake, ...more] = await mistakesIn({ 'locales/en/site.json': '{' });
    expect(more).toEqual([]);
    expect(mistake).toMatchObject({ file: 'src/locales/en/site.json', field: '' });
    expect(mistake?.expected).toMatch(/^JSON that can be read \(.+\)$/);
  });

  it('are no words when their file has another ending', async () => {
    expect(said(await read({ 'locales/de/notes.txt': 'check again' }), 'de', 'site:home')).toBe('Start');
  });
});

describe('a language', () => {
  it('counts as reviewed when every file of it is', async () => {
    const { isReviewed } = await read();
    expect([isReviewed('de'), isReviewed('en')]).toEqual([true, true]);
  });

  it.each([
    ['locales/en/review.json', { site: 'unreviewed' }],
    ['content/pages/en/review.json', { pages: 'unreviewed' }],
  ])('counts as unreviewed when one file is: %s', async (file, states) => {
    const { isReviewed } = await read({ [file]: states });
    expect([isReviewed('de'), isReviewed('en')]).toEqual([true, false]);
  });
});
