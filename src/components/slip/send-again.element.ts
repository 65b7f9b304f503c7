import { post, Refused, whyNot, type Answer } from '../form/post.browser.ts';
import { alertOf, said } from '../form/step-messages.browser.ts';
import { Enhancer } from '../frame/enhancer.ts';

/**
 * `<send-again data-sending data-not-sent="no connection|server away|text" data-refused data-slip="/ar/appointment/…/">` at the end
 * of a page of the slip, around the template of a message: sends the page's forms without leaving it, so that without a connection, and when
 * the server refuses for now, everything stays, with a button that sends again. Every form may be sent again: a step that stands already
 * changes nothing. Without a script the browser sends them.
 */
class SendAgain extends Enhancer {
  #isSending = false;
  /** After a lost answer a refusal may mean that the step stands already. */
  #hasLostAnswer = false;
  #triesWithoutAnswer = 0;

  protected override enhance(signal: AbortSignal): void {
    const main = this.closest('main');
    // After the listeners of the forms themselves, which may have to work before they send.
    if (main !== null) this.takeOver(main, signal, (event) => this.#submitted(event));
    window.addEventListener('pageshow', ({ persisted }) => persisted && this.#rest(), { signal });
  }

  async #submitted(event: SubmitEvent): Promise<void> {
    const form = event.target;
    // "?remove" goes to the worker of the phone.
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented || form.getAttribute('action') === '?remove') return;
    // With a connection, after two tries without any answer, something else is in the way of the script: the browser sends.
    if (form.method !== 'post' || (this.#triesWithoutAnswer > 1 && navigator.onLine)) return;
    event.preventDefault();
    if (this.#isSending) return;
    const button = event.submitter as HTMLButtonElement | null;
    this.#isSending = true;
    const state = this.#stateBeside(form, button);
    try {
      // An input of the form may be named "action".
      await this.#goOn(await post(new URL(form.getAttribute('action') ?? '', window.location.href), answersOf(form, button)));
    } catch (error) {
      this.#isSending = false;
      const isOurs = error instanceof Refused && error.words !== undefined;
      this.#hasLostAnswer ||= !isOurs;
      this.#triesWithoutAnswer = error instanceof Refused ? 0 : this.#triesWithoutAnswer + 1;
      const [, , mayHaveArrived] = this.words('notSent').split('|');
      const { reason, action = mayHaveArrived } = whyNot(error, this.words('notSent'));
      const title = isOurs ? `${this.words('refused')}: ${reason}` : reason;
      const alert = alertOf(this, [title, action].join('|'), 'danger', {
        type: 'submit',
        ...(button?.name ? { name: button.name, value: button.value } : {}),
      });
      state.replaceChildren(alert);
      alert.querySelector('button')!.focus();
    }
  }

  /** Opens what comes next, or shows the page that refuses. @throws Refused when the answer is no page of ours */
  async #goOn({ next, page, status }: Answer): Promise<void> {
    const slip = this.dataset['slip'] ?? '';
    if (next !== undefined) window.location.assign(next);
    // The lost answer may have been a yes: the slip tells what stands.
    else if (status === 409 && this.#hasLostAnswer && slip !== '') window.location.assign(slip);
    else {
      const main = page.querySelector('main#main');
      if (main === null) throw new Refused();
      document.title = page.title;
      document.querySelector('main')!.replaceChildren(...main.childNodes);
      for (const script of page.querySelectorAll('script[src]')) load(script.getAttribute('src')!);
      if (document.querySelector('error-summary') === null) window.scrollTo(0, 0);
    }
  }

  /** The place of the message: in the form, after the button that was pressed, or instead of the message whose button it was. */
  #stateBeside(form: HTMLFormElement, button: HTMLElement | null): HTMLElement {
    const former = button?.closest('.sending') ?? null;
    if (former === null) this.#rest();
    this.#isSending = true;
    const state = document.createElement('div');
    state.className = 'sending';
    state.append(said('status', this.words('sending')));
    // Buttons that stand in a row stay there.
    const row = button?.closest('ul, p') ?? button;
    if (former !== null) former.replaceWith(state);
    else if (row === null) form.append(state);
    else row.after(state);
    return state;
  }

  #rest(): void {
    this.#isSending = false;
    this.closest('main')?.querySelector('.sending')?.remove();
  }
}

function answersOf(form: HTMLFormElement, button: HTMLButtonElement | null): URLSearchParams {
  const answers = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') answers.append(name, value);
  if (button !== null && button.name !== '') answers.append(button.name, button.value);
  return answers;
}

/** Loads a script of a page that came instead. */
function load(src: string): void {
  if (document.querySelector(`script[src="${src}"]`) !== null) return;
  const script = document.createElement('script');
  script.type = 'module';
  script.src = src;
  document.head.append(script);
}

customElements.define('send-again', SendAgain);
