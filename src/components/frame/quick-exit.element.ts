import { Enhancer } from './enhancer.ts';

/**
 * `<quick-exit data-home="/ar/">` around a link to a neutral page. Leaves at once and puts that page in the place of this one, so that
 * "back" does not lead here; Escape pressed three times does the same, and a child with `data-keyboard` says so.
 * Without a script it is a plain link.
 *
 * With `data-traceless` the page leaves nothing in the history of the tab as long as the link is visible: the next page takes its place,
 * and a page that a form leads away from is remembered as `data-home`. The value of `data-traceless`, if any, is the address that the
 * page has meanwhile, without what it was asked.
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
        // Folded away while the page is about something else.
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
    // A phone has no such key.
    if (hint !== null) hint.hidden = !window.matchMedia('(any-hover: hover)').matches;
    if (this.dataset['traceless'] !== undefined) this.#leaveNoTrace(signal);
  }

  get #link(): HTMLAnchorElement | null {
    return this.querySelector('a');
  }

  get #isShown(): boolean {
    return (this.#link?.getClientRects().length ?? 0) > 0;
  }

  /** Nothing may be read any more, not even the address, while the other page is still on its way. */
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
    // By then every element of the page has read the address.
    if (document.readyState === 'complete') forgetQuestion();
    else document.addEventListener('DOMContentLoaded', forgetQuestion, { signal });
    document.addEventListener('input', forgetQuestion, { signal });

    // On the window, so that a link or form which an element of the page takes care of is left to it.
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

    // A browser that keeps the page in memory would show it again as it was.
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
    // Of a search the place in the page stays: it leads to its results, and the browser may not have gone there yet.
    const kept = new URL(address, window.location.href);
    if (this.dataset['shownFor'] !== undefined) kept.hash = window.location.hash;
    if (window.location.href !== kept.href) history.replaceState(null, '', kept);
  }
}

const withinMilliseconds = 5000;

/** The page that a click leads to in this tab, if it leads to one. */
function followed(event: MouseEvent): string | undefined {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const opensElsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (event.defaultPrevented || opensElsewhere || link === null || !/^https?:$/.test(link.protocol)) return undefined;
  return link.target === '' && !link.hasAttribute('download') ? link.href : undefined;
}

customElements.define('quick-exit', QuickExit);
