import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { HtmlValidate } from 'html-validate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { consultationHours, nameOf, slotAt } from '../support/hours.ts';
import { worker } from '../support/requests.ts';
import { bytesOnTheLine } from '../support/on-the-line.ts';

type Shown = { url: string; html: string };
let test: TestApp;
const shown: Shown[] = [];
const page = (url: string) => shown.find((candidate) => candidate.url === url)!.html;

/** The form with free times, with a kept one and with one that was taken, in every language, as the built site renders it. */
beforeAll(async () => {
  test = await testApp('sqlite', { built: true });
  const languages = test.app.site().directory.city.languages.map(({ tag }) => tag);
  const all = { languages: [...new Set(languages.map((tag) => tag.split('-', 1)[0]!))], womanCounsellor: true };
  const hours = await consultationHours(test.db, await worker(test.db, { provider: 'awo' }), {
    ...all,
    lengthMinutes: 10,
    closes: '16:00',
  });
  await consultationHours(test.db, await worker(test.db), { ...all, quarter: 'bismarck', place: 'Consol-Platz 1' });
  for (const [index, tag] of languages.entries()) {
    const post = (fields: Record<string, string>) =>
      test.app.inject({
        method: 'POST',
        url: `/${tag}/appointment/`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        payload: new URLSearchParams({
          quarter: 'schalke',
          conversationLanguage: tag.split('-', 1)[0]!,
          name: 'Ana',
          ...fields,
        }).toString(),
      });
    const slot = nameOf(test, slotAt(hours, new Date(Date.parse('2026-11-25T08:00:00Z') + index * 600_000).toISOString()));
    shown.push({ url: `${tag}: free times`, html: (await test.app.inject(`/${tag}/appointment/?service=kim-schalke`)).body });
    shown.push({ url: `${tag}: later times`, html: (await post({ step: 'find:2026-12-10' })).body });
    shown.push({ url: `${tag}: kept time`, html: (await post({ step: `hold:${slot}` })).body });
    shown.push({ url: `${tag}: taken time`, html: (await post({ step: `hold:${slot}` })).body });
    shown.push({ url: `${tag}: no time`, html: (await post({ step: 'find', conversationLanguage: 'sgn-de' })).body });
  }
}, 300_000);
afterAll(() => test.close());

it('fits into one flight of packets with its free times: 14 kB', () => {
  expect(shown.filter(({ html }) => bytesOnTheLine(html) > 14_000).map(({ url, html }) => `${url} ${bytesOnTheLine(html)}`)).toEqual([]);
});

it('loads no more than 30 kB of scripts', async () => {
  const names = [...page('ar: free times').matchAll(/<script type="module" src="([^"]+)"/g)].map(([, src]) => src!);
  const assets = path.join(process.env['BUILD_DIR'] ?? '.build', 'client');
  const texts = await Promise.all(names.map((name) => readFile(path.join(assets, name), 'utf8')));
  const imported = texts.flatMap((text) =>
    [...text.matchAll(/from\s*"\.\/([^"]+)"|import\s*"\.\/([^"]+)"/g)].map((match) => match[1] ?? match[2]!),
  );
  const all = await readdir(path.join(assets, 'assets'));
  for (const name of new Set(imported)) if (all.includes(name)) texts.push(await readFile(path.join(assets, 'assets', name), 'utf8'));
  expect(names.length).toBeGreaterThan(0);
  expect(texts.reduce((sum, text) => sum + bytesOnTheLine(text), 0)).toBeLessThan(30_000);
});

it('is valid HTML', { timeout: 180_000 }, async () => {
  const validator = new HtmlValidate({
    root: true,
    extends: ['html-validate:recommended'],
    rules: { 'long-title': 'off', 'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit', 'button', 'reset'] }] },
  });
  const messages = new Set<string>();
  for (const { url, html } of shown) {
    const { results } = await validator.validateString(html);
    for (const { ruleId, message } of results.flatMap((result) => result.messages)) messages.add(`${url} ${ruleId}: ${message}`);
  }
  expect([...messages]).toEqual([]);
});

it('shows no key and no placeholder', () => {
  expect(
    shown.filter(({ html }) => /\{\{|\b(?:site|vocabulary|topics|appointment|booking):[a-z]+\./i.test(html)).map(({ url }) => url),
  ).toEqual([]);
});

it('says the organisation of the kept time, and nobody else, before the button', () => {
  const noticeOf = (url: string) => /<section class="notice">([^]*?)<\/section>/.exec(page(url))![1]!;
  expect(noticeOf('de: kept time')).toContain('AWO Unterbezirk');
  expect(noticeOf('de: free times')).not.toContain('AWO Unterbezirk');
});

it('says day, place and language with every free time, for who hears one button alone', () => {
  const first = /<ul class="slot-times">[^]*?<\/button>/.exec(page('de: free times'))![0];
  expect(first.replace(/<[^>]+>|[\u00ad\u2066-\u2069]/g, '').replace(/\s+/g, ' ')).toMatch(
    /09:00 , Mittwoch 25\.11\.2026, Schalke, Beispielstelle, Beispielstraße 1/,
  );
});

it('says of each place how far it is, in which language one talks, and that it is with a woman', async () => {
  const placesFor = async (tag: string, fields: Record<string, string>) => {
    const answer = await test.app.inject({
      method: 'POST',
      url: `/${tag}/appointment/`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      payload: new URLSearchParams({ step: 'find', name: 'Ana', ...fields }).toString(),
    });
    const days = /<ul class="slot-days">[^]*?<\/ul>\s*<\/li>/.exec(answer.body)![0];
    return [...days.matchAll(/<p>([^]*?)<\/p>/g)].map(([, place]) =>
      place!
        .replace(/<[^>]+>|[\u00ad\u2066-\u2069]/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
    );
  };
  const schalke = { quarter: 'schalke', conversationLanguage: 'uk' };
  const horst = { quarter: 'horst', conversationLanguage: 'so', interpreting: 'yes' };
  const unknown = { quarter: 'unknown', conversationLanguage: 'uk' };
  for (const conversationLanguage of ['', 'xx', '{"a":1}'])
    expect(await placesFor('de', { quarter: 'horst', conversationLanguage, interpreting: 'yes' })).toContainEqual(
      expect.stringMatching(/^Bismarck, Consol-Platz 1 · in einem anderen Stadtteil, etwa 6 km · Deutsch, .*Ukrainisch/),
    );
  expect([await placesFor('de', schalke), await placesFor('de', horst), await placesFor('uk', unknown)]).toEqual([
    [
      'Bismarck, Consol-Platz 1 · im Stadtteil daneben · Ukrainisch · Mit einer Frau',
      'Schalke, Beispielstelle, Beispielstraße 1 · Ukrainisch · Mit einer Frau',
    ],
    [
      'Bismarck, Consol-Platz 1 · in einem anderen Stadtteil, etwa 6 km · Somali, mit Übersetzung · Mit einer Frau',
      'Schalke, Beispielstelle, Beispielstraße 1 · in einem anderen Stadtteil, etwa 5 km · Somali, mit Übersetzung · Mit einer Frau',
    ],
    ['Bismarck, Consol-Platz 1 · українська · З жінкою', 'Schalke, Beispielstelle, Beispielstraße 1 · українська · З жінкою'],
  ]);
});

it('presses no time and no language by the Enter key: the first button of the form sends', () => {
  for (const { url, html } of shown) {
    const first = /<button[^>]*(?:form="ask"|formaction)[^>]*>/.exec(html)![0];
    expect(first, url).not.toMatch(/name=/);
  }
});
