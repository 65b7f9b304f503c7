import { setTimeout as wait } from 'node:timers/promises';

/** One input device and its actions, spelled as in the W3C WebDriver and WebDriver BiDi standards alike. */
type InputSource = { type: string; id: string; actions: Record<string, string | number>[] };

/** The commands that differ from engine to engine. */
export type Engine = {
  navigate: (url: string) => Promise<void>;
  /**
   * Calls a function in the page, also where the page's scripts are switched off.
   * @param declaration source of a function of one string that returns a string
   */
  call: (declaration: string, argument: string) => Promise<string>;
  perform: (sources: InputSource[]) => Promise<void>;
  /** @returns a PNG of what the window shows */
  screenshot: () => Promise<Buffer>;
  stop: () => Promise<void>;
};

export type EngineOptions = { scripts: boolean };

const patienceMs = 20_000;

/** A person at a browser: looks, presses, types. Every step waits until the page allows it. */
export class Tab {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async open(url: string): Promise<void> {
    await this.#engine.navigate(url);
  }

  /** Runs a function in the page. Arguments and result pass through JSON. */
  async run<Args extends unknown[], Result>(work: (...args: Args) => Result, ...args: Args): Promise<Result> {
    const declaration = `(args) => JSON.stringify((${work.toString()})(...JSON.parse(args)) ?? null)`;
    return JSON.parse(await this.#engine.call(declaration, JSON.stringify(args))) as Result;
  }

  /** Waits until a function in the page returns true; a page that is just being replaced counts as not yet. */
  async waitFor<Args extends unknown[]>(what: string, work: (...args: Args) => boolean, ...args: Args): Promise<void> {
    const end = performance.now() + patienceMs;
    let last: unknown = false;
    while (performance.now() < end) {
      last = await this.run(work, ...args).catch((error: unknown) => error);
      if (last === true) return;
      await wait(50);
    }
    const address = await this.run(() => location.pathname).catch(() => 'a page that does not answer');
    throw new Error(`waited in vain for ${what} on ${address}${last instanceof Error ? `: ${last.message}` : ''}`);
  }

  /** Waits until the address, without its origin, matches and the page is complete. */
  async arrive(pattern: RegExp): Promise<void> {
    await this.waitFor(
      `the address ${pattern.source}`,
      (source) => document.readyState === 'complete' && new RegExp(source).test(location.href.slice(location.origin.length)),
      pattern.source,
    );
  }

  async address(): Promise<string> {
    return this.run(() => location.href);
  }

  async isVisible(selector: string): Promise<boolean> {
    return this.run(isShown, selector);
  }

  async see(selector: string): Promise<void> {
    await this.waitFor(selector, isShown, selector);
  }

  /** Text of the first match, white space collapsed. */
  async read(selector: string): Promise<string> {
    await this.see(selector);
    return this.run((wanted) => document.querySelector(wanted)!.textContent.replace(/\s+/g, ' ').trim(), selector);
  }

  /** Presses the middle of the first match with the pointer, once the match is what lies there. */
  async press(selector: string): Promise<void> {
    await this.waitFor(
      `${selector} to lie open`,
      (wanted) => {
        const element = document.querySelector(wanted);
        if (element === null || document.readyState === 'loading') return false;
        element.scrollIntoView({ block: 'center', behavior: 'instant' });
        const box = element.getClientRects()[0];
        if (box === undefined) return false;
        const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return hit !== null && (element.contains(hit) || hit.closest('label')?.control === element);
      },
      selector,
    );
    const [x, y] = await this.run((wanted) => {
      const box = document.querySelector(wanted)!.getClientRects()[0]!;
      return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)] as const;
    }, selector);
    await this.#engine.perform([
      {
        type: 'pointer',
        id: 'mouse',
        actions: [
          { type: 'pointerMove', x, y, duration: 0 },
          { type: 'pointerDown', button: 0 },
          { type: 'pointerUp', button: 0 },
        ],
      },
    ]);
  }

  /** Types into a field, which must be empty. */
  async type(selector: string, text: string): Promise<void> {
    await this.press(selector);
    const actions = Array.from(text).flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.#engine.perform([{ type: 'key', id: 'keyboard', actions }]);
    await this.waitFor(
      `${selector} to hold what was typed`,
      (wanted, expected) => document.querySelector<HTMLInputElement>(wanted)?.value === expected,
      selector,
      text,
    );
  }

  /** Chooses in a menu. The menu's list is the system's, so the choice is made by its value. */
  async choose(selector: string, value: string): Promise<void> {
    await this.see(selector);
    await this.run(
      (wanted, chosen) => {
        const menu = document.querySelector<HTMLSelectElement>(wanted)!;
        menu.value = chosen;
        menu.dispatchEvent(new Event('input', { bubbles: true }));
        menu.dispatchEvent(new Event('change', { bubbles: true }));
      },
      selector,
      value,
    );
  }

  screenshot(): Promise<Buffer> {
    return this.#engine.screenshot();
  }

  stop(): Promise<void> {
    return this.#engine.stop();
  }
}

/** Runs in the page. What has no box or is made invisible is not shown, wherever it lies. */
function isShown(selector: string): boolean {
  const element = document.querySelector(selector);
  const box = element?.getBoundingClientRect();
  return element !== null && box !== undefined && box.width > 0 && box.height > 0 && getComputedStyle(element).visibility === 'visible';
}
