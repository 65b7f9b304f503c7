import { minuteMs, secondMs } from '../../directory/instants.ts';

const warnBeforeMs = 2 * minuteMs;

/** Counts down to the end of a form's hold, until the signal of its element aborts. */
export class HoldClock {
  #until: number | undefined;
  #isWarned = false;
  readonly #tells: { soon: () => void; over: () => void };
  readonly #ticking: number;

  /** @param tells `soon` is called two minutes before the end, `over` at the end; each once for a hold */
  constructor(tells: { soon: () => void; over: () => void }, signal: AbortSignal) {
    this.#tells = tells;
    this.#ticking = window.setInterval(() => this.#tick(), secondMs);
    signal.addEventListener('abort', () => this.stop());
  }

  /** @param secondsLeft as the server wrote it; undefined without a hold */
  start(secondsLeft: string | undefined): void {
    this.#until = secondsLeft === undefined ? undefined : Date.now() + Number(secondsLeft) * secondMs;
    this.#isWarned = false;
  }

  stop(): void {
    window.clearInterval(this.#ticking);
  }

  #tick(): void {
    if (this.#until === undefined) return;
    const left = this.#until - Date.now();
    if (left <= 0) {
      this.#until = undefined;
      this.#tells.over();
    } else if (left <= warnBeforeMs && !this.#isWarned) {
      this.#isWarned = true;
      this.#tells.soon();
    }
  }
}
