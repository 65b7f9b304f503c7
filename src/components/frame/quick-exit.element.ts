import { Enhancer } from './enhancer.ts';

/**
 * `<quick-exit data-home="/ar/">` around a link to a neutral page. A press leaves immediately and replaces this page in the history, so that
 * "back" does not return here. Pressing Escape three times does the same; a child with `data-keyboard` tells people so.
 * Without a script it is a plain link.
 *
 * With `data-traceless` the page leaves no trace in the tab's history while the link is visible: the next page replaces its entry, and
 * sending a form renames the entry to `data-home`. The value of `data-traceless`, if any, is the page's address without the question, shown
 * meanwhile.
 */
class QuickExit extends Enhancer {
  #escapes: number[] = [];

  protected override enhance(signal: AbortSignal): void {
    const link = this.#link;
    if (link === null) return;
    link.addEventListener(
      'click',
      (event) => {
        event.preventDefault();
        this.#leave(link.href);
      },
      { signal },
    );
    document.addEventListener(
      'keydown',
      ({ key, timeStamp }) => {
        // The element is hidden while the page is about another topic.
        if (key !== 'Escape' || !this.#isShown) {
          this.#escapes = [];
          return;
        }
        this.#escapes = [...this.#escapes.filter((pressedAt) => timeStamp - pressedAt < withinMilliseconds), timeStamp];
        if (this.#escapes.length >= 3) this.#leave(link.href);
      },
      { signal },
    );
    const hint = this.querySelector<HTMLElement>('[data-keyboard]');
    // Phones have no Escape key.
    if (hint !== null) hint.hidden = !window.matchMedia('(any-hover: hover)').matches;
    if (this.dataset['traceless'] !== undefined) this.#leaveNoTrace(signal);
  }

  get #link(): HTMLAnchorElement | null {
    return this.querySelector('a');
  }

  get #isShown(): boolean {
    return (this.#link?.getClientRects().length ?? 0) > 0;
  }

  /** Hides the page and its address immediately, before the other page has loaded. */
  #leave(href: string): void {
    document.body.hidden = true;
    document.title = '…';
    this.#rename(this.dataset['home'] ?? '/');
    window.location.replace(href);
  }

  #leaveNoTrace(signal: AbortSignal): void {
    const forgetQuestion = () => {
      const address = this.dataset['traceless'] ?? '';
      if (address !== '' && this.#isShown) this.#rename(address);
    };
    // Waits until every element of the page has read the address.
    if (document.readyState === 'complete') forgetQuestion();
    else document.addEventListener('DOMContentLoaded', forgetQuestion, { signal });
    document.addEventListener('input', forgetQuestion, { signal });

    // Listens on the window, after all elements, and leaves events to elements that have handled them.
    window.addEventListener(
      'click',
      (event) => {
        const next = this.#isShown ? followed(event) : undefined;
        if (next === undefined) return;
        event.preventDefault();
        window.location.replace(next);
      },
      { signal },
    );
    window.addEventListener(
      'submit',
      (event) => {
        if (!event.defaultPrevented && this.#isShown) this.#rename(this.dataset['home'] ?? '/');
      },
      { signal },
    );

    // Hides the page from the back/forward cache, which would show it again unchanged.
    let wasShown = false;
    window.addEventListener(
      'pagehide',
      () => {
        wasShown = this.#isShown;
        if (wasShown) document.body.hidden = true;
      },
      { signal },
    );
    window.addEventListener('pageshow', ({ persisted }) => persisted && wasShown && window.location.reload(), { signal });
  }

  #rename(address: string): void {
    // Keeps the fragment of a search: it leads to the results, and the browser may not have scrolled there yet.
    const kept = new URL(address, window.location.href);
    if (this.dataset['shownFor'] !== undefined) kept.hash = window.location.hash;
    if (window.location.href !== kept.href) history.replaceState(null, '', kept);
  }
}

const withinMilliseconds = 5000;

/** The page that a click opens in this tab, if any. */
function followed(event: MouseEvent): string | undefined {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const opensElsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (event.defaultPrevented || opensElsewhere || link === null || !/^https?:$/.test(link.protocol)) return undefined;
  return link.target === '' && !link.hasAttribute('download') ? link.href : undefined;
}

customElements.define('quick-exit', QuickExit);
