import type { Finder, FinderService, WrittenFinder } from '../../search/finder.ts';
import type { Hit } from '../../search/search.ts';
import type { Wanted } from '../../search/wanted.ts';
import { Enhancer } from '../frame/enhancer.ts';
import { keepWords, keptWords } from './kept-words.browser.ts';
import { knownPosition, positionFound } from './known-position.browser.ts';

/** What the search itself is made of; fetched with the first touch of a field. */
type Engine = {
  finder: Finder;
  search: typeof import('../../search/search.ts');
  wanted: typeof import('../../search/wanted.ts');
  ways: typeof import('../../search/ways.ts');
};

/**
 * `<service-finder data-index data-home data-number data-all>` around the search form, its results and their patterns: searches while
 * somebody types, with the index that the server uses. The filters follow in the address, words never do. Before the index is
 * loaded, and where loading fails, the form goes to the server. `data-whole`: the whole of a long list is shown. `data-kept`: the fields
 * that a page kept on the phone is asked for.
 */
class ServiceFinder extends Enhancer {
  #engine: Promise<Engine> | undefined;
  #ready: Engine | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  protected override enhance(signal: AbortSignal): void {
    const form = this.querySelector('form');
    if (form === null) return;
    const updateSoon = () => {
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(() => void this.#update(form), 150);
    };
    signal.addEventListener('abort', () => clearTimeout(this.#waiting));
    form.addEventListener('focusin', () => void this.#load(), { signal });
    form.addEventListener('input', updateSoon, { signal });
    form.addEventListener('submit', (event) => this.#submit(event, form), { signal });
    document.addEventListener(positionFound, () => void this.#update(form), { signal });
    document.addEventListener('click', (event) => this.#follow(event, form), { signal });

    const words = form.querySelector<HTMLInputElement>('[name="q"]');
    const kept = this.dataset['kept'] ?? '';
    const isTypedBefore = words !== null && words.value !== words.defaultValue;
    const typed = words?.value === '' ? keptWords() : '';
    if (kept !== '') fillForm(form, new URLSearchParams(kept));
    else if (words !== null && typed !== '') words.value = typed;
    this.#remember(form, location.hash);
    // The server does not know what is near on foot; the whole of a long list stays as it is.
    const isNearestFirst = knownPosition() !== undefined && this.dataset['whole'] === undefined;
    if (kept !== '' || typed !== '' || isTypedBefore || isNearestFirst) void this.#update(form);
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
    const button = event.submitter;
    // A button of another language takes the search along.
    if (this.#ready === undefined || button?.hasAttribute('formaction') === true) return;
    event.preventDefault();
    clearTimeout(this.#waiting);
    const way = button instanceof HTMLButtonElement && button.name === 'way' ? button.value : '';
    const shownBefore = way === this.#ready.ways.onward.wholeList ? this.#ready.search.firstShown : Infinity;
    void this.#update(form, way).then(() => {
      const number = this.querySelector<HTMLElement>('.found-number');
      number?.setAttribute('tabindex', '-1');
      // Of a list that has grown, the first card that was not there.
      (this.querySelectorAll<HTMLElement>('[data-part="groups"] h3 > a')[shownBefore] ?? number)?.focus();
    });
  }

  /** A quarter that the phone's position suggests is chosen here; another language takes typed words along in a form, not in its address. */
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

  /** @param way value of a pressed button that leads on (src/search/ways.ts) */
  async #update(form: HTMLFormElement, way = ''): Promise<void> {
    const engine = await this.#load();
    if (engine === undefined || !this.isConnected) return;
    const { finder } = engine;
    const quarters = finder.quarters.map(({ id }) => id);
    const asked = engine.wanted.readWanted(new URLSearchParams(fieldsIn(form)), {
      quarters,
      topics: finder.topics.map(({ id }) => id),
      languages: finder.services.flatMap(({ languages }) => languages),
    });
    const wanted = engine.ways.takeWay(asked, way, quarters);
    if (way !== '') fillForm(form, new URLSearchParams(engine.wanted.fieldsOf(wanted)));
    const found = engine.search.search(finder, wanted, new Date(), knownPosition());
    const shown = way === engine.ways.onward.wholeList ? found.total : engine.search.firstShown;
    const home = this.dataset['home'] ?? '/';

    this.#fill('.found-number', this.words('number', { number: found.total }));
    this.#showCounts(form, found.remaining);
    const days = form.elements.namedItem('day');
    if (days instanceof HTMLSelectElement) days.closest<HTMLElement>('.field')!.hidden = !found.daysKnown && wanted.day === '';
    this.getPart('groups').replaceChildren(
      ...engine.search.shortened(found.groups, shown).map(({ nearness, hits }) => {
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
      const entry = this.#pattern('quarter-way');
      fill(entry, 'name', finder.quarters.find((quarter) => quarter.id === id)?.name ?? '');
      entry.querySelector('button')?.setAttribute('value', id);
      return entry;
    });
    for (const section of document.querySelectorAll<HTMLElement>('[data-shown-for]')) {
      const topic = section.dataset['shownFor'] ?? '';
      section.hidden = wanted.topic !== topic && !found.alarms.includes(topic);
    }
    this.getPart('all').hidden = found.total <= shown;
    this.#fill('[data-part="all"] button', this.words('all', { number: found.total }));
    this.getPart('without').hidden = !engine.ways.isNarrowed(wanted);
    this.getPart('none').hidden = found.total > 0;
    this.#askFor({ ...wanted, topic: wanted.topic === '' ? (found.alarms[0] ?? '') : wanted.topic });

    this.#remember(form);
  }

  /**
   * Words outlast this page in the tab, filters in its address. Of a discreet topic nothing does. The answer to a posted form becomes a
   * page like any other, to which the browser goes back without asking whether to send again.
   */
  #remember(form: HTMLFormElement, hash = ''): void {
    const fields = isDiscreet() ? [] : fieldsIn(form);
    keepWords(fields.find(([name]) => name === 'q')?.[1] ?? '');
    const filters = new URLSearchParams(fields.filter(([name]) => name !== 'q')).toString();
    const address = filters === '' ? '' : `?${filters}`;
    history.replaceState(history.state, '', `${location.pathname}${address}${hash}`);
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

  /** The form for an appointment starts with the known answers. */
  #askFor(known: Pick<Wanted, 'quarter' | 'topic'>): void {
    for (const [name, value] of Object.entries(known)) {
      const field = this.getPart('ask').querySelector<HTMLInputElement>(`[name="${name}"]`);
      if (field !== null) field.value = value;
    }
  }

  #fill(selector: string, text: string): void {
    const target = this.querySelector(selector);
    // Said again only when it changed.
    if (target !== null && target.textContent.trim() !== text) target.textContent = text;
  }

  #list(name: string, ids: string[], entry: (id: string) => HTMLElement): void {
    const part = this.getPart(name);
    part.hidden = ids.length === 0;
    part.querySelector('ul')?.replaceChildren(...ids.map(entry));
  }

  #pattern(name: string): HTMLElement {
    const template = this.querySelector<HTMLTemplateElement>(`template[data-pattern="${name}"]`);
    return template!.content.firstElementChild!.cloneNode(true) as HTMLElement;
  }
}

/** While the way out is shown, what was asked stands in no address, no history and no storage. */
const isDiscreet = (): boolean => document.querySelector('quick-exit:not([hidden])') !== null;

const fieldsIn = (form: HTMLFormElement): [name: string, value: string][] =>
  [...new FormData(form)].flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && value !== '' ? [[name, value]] : [],
  );

function fillForm(form: HTMLFormElement, fields: URLSearchParams): void {
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')) {
    if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = fields.get(field.name) === field.value;
    else field.value = fields.get(field.name) ?? '';
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
