import { Enhancer } from '../../frame/enhancer.ts';

/** The answers that change which times fit. */
const asked = ['quarter', 'conversationLanguage', 'womanCounsellor'];

/**
 * `<enter-times data-url="…/times/">` within the form of a request that the desk enters: looks for the times anew when an answer changes
 * which ones fit. Without a script the button does it.
 */
class EnterTimes extends Enhancer {
  #asked = 0;

  protected enhance(signal: AbortSignal): void {
    const form = this.closest('form');
    if (form === null) return;
    this.getPart('again').hidden = true;
    const changed = ({ target }: Event) => {
      if (target instanceof HTMLElement && asked.includes(target.getAttribute('name') ?? '')) void this.#look(form, signal);
    };
    form.addEventListener('change', changed, { signal });
  }

  protected override giveUp(): void {
    super.giveUp();
    this.getPart('again').hidden = false;
  }

  async #look(form: HTMLFormElement, signal: AbortSignal): Promise<void> {
    const turn = ++this.#asked;
    const answers = new URLSearchParams();
    for (const name of [...asked, 'slot']) {
      const value = new FormData(form).get(name);
      if (typeof value === 'string') answers.set(name, value);
    }
    try {
      const answer = await fetch(this.dataset['url'] ?? '', { method: 'POST', body: answers, signal });
      // A session that ended answers with another page.
      if (!answer.ok || answer.redirected) throw new Error('no times');
      const html = await answer.text();
      if (turn === this.#asked) this.getPart('times').innerHTML = html;
    } catch {
      if (!signal.aborted) this.giveUp();
    }
  }
}

customElements.define('enter-times', EnterTimes);
