import { minuteMs, secondMs } from '../../directory/instants.ts';
import { quartersAround, type Centred } from '../../directory/position.ts';
import { rememberPosition } from './known-position.browser.ts';
import { Enhancer } from '../frame/enhancer.ts';

/**
 * `<near-position data-quarters data-way data-searching data-found data-outside data-failed>` around a button, a note, an empty
 * `role="status"` and an empty list. After a press, asks for the phone's position and suggests quarters as links. The position does not
 * leave the phone; with `data-walks` the tab keeps it for distances (known-position.ts).
 */
class NearPosition extends Enhancer {
  protected override enhance(signal: AbortSignal): void {
    const button = this.querySelector('button');
    if (button === null) return;
    this.hidden = !('geolocation' in navigator);
    button.addEventListener('click', () => this.#ask(), { signal });
  }

  #ask(): void {
    this.#say('searching', []);
    const quarters = JSON.parse(this.dataset['quarters'] ?? '[]') as (Centred & { name: string })[];
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const around = quartersAround(quarters, coords);
        const named = around.map((id) => ({ id, name: quarters.find((quarter) => quarter.id === id)?.name ?? id }));
        this.#say(named.length === 0 ? 'outside' : 'found', named);
        if (named.length > 0 && this.dataset['walks'] !== undefined) rememberPosition(coords);
      },
      () => this.#say('failed', []),
      { maximumAge: minuteMs, timeout: 15 * secondMs },
    );
  }

  #say(what: 'searching' | 'found' | 'outside' | 'failed', quarters: { id: string; name: string }[]): void {
    const status = this.querySelector('[role="status"]');
    if (status !== null) status.textContent = this.words(what);
    this.querySelector('ul')?.replaceChildren(
      ...quarters.map(({ id, name }) => {
        const link = document.createElement('a');
        link.className = 'tap';
        link.href = this.words('way', { quarter: id });
        link.dataset['quarter'] = id;
        link.textContent = name;
        const entry = document.createElement('li');
        entry.append(link);
        return entry;
      }),
    );
  }
}

customElements.define('near-position', NearPosition);
