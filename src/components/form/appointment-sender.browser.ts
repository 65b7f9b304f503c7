import { proveSlot } from '../booking/slot-proof.browser.ts';
import type { Answers } from './kept-answers.browser.ts';
import { post, Refused, type Answer } from './post.browser.ts';

/** The answers that free times depend on. */
const asksFor = ['quarter', 'conversationLanguage', 'interpreting', 'womanCounsellor', 'channel'];
/** The fields sent to look for times: no name and no number before the last step. */
const aboutTimes = [...asksFor, 'slot', 'hold', 'formLanguage', 'idempotencyKey', 'invitation'];

/** Sends the appointment form as a browser without a script would, with a proof of work for one more slot if one is needed. */
export class AppointmentSender {
  readonly #form: HTMLFormElement;
  #proof: Promise<string | undefined> | undefined;

  constructor(form: HTMLFormElement) {
    this.#form = form;
  }

  answers(): Answers {
    return [...new FormData(this.#form)].filter((answer): answer is [string, string] => typeof answer[1] === 'string');
  }

  /** The answers that free times depend on, as a text to compare. */
  criteria(): string {
    return JSON.stringify(this.answers().filter(([name]) => asksFor.includes(name)));
  }

  /** Starts the proof of work for one more slot, unless it is running. */
  prove(): void {
    this.#proof ??= proveSlot();
  }

  /**
   * Looks for times, keeps one, extends it or gives it back.
   * @param step value of the form's button: "find", "hold:<slot>", "extend", "release"
   * @param other answers that replace the form's
   * @throws like `post`, and Refused when the answer is not the form
   */
  async askTimes(step: string, other: Answers = [], isLastTry = false): Promise<Document> {
    const body = new URLSearchParams(this.answers().filter(([name]) => aboutTimes.includes(name)));
    for (const [name, value] of other) body.set(name, value);
    body.set('step', step);
    const isHold = step.startsWith('hold:');
    if (isHold) body.set('proof', (await this.#proof) ?? '');
    const { page } = await post(this.#form.action, body);
    const times = page?.querySelector<HTMLElement>('#f-slot')?.dataset;
    if (page === undefined || times === undefined) throw new Refused();
    if (!isHold) return page;
    // A proof is valid once.
    if (times['left'] !== undefined) this.#proof = undefined;
    const isWish = times['left'] === undefined && page.querySelector('#f-slot [name="slot"]') !== null;
    // The proof came too late, or the network has used its share meanwhile.
    if (!isWish || times['proof'] === undefined || isLastTry) return page;
    this.#proof = proveSlot();
    return this.askTimes(step, other, true);
  }

  /** @throws like `post`, and Refused when the answer is neither the slip nor the form */
  async send(): Promise<Answer> {
    const body = new URLSearchParams(this.answers());
    // With a proof, a wish may still become an appointment.
    body.set('proof', (await this.#proof) ?? '');
    const answered = await post(this.#form.action, body);
    if (answered.page !== undefined && answered.page.querySelector('main appointment-steps') === null) throw new Refused();
    return answered;
  }
}
