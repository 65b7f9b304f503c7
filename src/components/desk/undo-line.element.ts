import { Enhancer } from '../frame/enhancer.ts';

/** `<undo-line data-seconds="10" data-label="… {seconds} …">`: counts the seconds on its button down, and goes when they are over. */
class UndoLine extends Enhancer {
  protected enhance(signal: AbortSignal): void {
    const until = Number(this.dataset['seconds']) * 1000 + performance.now();
    if (Number.isNaN(until)) return;
    const button = this.getPart('undo');
    const timer = setInterval(() => {
      const seconds = Math.ceil((until - performance.now()) / 1000);
      if (seconds > 0) button.textContent = this.words('label', { seconds });
      else this.remove();
    }, 1000);
    signal.addEventListener('abort', () => clearInterval(timer));
  }
}

customElements.define('undo-line', UndoLine);
