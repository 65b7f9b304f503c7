/**
 * Base of the elements that enhance markup which is complete without a script. `enhance` runs whenever the element enters a page;
 * listeners that take its signal end when the element leaves.
 */
export abstract class Enhancer extends HTMLElement {
  #presence = new AbortController();

  connectedCallback(): void {
    this.#presence = new AbortController();
    try {
      this.enhance(this.#presence.signal);
    } catch (error) {
      this.giveUp();
      throw error;
    }
  }

  disconnectedCallback(): void {
    this.stop();
  }

  /** @param signal aborted when the element leaves the page */
  protected abstract enhance(signal: AbortSignal): void;

  /**
   * Handles the submissions of a form, or of all forms in an element, with `take`, which prevents those that it takes over. When `take`
   * fails, or when the browser does not say which button was pressed (Safari before 15.4), the element gives up, and the press goes to the
   * server as if no script were there.
   */
  protected takeOver(around: HTMLElement, signal: AbortSignal, take: (event: SubmitEvent) => void | Promise<void>): void {
    const submitted = (event: SubmitEvent) => {
      const button: HTMLElement | null | undefined = event.submitter;
      const handOver = (error: unknown) => {
        this.giveUp();
        // During the event, another submission would be ignored.
        if (event.defaultPrevented) setTimeout(() => submitBy(event.target as HTMLFormElement, button));
        reportError(error);
      };
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- undefined where a browser lacks it, whatever the type says
      if (button === undefined) {
        this.giveUp();
        return;
      }
      try {
        void Promise.resolve(take(event)).catch(handOver);
      } catch (error) {
        handOver(error);
      }
    };
    around.addEventListener('submit', submitted, { signal });
  }

  /** Leaves the page as it is without a script, because the script cannot do its work. */
  protected giveUp(): void {
    this.stop();
  }

  /** Ends all listeners until the element enters a page again. */
  protected stop(): void {
    this.#presence.abort();
  }

  /** The element inside that has `data-part="<name>"`. @throws when the markup lacks it */
  protected getPart(name: string): HTMLElement {
    const found = this.querySelector<HTMLElement>(`[data-part="${name}"]`);
    if (found === null) throw new Error(`<${this.localName}> has no part "${name}"`);
    return found;
  }

  /** The words in `data-<name>`, with each value in the place of "{<its name>}"; "" without the attribute. */
  protected words(name: string, values: Record<string, string | number> = {}): string {
    return (this.dataset[name] ?? '').replace(/\{(\w+)\}/g, (place, value: string) => String(values[value] ?? place));
  }
}

/** Submits a form by a button as a person would. Safari before 16 has no `requestSubmit`. */
export function submitBy(form: HTMLFormElement, button: HTMLElement | null | undefined): void {
  if (button?.isConnected === true) button.click();
  else form.submit();
}
