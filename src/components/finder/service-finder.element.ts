import type { Finder, WrittenFinder } from '../../search/finder.ts';
import type { Wanted } from '../../search/wanted.ts';
import { isChanged } from '../frame/changed-field.browser.ts';
import { Enhancer } from '../frame/enhancer.ts';
import { nextTask } from '../frame/next-task.browser.ts';
import { whenIdle } from '../frame/when-idle.browser.ts';
import { keepWords, keptWords } from './kept-words.browser.ts';
import { knownPosition, positionFound } from './known-position.browser.ts';

const importCode = () => import('./search-engine.browser.ts');

/** The code and data of the search. */
type Engine = { finder: Finder; code: typeof import('./search-engine.browser.ts') };

/**
 * `<service-finder data-index data-home data-number data-all>` around the search form and its results: searches while somebody types, with
 * the server's index. Writes filters to the address, words never. Until the index is loaded, or if loading fails, the form goes to the
 * server. `data-whole`: the page shows the whole of a long list. `data-kept`: the fields that an offline copy of the page reads from its
 * address.
 */
class ServiceFinder extends Enhancer {
  #engine: Promise<Engine> | undefined;
  #ready: Engine | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  /** How many updates were asked for. */
  #asked = 0;
  #counted = new Set<string>();

  protected override enhance(signal: AbortSignal): void {
    const form = this.querySelector('form');
    if (form === null) return;
    const updateSoon = () => {
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(() => void this.#update(form), 150);
    };
    signal.addEventListener('abort', () => clearTimeout(this.#waiting));
    // The code, which the phone keeps, comes before anybody asks; the facts, which are more, with the first touch.
    whenIdle(() => void importCode().catch(() => undefined), signal);
    form.addEventListener('focusin', () => void this.#load(), { signal });
    form.addEventListener('input', updateSoon, { signal });
    this.takeOver(form, signal, (event) => this.#submit(event, form));
    document.addEventListener(positionFound, () => void this.#update(form), { signal });
    document.addEventListener('click', (event) => this.#follow(event, form), { signal });

    const words = form.querySelector<HTMLInputElement>('[name="q"]');
    const kept = this.dataset['kept'] ?? '';
    // Before this script came.
    const isChangedBefore = [...form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')].some(isChanged);
    const typed = words?.value === '' ? keptWords() : '';
    if (kept !== '') fillForm(form, new URLSearchParams(kept));
    else if (words !== null && typed !== '') words.value = typed;
    this.#remember(fieldsIn(form), location.hash);
    // Only the browser knows the position, so it sorts by distance. A whole long list keeps its order.
    const isNearestFirst = knownPosition() !== undefined && this.dataset['whole'] === undefined;
    if (kept !== '' || typed !== '' || isChangedBefore || isNearestFirst) void this.#update(form);
  }

  #load(): Promise<Engine | undefined> {
    this.#engine ??= this.#fetchEngine();
    return this.#engine.then(
      (engine) => (this.#ready = engine),
      () => {
        // The next touch tries again; until then the form goes to the server.
        this.#engine = undefined;
        return undefined;
      },
    );
  }

  async #fetchEngine(): Promise<Engine> {
    const [response, code] = await Promise.all([fetch(this.dataset['index'] ?? ''), importCode()]);
    if (!response.ok) throw new Error('no index');
    const written = (await response.json()) as WrittenFinder;
    await nextTask();
    const finder = code.readFinder(written);
    await nextTask();
    // The first search of a page takes four times as long as the next: half of it is done here.
    code.search(finder, code.readWanted(new URLSearchParams(), { quarters: [], topics: [], languages: [] }), new Date());
    await nextTask();
    return { finder, code };
  }

  /** Once the index is loaded, Enter only moves to the results. A search that ends so without any is counted, without its words. */
  async #submit(event: SubmitEvent, form: HTMLFormElement): Promise<void> {
    const button = event.submitter;
    // A button for another language sends the search to that page.
    if (this.#ready === undefined || button?.hasAttribute('formaction') === true) return;
    event.preventDefault();
    clearTimeout(this.#waiting);
    const way = button instanceof HTMLButtonElement && button.name === 'way' ? button.value : '';
    const shownBefore = way === this.#ready.code.onward.wholeList ? this.#ready.code.firstShown : Infinity;
    if ((await this.#update(form, way)) === 0) this.#countNothingFound(form);
    const number = this.querySelector<HTMLElement>('.found-number');
    number?.setAttribute('tabindex', '-1');
    // In a list that has grown, focuses the first new card.
    (this.querySelectorAll<HTMLElement>('[data-part="groups"] h3 > a')[shownBefore] ?? number)?.focus();
  }

  /** Chooses a quarter that the phone's position suggests. A link to another language posts typed words, to keep them out of its address. */
  #follow(event: MouseEvent, form: HTMLFormElement): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const quarter = link.dataset['quarter'];
    if (quarter !== undefined && this.#ready !== undefined) {
      event.preventDefault();
      void this.#update(form, quarter).then(() => form.querySelector<HTMLElement>('[name="quarter"]')?.focus());
    } else if (link.hreflang !== '' && new FormData(form).get('q') !== '') {
      event.preventDefault();
      const { action } = form;
      form.action = link.pathname;
      form.submit();
      form.action = action;
    }
  }

  /** @param way value of a pressed button that leads on (src/search/ways.ts) @returns how much was found; undefined when the next one tells */
  async #update(form: HTMLFormElement, way = ''): Promise<number | undefined> {
    const asked = (this.#asked += 1);
    const engine = await this.#load();
    if (engine === undefined || !this.isConnected) return undefined;
    // Of those that waited for the index together, the last one reads all that was typed.
    if (way === '' && asked !== this.#asked) return undefined;
    const { finder, code } = engine;
    const quarters = finder.quarters.map(({ id }) => id);
    const read = code.readWanted(new URLSearchParams(fieldsIn(form)), {
      quarters,
      topics: finder.topics.map(({ id }) => id),
      languages: finder.services.flatMap(({ languages }) => languages),
    });
    const wanted = code.takeWay(read, way, quarters);
    if (way !== '') fillForm(form, new URLSearchParams(code.fieldsOf(wanted)));
    const fields = fieldsIn(form);
    const found = code.search(finder, wanted, new Date(), knownPosition());
    await nextTask();
    const shown = way === code.onward.wholeList ? found.total : code.firstShown;

    this.#fill('.found-number', this.words('number', { number: found.total }));
    this.#showCounts(form, found.remaining);
    const days = form.elements.namedItem('day');
    if (days instanceof HTMLSelectElement) days.closest<HTMLElement>('.field')!.hidden = !found.daysKnown && wanted.day === '';
    const { topic, quarter } = wanted;
    const drawing = { finder, home: this.dataset['home'] ?? '/', language: document.documentElement.lang, topic, quarter };
    code.drawGroups(this.getPart('groups'), code.shortened(found.groups, shown), drawing);
    await nextTask();
    if (finder.events.length > 0) code.drawEvents(this.#list('events', found.events), found.events, drawing);
    code.drawTopics(this.#list('topics', found.topics), found.topics, drawing);
    code.drawQuarters(this.#list('quarters', found.quarters), found.quarters, form.id, drawing);
    for (const section of document.querySelectorAll<HTMLElement>('[data-shown-for]')) {
      const topic = section.dataset['shownFor'] ?? '';
      section.hidden = wanted.topic !== topic && !found.alarms.includes(topic);
    }
    this.getPart('letter').hidden = !found.aboutLetters;
    this.getPart('life').hidden = found.lifeEvents.length === 0;
    for (const way of document.querySelectorAll<HTMLElement>('[data-life]'))
      way.hidden = !found.lifeEvents.includes(way.dataset['life'] ?? '');
    this.getPart('all').hidden = found.total <= shown;
    this.#fill('[data-part="all"] button', this.words('all', { number: found.total }));
    this.getPart('without').hidden = !code.isNarrowed(wanted);
    this.getPart('none').hidden = found.total > 0;
    this.#askFor({ ...wanted, topic: wanted.topic === '' ? (found.alarms[0] ?? '') : wanted.topic });

    // Not what was typed meanwhile: the next search tells whether it is discreet.
    this.#remember(fields);
    return found.total;
  }

  /** Tells the server once a page and quarter that nothing was found: language and quarter, as the server counts its own searches. */
  #countNothingFound(form: HTMLFormElement): void {
    const quarter = form.querySelector<HTMLSelectElement>('[name="quarter"]')?.value ?? '';
    if (this.#counted.has(quarter)) return;
    this.#counted.add(quarter);
    navigator.sendBeacon(`${this.dataset['home'] ?? '/'}search/unmet/`, new URLSearchParams({ quarter }));
  }

  /**
   * Keeps words in the tab's storage and filters in the address; for a discreet topic, keeps nothing. Turns the answer to a posted form into
   * a history entry with an address, so that "back" does not ask whether to send again.
   */
  #remember(asked: Fields, hash = ''): void {
    const fields = isDiscreet() ? [] : asked;
    keepWords(fields.find(([name]) => name === 'q')?.[1] ?? '');
    const filters = new URLSearchParams(fields.filter(([name]) => name !== 'q')).toString();
    const address = filters === '' ? '' : `?${filters}`;
    history.replaceState(history.state, '', `${location.pathname}${address}${hash}`);
    for (const link of document.querySelectorAll<HTMLAnchorElement>('header a[hreflang]')) link.search = address;
  }

  #showCounts(form: HTMLFormElement, remaining: Record<string, Record<string, number>>): void {
    for (const select of form.querySelectorAll('select')) {
      for (const option of select.options) {
        const count = remaining[select.name]?.[option.value] ?? 0;
        // The option without a filter has no count.
        option.text = option.text.replace(/\d+(?=\)$)/, String(count));
      }
    }
    for (const count of form.querySelectorAll<HTMLElement>('[data-count]')) {
      count.textContent = `(${remaining['marks']?.[count.dataset['count'] ?? ''] ?? 0})`;
    }
  }

  /** Passes the known answers on to the appointment form. */
  #askFor(known: Pick<Wanted, 'quarter' | 'topic'>): void {
    for (const [name, value] of Object.entries(known)) {
      const field = this.getPart('ask').querySelector<HTMLInputElement>(`[name="${name}"]`);
      if (field !== null) field.value = value;
    }
  }

  #fill(selector: string, text: string): void {
    const target = this.querySelector(selector);
    // Unchanged text is not set again: a screen reader would repeat it.
    if (target !== null && target.textContent.trim() !== text) target.textContent = text;
  }

  /** The list of a part; an empty part is hidden. */
  #list(name: string, { length }: readonly string[]): HTMLElement {
    const part = this.getPart(name);
    part.hidden = length === 0;
    return part.querySelector('ul')!;
  }
}

/** Whether the quick exit is shown: then no question goes to an address, the history or storage. */
const isDiscreet = (): boolean => document.querySelector('quick-exit:not([hidden])') !== null;

type Fields = [name: string, value: string][];

const fieldsIn = (form: HTMLFormElement): Fields =>
  [...new FormData(form)].flatMap(([name, value]): Fields => (typeof value === 'string' && value !== '' ? [[name, value]] : []));

function fillForm(form: HTMLFormElement, fields: URLSearchParams): void {
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')) {
    if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = fields.get(field.name) === field.value;
    else field.value = fields.get(field.name) ?? '';
  }
}

customElements.define('service-finder', ServiceFinder);
