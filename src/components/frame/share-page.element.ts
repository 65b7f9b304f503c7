import { Enhancer } from './enhancer.ts';

/**
 * `<share-page>` around two hidden buttons, `data-share` and `data-copy`, and an empty `role="status"` with the words for
 * success in `data-copied`. Shows the phone's own sharing where there is one, else copying, else nothing. Shared is the
 * address alone, with the page's title.
 */
class SharePage extends Enhancer {
  protected override enhance(signal: AbortSignal): void {
    const canShare = 'share' in navigator;
    const button = this.querySelector<HTMLButtonElement>(canShare ? '[data-share]' : '[data-copy]');
    if (button === null || !(canShare || 'clipboard' in navigator)) return;
    button.hidden = false;
    const { origin, pathname } = window.location;
    const url = `${origin}${pathname}`;
    const act = async () => {
      if (canShare) return navigator.share({ title: document.title, url });
      const status = this.querySelector<HTMLElement>('[data-copied]');
      await navigator.clipboard.writeText(url);
      if (status !== null) status.textContent = status.dataset['copied'] ?? '';
    };
    // Closing the phone's own sheet is a change of mind: there is nothing to say.
    button.addEventListener('click', () => void act().catch(() => undefined), { signal });
  }
}

customElements.define('share-page', SharePage);
