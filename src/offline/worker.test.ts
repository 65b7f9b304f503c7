import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { caches, kept, pathOf, pathsIn } from '../../tests/support/kept-files.ts';
import type { Bundle } from './bundle.ts';

const origin = 'https://kim.example.org';
const hashOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
const html = (text: string, init: ResponseInit = {}) => new Response(text, { headers: { 'content-type': 'text/html' }, ...init });
const script = (text: string) => new Response(text, { headers: { 'content-type': 'text/javascript' } });

/** What the network answers by path. Without an entry nobody answers. */
const network = new Map<string, () => Response | Promise<Response>>();
const fetched: string[] = [];
const fetchNetwork = async (asked: string | { url: string }): Promise<Response> => {
  fetched.push(pathOf(asked));
  const answer = network.get(pathOf(asked));
  if (answer === undefined) throw new TypeError('no network');
  return answer();
};

type Happening = { waitUntil: (work: Promise<unknown>) => void };
let listeners: Map<string, (event: object) => void>;
const unregister = vi.fn(() => Promise.resolve(true));

/** Starts the worker of the Arabic pages. */
async function start(search = ''): Promise<void> {
  listeners = new Map();
  vi.resetModules();
  vi.stubGlobal('location', { origin, search });
  vi.stubGlobal('caches', caches);
  vi.stubGlobal('fetch', fetchNetwork);
  vi.stubGlobal('self', {
    registration: { scope: `${origin}/ar/`, unregister },
    clients: { claim: () => Promise.resolve() },
    skipWaiting: () => Promise.resolve(),
    addEventListener: (type: string, listener: (event: object) => void) => listeners.set(type, listener),
  });
  await import('./worker.ts');
}

function install(): Promise<unknown> {
  const work: Promise<unknown>[] = [];
  const event: Happening = { waitUntil: (promise) => work.push(promise) };
  listeners.get('install')?.(event);
  return Promise.all(work);
}

type Asked = { method?: string; mode?: string; body?: string };

/** @returns undefined when the worker leaves the request to the browser */
async function ask(address: string, { method = 'GET', mode = 'navigate', body = '' }: Asked = {}): Promise<Response | undefined> {
  let answer: Promise<Response> | undefined;
  const work: Promise<unknown>[] = [];
  const request = { url: new URL(address, origin).href, method, mode, clone: () => ({ text: () => Promise.resolve(body) }) };
  listeners.get('fetch')?.({
    request,
    waitUntil: (promise: Promise<unknown>) => work.push(promise),
    respondWith: (promise: Promise<Response>) => (answer = promise),
  });
  const answered = await answer;
  await Promise.all(work);
  return answered;
}
const textOf = async (address: string, asked?: Asked) => (await ask(address, asked))?.text();

const finder = '<html lang="ar"><header>Kopf</header><service-finder></service-finder></html>';
const bundle: Bundle = {
  day: 'heute',
  frame: ['<html lang="ar"><title>', '</title><header></header><p>offline</p>', '<footer></footer></html>'],
  missing: { title: 'fehlt', body: '<main><h1>fehlt</h1> <p>Braucht Internet</p></main>' },
  pieces: ['<main>'],
  pages: { '/ar/help/': { title: 'Hilfe', body: [0, 'Hilfe</main>'] } },
  files: { '/assets/a.js': hashOf('a()') },
  documents: ['/ar/search/'],
};
const bundleAnswer = (etag = '"1"') => new Response(JSON.stringify(bundle), { headers: { 'content-type': 'application/json', etag } });

/** The network has all that the bundle names. */
function connect(): void {
  network.set('/offline/ar.json', () => bundleAnswer());
  network.set('/assets/a.js', () => script('a()'));
  network.set('/ar/search/', () => html(finder));
}

/** The directory is kept, and the network is gone. */
async function keepAndDisconnect(): Promise<void> {
  await start();
  connect();
  await install();
  network.clear();
  fetched.length = 0;
}

beforeEach(() => {
  kept.clear();
  network.clear();
  fetched.length = 0;
  unregister.mockClear();
  // Node has no page whose address a relative one could follow.
  vi.spyOn(Response, 'redirect').mockImplementation(
    (to, status) => new Response(null, { status: status ?? 302, headers: { location: String(to) } }),
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('a phone that keeps the directory', () => {
  it('has the bundle, its files and its documents', async () => {
    await keepAndDisconnect();
    expect(pathsIn('offline-ar')).toEqual(['/ar/search/', '/assets/a.js', '/offline/ar.json']);
  });

  it.each<[string, string, () => Response]>([
    ['a page in the place of a script', '/assets/a.js', () => html('Bitte anmelden')],
    ['a page in the place of the bundle', '/offline/ar.json', () => html('Bitte anmelden')],
    ['another page in the place of the search', '/ar/search/', () => html('Bitte anmelden')],
    ['an error', '/assets/a.js', () => new Response('a()', { status: 500, headers: { 'content-type': 'text/javascript' } })],
  ])('keeps no bundle when a hotspot answers with %s', async (_what, path, answer) => {
    await start();
    connect();
    network.set(path, answer);
    await expect(install()).rejects.toThrow();
    expect(pathsIn('offline-ar')).not.toContain('/offline/ar.json');
  });

  it('forgets what a newer bundle does not name', async () => {
    await start();
    connect();
    kept.set('offline-ar', new Map([['/assets/old.js', script('old()')]]));
    await install();
    expect(pathsIn('offline-ar')).not.toContain('/assets/old.js');
  });

  it('looks for a newer bundle with every page, until everything is removed', async () => {
    await keepAndDisconnect();
    network.set('/ar/help/', () => html('frisch'));
    network.set('/offline/ar.json', () => new Response(null, { status: 304 }));
    await ask('/ar/help/');
    expect(fetched).toEqual(['/ar/help/', '/offline/ar.json']);
    kept.clear();
    await ask('/ar/help/');
    expect(fetched).toEqual(['/ar/help/', '/offline/ar.json', '/ar/help/']);
    expect(kept.size).toBe(0);
  });

  it('that keeps slips alone loads no directory', async () => {
    await start('?slips');
    connect();
    await install();
    expect(fetched).toEqual([]);
  });
});

describe('a page', () => {
  it('comes from the network as long as that answers, a missing one too', async () => {
    await keepAndDisconnect();
    network.set('/ar/help/', () => html('frisch'));
    network.set('/ar/gone/', () => html('gibt es nicht', { status: 404 }));
    expect(await textOf('/ar/help/')).toBe('frisch');
    expect((await ask('/ar/gone/'))?.status).toBe(404);
  });

  it('is the kept one without network, and when the server fails', async () => {
    await keepAndDisconnect();
    const page = '<html lang="ar"><title>Hilfe</title><header></header><p>offline</p><main>Hilfe</main><footer></footer></html>';
    expect(await textOf('/ar/help/')).toBe(page);
    network.set('/ar/help/', () => html('kaputt', { status: 503 }));
    expect(await textOf('/ar/help/')).toBe(page);
  });

  it('is the kept one after six seconds without an answer', async () => {
    await keepAndDisconnect();
    network.set('/ar/help/', () => new Promise<Response>(() => undefined));
    vi.useFakeTimers();
    let answer: string | undefined;
    listeners.get('fetch')?.({
      request: { url: `${origin}/ar/help/`, method: 'GET', mode: 'navigate' },
      waitUntil: () => undefined,
      respondWith: (promise: Promise<Response>) => void promise.then(async (page) => (answer = await page.text())),
    });
    await vi.advanceTimersByTimeAsync(5999);
    expect(answer).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    vi.useRealTimers();
    await vi.waitFor(() => expect(answer).toContain('<main>Hilfe</main>'));
  });

  it('that is not kept says so without network', async () => {
    await keepAndDisconnect();
    expect(await textOf('/ar/other/')).toContain('<main><h1>fehlt</h1>');
  });

  it('that nobody keeps is an error of the network where nothing is kept', async () => {
    await start();
    await expect(ask('/ar/help/')).rejects.toThrow('no network');
  });

  it.each(['appointment', 'report'])('of the room "%s" is never kept', async (room) => {
    await keepAndDisconnect();
    expect(await textOf(`/ar/${room}/new/`)).toContain('<main><h1>fehlt</h1>');
  });

  it('leads to the languages that are kept, and to no other', async () => {
    await start();
    connect();
    const item = (tag: string) => `<li><a href="/${tag}/x/" hreflang="${tag}">${tag}</a></li>`;
    const menu = `${item('de')}${item('tr')}<li> <a href="/languages/#more">mehr</a></li>`;
    const [before, , after] = bundle.frame;
    const withMenu: Bundle = { ...bundle, frame: [before, `</title><header>${menu}</header><p>offline</p>`, after] };
    network.set('/offline/ar.json', () => new Response(JSON.stringify(withMenu), { headers: { 'content-type': 'application/json' } }));
    await install();
    network.clear();
    kept.set('offline-tr', new Map());
    const page = await textOf('/ar/help/');
    expect(page).toContain('<li><a href="/tr/help/" hreflang="tr">tr</a></li>');
    expect(page).not.toContain('hreflang="de"');
    expect(page).not.toContain('/languages/');
  });

  it('of the search hears what was asked, from a form or an address', async () => {
    await keepAndDisconnect();
    const asked = '<service-finder data-kept="q=Geld&amp;open=now">';
    expect(await textOf('/ar/search/', { method: 'POST', body: 'q=Geld&open=now' })).toContain(asked);
    expect(await textOf('/ar/search/?q=Geld&open=now')).toContain(asked);
  });
});

describe('a script', () => {
  it('is the kept one, without a look at the network, while it is what it was', async () => {
    await keepAndDisconnect();
    expect(await textOf('/assets/a.js', { mode: 'cors' })).toBe('a()');
    expect(fetched).toEqual([]);
  });

  it('that was changed on the phone is forgotten, and the network is asked', async () => {
    await keepAndDisconnect();
    const headers = { 'content-type': 'text/javascript', 'x-integrity': hashOf('a()') };
    kept.get('offline-ar')?.set('/assets/a.js', new Response('steal()', { headers }));
    network.set('/assets/a.js', () => script('a()'));
    expect(await textOf('/assets/a.js', { mode: 'cors' })).toBe('a()');
    expect(pathsIn('offline-ar')).not.toContain('/assets/a.js');
  });

  it.each([
    ['of another site', 'https://example.org/assets/a.js', { mode: 'cors' }],
    ['that is no script of ours', '/robots.txt', { mode: 'cors' }],
    ['that sends something', '/api/requests', { method: 'POST', mode: 'cors' }],
  ])('request %s is left to the browser', async (_what, address, asked) => {
    await keepAndDisconnect();
    expect(await ask(address, asked)).toBeUndefined();
  });
});

describe('a kept slip', () => {
  const path = '/ar/appointment/AAAABBBBCCCCDDDDEEEEFF/';
  const german = '/de/appointment/AAAABBBBCCCCDDDDEEEEFF/';
  const other = '/ar/appointment/GGGGHHHHIIIIJJJJKKKKLL/';
  const slip = () =>
    html(
      '<html lang="ar"><style>p{}</style><p data-kept-slip hidden>aufbewahrt</p><keep-slip><template data-missing><h1>Fehlt</h1><p>Braucht Internet</p><a href="tel:110">110</a></template><template data-way-back><a href="../">Zurück</a></template></keep-slip><quick-exit data-home="/ar/"><a href="https://www.wikipedia.org/">Weg</a></quick-exit><script type="module" src="/assets/QuickExit.1.js"></script></html>',
      {
        headers: { 'content-type': 'text/html', 'content-security-policy': "default-src 'self'", 'x-slip': '1' },
      },
    );
  const keepSlips = (...paths: string[]) => kept.set('slips', new Map(paths.map((one) => [one, slip()])));

  it('is shown with its note without network and when the server fails, under the same policy', async () => {
    await start('?slips');
    keepSlips(path);
    const answer = await ask(path);
    expect(await answer?.text()).toContain('<p data-kept-slip>aufbewahrt</p>');
    expect(answer?.headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(answer?.headers.get('x-slip')).toBeNull();
    network.set(path, () => html('kaputt', { status: 500 }));
    expect(await textOf(path)).toContain('<p data-kept-slip>aufbewahrt</p>');
  });

  it('gives way to the network', async () => {
    await start('?slips');
    keepSlips(path);
    network.set(path, () => html('frisch'));
    expect(await textOf(path)).toBe('frisch');
    expect(pathsIn('slips')).toEqual([path]);
  });

  it('is forgotten when the server does not know it any more', async () => {
    await start('?slips');
    keepSlips(path, other);
    network.set(path, () => html('gibt es nicht', { status: 404 }));
    expect((await ask(path))?.status).toBe(404);
    expect(pathsIn('slips')).toEqual([other]);
  });

  it.each(['where only slips are kept', 'where the directory is kept too'])(
    'has the way back and the quick exit on the pages beside it, and on no other, %s',
    async (where) => {
      if (where.includes('directory')) await keepAndDisconnect();
      else await start('?slips');
      keepSlips(path);
      const beside = (await textOf(`${path}move/`))!;
      for (const part of [
        '<a href="../">Zurück</a>',
        '<quick-exit data-home="/ar/">',
        '<script type="module" src="/assets/QuickExit.1.js">',
      ])
        expect(beside).toContain(part);
      expect(beside).not.toContain(path.split('/')[3]);
      for (const address of [`${other}move/`, '/ar/appointment/', `${german}move/`]) expect(await textOf(address)).not.toContain('../');
    },
  );

  it('lends its look and words to pages that are not kept, and nothing else', async () => {
    await start('?slips');
    keepSlips(path);
    const page = await textOf('/ar/help/');
    expect(page).toContain(
      '<main class="wrap"><div class="flow"><h1>Fehlt</h1><p>Braucht Internet</p><a href="tel:110">110</a></div></main>',
    );
    expect(page).toContain('<style>p{}</style>');
    expect(page).not.toContain('aufbewahrt');
    expect(await textOf('/ar/appointment/new/')).toContain('<h1>Fehlt</h1>');
  });

  const remove = (from: string) => ask(`${from}?remove`, { method: 'POST' });

  it('is removed alone, in every language, and the worker stays for the others', async () => {
    await start('?slips');
    keepSlips(path, german, other);
    const answer = await remove(path);
    expect([answer?.status, answer?.headers.get('location')]).toEqual([303, '/ar/']);
    expect(pathsIn('slips')).toEqual([other]);
    expect(unregister).not.toHaveBeenCalled();
  });

  it('takes the worker with it when nothing else is kept', async () => {
    await start('?slips');
    keepSlips(path);
    await remove(path);
    expect([...kept.keys()]).toEqual([]);
    expect(unregister).toHaveBeenCalledOnce();
  });

  it('stays when the directory is removed, and so does the worker', async () => {
    await keepAndDisconnect();
    keepSlips(path);
    await remove('/ar/help/');
    expect([...kept.keys()]).toEqual(['slips']);
    expect(unregister).not.toHaveBeenCalled();
  });

  it('leaves the directory when it is removed', async () => {
    await keepAndDisconnect();
    keepSlips(path);
    await remove(path);
    expect([...kept.keys()]).toEqual(['offline-ar']);
    expect(unregister).not.toHaveBeenCalled();
  });
});
