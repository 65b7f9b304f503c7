import { Enhancer } from '../frame/enhancer.ts';
import { instantOf, listen, type News } from './desk-live.browser.ts';

/** A screen reader is interrupted at most this often, but at once by an urgent request. */
const calmMilliseconds = 30_000;

/** `<desk-live data-account data-position>`: counts what has come since the page was made, in a link, in the title and aloud. */
class DeskLive extends Enhancer {
  readonly #title = document.title;
  #new = 0;
  #saidAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected enhance(signal: AbortSignal): void {
    const { account = '', position = '' } = this.dataset;
    for (const link of this.querySelectorAll('a')) link.href = withQuery(link.href);
    let here = new AbortController();
    const begin = () => listen(account, position, (news) => this.hear(news), here.signal);
    const end = () => {
      here.abort();
      clearTimeout(this.#timer);
    };
    // A page that waits in the history must hold no connection; when it comes back, it asks from the beginning.
    window.addEventListener('pagehide', end, { signal });
    window.addEventListener(
      'pageshow',
      ({ persisted }) => {
        if (!persisted) return;
        here = new AbortController();
        this.#new = 0;
        begin();
      },
      { signal },
    );
    signal.addEventListener('abort', end);
    begin();
  }

  hear({ position, counts }: News): void {
    // The page shows already what came before it.
    if (instantOf(position) < instantOf(this.dataset['position'] ?? '')) return;
    this.#new += counts.new;
    const changed = this.getPart('changed');
    if (counts.changed > 0 && changed.dataset['shows'] === 'changes') changed.hidden = false;
    if (this.#new === 0) return;
    const link = this.getPart('new');
    link.textContent = this.words('new', { number: this.#new });
    link.hidden = false;
    document.title = `(${this.#new}) ${this.#title}`;
    if (counts.newUrgent > 0) this.getPart('loud').textContent = this.words('urgent', { number: counts.newUrgent });
    else if (counts.new > 0) this.#say();
  }

  #say(): void {
    const wait = this.#saidAt + calmMilliseconds - performance.now();
    clearTimeout(this.#timer);
    if (wait > 0) {
      this.#timer = setTimeout(() => this.#say(), wait);
      return;
    }
    this.#saidAt = performance.now();
    this.getPart('calm').textContent = this.words('came', { number: this.#new });
  }
}

/** A link to the page itself keeps the list that it shows, without the message about the last step. */
function withQuery(href: string): string {
  const here = new URL(location.href);
  if (new URL(href).pathname !== here.pathname) return href;
  here.searchParams.delete('done');
  here.hash = '';
  return here.href;
}

customElements.define('desk-live', DeskLive);
