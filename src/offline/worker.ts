import type { Bundle, KeptPage } from './bundle.ts';

/*
 * The service worker of one language, registered for "/<lang>/" after a press on "keep". The network comes first, so no page is ever older
 * than it must be; what is kept answers only when there is no network or when it is too slow. The form and reports are never kept, a slip
 * only by a press on the slip itself (src/components/slip/keep-slip.element.ts), which registers this worker with "?slips" where the
 * directory was not asked for. A file is kept only with the hash that the bundle names, and looked at again before it answers: a hotspot
 * that answers everything with its own page must not take the place of a script. Served by src/pages/offline-worker.js.ts with its types
 * taken out.
 */

type Lasting = Event & { waitUntil: (work: Promise<unknown>) => void };
type Asking = Lasting & { request: Request; respondWith: (answer: Promise<Response>) => void };
type Worker = {
  registration: { scope: string; unregister: () => Promise<boolean> };
  clients: { claim: () => Promise<void> };
  skipWaiting: () => Promise<void>;
  addEventListener: ((type: 'install' | 'activate', listener: (event: Lasting) => void) => void) &
    ((type: 'fetch', listener: (event: Asking) => void) => void);
};

// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the library of types for workers would replace that of pages
const worker = self as unknown as Worker;
const home = new URL(worker.registration.scope).pathname;
const language = home.split('/')[1] ?? '';
const cacheName = `offline-${language}`;
const bundlePath = `/offline/${language}.json`;
/** As long as a person waits for a page before the kept one comes. */
const patienceMilliseconds = 6000;
const slipsName = 'slips';
const keepsDirectory = location.search !== '?slips';
/** The hash that a kept file must have; a file without it was kept by nobody who looked. */
const integrityHeader = 'x-integrity';

worker.addEventListener('install', (event) =>
  event.waitUntil((keepsDirectory ? loadBundle() : Promise.resolve()).then(() => worker.skipWaiting())),
);
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method === 'POST' && request.mode === 'navigate' && search === '?remove') event.respondWith(remove(pathname));
  if (request.method === 'POST' && request.mode === 'navigate' && pathname === `${home}search/`) {
    event.respondWith(page(event, pathname, request.clone().text()));
  }
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode !== 'navigate') {
    if (pathname.startsWith('/assets/')) {
      event.respondWith(rightCopy(request).then((file) => file ?? fetch(request)));
    } else if (pathname === `${home}search-index.json`) {
      event.respondWith(fetch(request).catch(async () => (await rightCopy(request)) ?? Response.error()));
    }
  } else if (['appointment/', 'report/'].some((form) => pathname.startsWith(home + form))) {
    event.respondWith(slipOr(request, pathname));
  } else event.respondWith(page(event, pathname, Promise.resolve(search.slice(1))));
});

/** The network answers as long as it can; then the slip as it was kept, with the note that says so. */
async function slipOr(request: Request, pathname: string): Promise<Response> {
  const kept = await keptWithSlips(pathname);
  if (kept === undefined) return fetch(request).catch(() => neverKept(pathname));
  const network = fetch(request);
  const tooSlow = new Promise<undefined>((resolve) => setTimeout(resolve, patienceMilliseconds));
  const answer = await Promise.race([network, tooSlow]).catch(() => undefined);
  if (answer?.status === 404) await (await caches.open(slipsName)).delete(pathname);
  if (answer !== undefined && answer.status < 500) return answer;
  return answerWith(kept, (await kept.text()).replace(' data-kept-slip hidden', ' data-kept-slip'));
}

/** @param asked the fields that a search was asked for, by its form or in its address */
async function page(event: Asking, pathname: string, asked: Promise<string>): Promise<Response> {
  const network = fetch(event.request);
  event.waitUntil(network.then(refresh).catch(() => undefined));
  const tooSlow = new Promise<undefined>((resolve) => setTimeout(resolve, patienceMilliseconds));
  try {
    const answer = await Promise.race([network, tooSlow]);
    if (answer !== undefined && answer.status < 500) return answer;
    return (await keptDocument(pathname, false, await asked)) ?? (await network);
  } catch (error) {
    const kept = (await keptDocument(pathname, true, await asked)) ?? (await missingBesideSlips());
    if (kept === undefined) throw error;
    return kept;
  }
}

/** Loads a newer bundle if there is one; not when everything was removed meanwhile. */
async function refresh(): Promise<void> {
  if (await caches.has(cacheName)) await loadBundle();
}

/**
 * Answers the plain "remove" of a kept page, which works without any script. A kept slip goes alone, in every language.
 * @param pathname of the page where it was pressed
 */
async function remove(pathname: string): Promise<Response> {
  const [, , room = '', secret = ''] = pathname.split('/');
  if (room === 'appointment' && (await caches.has(slipsName))) {
    const slips = await caches.open(slipsName);
    for (const { url } of await slips.keys()) if (new URL(url).pathname.split('/')[3] === secret) await slips.delete(url);
    if (!(await keepsSlips('/'))) await caches.delete(slipsName);
  } else await caches.delete(cacheName);
  if (!(await caches.has(cacheName)) && !(await keepsSlips(home))) await worker.registration.unregister();
  return Response.redirect(home, 303);
}

async function keepsSlips(under: string): Promise<boolean> {
  if (!(await caches.has(slipsName))) return false;
  const paths = (await (await caches.open(slipsName)).keys()).map(({ url }) => new URL(url).pathname);
  return paths.some((path) => path.startsWith(under) && path.includes('/appointment/'));
}

let loading: Promise<void> | undefined;
/** Since this worker has started. */
let areAllThere = false;
/** The tag of the kept bundle goes along, so that an unchanged one costs a few hundred bytes. */
function loadBundle(): Promise<void> {
  loading ??= (async () => {
    const kept = await keptFile(bundlePath);
    const tag = kept?.headers.get('etag');
    const answer = await fetch(bundlePath, { cache: 'no-store', headers: tag == null ? {} : { 'if-none-match': tag } });
    if (kept !== undefined && answer.status === 304) {
      if (!areAllThere) await storeFiles(await readBundle(kept));
    } else await store(checked(answer, bundlePath));
    areAllThere = true;
  })().finally(() => (loading = undefined));
  return loading;
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the build writes it, and `checked` has seen its type
const readBundle = async (file: Response): Promise<Bundle> => (await file.json()) as Bundle;

/** The bundle comes last: until then the former one, with its files, still answers. */
async function store(answer: Response): Promise<void> {
  const bundle = await readBundle(answer.clone());
  const cache = await caches.open(cacheName);
  const wanted = new Set([bundlePath, ...Object.keys(bundle.files), ...bundle.documents]);
  await storeFiles(bundle);
  for (const path of bundle.documents) {
    const document = checked(await fetch(path, { cache: 'no-cache' }), path);
    if (!(await document.clone().text()).includes('<service-finder')) throw new Error(`not the page: ${path}`);
    await cache.put(path, document);
  }
  await cache.put(bundlePath, answer);
  for (const request of await cache.keys()) if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request);
}

/** Loads every file of the bundle that is not kept as the bundle names it. The browser refuses one with another hash. */
async function storeFiles({ files }: Bundle): Promise<void> {
  const cache = await caches.open(cacheName);
  for (const [path, integrity] of Object.entries(files)) {
    const kept = await cache.match(path);
    if (kept !== undefined && kept.headers.get(integrityHeader) === integrity && (await isRight(kept))) continue;
    const answer = checked(await fetch(path, { cache: 'reload', integrity }), path);
    const headers = { 'content-type': answer.headers.get('content-type') ?? '', [integrityHeader]: integrity };
    await cache.put(path, new Response(await answer.blob(), { headers }));
  }
}

/** @throws when the answer is not what its path names, such as a page that says that something went wrong */
function checked(answer: Response, path: string): Response {
  if (!answer.ok || answer.redirected || !hasType(answer, path)) throw new Error(`not loaded: ${path}, ${answer.status}`);
  return answer;
}

const hasType = ({ headers }: Response, path: string): boolean =>
  (headers.get('content-type') ?? '').includes(path.endsWith('.js') ? 'javascript' : path.endsWith('.json') ? 'json' : 'html');

async function isRight(kept: Response): Promise<boolean> {
  const digest = await crypto.subtle.digest('SHA-256', await kept.clone().arrayBuffer());
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return kept.headers.get(integrityHeader) === `sha256-${hash}`;
}

/** A kept file, if it still is what it was kept as; a wrong one is forgotten and loaded again with the next page. */
async function rightCopy(request: Request): Promise<Response | undefined> {
  for (const name of [cacheName, slipsName]) {
    if (!(await caches.has(name))) continue;
    const cache = await caches.open(name);
    const kept = await cache.match(request, { ignoreVary: true });
    if (kept === undefined) continue;
    if (hasType(kept, new URL(request.url).pathname) && (await isRight(kept))) return kept;
    await cache.delete(request, { ignoreVary: true });
    areAllThere = false;
  }
  return undefined;
}

async function keptFile(request: Request | string): Promise<Response | undefined> {
  return (await caches.has(cacheName)) ? (await caches.open(cacheName)).match(request, { ignoreVary: true }) : undefined;
}

async function keptWithSlips(request: Request | string): Promise<Response | undefined> {
  return (await caches.has(slipsName)) ? (await caches.open(slipsName)).match(request, { ignoreVary: true }) : undefined;
}

/** The page that says what needs the network, for what is personal and therefore never kept. */
async function neverKept(pathname: string): Promise<Response> {
  const missing = (await keptDocument(pathname, true)) ?? (await missingBesideSlips());
  if (missing === undefined) return Response.error();
  const slip = await keptWithSlips(pathname.replace(/[^/]+\/$/, ''));
  return slip === undefined ? missing : withWayBack(missing, slip);
}

/** A page beside a kept slip gets the slip's quick exit, and the way back to it by a relative address: the page names nothing of the slip. */
async function withWayBack(missing: Response, slip: Response): Promise<Response> {
  const [html, page] = [await slip.clone().text(), await missing.text()];
  const [exit = ''] = /<quick-exit [^]*?<\/quick-exit>/.exec(html) ?? [];
  const [script = ''] = /<script [^>]*QuickExit[^>]*><\/script>/.exec(html) ?? [];
  const [, back = ''] = /<template data-way-back[^>]*>([^]*?)<\/template>/.exec(html) ?? [];
  const withExit = page.replace(/<main[^>]*>/, (main) => main + exit + script);
  return answerWith(
    slip,
    withExit.replace(/<\/h1>\s*<p>[^]*?<\/p>/, (lead) => lead + back),
  );
}

/** Where only slips are kept: a page that says what needs the network, with 110 and 112, in the words and look of a slip and with nothing else of it. */
async function missingBesideSlips(): Promise<Response | undefined> {
  if (!(await caches.has(slipsName))) return undefined;
  const cache = await caches.open(slipsName);
  const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  const slip = await cache.match(paths.find((path) => path.startsWith(`${home}appointment/`)) ?? '');
  const html = (await slip?.text()) ?? '';
  const [opening] = /<html[^>]*>/.exec(html) ?? [];
  const [, missing = ''] = /<template data-missing[^>]*>([^]*?)<\/template>/.exec(html) ?? [];
  const [, title] = /<h1[^>]*>([^<]*)</.exec(missing) ?? [];
  if (slip === undefined || opening === undefined || title === undefined) return undefined;
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>`;
  const styles = (html.match(/<style[^]*?<\/style>/g) ?? []).join('');
  // The frame of other pages would give the list no room for its marks.
  const main = `<main class="wrap"><div class="flow">${missing}</div></main>`;
  return answerWith(slip, `<!doctype html>${opening}<head>${head}${styles}</head><body>${main}</body></html>`);
}

/**
 * @param orMissing whether an unknown page is answered by the page that says so
 * @param asked the fields of a search
 */
async function keptDocument(pathname: string, orMissing: boolean, asked = ''): Promise<Response | undefined> {
  const file = await keptFile(bundlePath);
  if (file === undefined) return undefined;
  const bundle = await readBundle(file.clone());
  const { frame } = bundle;
  const own = bundle.documents.includes(pathname) ? await keptFile(pathname) : undefined;
  if (own !== undefined) return answerWith(own, await withKeptLanguages(withNote(await own.text(), frame, asked), pathname));
  const kept = pageOf(bundle, pathname) ?? (orMissing ? bundle.missing : undefined);
  if (kept === undefined) return undefined;
  const head = await withKeptLanguages(`${frame[0]}${kept.title}${frame[1]}`, pathname);
  return answerWith(file, `${head}${kept.body}${frame[2]}`);
}

function pageOf({ pages, pieces }: Bundle, pathname: string): KeptPage | undefined {
  const page = pages[pathname];
  return page && { title: page.title, body: page.body.map((piece) => (typeof piece === 'number' ? pieces[piece] : piece)).join('') };
}

/** The menu leads to the same page in the other languages that are kept, and to no other: there is nothing behind them now. */
async function withKeptLanguages(html: string, pathname: string): Promise<string> {
  const names = await caches.keys();
  const rest = pathname.slice(home.length);
  return html
    .replace(/<li>\s*<a href="\/([a-z-]+)\/[^"]*"([^>]* hreflang=[^]*?<\/li>)/g, (_item, tag: string, link: string) =>
      names.includes(`offline-${tag}`) ? `<li><a href="/${tag}/${rest}"${link}` : '',
    )
    .replace(/<li>\s*<a href="\/languages\/#[^]*?<\/li>/, '');
}

/** A page with a document of its own gets the note as well; the finder in it hears what no server has read. */
function withNote(html: string, frame: Bundle['frame'], asked: string): string {
  const note = frame[1].slice(frame[1].lastIndexOf('</header>'));
  const fields = new URLSearchParams(asked).toString().replaceAll('&', '&amp;');
  return html.replace('</header>', () => note).replace('<service-finder', () => `<service-finder data-kept="${fields}"`);
}

/** Under the same policy as from the network. */
function answerWith(source: Response, html: string): Response {
  const headers = new Headers({ 'content-type': 'text/html; charset=utf-8' });
  for (const name of ['content-security-policy', 'referrer-policy']) {
    const value = source.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(html, { headers });
}
