import { secondMs } from '../../directory/instants.ts';
import { Enhancer, submitBy } from '../frame/enhancer.ts';

/** So long a press may wait for the answer. */
const patienceMs = 4 * secondMs;

/**
 * `<own-session data-account>`: asks before each form whether its account is still signed in. If not, the form is not sent: what was typed
 * stays on the page and nowhere else, no other account sends it, and a dialog leads to the sign-in and sends the same form again.
 * A question without an answer, because the net or the server is away or slow, or because the browser is older than 2022, lets the form go.
 * It asks too when a page of another tab belongs to nobody or to another account. `[data-person]` goes with its account.
 */
class OwnSession extends Enhancer {
  #isAsking = false;
  #asked: HTMLFormElement | undefined;

  protected enhance(signal: AbortSignal): void {
    // Before all others, which shall hear only of forms that go.
    document.addEventListener('submit', (event) => this.#hold(event), { signal, capture: true });
    // Safari before 15.4 lacks it: the next press asks.
    if (!('BroadcastChannel' in window)) return;
    const tabs = new BroadcastChannel('own-session');
    signal.addEventListener('abort', () => tabs.close());
    tabs.addEventListener('message', ({ data }: MessageEvent<string>) => {
      if (this.#account !== '' && data !== this.#account) void this.#holder().then((holder) => this.#closePerson(holder));
    });
    tabs.postMessage(this.#account);
  }

  /** "" on a page of nobody, like the sign-in. */
  get #account(): string {
    return this.dataset['account'] ?? '';
  }

  #hold(event: SubmitEvent): void {
    const { target: form } = event;
    const button: HTMLElement | null | undefined = event.submitter;
    if (this.#account === '') return;
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- Safari before 15.4 does not say which button was pressed
    if (!(form instanceof HTMLFormElement) || form.method !== 'post' || form === this.#asked || button === undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!this.#isAsking) void this.#ask(form, button);
  }

  async #ask(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
    this.#isAsking = true;
    // It belongs to the step before, which is over with this press.
    const confirmations = document.querySelectorAll<HTMLElement>('.alert-success[role="status"]');
    for (const confirmation of confirmations) confirmation.hidden = true;
    button?.setAttribute('aria-busy', 'true');
    const holder = await this.#holder();
    button?.removeAttribute('aria-busy');
    this.#isAsking = false;
    if (holder === 'own') {
      this.#asked = form;
      submitBy(form, button);
      this.#asked = undefined;
    } else {
      for (const confirmation of confirmations) confirmation.hidden = false;
      this.#show(holder, () => void this.#ask(form, button));
    }
  }

  async #holder(): Promise<'own' | 'other' | 'ended'> {
    try {
      const answer = await fetch('/api/desk/session', { signal: AbortSignal.timeout(patienceMs) });
      if (answer.status === 401) return 'ended';
      if (!answer.ok) return 'own';
      const { account } = (await answer.json()) as { account: string };
      return account === this.#account ? 'own' : 'other';
    } catch {
      return 'own';
    }
  }

  #closePerson(holder: 'own' | 'other' | 'ended'): void {
    if (holder === 'own') return;
    for (const person of document.querySelectorAll('[data-person]')) {
      const closed = this.getPart('closed').cloneNode(true) as HTMLElement;
      closed.hidden = false;
      closed.setAttribute('role', 'status');
      person.replaceWith(closed);
    }
  }

  #show(holder: 'other' | 'ended', again: () => void): void {
    this.#closePerson(holder);
    for (const part of ['ended', 'other']) this.getPart(part).hidden = part !== holder;
    this.getPart('again').onclick = again;
    this.querySelector('dialog')?.showModal();
  }
}

customElements.define('own-session', OwnSession);
