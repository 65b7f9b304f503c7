import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { caches, kept } from '../../tests/support/kept-files.ts';
import type { Help } from './bundle.ts';

const origin = 'https://kim.example.org';
const network = new Map<string, Response>();
const unregister = vi.fn(() => Promise.resolve(true));
const skipWaiting = vi.fn(() => Promise.resolve());
let listeners: Map<string, (event: object) => void>;

const help: Help = {
  style: '<style>p{margin:0}</style>',
  languages: {
    ar: { name: 'العربية', title: 'بدون إنترنت', opening: '<html lang="ar" dir="rtl">', main: '<h1>بدون إنترنت</h1>' },
    uk: { name: 'Українська', title: 'Немає інтернету', opening: '<html lang="uk">', main: '<h1>Немає інтернету</h1>' },
  },
};

/** Keeps a language as the other worker does: its bundle with the page's policy, and the help of all languages. */
function keep(tag: string): void {
  const headers = { 'content-security-policy': "default-src 'self'", 'referrer-policy': 'no-referrer' };
  kept.set(
    `offline-${tag}`,
    new Map([
      ['/offline/help.json', new Response(JSON.stringify(help))],
      [`/offline/${tag}.json`, new Response('{}', { headers })],
    ]),
  );
}

async function start(languages: string[]): Promise<void> {
  listeners = new Map();
  vi.resetModules();
  vi.stubGlobal('location', { origin });
  vi.stubGlobal('caches', caches);
  vi.stubGlobal('fetch', ({ url }: { url: string }) => {
    const answer = network.get(new URL(url).pathname);
    return answer === undefined ? Promise.reject(new TypeError('no network')) : Promise.resolve(answer);
  });
  vi.stubGlobal('self', {
    registration: { unregister },
    navigator: { languages },
    skipWaiting,
    addEventListener: (type: string, listener: (event: object) => void) => listeners.set(type, listener),
  });
  await import('./help-worker.ts');
}

/** @returns undefined when the worker leaves the request to the browser */
function ask(address: string, { method = 'GET', mode = 'navigate' } = {}): Promise<Response> | undefined {
  let answer: Promise<Response> | undefined;
  listeners.get('fetch')?.({
    request: { url: new URL(address, origin).href, method, mode },
    respondWith: (promise: Promise<Response>) => (answer = promise),
  });
  return answer;
}

beforeEach(() => {
  kept.clear();
  network.clear();
  unregister.mockClear();
  skipWaiting.mockClear();
  // Node has no page whose address a relative one could follow.
  vi.spyOn(Response, 'redirect').mockImplementation(
    (to, status) => new Response(null, { status: status ?? 302, headers: { location: String(to) } }),
  );
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('works at once after it is installed', async () => {
  await start(['ar']);
  listeners.get('install')?.({});
  expect(skipWaiting).toHaveBeenCalledOnce();
});

it('leaves everything but the pages of readers to the browser', async () => {
  await start(['ar']);
  keep('ar');
  expect(ask('/ar/help/', { method: 'POST' })).toBeUndefined();
  expect(ask('/assets/a.js', { mode: 'no-cors' })).toBeUndefined();
  expect(ask('https://elsewhere.example/ar/')).toBeUndefined();
  for (const path of ['/desk/', '/confirm/abc', '/api/slots', '/data/services.json']) expect(ask(path), path).toBeUndefined();
});

it('lets the network answer first', async () => {
  await start(['ar']);
  keep('ar');
  network.set('/ar/', new Response('live'));
  expect(await (await ask('/ar/'))?.text()).toBe('live');
  expect(unregister).not.toHaveBeenCalled();
});

it('goes when no language is kept, and hides no error of the network', async () => {
  await start(['ar']);
  await expect(ask('/ar/')).rejects.toThrow('no network');
  expect(unregister).toHaveBeenCalledOnce();
});

it('leads from / to the kept language that comes first on the phone, by its main part, or to the only one that is there', async () => {
  keep('uk');
  keep('ar');
  await start(['tr-TR', 'AR-sa', 'uk']);
  expect((await ask('/'))?.headers.get('location')).toBe('/ar/');
  await start(['tr']);
  expect((await ask('/'))?.headers.get('location')).toBe('/uk/');
});

it("says in the language of the address that it needs the internet, with the kept languages and the site's policy", async () => {
  keep('uk');
  keep('ar');
  await start(['uk']);
  const answer = (await ask('/ar/topics/health/'))!;
  expect(Object.fromEntries(answer.headers)).toEqual({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'self'",
    'referrer-policy': 'no-referrer',
  });
  const page = await answer.text();
  expect(page).toMatch(/^<!doctype html><html lang="ar" dir="rtl"><head>.*<title>بدون إنترنت<\/title>.*<style>/);
  expect(page).toContain('<h1>بدون إنترنت</h1>');
  expect([...page.matchAll(/<a [^>]*lang="(\w+)" href="([^"]+)">([^<]+)/g)].map(([, ...way]) => way)).toEqual([
    ['uk', '/uk/', 'Українська'],
    ['ar', '/ar/', 'العربية'],
  ]);
});

it("speaks the phone's language where the address has none", async () => {
  keep('uk');
  keep('ar');
  await start(['ar']);
  expect(await (await ask('/xx/'))?.text()).toContain('<title>بدون إنترنت</title>');
});

it('passes over a language that is kept in part', async () => {
  kept.set('offline-ar', new Map([['/offline/help.json', new Response(JSON.stringify(help))]]));
  await start(['ar']);
  await expect(ask('/ar/help/')).rejects.toThrow('no network');
  keep('uk');
  expect(await (await ask('/ar/help/'))?.text()).toContain('<html lang="ar" dir="rtl">');
});
