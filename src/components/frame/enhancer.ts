/**
 * Base of the elements that enhance markup which is complete without a script. `enhance` runs whenever the element enters a page;
 * listeners that take its signal end when the element leaves.
 */
export abstract class Enhancer extends HTMLElement {
  #presence = new AbortController();

  connectedCallback(): void {
    this.#presence = new AbortController();
    this.enhance(this.#presence.signal);
  }

  disconnectedCallback(): void {
    this.stop();
  }

  /** @param signal aborted when the element leaves the page */
  protected abstract enhance(signal: AbortSignal): void;

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
