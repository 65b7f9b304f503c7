import { secondMs } from '../../directory/instants.ts';
import { proveSlot } from '../booking/slot-proof.browser.ts';
import type { Answers } from './kept-answers.browser.ts';

/** The timeout of sending, for dead connections. Sending again still makes one request. */
const patienceMs = 30 * secondMs;
/** The answers that free times depend on. */
const asksFor = ['quarter', 'conversationLanguage', 'interpreting', 'womanCounsellor', 'channel'];
/** The fields sent to look for times: no name and no number before the last step. */
const aboutTimes = [...asksFor, 'slot', 'hold', 'formLanguage', 'idempotencyKey', 'invitation'];

/** The server's answer to the form: the address of the slip, or the form again. */
export type Answered = { slip: string } | { slip?: never; page: Document };

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
   * @returns undefined where the server did not answer with the form
   */
  async askTimes(step: string, other: Answers = [], isLastTry = false): Promise<Document | undefined> {
    const body = new URLSearchParams(this.answers().filter(([name]) => aboutTimes.includes(name)));
    for (const [name, value] of other) body.set(name, value);
    body.set('step', step);
    const isHold = step.startsWith('hold:');
    if (isHold) body.set('proof', (await this.#proof) ?? '');
    const page = await this.#post(body).then(
      (answer) => (answer.slip === undefined ? answer.page : undefined),
      () => undefined,
    );
    const times = page?.querySelector<HTMLElement>('#f-slot')?.dataset;
    if (page === undefined || times === undefined) return undefined;
    if (!isHold) return page;
    // A proof is valid once.
    if (times['left'] !== undefined) this.#proof = undefined;
    const isWish = times['left'] === undefined && page.querySelector('#f-slot [name="slot"]') !== null;
    // The proof came too late, or the network has used its share meanwhile.
    if (!isWish || times['proof'] === undefined || isLastTry) return page;
    this.#proof = proveSlot();
    return this.askTimes(step, other, true);
  }

  /** @throws without an answer, or when the answer is neither the slip nor the form */
  async send(): Promise<Answered> {
    const body = new URLSearchParams(this.answers());
    // With a proof, a wish may still become an appointment.
    body.set('proof', (await this.#proof) ?? '');
    const answered = await this.#post(body);
    if (answered.slip === undefined && answered.page.querySelector('main appointment-steps') === null) throw new Error('not the form');
    return answered;
  }

  async #post(body: URLSearchParams): Promise<Answered> {
    // Browsers of 2021 lack AbortSignal.timeout.
    const patience = new AbortController();
    const waiting = window.setTimeout(() => patience.abort(), patienceMs);
    try {
      // RFC 7240: without the slip itself, which the browser opens next, and without the parts of the form that stay.
      const headers = { prefer: 'return=minimal' };
      const answer = await fetch(this.#form.action, { method: 'POST', headers, body, signal: patience.signal });
      const slip = answer.status === 201 ? answer.headers.get('location') : null;
      if (slip !== null) return { slip };
      return { page: new DOMParser().parseFromString(await answer.text(), 'text/html') };
    } finally {
      window.clearTimeout(waiting);
    }
  }
}
