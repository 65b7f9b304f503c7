import { Enhancer } from '../../frame/enhancer.ts';

/**
 * `<answer-preview data-url="…/preview/">` around a form: shows what the person will read once the form is open and as it changes. Without
 * a script the form's preview button does it.
 */
class AnswerPreview extends Enhancer {
  #asked = 0;

  protected enhance(signal: AbortSignal): void {
    const form = this.querySelector('form');
    if (form === null) return;
    this.getPart('preview-button').hidden = true;
    const ask = () => void this.#show(form, signal);
    form.addEventListener('change', ask, { signal });
    // Times that the browser kept over a reload.
    const box = this.closest('details');
    if (box === null || box.open) ask();
    else box.addEventListener('toggle', ask, { signal, once: true });
  }

  protected override giveUp(): void {
    super.giveUp();
    this.getPart('preview-button').hidden = false;
  }

  async #show(form: HTMLFormElement, signal: AbortSignal): Promise<void> {
    const turn = ++this.#asked;
    const entries = [...new FormData(form)].flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    );
    try {
      const answer = await fetch(this.dataset['url'] ?? '', { method: 'POST', body: new URLSearchParams(entries), signal });
      // A session that ended answers with another page.
      if (!answer.ok || answer.redirected) throw new Error('no preview');
      const html = await answer.text();
      if (turn === this.#asked) this.getPart('preview').innerHTML = html;
    } catch {
      if (!signal.aborted) this.giveUp();
    }
  }
}

customElements.define('answer-preview', AnswerPreview);
