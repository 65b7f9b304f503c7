import { Enhancer } from './enhancer.ts';

/** `<print-button>` around a hidden button: shows it and prints the page. With `data-at-once` the print dialog opens by itself. */
class PrintButton extends Enhancer {
  protected override enhance(signal: AbortSignal): void {
    const button = this.querySelector('button');
    if (button === null) return;
    button.hidden = false;
    button.addEventListener('click', () => window.print(), { signal });
    if (this.dataset['atOnce'] !== undefined) window.print();
  }
}

customElements.define('print-button', PrintButton);
