import { proveSlot } from './slot-proof.browser.ts';
import { Enhancer, submitBy } from '../frame/enhancer.ts';

const noticeAfterMilliseconds = 2000;

/**
 * `<proof-field>` in a form of free times: starts the proof of work for one more slot when the page opens, and sends the proof with the chosen
 * time. Shows a message only when this takes longer than two seconds. Without a proof the form is sent unchanged.
 */
class ProofField extends Enhancer {
  #proof: Promise<string | undefined> | undefined;
  #isSending = false;

  protected override enhance(signal: AbortSignal): void {
    this.#proof = proveSlot();
    const form = this.closest('form');
    if (form !== null) this.takeOver(form, signal, (event) => this.#submitted(event, form));
  }

  async #submitted(event: SubmitEvent, form: HTMLFormElement): Promise<void> {
    const field = this.querySelector('input')!;
    if (field.value !== '') return;
    event.preventDefault();
    if (this.#isSending) return;
    this.#isSending = true;
    const notice = window.setTimeout(() => (this.querySelector('p')!.textContent = this.dataset['wait']!), noticeAfterMilliseconds);
    const proof = await this.#proof;
    window.clearTimeout(notice);
    // Sends the form with or without a proof; the server does not accept "none" as one.
    field.value = proof ?? 'none';
    submitBy(form, event.submitter);
  }
}

customElements.define('proof-field', ProofField);
