import { nearestFirst, walk } from '../../directory/position.ts';
import { knownPosition, positionFound } from '../finder/known-position.browser.ts';
import { Enhancer } from '../frame/enhancer.ts';

/**
 * `<walking-distance data-at="51.5,7.1 51.6,7.0" data-words="{km} km · {minutes}">`: shows about how far the nearest of these points is on
 * foot once the person has shared the position; empty until then. Sorts a list of cards (`ul.cards`) around it by distance, unless the
 * search sorts that list.
 */
class WalkingDistance extends Enhancer {
  protected override enhance(signal: AbortSignal): void {
    document.addEventListener(positionFound, () => this.#tell(), { signal });
    this.#tell();
  }

  #tell(): void {
    const position = knownPosition();
    if (position === undefined) return;
    const ways = (this.dataset['at'] ?? '').split(' ').map((point) => {
      const [latitude, longitude] = point.split(',').map(Number) as [number, number];
      return walk(position, { latitude, longitude });
    });
    const { km, minutes } = ways.reduce((best, way) => (way.km < best.km ? way : best));
    this.dataset['km'] = String(km);
    const [distance, time] = [shownKm(km), String(Math.max(2, Math.round(minutes)))];
    this.replaceChildren(
      ...(this.dataset['words'] ?? '').split(/(\{km\}|\{minutes\})/).map((part) => {
        if (part !== '{km}' && part !== '{minutes}') return part;
        const figure = document.createElement('bdi');
        figure.textContent = part === '{km}' ? distance : time;
        return figure;
      }),
    );
    const list = this.closest('ul.cards');
    if (list !== null && list.closest('service-finder') === null) arrangeSoon(list);
  }
}

/** Most browsers do not know Kurdish, which writes figures like German. */
const shownKm = (km: number): string =>
  new Intl.NumberFormat([`${document.documentElement.lang}-u-nu-latn`, 'de'], {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(Math.max(0.1, km));

const waiting = new Set<Element>();

/** Sorts a list once for all its cards. */
function arrangeSoon(list: Element): void {
  if (waiting.has(list)) return;
  waiting.add(list);
  queueMicrotask(() => {
    waiting.delete(list);
    const cards = [...list.children];
    const sorted = nearestFirst(cards, kmOf);
    // Moving a card calls this again, so cards in order are not moved.
    if (sorted.some((card, index) => card !== cards[index])) list.append(...sorted);
  });
}

function kmOf(card: Element): number | undefined {
  const km = card.querySelector<HTMLElement>('walking-distance:not([data-outdated])')?.dataset['km'];
  return km === undefined ? undefined : Number(km);
}

customElements.define('walking-distance', WalkingDistance);
