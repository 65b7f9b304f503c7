import { Enhancer } from './enhancer.ts';

/**
 * `<copy-link>` around a hidden button, the text to copy (`data-copy`) and an empty `role="status"` with the words for
 * success in `data-copied`. Shows the button if the browser can copy.
 */
class CopyLink extends Enhancer {
  protected override enhance(signal: AbortSignal): void {
    const button = this.querySelector('button');
    const status = this.querySelector<HTMLElement>('[data-copied]');
    if (button === null || status === null || !('clipboard' in navigator)) return;
    button.hidden = false;
    const copy = async () => {
      status.textContent = '';
      await navigator.clipboard.writeText(this.dataset['copy'] ?? '');
      status.textContent = status.dataset['copied'] ?? '';
    };
    // When copying is forbidden, people can copy the visible link by hand.
    button.addEventListener('click', () => void copy().catch(() => undefined), { signal });
  }
}

customElements.define('copy-link', CopyLink);
