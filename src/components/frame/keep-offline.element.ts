import type { Bundle } from '../../offline/bundle.ts';
import { Enhancer } from './enhancer.ts';

type Words = 'kept' | 'working' | 'failed' | 'removed';

/**
 * `<keep-offline hidden data-language="ar">` around a `<details>`: keeps the directory of one language on the phone, and
 * removes it again. Words stand in `data-size` (with "{kilobytes}"), `data-kept` (with "{day}"), `data-working`,
 * `data-failed` and `data-removed`; the parts are `data-part="size"`, `"keep"`, `"remove"` and an empty `role="status"`.
 * Loads nothing before the press, and the size only when somebody opens the details. Stays hidden if the browser has no service worker
 * or blocks storage.
 */
class KeepOffline extends Enhancer {
  protected override enhance(signal: AbortSignal): void {
    if (!canKeep()) return;
    const details = this.querySelector('details');
    this.getPart('keep').addEventListener('click', () => void this.#keep().catch(() => this.#show('failed')), { signal });
    this.getPart('remove').addEventListener('click', () => void this.#remove().catch(() => this.#show('failed')), { signal });
    details?.addEventListener(
      'toggle',
      () => {
        if (details.open && this.getPart('keep').hidden) void this.#open();
      },
      { signal },
    );
    this.hidden = false;
  }

  get #home(): string {
    return `/${this.dataset['language'] ?? ''}/`;
  }

  get #bundlePath(): string {
    return `/offline/${this.dataset['language'] ?? ''}`;
  }

  /** Shows what is kept, or the size of the download. */
  async #open(): Promise<void> {
    const kept = await keptBundle(this.#home, `${this.#bundlePath}.json`).catch(() => undefined);
    this.getPart('remove').hidden = kept === undefined;
    if (kept !== undefined) {
      this.#show('kept', kept.day);
      return;
    }
    try {
      const answer = await fetch(`${this.#bundlePath}.size.json`);
      const { kilobytes } = (await answer.json()) as { kilobytes: number };
      this.getPart('size').textContent = this.words('size', { kilobytes });
      this.getPart('keep').hidden = false;
    } catch {
      this.#show('failed');
    }
  }

  async #keep(): Promise<void> {
    this.getPart('keep').hidden = true;
    this.#show('working');
    try {
      const registration = await navigator.serviceWorker.register('/offline-worker.js', { scope: this.#home, updateViaCache: 'none' });
      await activated(registration);
      await activated(await navigator.serviceWorker.register('/offline-help-worker.js', { scope: '/', updateViaCache: 'none' }));
      const kept = await keptBundle(this.#home, `${this.#bundlePath}.json`);
      if (kept === undefined) throw new Error('nothing is kept');
      this.getPart('size').textContent = '';
      this.getPart('remove').hidden = false;
      this.#show('kept', kept.day);
    } catch (error) {
      await forget(this.#home);
      this.getPart('keep').hidden = false;
      throw error;
    }
  }

  async #remove(): Promise<void> {
    await forget(this.#home);
    this.getPart('remove').hidden = true;
    this.getPart('keep').hidden = true;
    this.#show('removed');
  }

  #show(name: Words, day = ''): void {
    this.querySelector('[role="status"]')!.textContent = this.words(name, { day });
  }
}

/** Whether the browser can keep pages. Reading `caches` throws when storage is blocked. */
function canKeep(): boolean {
  try {
    return 'serviceWorker' in navigator && typeof window.caches === 'object';
  } catch {
    return false;
  }
}

const cacheOf = (home: string) => `offline-${home.replaceAll('/', '')}`;

async function keptBundle(home: string, path: string): Promise<Bundle | undefined> {
  if ((await registrationOf(home)) === undefined || !(await caches.has(cacheOf(home)))) return undefined;
  const file = await (await caches.open(cacheOf(home))).match(path);
  return (await file?.json()) as Bundle | undefined;
}

/** Waits until the worker answers. It becomes active once it has loaded everything; when loading fails, it becomes "redundant". */
async function activated({ installing, waiting, active }: ServiceWorkerRegistration): Promise<void> {
  const worker = installing ?? waiting ?? active;
  await new Promise<void>((resolve, reject) => {
    const look = () => {
      if (worker?.state === 'activated') resolve();
      else if (worker === null || worker.state === 'redundant') reject(new Error('not loaded'));
    };
    worker?.addEventListener('statechange', look);
    look();
  });
}

async function registrationOf(home: string): Promise<ServiceWorkerRegistration | undefined> {
  const registration = await navigator.serviceWorker.getRegistration(home);
  return registration !== undefined && new URL(registration.scope).pathname === home ? registration : undefined;
}

/** Removes the directory. Keeps the worker if a kept slip needs it. The worker of the whole site goes with the last language. */
async function forget(home: string): Promise<void> {
  await caches.delete(cacheOf(home));
  if (await keepsSlips(home)) await navigator.serviceWorker.register('/offline-worker.js?slips', { scope: home });
  else await (await registrationOf(home))?.unregister();
  const isLast = !(await caches.keys()).some((name) => name.startsWith('offline-'));
  if (isLast) await (await registrationOf('/'))?.unregister();
}

async function keepsSlips(home: string): Promise<boolean> {
  if (!(await caches.has('slips'))) return false;
  const kept = await (await caches.open('slips')).keys();
  return kept.some(({ url }) => new URL(url).pathname.startsWith(home));
}

customElements.define('keep-offline', KeepOffline);
