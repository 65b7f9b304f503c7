/**
 * `<share-page>` around two hidden buttons, `data-share` and `data-copy`, and an empty `role="status"` with the words for
 * success in `data-copied`. Shows the phone's own sharing where there is one, else copying, else nothing. Shared is the
 * address alone, with the page's title.
 */
class SharePage extends HTMLElement {
  #listening = new AbortController();

  connectedCallback(): void {
    const canShare = 'share' in navigator;
    const button = this.querySelector<HTMLButtonElement>(canShare ? '[data-share]' : '[data-copy]');
    if (button === null || !(canShare || 'clipboard' in navigator)) return;
    this.#listening = new AbortController();
    button.hidden = false;
    const { origin, pathname } = window.location;
    const url = `${origin}${pathname}`;
    const act = async () => {
      if (canShare) return navigator.share({ title: document.title, url });
      const status = this.querySelector<HTMLElement>('[data-copied]');
      await navigator.clipboard.writeText(url);
      if (status !== null) status.textContent = status.dataset['copied'] ?? '';
    };
    // Who closes the phone's own sheet has changed their mind; there is nothing to say.
    button.addEventListener('click', () => void act().catch(() => undefined), { signal: this.#listening.signal });
  }

  disconnectedCallback(): void {
    this.#listening.abort();
  }
}

customElements.define('share-page', SharePage);
