import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSite } from '../../src/loading/read-site.ts';
import { makeCity } from './city.ts';
import { addLanguage, showLanguage } from './languages.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kim-city-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const muster = (languages?: string[]) => makeCity(folder, { name: 'Musterstadt', languages });
const text = (file: string) => readFile(path.join(folder, file), 'utf8');
const replace = async (file: string, from: string, to: string) =>
  writeFile(path.join(folder, file), (await text(file)).replace(from, to));

describe('another city', () => {
  it('is valid at once, with the topics and no service', async () => {
    await muster();
    const { directory, words } = await readSite(folder);
    expect(directory.city.languages.map(({ tag }) => tag)).toEqual(
      ['de', 'de-simple', 'en', 'tr', 'ar', 'ro', 'bg', 'pl', 'uk', 'ru', 'fa', 'ku'],
    );
    expect([directory.topics.length, directory.quarters, directory.services, directory.offices]).toEqual([19, [], [], []]);
    expect(directory.city.emergencyLines.map(({ number }) => number)).toEqual(['110', '112', '116117', '116016']);
    expect(words('tr')('topics:debts.name')).toBe('Borçlar');
  });

  it('may leave out English, which the desk then has from the release', async () => {
    await muster(['de', 'ar']);
    const { directory, words, progress } = await readSite(folder);
    expect(directory.city.languages.map(({ tag }) => tag)).toEqual(['de', 'ar']);
    expect(words('en')('topics:work.name')).toBe('Work');
    expect([...progress]).toEqual([]);
  });

  it('shows French when it is asked for, whole from the content, and keeps it hidden otherwise', async () => {
    await muster(['de', 'fr']);
    const { directory, words, progress, isReviewed } = await readSite(folder);
    expect(directory.city.languages.map(({ tag }) => tag)).toEqual(['de', 'fr']);
    expect(words('fr')('topics:work.name')).toBe('Travail');
    expect(progress.get('fr')?.done).toBe(progress.get('fr')?.all);
    expect(isReviewed('fr')).toBe(false);
    expect(await text('pages/fr/emergency.md')).toContain('Je suis à Musterstadt.');
    await rm(folder, { recursive: true });
    await muster();
    expect(parse(await text('city.yaml'))).toMatchObject({ hiddenLanguages: [{ tag: 'fr', name: 'Français', direction: 'ltr' }] });
  });

  it('says nothing of the first one', async () => {
    await muster();
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(80);
    for (const { parentPath, name } of files) {
      const content = await readFile(path.join(parentPath, name), 'utf8');
      // The police names the local station's page as the source of 110.
      expect(content.replace('https://gelsenkirchen.polizei.nrw', ''), name).not.toMatch(/gelsenkirchen|schalke|0209|\+49209/i);
    }
  });

  it('never goes into a folder with files', async () => {
    await writeFile(path.join(folder, 'notes.txt'), 'mine');
    await expect(muster()).rejects.toThrow('has files already');
    expect(await readdir(folder)).toEqual(['notes.txt']);
  });

  it('names languages whose words are nowhere', () =>
    expect(muster(['de', 'lt'])).rejects.toThrow('There are no words of: lt'));

  it('has its own colours and its own mark, unless nobody could read them', async () => {
    await muster();
    const colours = (action: string) =>
      `districts: []\ncolours:\n  light: { action: "${action}", actionStrong: "#004a30", onAction: "#ffffff" }\n  dark: { action: "#7fd6b4", actionStrong: "#a5e6cb", onAction: "#000000" }`;
    await replace('city.yaml', 'districts: []', colours('#00613f'));
    await writeFile(path.join(folder, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>');
    const { directory } = await readSite(folder);
    expect([directory.city.colours?.light.action, directory.logo?.slice(0, 4)]).toEqual(['#00613f', '<svg']);
    await replace('city.yaml', '#00613f', '#aabbcc');
    await expect(readSite(folder)).rejects.toThrow('city.yaml, colours.light.action: expected a contrast of at least 4.5');
    await writeFile(path.join(folder, 'logo.svg'), 'GIF89a');
    await expect(readSite(folder)).rejects.toThrow('logo.svg: expected an SVG with a viewBox');
  });
});

describe('a language that the release lacks', () => {
  const french = { tag: 'fr', name: 'Français' };

  it('begins with every text missing, hidden, in German', async () => {
    await muster(['de', 'en']);
    const { files, missing } = await addLanguage(folder, french);
    const { directory, words, progress } = await readSite(folder);
    expect(files).toHaveLength((await readdir('src/locales/de')).length - 1);
    expect(missing).toBeGreaterThan(900);
    expect(directory.city.languages.map(({ tag }) => tag)).toEqual(['de', 'en']);
    expect(progress.get('fr')).toEqual({ done: 0, all: missing });
    expect(words('fr')('topics:work.name')).toBe('Arbeit');
  });

  it('keeps what is translated when it is made again, and counts it', async () => {
    await muster(['de', 'en']);
    const { missing } = await addLanguage(folder, french);
    const topics = JSON.parse(await text('words/fr/topics.json')) as { work: { name: string } };
    topics.work.name = 'Travail';
    await writeFile(path.join(folder, 'words/fr/topics.json'), JSON.stringify(topics));
    // As a newer release finds it, with a file that was not there before.
    await writeFile(path.join(folder, 'words/fr/review.json'), JSON.stringify({ topics: 'reviewed' }));
    expect((await addLanguage(folder, french)).missing).toBe(missing - 1);
    const { words, progress } = await readSite(folder);
    expect(words('fr')('topics:work.name')).toBe('Travail');
    expect(progress.get('fr')?.done).toBe(1);
    expect(JSON.parse(await text('words/fr/review.json'))).toMatchObject({ topics: 'reviewed', slip: 'unreviewed' });
  });

  it('is written in the direction that its tag says', async () => {
    await muster(['de']);
    await addLanguage(folder, { tag: 'ur', name: 'اردو' });
    await addLanguage(folder, { tag: 'so', name: 'Soomaali' });
    expect((await readSite(folder)).directory.city.hiddenLanguages.map(({ direction }) => direction)).toEqual(['rtl', 'ltr']);
  });

  it('has the plural forms of its own', async () => {
    await muster(['de', 'en']);
    await addLanguage(folder, { tag: 'lt', name: 'Lietuvių' });
    const words = await text('words/lt/appointment.json');
    expect(['_one', '_few', '_many', '_other'].filter((form) => words.includes(form))).toHaveLength(4);
  });

  it('is shown only when nothing that protects people is missing in it', async () => {
    await muster(['de', 'en']);
    await addLanguage(folder, french);
    const before = await text('city.yaml');
    await expect(showLanguage(folder, 'fr')).rejects.toThrow('urgentPhrases.fr: expected phrases in every language');
    expect(await text('city.yaml')).toBe(before);
    await replace('topics/violence.yaml', 'urgentPhrases:\n', 'urgentPhrases:\n  fr: [mon mari me frappe]\n');
    await replace('topics/homeless-tonight.yaml', 'urgentPhrases:\n', 'urgentPhrases:\n  fr: [je dors dehors]\n');
    await showLanguage(folder, 'fr');
    const { city } = (await readSite(folder)).directory;
    expect([city.languages.map(({ tag }) => tag), city.hiddenLanguages]).toEqual([['de', 'en', 'fr'], []]);
  });

  it.each([
    ['no tag', 'français', 'is no language tag'],
    ['another spelling', 'FR', 'write "fr"'],
    ['a language of the release', 'tr', 'The release has the words of "tr"'],
  ])('is refused for %s', async (_, tag, message) => {
    await muster(['de', 'en']);
    await expect(addLanguage(folder, { ...french, tag })).rejects.toThrow(message);
  });
});
