import { Enhancer } from './enhancer.ts';

/**
 * `<share-page>` around two hidden buttons, `data-share` and `data-copy`, and an empty `role="status"` with the words for
 * success in `data-copied`. Offers the browser's sharing if there is one, else copying, else nothing. Shares only the address, without
 * its query, and the page's title; those of another page with its path in `data-path` and its name in `data-name`.
 */
class SharePage extends Enhancer {
  protected override enhance(signal: AbortSignal): void {
    const canShare = 'share' in navigator;
    const button = this.querySelector<HTMLButtonElement>(canShare ? '[data-share]' : '[data-copy]');
    if (button === null || !(canShare || 'clipboard' in navigator)) return;
    button.hidden = false;
    const { origin, pathname } = window.location;
    const { path = pathname, name = document.title } = this.dataset;
    const url = `${origin}${path}`;
    const act = async () => {
      if (canShare) return navigator.share({ title: name, url });
      const status = this.querySelector<HTMLElement>('[data-copied]');
      await navigator.clipboard.writeText(url);
      if (status !== null) status.textContent = status.dataset['copied'] ?? '';
    };
    // Closing the share sheet rejects the promise; no message is needed.
    button.addEventListener('click', () => void act().catch(() => undefined), { signal });
  }
}

customElements.define('share-page', SharePage);
