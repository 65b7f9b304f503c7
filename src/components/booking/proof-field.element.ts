import { proveSlot } from './slot-proof.browser.ts';
import { Enhancer } from '../frame/enhancer.ts';

const noticeAfterMilliseconds = 2000;

/**
 * `<proof-field>` in a form of free times: works for one more slot from the start, and sends the proof along with the time that is
 * pressed. Says so only when that takes longer than two seconds. Without a proof the form is sent as it is.
 */
class ProofField extends Enhancer {
  #proof: Promise<string | undefined> | undefined;
  #isSending = false;

  protected override enhance(signal: AbortSignal): void {
    this.#proof = proveSlot();
    this.closest('form')?.addEventListener('submit', (event) => void this.#submitted(event), { signal });
  }

  async #submitted(event: SubmitEvent): Promise<void> {
    const field = this.querySelector('input')!;
    if (field.value !== '') return;
    event.preventDefault();
    if (this.#isSending) return;
    this.#isSending = true;
    const notice = window.setTimeout(() => (this.querySelector('p')!.textContent = this.dataset['wait']!), noticeAfterMilliseconds);
    const proof = await this.#proof;
    window.clearTimeout(notice);
    // Sent with whatever came of it; "none" is no proof to the server either.
    field.value = proof ?? 'none';
    field.form?.requestSubmit(event.submitter);
  }
}

customElements.define('proof-field', ProofField);
