import { berlinTime } from '../../directory/berlin.browser.ts';
import { weekdayIndex } from '../../directory/calendar-day.ts';
import { Enhancer } from '../frame/enhancer.ts';

/**
 * `<dated-parts>` around content that applies on some days only. Marks the child with today's `data-weekday` (Monday is 0) with
 * `aria-current="date"` and hides children whose last day `data-until` ("2027-01-07") has passed, by Berlin's calendar.
 * If Intl does not know Berlin, nothing changes: the content states its dates.
 */
class DatedParts extends Enhancer {
  protected override enhance(signal: AbortSignal): void {
    document.addEventListener('visibilitychange', () => this.#show(), { signal });
    this.#show();
  }

  #show(): void {
    let today: string;
    try {
      today = berlinTime(new Date()).day;
    } catch {
      return;
    }
    for (const row of this.querySelectorAll<HTMLElement>('[data-weekday]')) {
      if (Number(row.dataset['weekday']) === weekdayIndex(today)) row.setAttribute('aria-current', 'date');
      else row.removeAttribute('aria-current');
    }
    for (const part of this.querySelectorAll<HTMLElement>('[data-until]')) part.hidden = part.dataset['until']! < today;
    const dated = this.querySelectorAll('[data-until]');
    if (dated.length > 0 && this.hasAttribute('data-fleeting')) this.hidden = [...dated].every((part) => (part as HTMLElement).hidden);
  }
}

customElements.define('dated-parts', DatedParts);
