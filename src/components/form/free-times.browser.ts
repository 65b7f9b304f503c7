import type { AppointmentSender } from './appointment-sender.browser.ts';
import type { Answers } from './kept-answers.browser.ts';
import { whyNot } from './post.browser.ts';
import { alertOf } from './step-messages.browser.ts';

/** The question with the free times. Finding, holding and giving back replace its section with that of the server's answer. */
export class FreeTimes {
  readonly #form: HTMLElement;
  readonly #sender: AppointmentSender;
  readonly #words: string;
  /** The answers for which the shown times were found. */
  #lookedFor: string;

  /** @param words "no connection|server away|no times|not kept|try again" */
  constructor(form: HTMLElement, sender: AppointmentSender, words: string) {
    this.#form = form;
    this.#sender = sender;
    this.#words = words;
    this.#lookedFor = sender.criteria();
  }

  get section(): HTMLElement {
    return this.#form.querySelector<HTMLElement>('#f-slot')!;
  }

  /** Whether the shown times were found for other answers than those of now. */
  get areOld(): boolean {
    return this.#sender.criteria() !== this.#lookedFor;
  }

  get isKept(): boolean {
    return this.section.dataset['left'] !== undefined;
  }

  get isBusy(): boolean {
    return this.section.hasAttribute('aria-busy');
  }

  /** Which time is kept, and until when. Empty where none is. */
  get words(): string {
    return this.section.dataset['said'] ?? '';
  }

  /**
   * Finds times, holds one or gives it back.
   * @returns the answer's page
   * @throws like AppointmentSender.askTimes
   */
  async ask(step: string, other: Answers): Promise<Document> {
    const lookedFor = this.#sender.criteria();
    this.#wait(true);
    const page = await this.#sender.askTimes(step, other).finally(() => this.#wait(false));
    // Extending keeps a time that was found for the earlier answers.
    if (step !== 'extend') this.#lookedFor = lookedFor;
    return page;
  }

  /** Shows the section of an answer. */
  show(page: Document): void {
    const found = page.querySelector<HTMLElement>('#f-slot')!;
    found.hidden = this.section.hidden;
    this.#keepWish(found);
    this.section.replaceWith(found);
    const box = this.#form.querySelector<HTMLInputElement>(`[name="channel"][value="${found.dataset['channel'] ?? ''}"]`);
    if (box !== null) box.checked = true;
  }

  /** @param step that the server did not take; the message's button asks for it again */
  sayWhyNot(step: string, error: unknown): void {
    this.section.querySelector('h2 + .alert-danger')?.remove();
    const [, , notLoaded, notKept, again] = this.#words.split('|');
    const { reason, action = step.startsWith('hold:') || step === 'extend' ? notKept : notLoaded } = whyNot(error, this.#words);
    const words = [reason, action, again].join('|');
    const alert = alertOf(this.#form, words, 'danger', { type: 'submit', name: 'step', value: step });
    this.section.querySelector('h2')!.after(alert);
    // A time may stand far below.
    if (step.startsWith('hold:')) alert.querySelector('button')!.focus();
  }

  /** Gives the kept time back without waiting for the answer. */
  giveBack(): void {
    const hold = this.#form.querySelector<HTMLInputElement>('[name="hold"]')?.value;
    if (hold === undefined) return;
    void fetch(`/api/holds/${encodeURIComponent(hold)}`, { method: 'DELETE', keepalive: true }).catch(() => undefined);
  }

  #wait(isBusy: boolean): void {
    const loading = this.#form.querySelector<HTMLElement>('[data-loading]');
    if (loading !== null) loading.hidden = !isBusy;
    if (isBusy) this.section.setAttribute('aria-busy', 'true');
    else this.section.removeAttribute('aria-busy');
  }

  /** Copies the wish to the new section, because the wish was not sent. */
  #keepWish(found: HTMLElement): void {
    for (const box of this.section.querySelectorAll<HTMLInputElement>('[name="days"], [name="parts"]')) {
      const same = found.querySelector<HTMLInputElement>(`[name="${box.name}"][value="${box.value}"]`);
      if (same !== null) same.checked = box.checked;
    }
    const group = found.querySelector('details');
    if (group !== null && this.section.querySelector('details')?.open === true) group.open = true;
  }
}
