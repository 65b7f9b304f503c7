import { Enhancer } from '../frame/enhancer.ts';

type Words = 'kept' | 'working' | 'failed' | 'removed';

const cacheName = 'slips';

/**
 * `<keep-slip hidden data-language="ar" data-reference="482-915-737">` around a `<details>`: keeps this slip on the phone after a press,
 * and removes it again; the parts are `data-part="keep"`, `"remove"` and an empty `role="status"`, words stand in `data-kept`,
 * `data-working`, `data-failed` and `data-removed`. Stores nothing before the press. Stores a kept slip again whenever it is opened, and
 * moves it to its new link after a renewal; `data-gone` on the page of an erased slip removes it. Stays hidden if the browser has no service
 * worker or blocks storage. The worker shows the `<template data-missing>` for pages that are not kept, and adds `<template data-way-back>`
 * to those beside the slip.
 */
class KeepSlip extends Enhancer {
  protected override enhance(signal: AbortSignal): void {
    if (!canKeep()) return;
    if ('gone' in this.dataset) {
      void forget(secretOf(location.pathname)).catch(() => undefined);
      return;
    }
    const failed = () => this.#show('failed', false);
    this.getPart('keep').addEventListener('click', () => void this.#keep().catch(failed), { signal });
    this.getPart('remove').addEventListener('click', () => void this.#remove().catch(() => this.#show('failed', true)), { signal });
    void this.#lookAgain().catch(() => undefined);
    this.hidden = false;
  }

  /** Stores a kept slip again. Moves a slip that is kept under its former link to the new one. */
  async #lookAgain(): Promise<void> {
    if (!(await caches.has(cacheName))) return;
    const cache = await caches.open(cacheName);
    const former = new Set<string>();
    for (const request of await cache.keys()) {
      const isSame = (await cache.match(request))?.headers.get('x-slip') === this.dataset['reference'];
      const secret = secretOf(new URL(request.url).pathname);
      if (isSame && secret !== secretOf(location.pathname)) former.add(secret);
    }
    if (former.size > 0) await this.#keep().catch(() => this.#show('failed', false));
    else if ((await cache.match(location.pathname)) !== undefined) {
      this.#show('kept', true);
      await this.#store();
    }
    for (const secret of former) await forget(secret);
  }

  async #keep(): Promise<void> {
    this.#show('working', undefined);
    try {
      await registered(`/${this.dataset['language'] ?? ''}/`);
      await this.#store();
    } catch (error) {
      await forget(secretOf(location.pathname));
      throw error;
    }
    this.#show('kept', true);
  }

  async #remove(): Promise<void> {
    await forget(secretOf(location.pathname));
    this.#show('removed', false);
  }

  /** Stores the page without its success message, and its scripts, so that the slip can be removed offline too. */
  async #store(): Promise<void> {
    const page = await fetch(location.pathname, { cache: 'no-store' });
    const html = await page.text();
    // The page of a slip that was erased meanwhile lacks this element.
    if (!page.ok || !html.includes(`data-reference="${this.dataset['reference'] ?? ''}"`)) throw new Error('no slip');
    const headers = new Headers({ 'content-type': 'text/html; charset=utf-8', 'x-slip': this.dataset['reference'] ?? '' });
    for (const name of ['content-security-policy', 'referrer-policy']) {
      const value = page.headers.get(name);
      if (value !== null) headers.set(name, value);
    }
    const cache = await caches.open(cacheName);
    await storeScripts(cache);
    await cache.put(location.pathname, new Response(html, { headers }));
  }

  /** @param isKept decides which button is shown; undefined shows none, while work is under way */
  #show(word: Words, isKept: boolean | undefined): void {
    this.getPart('keep').hidden = isKept !== false;
    this.getPart('remove').hidden = isKept !== true;
    this.querySelector('[role="status"]')!.textContent = this.words(word);
  }
}

/** Whether the browser can keep slips. Reading `caches` throws when storage is blocked. */
function canKeep(): boolean {
  try {
    return 'serviceWorker' in navigator && typeof window.caches === 'object';
  } catch {
    return false;
  }
}

/** Stores the page's scripts with the hashes from the build: src/offline/worker.ts accepts no others, and the browser checks each. */
async function storeScripts(cache: Cache): Promise<void> {
  const hashes = (await (await fetch('/offline/scripts.json')).json()) as Record<string, string>;
  const loaded = new Set(performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname));
  for (const [path, integrity] of Object.entries(hashes).filter(([script]) => loaded.has(script))) {
    if ((await cache.match(path))?.headers.get('x-integrity') === integrity) continue;
    const script = await fetch(path, { integrity });
    if (!script.ok) throw new Error('no script');
    const headers = { 'content-type': 'text/javascript; charset=utf-8', 'x-integrity': integrity };
    await cache.put(path, new Response(await script.blob(), { headers }));
  }
}

const languageOf = (pathname: string): string => pathname.split('/')[1] ?? '';
const secretOf = (pathname: string): string => pathname.split('/')[3] ?? '';
const isSlip = (pathname: string): boolean => pathname.includes('/appointment/');

/** Registers the language's worker, without the directory. */
async function registered(home: string): Promise<void> {
  const registration =
    (await ownRegistration(home)) ?? (await navigator.serviceWorker.register('/offline-worker.js?slips', { scope: home }));
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  await new Promise<void>((resolve, reject) => {
    const look = () => {
      if (worker?.state === 'activated') resolve();
      else if (worker === null || worker.state === 'redundant') reject(new Error('no worker'));
    };
    worker?.addEventListener('statechange', look);
    look();
  });
}

async function ownRegistration(home: string): Promise<ServiceWorkerRegistration | undefined> {
  const registration = await navigator.serviceWorker.getRegistration(home);
  return registration !== undefined && new URL(registration.scope).pathname === home ? registration : undefined;
}

/** Removes a slip in every language. With the last slip, removes the scripts too, and every worker that is no longer needed. */
async function forget(secret: string): Promise<void> {
  if (!(await caches.has(cacheName))) return;
  const cache = await caches.open(cacheName);
  const kept = (await cache.keys()).map(({ url }) => new URL(url).pathname).filter(isSlip);
  const gone = kept.filter((path) => secretOf(path) === secret);
  const left = kept.filter((path) => secretOf(path) !== secret);
  for (const path of gone) await cache.delete(path);
  if (left.length === 0) await caches.delete(cacheName);
  for (const language of new Set([...gone.map(languageOf), languageOf(location.pathname)])) {
    if (left.some((path) => languageOf(path) === language) || (await caches.has(`offline-${language}`))) continue;
    await (await ownRegistration(`/${language}/`))?.unregister();
  }
}

customElements.define('keep-slip', KeepSlip);
