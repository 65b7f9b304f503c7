import { beforeAll, describe, expect, it } from 'vitest';
import type { Directory } from '../../directory/directory.ts';
import { readSite, type Site } from '../../loading/read-site.ts';
import { cardWords, pathOfDoor } from './passed-on.ts';

const now = new Date('2026-11-29T09:00:00.000Z');
let site: Site;
let directory: Directory;
beforeAll(async () => {
  site = await readSite('content');
  directory = site.directory;
});
const wordsOf = (door: Parameters<typeof cardWords>[1], tag = 'de') => cardWords(directory, door, tag, site.words(tag), now);

describe('a card', () => {
  it('leads to the page of its door, and to the home page without one', () => {
    expect(pathOfDoor({ kind: 'services', id: 'jobcenter' })).toBe('services/jobcenter/');
    expect(pathOfDoor({ kind: 'life', id: 'move' })).toBe('life/move/');
    expect(pathOfDoor({ kind: 'portal' })).toBe('');
  });

  it('names a service, what it is for and who speaks what there', () => {
    const { name, what, languages, cost } = wordsOf({ kind: 'services', id: 'caritas-internationales-cafe' }, 'en');
    expect(name.text).toBe('Internationales Café Ückendorf');
    expect(what?.text).toBe('Learning German · Meeting people · Asylum and residence');
    expect(languages.map(({ text }) => text)).toEqual(['German', 'Arabic']);
    expect(cost).toBeUndefined();
  });

  it('says nothing of the topic of a shelter', () => {
    for (const id of ['frauenhaus', 'awo-frauenhaus', 'uebernachtungsheim']) expect(wordsOf({ kind: 'services', id }).what).toBeUndefined();
  });

  it('says that KIM, the portal and its life events cost nothing', () => {
    for (const door of [{ kind: 'portal' }, { kind: 'life', id: 'move' }, { kind: 'services', id: 'kim-schalke' }] as const)
      expect(wordsOf(door).cost).toBe('Kostenlos: Niemand darf Geld verlangen.');
  });

  it('claims of another service no price that its entry does not state', () => {
    expect(wordsOf({ kind: 'services', id: 'jobcenter' }).cost).toBeUndefined();
  });

  it('names the languages of the portal in themselves', () => {
    const { languages } = wordsOf({ kind: 'portal' }, 'ar');
    expect(languages.map(({ language }) => language)).toEqual(['de', 'en', 'tr', 'ar', 'ro', 'bg', 'pl', 'uk', 'ru', 'fa', 'ku']);
    expect(languages[3]?.text).toBe('العربية');
  });
});
