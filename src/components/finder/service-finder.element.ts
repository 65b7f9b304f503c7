import type { Finder, FinderService, WrittenFinder } from '../../search/finder.ts';
import type { Hit } from '../../search/search.ts';
import type { Wanted } from '../../search/wanted.ts';
import { knownPosition, positionFound } from './known-position.browser.ts';

/** What the search itself is made of; fetched with the first touch of a field. */
type Engine = {
  finder: Finder;
  search: typeof import('../../search/search.ts');
  wanted: typeof import('../../search/wanted.ts');
  ways: typeof import('../../search/ways.ts');
};

/**
 * `<service-finder data-index data-home data-number data-all>` around the search form, its results and their patterns:
 * searches while somebody types, with the index that the server uses, and keeps the address true. Before the index has
 * come, and where it never does, the form goes to the server.
 */
class ServiceFinder extends HTMLElement {
  #listening = new AbortController();
  #engine: Promise<Engine> | undefined;
  #ready: Engine | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    const form = this.querySelector('form');
    if (form === null) return;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const load = () => void this.#load();
    const updateSoon = () => {
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(() => void this.#update(form), 150);
    };
    form.addEventListener('focusin', load, { signal });
    form.addEventListener('input', updateSoon, { signal });
    form.addEventListener('submit', (event) => this.#submit(event, form), { signal });
    document.addEventListener(positionFound, () => void this.#update(form), { signal });
    this.addEventListener('click', (event) => this.#chooseQuarter(event, form), { signal });
    if (this.dataset['kept'] !== undefined) this.#askAddress(form);
    // The server does not know what is near on foot; the whole of a long list stays as it is.
    else if (knownPosition() !== undefined && new URLSearchParams(location.search).get('all') === null) void this.#update(form);
  }

  disconnectedCallback(): void {
    this.#listening.abort();
    clearTimeout(this.#waiting);
  }

  /** A copy kept on the phone was rendered without a question (src/offline/worker.ts): it asks the one in its address. */
  #askAddress(form: HTMLFormElement): void {
    for (const [name, value] of new URLSearchParams(location.search)) {
      for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>(`[name="${CSS.escape(name)}"]`)) {
        if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked ||= field.value === value;
        else field.value = value;
      }
    }
    if (location.search !== '') void this.#update(form);
  }

  #load(): Promise<Engine | undefined> {
    this.#engine ??= this.#fetchEngine();
    return this.#engine.then(
      (engine) => (this.#ready = engine),
      () => {
        // Another touch tries again; until then the form goes to the server.
        this.#engine = undefined;
        return undefined;
      },
    );
  }

  async #fetchEngine(): Promise<Engine> {
    const [finder, search, wanted, ways, response] = await Promise.all([
      import('../../search/finder.ts'),
      import('../../search/search.ts'),
      import('../../search/wanted.ts'),
      import('../../search/ways.ts'),
      fetch(this.dataset['index'] ?? ''),
    ]);
    if (!response.ok) throw new Error('no index');
    return { finder: finder.readFinder((await response.json()) as WrittenFinder), search, wanted, ways };
  }

  /** With the index at hand Enter only leads to the results. */
  #submit(event: SubmitEvent, form: HTMLFormElement): void {
    if (this.#ready === undefined) return;
    event.preventDefault();
    clearTimeout(this.#waiting);
    void this.#update(form);
    const number = this.querySelector<HTMLElement>('[role="status"].found-number');
    number?.setAttribute('tabindex', '-1');
    number?.focus();
  }

  #chooseQuarter(event: MouseEvent, form: HTMLFormElement): void {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>('a[data-quarter]') : null;
    const quarter = form.elements.namedItem('quarter');
    const words = form.elements.namedItem('q');
    if (link === null || this.#ready === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!(quarter instanceof HTMLSelectElement) || !(words instanceof HTMLInputElement)) return;
    event.preventDefault();
    quarter.value = link.dataset['quarter'] ?? '';
    words.value = this.#ready.ways.withoutPostalCode(words.value);
    void this.#update(form);
    quarter.focus();
  }

  async #update(form: HTMLFormElement): Promise<void> {
    const engine = await this.#load();
    if (engine === undefined || !this.isConnected) return;
    const { finder } = engine;
    const values = [...new FormData(form)].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
    const wanted = engine.wanted.readWanted(new URLSearchParams(values), {
      quarters: finder.quarters.map(({ id }) => id),
      topics: finder.topics.map(({ id }) => id),
      languages: finder.services.flatMap(({ languages }) => languages),
    });
    const found = engine.search.search(finder, wanted, new Date(), knownPosition());
    const ways = engine.ways.waysOn(wanted, found);
    const home = this.dataset['home'] ?? '/';

    this.#fill('[role="status"].found-number', (this.dataset['number'] ?? '').replace('{number}', String(found.total)));
    this.#showCounts(form, found.remaining);
    const days = form.elements.namedItem('day');
    if (days instanceof HTMLSelectElement) days.closest<HTMLElement>('.field')!.hidden = !found.daysKnown && wanted.day === '';
    this.#part('groups')?.replaceChildren(
      ...engine.search.shortened(found.groups, engine.search.firstShown).map(({ nearness, hits }) => {
        const group = this.#pattern(nearness);
        group.querySelector('ul')?.append(...hits.map((hit) => this.#card(hit, finder)));
        return group;
      }),
    );
    this.#list('topics', found.topics, (id) => {
      const link = this.#pattern('link');
      fill(link, 'name', finder.topics.find((topic) => topic.id === id)?.name ?? '');
      link.querySelector('a')?.setAttribute('href', `${home}topics/${id}/`);
      return link;
    });
    this.#list('quarters', found.quarters, (id) => {
      const link = this.#pattern('quarter-link');
      fill(link, 'name', finder.quarters.find((quarter) => quarter.id === id)?.name ?? '');
      link.querySelector('a')?.setAttribute('href', `${home}search/${ways.quarters[id] ?? ''}`);
      link.querySelector('a')?.setAttribute('data-quarter', id);
      return link;
    });
    for (const section of document.querySelectorAll<HTMLElement>('[data-shown-for]')) {
      const topic = section.dataset['shownFor'] ?? '';
      section.hidden = wanted.topic !== topic && !found.alarms.includes(topic);
    }
    this.#link('all', `${home}search/`, ways.all, (this.dataset['all'] ?? '').replace('{number}', String(found.total)));
    this.#link('without', `${home}search/`, ways.withoutFilters);
    const none = this.#part('none');
    if (none !== null) none.hidden = found.total > 0;
    // What is asked about a discreet topic stands in no address and no history.
    const isDiscreet = document.querySelector('quick-exit:not([hidden])') !== null;
    this.#askFor(isDiscreet ? { ...wanted, topic: '' } : wanted, home);

    const address = isDiscreet ? '' : engine.wanted.addressOf(wanted);
    history.replaceState(history.state, '', `${location.pathname}${address}`);
    for (const link of document.querySelectorAll<HTMLAnchorElement>('header a[hreflang]')) link.search = address;
  }

  #showCounts(form: HTMLFormElement, remaining: Record<string, Record<string, number>>): void {
    for (const select of form.querySelectorAll('select')) {
      for (const option of select.options) {
        const name = option.dataset['name'];
        if (name !== undefined) option.text = `${name} (${remaining[select.name]?.[option.value] ?? 0})`;
      }
    }
    for (const count of form.querySelectorAll<HTMLElement>('[data-count]')) {
      count.textContent = `(${remaining['marks']?.[count.dataset['count'] ?? ''] ?? 0})`;
    }
  }

  #card(hit: Hit, finder: Finder): HTMLElement {
    const service = finder.services.find(({ id }) => id === hit.id)!;
    const card = this.#pattern('card');
    const link = card.querySelector('a');
    link?.setAttribute('href', `${this.dataset['home'] ?? '/'}services/${service.id}/`);
    link?.replaceChildren(namedIn(service, document.documentElement.lang));
    fill(card, 'provider', service.provider);
    const named = (ids: readonly string[]) => ids.map((id) => finder.topics.find((topic) => topic.id === id)?.name ?? '').join(' · ');
    fill(card, 'topics', named(service.topics.slice(0, 2)));
    const topics = named(hit.topics);
    fill(card, 'because', topics);
    const quarters = new Set([
      ...(service.kimQuarter === undefined ? [] : [service.kimQuarter]),
      ...service.places.map((place) => place.quarter),
    ]);
    const points = service.places.flatMap(({ at }) => (at === undefined ? [] : [at.join(',')]));
    const holds: Record<string, boolean> = {
      walk: points.length > 0,
      provider: service.provider !== service.name,
      because: topics !== '',
      city: service.reach === 'city' && quarters.size === 0,
      mobile: service.reach === 'mobile',
      reader: service.speaksReader,
      outdated: service.outdated,
    };
    for (const mark of card.querySelectorAll<HTMLElement>('[data-mark]')) {
      const name = mark.dataset['mark'] ?? '';
      if (name === 'quarter') {
        for (const id of quarters) {
          const copy = mark.cloneNode(true) as HTMLElement;
          fill(copy, 'quarter', finder.quarters.find((quarter) => quarter.id === id)?.name ?? '');
          mark.before(copy);
        }
        mark.remove();
      } else if (holds[name] !== true) mark.remove();
      else if (name === 'walk') mark.dataset['at'] = points.join(' ');
    }
    return card;
  }

  /** The form for an appointment knows what the search knows. */
  #askFor({ quarter, topic }: Wanted, home: string): void {
    const known = new URLSearchParams(Object.entries({ quarter, topic }).filter(([, value]) => value !== '')).toString();
    this.#part('ask')
      ?.querySelector('a')
      ?.setAttribute('href', `${home}appointment/${known === '' ? '' : `?${known}`}`);
  }

  #part(name: string): HTMLElement | null {
    return this.querySelector<HTMLElement>(`[data-part="${name}"]`);
  }

  #fill(selector: string, text: string): void {
    const target = this.querySelector(selector);
    // Said again only when it changed.
    if (target !== null && target.textContent.trim() !== text) target.textContent = text;
  }

  #list(name: string, ids: string[], entry: (id: string) => HTMLElement): void {
    const part = this.#part(name);
    if (part === null) return;
    part.hidden = ids.length === 0;
    part.querySelector('ul')?.replaceChildren(...ids.map(entry));
  }

  #link(name: string, path: string, address: string | undefined, text?: string): void {
    const part = this.#part(name);
    const link = part?.querySelector('a');
    if (part === null || link === null || link === undefined) return;
    part.hidden = address === undefined;
    link.href = `${path}${address ?? ''}`;
    if (text !== undefined) link.textContent = text;
  }

  #pattern(name: string): HTMLElement {
    const template = this.querySelector<HTMLTemplateElement>(`template[data-pattern="${name}"]`);
    return template!.content.firstElementChild!.cloneNode(true) as HTMLElement;
  }
}

function fill(part: HTMLElement, name: string, text: string): void {
  for (const target of part.querySelectorAll(`[data-fill="${name}"]`)) target.textContent = text;
}

/** A German name on a page in another language says so. */
function namedIn(service: FinderService, language: string): Node {
  if (service.nameLanguage === language) return document.createTextNode(service.name);
  const name = document.createElement('bdi');
  name.lang = service.nameLanguage;
  name.dir = 'ltr';
  name.textContent = service.name;
  return name;
}

customElements.define('service-finder', ServiceFinder);
