/**
 * `<quick-exit>` around a link to a neutral page. Leaves at once and puts that page in the place of this one, so that
 * "back" does not lead here; Escape pressed three times does the same, and a child with `data-keyboard` says so.
 * Without a script it is a plain link.
 */
class QuickExit extends HTMLElement {
  #listening = new AbortController();
  #escapes: number[] = [];

  connectedCallback(): void {
    const link = this.querySelector('a');
    if (link === null) return;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const leave = () => {
      // Nothing may be read any more while the other page is still on its way.
      document.body.hidden = true;
      document.title = '…';
      window.location.replace(link.href);
    };
    link.addEventListener(
      'click',
      (event) => {
        event.preventDefault();
        leave();
      },
      { signal },
    );
    document.addEventListener(
      'keydown',
      ({ key, timeStamp }) => {
        // Folded away while the page is about something else.
        if (key !== 'Escape' || link.getClientRects().length === 0) {
          this.#escapes = [];
          return;
        }
        this.#escapes = [...this.#escapes.filter((pressedAt) => timeStamp - pressedAt < withinMilliseconds), timeStamp];
        if (this.#escapes.length >= 3) leave();
      },
      { signal },
    );
    const hint = this.querySelector<HTMLElement>('[data-keyboard]');
    // A phone has no such key.
    if (hint !== null) hint.hidden = !window.matchMedia('(any-hover: hover)').matches;
  }

  disconnectedCallback(): void {
    this.#listening.abort();
  }
}

const withinMilliseconds = 5000;

customElements.define('quick-exit', QuickExit);
