/** `<print-button>` around a hidden button: shows it and prints the page. */
class PrintButton extends HTMLElement {
  #listening = new AbortController();

  connectedCallback(): void {
    const button = this.querySelector('button');
    if (button === null) return;
    this.#listening = new AbortController();
    button.hidden = false;
    button.addEventListener('click', () => window.print(), { signal: this.#listening.signal });
  }

  disconnectedCallback(): void {
    this.#listening.abort();
  }
}

customElements.define('print-button', PrintButton);
