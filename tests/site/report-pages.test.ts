import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { HtmlValidate, type RuleConfig } from 'html-validate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishedServices, type Directory } from '../../src/directory/directory.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { call } from '../support/desk.ts';
import { bytesOnTheLine } from '../support/on-the-line.ts';

type Shown = { name: string; language: string; html: string };
let test: TestApp;
let folder: string;
let directory: Directory;
const shown: Shown[] = [];
const offenders = (holds: (page: Shown) => boolean) => shown.filter((page) => !holds(page)).map(({ name }) => name);
const page = (name: string) => shown.find((one) => one.name === name)!.html;

/** The pages of reporting and of a removed entry, in every language, as the built site renders them. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kim-content-'));
  await cp('content', folder, { recursive: true });
  await writeFile(
    path.join(folder, 'services/removed.yaml'),
    '- id: old-cafe\n  removedOn: "2026-10-31"\n  see: [europacenter, lalok-libre]\n',
  );
  test = await testApp('sqlite', { built: true, contentDir: folder });
  ({ directory } = test.app.site());
  for (const { tag: language } of directory.city.languages) {
    const keep = async (name: string, answer: Promise<{ body: string }>) =>
      shown.push({ name: `${language}: ${name}`, language, html: (await answer).body });
    const look = (name: string, url: string) => keep(name, call(test, { method: 'GET', url: `/${language}/${url}` }));
    await look('report', 'report/?service=europacenter');
    await look('report on violence', 'report/?service=frauenhaus');
    await look('report of KIM', 'report/?service=kim-schalke');
    await look('sent', 'report/?service=europacenter&done=sent');
    await look('removed', 'services/old-cafe/');
    const form = { service: 'europacenter', kind: 'other', text: '', homepage: '' };
    await keep('report with mistakes', call(test, { method: 'POST', url: `/${language}/report/`, form }));
  }
}, 120_000);
afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true, force: true });
});

describe('every page of reporting, and of a removed entry, in every language', () => {
  it('says its language and direction, has one h1 and is kept out of search engines', () => {
    expect(
      offenders(({ language, html }) => {
        const { direction } = directory.city.languages.find(({ tag }) => tag === language)!;
        return (
          html.includes(`<html lang="${language}" dir="${direction}">`) &&
          html.match(/<h1[ >]/g)?.length === 1 &&
          html.includes('<meta name="robots" content="noindex">')
        );
      }),
    ).toEqual([]);
  });

  it('fits into one flight of packets, carries no inline script and shows no key', () => {
    expect(
      offenders(
        ({ html }) =>
          bytesOnTheLine(html) <= 14_000 &&
          !/\sstyle=|\son\w+=|<script(?![^>]+src="\/assets\/)/.test(html) &&
          !/\{\{|\b(?:site|vocabulary|topics|appointment|report):[a-z]+\./i.test(html),
      ),
    ).toEqual([]);
  });

  it('keeps the entry when the language is switched', () => {
    expect(
      offenders(({ name, html }) => {
        const rest = name.endsWith('removed') ? 'services/old-cafe/' : 'report/?service=';
        return directory.city.languages.every(({ tag }) => html.includes(`<a href="/${tag}/${rest}`));
      }),
    ).toEqual([]);
  });

  it('is valid HTML', { timeout: 120_000 }, async () => {
    const rules: RuleConfig = { 'long-title': 'off', 'form-dup-name': ['error', { shared: ['radio'] }] };
    const validator = new HtmlValidate({ root: true, extends: ['html-validate:recommended'], rules });
    const messages = new Set<string>();
    for (const { name, html } of shown) {
      const { results } = await validator.validateString(html);
      for (const { ruleId, message } of results.flatMap((result) => result.messages)) messages.add(`${name} ${ruleId}: ${message}`);
    }
    expect([...messages]).toEqual([]);
  });

  it('links every mistake to its field', () => {
    for (const { tag } of directory.city.languages) {
      const html = page(`${tag}: report with mistakes`);
      expect([...html.matchAll(/<li><a href="#(f-\w+)">/g)].map((match) => match[1])).toEqual(['f-text']);
      expect(html).toMatch(/name="kind" value="other"[^>]*checked/);
    }
  });

  it('says where help is before it asks anything, and after', () => {
    for (const { tag } of directory.city.languages) {
      for (const name of ['report', 'sent']) {
        const html = page(`${tag}: ${name}`).split('<main')[1]!.split('<form')[0]!;
        expect(html).toContain(`href="/${tag}/appointment/"`);
        expect(html).toContain(`href="/${tag}/emergency/"`);
      }
    }
  });

  it('names the neighbours of a removed entry, and the day', () => {
    expect(page('de: removed').replace(/[\u2066\u2069]/g, '')).toContain('Samstag 31.10.2026');
    for (const { tag } of directory.city.languages) {
      for (const id of ['europacenter', 'lalok-libre']) expect(page(`${tag}: removed`)).toContain(`href="/${tag}/services/${id}/"`);
    }
  });

  it('gives a way out where the entry is about violence, and nowhere else', () => {
    expect(offenders(({ name, html }) => html.includes('<quick-exit') === name.endsWith('on violence'))).toEqual([]);
  });
});

describe('the quick way out of the built pages', () => {
  const root = process.env['BUILD_CLIENT_DIR'] ?? '.build/client';
  const built = (url: string) => {
    const file = path.join(root, url, 'index.html');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };

  it('stands first on every page about violence, as a link that works by itself', () => {
    const services = publishedServices(directory).filter(({ topics }) => topics.includes('violence'));
    expect(services.length).toBeGreaterThan(0);
    for (const { tag } of directory.city.languages) {
      for (const url of ['emergency', 'topics/violence', ...services.map(({ id }) => `services/${id}`)]) {
        const main = /<main[^>]*>([^]*)/.exec(built(`${tag}/${url}`))?.[1] ?? '';
        expect(main.trimStart().startsWith('<quick-exit'), `${tag}/${url}`).toBe(true);
        expect(main).toMatch(/<a class="button" href="https:\/\/www\.wikipedia\.org\/" rel="noreferrer">/);
      }
    }
  });

  it('stands on no other page', () => {
    for (const url of ['de', 'de/topics/debts', 'de/services/europacenter', 'ar/quarters/schalke']) {
      expect(built(url).length, url).toBeGreaterThan(0);
      expect(built(url), url).not.toContain('quick-exit.');
      expect(built(url), url).not.toContain('<quick-exit');
    }
  });
});

describe('who speaks the reader’s language', () => {
  const root = process.env['BUILD_CLIENT_DIR'] ?? '.build/client';
  const built = (url: string) => readFileSync(path.join(root, url, 'index.html'), 'utf8');

  it('is named on the page of a quarter in that language, and not in German', () => {
    expect(built('ar/quarters/schalke')).toMatch(/<ul class="plain">\s*<li>\s*<a class="tap" href="\/ar\/services\//);
    expect(built('de/quarters/schalke')).not.toContain('Hier spricht jemand Ihre Sprache');
  });
});
