import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listChanges } from '../../api/publishing/basket.ts';
import { fingerprint } from '../../src/directory/free-text.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { call, colleague, type Colleague } from '../support/desk.ts';
import { dialects } from '../support/databases.ts';

const id = 'familienbuero.description';
const list = '/desk/translations/tr/';
const boundary = '----WebKitFormBoundary7MA4YWxkTrZu0gW';

/** A translation service that answers as told and remembers what it was asked. */
async function fakeService(answer: (body: Record<string, unknown>, request: IncomingMessage) => { status: number; json?: object }) {
  const asked: { url: string; key: string | undefined; body: Record<string, unknown> }[] = [];
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const body = JSON.parse(text) as Record<string, unknown>;
      asked.push({ url: request.url ?? '', key: request.headers.authorization, body });
      const { status, json } = answer(body, request);
      response.writeHead(status, { 'content-type': 'application/json' }).end(json === undefined ? '' : JSON.stringify(json));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked, close: () => new Promise((closed) => server.close(closed)) };
}

describe.each(dialects)('translations on %s', (dialect) => {
  let folder: string;
  let test: TestApp;
  let translator: Colleague;
  let service: Awaited<ReturnType<typeof fakeService>> | undefined;

  const start = async (settings: Record<string, string> = {}) => {
    test = await testApp(dialect, {
      contentDir: path.join(folder, 'content'),
      settings: { CONTENT_DIR: path.join(folder, 'content'), DATA_DIR: path.join(folder, 'var'), ...settings },
      build: () => Promise.resolve(folder),
    });
    translator = await colleague(test, { role: 'translator', name: 'Ü. Çelik' });
  };
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kim-translations-'));
    await cp('content', path.join(folder, 'content'), { recursive: true });
  });
  afterEach(async () => {
    await test.close();
    await service?.close();
    service = undefined;
    await rm(folder, { recursive: true });
  });

  const get = (url: string, as = translator) => call(test, { method: 'GET', url, as });
  const open = async (at = `${list}${id}/`) => {
    await get(at);
    return test.shown('/desk/translations/[language]/[text]');
  };
  const save = async (form: Record<string, string>, shown?: { of: string; seen: string }) => {
    const { of, seen } = shown ?? (await open());
    return call(test, { method: 'POST', url: `${list}${id}/`, as: translator, form: { of, seen, ...form } });
  };
  const upload = (name: string, content: string, as = translator) => {
    const body = [
      `--${boundary}\r\nContent-Disposition: form-data; name="action"\r\n\r\nfile`,
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n${content}`,
      `--${boundary}--\r\n`,
    ].join('\r\n');
    return test.app.inject({
      method: 'POST',
      url: list,
      headers: { cookie: as.cookie, 'sec-fetch-site': 'same-origin', 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: body,
    });
  };
  const shownList = () => test.shown('/desk/translations/[language]');
  const publish = async () => {
    const editor = await colleague(test, { role: 'editor' });
    await call(test, { method: 'POST', url: '/desk/services/', as: editor, form: { action: 'publish' } });
    await test.publisher!.rest();
  };
  const translationOf = (language = 'tr') =>
    test.app.site().directory.services.find((one) => one.id === 'familienbuero')!.description!.translations[language]!;

  it('shows every text in every language, by state', async () => {
    await start();
    await get('/desk/translations/');
    const { languages, texts } = test.shown('/desk/translations');
    expect(languages.map(({ tag }) => tag)).toEqual(['de-simple', 'en', 'tr', 'ar', 'ro', 'bg', 'pl', 'uk', 'ru', 'fa', 'ku']);
    for (const { tag, counts } of languages) {
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(texts.length);
      expect(texts.filter(({ states }) => states[tag] === 'missing')).toHaveLength(counts.missing);
    }
    expect(texts.find((text) => text.id === id)!.states['tr']).toBe('fresh');
  });

  it('are saved by a translator, and published with everything else', async () => {
    await start();
    expect((await save({ text: 'Aileler için\r\nbuluşma', reviewed: 'yes' })).headers.location).toBe(`${list}?done=translation-saved`);
    expect((await listChanges(test.db)).map(({ field, by }) => [field, by])).toEqual([['description.translations.tr', 'Ü. Çelik']]);
    expect(await open()).toMatchObject({ state: 'reviewed', values: { text: 'Aileler için\nbuluşma' } });
    await publish();
    const german = test.app.site().directory.services.find((one) => one.id === 'familienbuero')!.description!.de;
    expect(translationOf()).toEqual({ text: 'Aileler için\nbuluşma', of: fingerprint(german), reviewedOn: '2026-11-23' });
    expect(await readFile(path.join(folder, 'content/services/familienbuero.yaml'), 'utf8')).not.toContain('Çelik');
  });

  it('refuse an empty text, and a text that another translator has changed meanwhile', async () => {
    await start();
    expect((await save({ text: ' ' })).statusCode).toBe(422);
    expect(test.shown('/desk/translations/[language]/[text]').errors).toEqual([{ pointer: '/text', code: 'required' }]);
    const before = await open();
    await save({ text: 'Bir' });
    expect((await save({ text: 'İki' }, before)).statusCode).toBe(409);
    expect(test.shown('/desk/translations/[language]/[text]')).toMatchObject({ problem: 'changed', values: { text: 'İki' } });
    expect((await save({ text: 'Üç' }, { ...(await open()), of: '00000000' })).statusCode).toBe(409);
    expect((await listChanges(test.db)).map(({ value }) => value)).toMatchObject([{ text: 'Bir' }]);
  });

  it('are no right to publish or to see anything else', async () => {
    await start();
    for (const url of [
      '/desk/services/',
      '/desk/services/familienbuero/',
      '/desk/requests/',
      '/desk/reports/',
      '/desk/accounts/',
      '/desk/hours/',
      '/desk/providers/',
    ])
      expect([url, (await get(url)).statusCode]).toEqual([url, 403]);
    const publishing = await call(test, { method: 'POST', url: '/desk/services/', as: translator, form: { action: 'publish' } });
    expect(publishing.statusCode).toBe(403);
    expect((await get('/desk/')).headers.location).toBe('/desk/translations/');
    const counsellor = await colleague(test);
    for (const url of ['/desk/translations/', list, `${list}${id}/`, `${list}texts.xlf`, `${list}texts.csv`])
      expect([url, (await get(url, counsellor)).statusCode]).toEqual([url, 403]);
    expect((await upload('a.csv', 'id,german,translation\n', counsellor)).statusCode).toBe(403);
  });

  it.each([
    '/desk/translations/de/',
    '/desk/translations/xx/',
    `${list}familienbuero.cost/`,
    `/desk/translations/xx/${id}/`,
    '/desk/translations/xx/texts.csv',
  ])('do not exist at %s', async (url) => {
    await start();
    expect((await get(url)).statusCode).toBe(404);
  });

  it.each(['xlf', 'csv'])('come back from a .%s file as they went, with nothing changed', async (ending) => {
    await start();
    const file = await get(`${list}texts.${ending}`);
    expect(file.headers['content-disposition']).toBe(`attachment; filename="texts-tr.${ending}"`);
    expect((await upload(`x.${ending}`, file.body)).statusCode).toBe(200);
    expect(shownList().receipt).toMatchObject({ saved: 0, suggested: 0, unknown: [] });
    expect(await listChanges(test.db)).toEqual([]);
  });

  it('are saved from a file, kept as suggestions where the German text has changed, and never replace a reviewed text', async () => {
    await start();
    await save({ text: 'Gözden geçirilmiş', reviewed: 'yes' });
    const { german } = await open(`${list}ada-stadt.description/`);
    const rows = [
      ['ada-stadt.description', german, 'Yeni metin'],
      [id, (await open()).german, 'Bir dosyadan'],
      ['ada-caritas.description', 'Ein älterer Text', 'Eski metin'],
      ['nobody.description', 'x', 'y'],
    ];
    await upload(
      'von der Agentur.csv',
      `id;german;translation\n${rows.map((row) => row.map((cell) => `"${cell}"`).join(';')).join('\n')}\n`,
    );
    expect(shownList().receipt).toEqual({ saved: 1, suggested: 2, unchanged: 0, unknown: ['nobody.description'] });
    expect(await open(`${list}ada-stadt.description/`)).toMatchObject({ state: 'fresh', values: { text: 'Yeni metin' } });
    expect(await open()).toMatchObject({
      state: 'reviewed',
      values: { text: 'Gözden geçirilmiş' },
      suggestion: { text: 'Bir dosyadan', why: 'reviewed' },
    });
    expect(await open(`${list}ada-caritas.description/`)).toMatchObject({ suggestion: { text: 'Eski metin', why: 'source-changed' } });

    const taken = await open(`${list}${id}/?take=suggestion`);
    expect(taken.values).toEqual({ text: 'Bir dosyadan' });
    await save({ text: 'Bir dosyadan' }, taken);
    expect((await open()).suggestion).toBeUndefined();
    await call(test, { method: 'POST', url: `${list}ada-caritas.description/`, as: translator, form: { action: 'drop' } });
    expect((await open(`${list}ada-caritas.description/`)).suggestion).toBeUndefined();
  });

  it('are stale as soon as an editor saves another German text, and fresh after a change of spelling', async () => {
    await start();
    const { german } = await open();
    const insert = (value: string, spellingOnly: 0 | 1) =>
      test.db
        .insertInto('contentChanges')
        .values({
          entry: 'familienbuero',
          field: 'description.de',
          was: JSON.stringify(german),
          value: JSON.stringify(value),
          spellingOnly,
          source: 'Auskunft des Anbieters',
          sourceDate: '2026-11-23',
          accountId: translator.id,
          madeAt: test.clock.now.toISOString(),
        })
        .execute();
    await insert('Ein ganz anderer Text', 0);
    expect(await open()).toMatchObject({ state: 'stale', german: 'Ein ganz anderer Text' });
    await insert(`${german}!`, 1);
    expect(await open()).toMatchObject({ state: 'fresh', german: `${german}!` });
  });

  it.each([
    ['texts.xlf', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', 'not-xliff'],
    ['texts.csv', 'a,b\n1,2', 'no-columns'],
  ] as const)('say what is wrong with %s', async (name, content, mistake) => {
    await start();
    expect((await upload(name, content)).statusCode).toBe(422);
    expect(shownList().mistake).toBe(mistake);
    expect(JSON.stringify(test.logged)).not.toContain('passwd');
  });

  it('refuse a file larger than four megabytes', async () => {
    await start();
    expect((await upload('texts.csv', 'x'.repeat(4 * 1024 * 1024))).statusCode).toBe(413);
  });

  describe('by machine', () => {
    const machine = () => call(test, { method: 'POST', url: list, as: translator, form: { action: 'machine' } });
    /** The city's entry without its Turkish text. */
    const withoutTurkish = async (...entries: string[]) => {
      for (const entry of entries) {
        const file = path.join(folder, 'content/services', `${entry}.yaml`);
        const text = await readFile(file, 'utf8');
        await writeFile(file, text.replace(/\n {4}tr:\n {6}of: .*\n {6}text: .*/, ''));
      }
    };

    it('are off until the operator sets a service', async () => {
      await start();
      expect((await machine()).statusCode).toBe(400);
      await get(list);
      expect(shownList().hasMachine).toBe(false);
    });

    it('go to DeepL as texts of the content alone, with offices’ names marked, and are marked until reviewed', async () => {
      await withoutTurkish('familienbuero', 'ada-stadt');
      service = await fakeService((body) => ({
        status: 200,
        json: {
          translations: (body['text'] as string[]).map((text) => ({
            detected_source_language: 'DE',
            text: text.replace('Angebote', 'Teklifler &amp; yardım'),
          })),
        },
      }));
      await start({ TRANSLATE_SERVICE: 'deepl', TRANSLATE_URL: service.url, TRANSLATE_KEY: 'key:fx' });
      expect((await machine()).statusCode).toBe(200);
      expect(service.asked).toHaveLength(1);
      expect(service.asked[0]).toMatchObject({
        url: '/v2/translate',
        key: 'DeepL-Auth-Key key:fx',
        body: { source_lang: 'DE', target_lang: 'TR', tag_handling: 'xml', ignore_tags: ['x'] },
      });
      expect(Object.keys(service.asked[0]!.body).sort()).toEqual(['ignore_tags', 'source_lang', 'tag_handling', 'target_lang', 'text']);
      const known = test.app.site().directory.services.flatMap((one) => [one.description?.de, one.note?.de]);
      for (const text of service.asked[0]!.body['text'] as string[])
        expect(known).toContain(text.replaceAll(/<\/?x>/g, '').replaceAll('&amp;', '&'));
      expect(await open()).toMatchObject({ state: 'machine', values: { text: expect.stringContaining('Teklifler & yardım') } });
      expect(JSON.stringify(test.logged)).not.toContain('key:fx');
      await save({ text: 'Okundu', reviewed: 'yes' });
      expect((await open()).state).toBe('reviewed');
    });

    it('go to LibreTranslate in its own format, and one that loses an office’s name is a suggestion', async () => {
      await withoutTurkish('familienbuero', 'ada-stadt');
      service = await fakeService((body) => ({
        status: 200,
        json: { translatedText: (body['q'] as string[]).map((_, index) => `Metin ${index}`) },
      }));
      await start({ TRANSLATE_SERVICE: 'libretranslate', TRANSLATE_URL: service.url });
      await machine();
      expect(service.asked[0]).toMatchObject({ url: '/translate', body: { source: 'de', target: 'tr', format: 'html' } });
      expect(service.asked[0]!.body).not.toHaveProperty('api_key');
      // "Frühe Hilfen" stands in the German text.
      expect(await open()).toMatchObject({ state: 'missing', suggestion: { why: 'unfinished' } });
      expect(await open(`${list}ada-stadt.description/`)).toMatchObject({ state: 'machine' });
    });

    it.each([
      ['deepl', 456, { message: 'Quota Exceeded' }, 'quota'],
      ['deepl', 429, undefined, 'quota'],
      ['deepl', 403, { message: 'no' }, 'refused'],
      ['deepl', 400, { message: "Value for 'target_lang' not supported." }, 'no-such-language'],
      ['deepl', 503, undefined, 'no-answer'],
      ['deepl', 200, { translations: [] }, 'no-answer'],
      ['deepl', 200, { translations: [{ text: 7 }] }, 'no-answer'],
      ['libretranslate', 429, { error: 'Too many requests' }, 'quota'],
      ['libretranslate', 403, { error: 'Invalid API key' }, 'refused'],
      ['libretranslate', 400, { error: 'tr is not supported' }, 'no-such-language'],
      ['libretranslate', 500, { error: 'x' }, 'no-answer'],
    ])('change nothing when %s answers %i %j', async (name, status, json, mistake) => {
      await withoutTurkish('familienbuero');
      service = await fakeService(() => ({ status, ...(json === undefined ? {} : { json }) }));
      await start({ TRANSLATE_SERVICE: name, TRANSLATE_URL: service.url, TRANSLATE_KEY: 'key' });
      expect((await machine()).statusCode).toBe(422);
      expect(shownList().mistake).toBe(mistake);
      expect(await listChanges(test.db)).toEqual([]);
    });

    it('change nothing when nobody answers', async () => {
      await withoutTurkish('familienbuero');
      await start({ TRANSLATE_SERVICE: 'libretranslate', TRANSLATE_URL: 'http://127.0.0.1:9' });
      await machine();
      expect(shownList().mistake).toBe('no-answer');
    });
  });
});
