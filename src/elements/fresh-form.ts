/**
 * `<fresh-form>` around a form: who comes back to it after sending finds it empty, so that nothing is sent a second
 * time and nothing stays on a shared phone. A form that was refused takes the place of this one in the history
 * (the same address), so its values are never lost.
 */
class FreshForm extends HTMLElement {
  #listening = new AbortController();

  connectedCallback(): void {
    const form = this.querySelector('form');
    if (form === null) return;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    form.addEventListener('submit', () => history.replaceState({ sent: true }, ''), { signal });
    window.addEventListener('pageshow', () => wasSent() && form.reset(), { signal });
  }

  disconnectedCallback(): void {
    this.#listening.abort();
  }
}

const wasSent = () => (history.state as { sent?: boolean } | null)?.sent === true;

customElements.define('fresh-form', FreshForm);
