import type { Help } from './bundle.ts';

/*
 * The service worker of the whole site, registered for "/" together with the first kept language (src/offline/worker.ts answers under the
 * languages themselves). The network always answers first. Without one "/" leads to a kept language, and every other page says in the
 * language of its address that it needs the internet, with the help numbers and the languages that can be read. It keeps nothing of
 * its own, and goes with the last kept language. Served by src/pages/offline-help-worker.js.ts with its types taken out.
 */

type Asking = Event & { request: Request; respondWith: (answer: Promise<Response>) => void };
type Worker = {
  registration: { unregister: () => Promise<boolean> };
  navigator: { languages: readonly string[] };
  skipWaiting: () => Promise<void>;
  addEventListener: ((type: 'install', listener: () => void) => void) & ((type: 'fetch', listener: (event: Asking) => void) => void);
};

// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the library of types for workers would replace that of pages
const worker = self as unknown as Worker;
const helpPath = '/offline/help.json';
/** Pages that staff and providers open, and answers that are not pages. */
const notForReaders = /^\/(?:desk|confirm|api|data)\//;

worker.addEventListener('install', () => void worker.skipWaiting());
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || request.mode !== 'navigate' || origin !== location.origin || notForReaders.test(pathname)) return;
  event.respondWith(answer(request, pathname));
});

async function answer(request: Request, pathname: string): Promise<Response> {
  const kept = await keptLanguages();
  if (kept.length === 0) await worker.registration.unregister();
  return fetch(request).catch(async (error: unknown) => {
    if (pathname === '/' && kept.length > 0) return Response.redirect(`/${preferred(kept)}/`, 302);
    const page = await helpFor(pathname.split('/')[1] ?? '', kept);
    if (page === undefined) throw error;
    return page;
  });
}

async function keptLanguages(): Promise<string[]> {
  return (await caches.keys()).flatMap((name) => (name.startsWith('offline-') ? [name.slice('offline-'.length)] : []));
}

/** The first language of the phone that is there, or the first of all. "ar-SA" is served by "ar". Empty when there is none. */
function preferred(tags: readonly string[]): string {
  const wanted = worker.navigator.languages.map((tag) => tag.toLowerCase().split('-', 1)[0]);
  return wanted.flatMap((tag) => tags.filter((candidate) => candidate === tag))[0] ?? tags[0] ?? '';
}

/** @param asked the language of the address, if it is one */
async function helpFor(asked: string, kept: readonly string[]): Promise<Response | undefined> {
  for (const tag of kept) {
    const cache = await caches.open(`offline-${tag}`);
    const [help, bundle] = await Promise.all([cache.match(helpPath), cache.match(`/offline/${tag}.json`)]);
    if (help === undefined || bundle === undefined) continue;
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the build writes it, and it was kept under its hash
    const { style, languages } = (await help.json()) as Help;
    const shown = languages[asked] ?? languages[preferred(kept)];
    if (shown === undefined) continue;
    const ways = kept
      .map((one) => `<li><a class="stretched" lang="${one}" href="/${one}/">${languages[one]?.name ?? one}</a></li>`)
      .join('');
    const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${shown.title}</title>`;
    const main = `<main class="wrap flow">${shown.main}<ul class="tasks">${ways}</ul></main>`;
    const headers = new Headers({ 'content-type': 'text/html; charset=utf-8' });
    // Under the same policy as from the network.
    for (const name of ['content-security-policy', 'referrer-policy']) headers.set(name, bundle.headers.get(name) ?? '');
    return new Response(`<!doctype html>${shown.opening}<head>${head}${style}</head><body>${main}</body></html>`, { headers });
  }
  return undefined;
}
