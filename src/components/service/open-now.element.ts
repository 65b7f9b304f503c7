import { berlinTime } from '../../directory/berlin.browser.ts';
import { clockTime, weekdayIndex, type BerlinTime } from '../../directory/calendar-day.ts';
import { minuteMs } from '../../directory/instants.ts';
import { stateAt, type CompiledHours } from '../../directory/hours-state.ts';
import { Enhancer } from '../frame/enhancer.ts';

/**
 * `<open-now data-hours data-weekdays data-today>`: tells by Berlin time whether a place is open, in whatever time zone the phone is.
 * `data-hours` is a CompiledHours, `data-weekdays` seven names from Monday on, both as JSON; `data-today` is the word.
 * Children: one `[data-state]` for each of open, closing-soon, closed and unknown (what is shown without a script); inside,
 * `[data-when]` today, later or never, with `[data-day]` and `[data-time]` to fill. If Intl does not know Berlin, nothing changes.
 */
class OpenNow extends Enhancer {
  protected override enhance(signal: AbortSignal): void {
    const minute = setInterval(() => this.#show(), minuteMs);
    signal.addEventListener('abort', () => clearInterval(minute));
    document.addEventListener('visibilitychange', () => this.#show(), { signal });
    this.#show();
  }

  #show(): void {
    try {
      const now = new Date();
      const found = stateAt(JSON.parse(this.dataset['hours'] ?? '') as CompiledHours, now);
      if (found === undefined) this.#showOnly('unknown', undefined, '');
      else this.#showOnly(found.state, found.state === 'closed' ? found.opensAt : found.until, berlinTime(now).day);
    } catch {
      this.stop();
    }
  }

  #showOnly(state: string, moment: BerlinTime | undefined, today: string): void {
    for (const part of this.querySelectorAll<HTMLElement>('[data-state]')) {
      part.hidden = part.dataset['state'] !== state;
      if (!part.hidden) this.#tell(part, moment, today);
    }
  }

  #tell(part: HTMLElement, moment: BerlinTime | undefined, today: string): void {
    const lines = [...part.querySelectorAll<HTMLElement>('[data-when]')];
    const wanted = moment === undefined ? 'never' : moment.day === today ? 'today' : 'later';
    const line = lines.find(({ dataset }) => dataset['when'] === wanted) ?? lines.find(({ dataset }) => dataset['when'] === 'later');
    for (const other of lines) other.hidden = other !== line;
    if (line === undefined || moment === undefined) return;
    line.querySelector('[data-time]')!.textContent = clockTime(moment.minute);
    const day = line.querySelector('[data-day]');
    if (day === null) return;
    if (moment.day === today) day.textContent = this.dataset['today'] ?? '';
    else {
      const weekdays = JSON.parse(this.dataset['weekdays'] ?? '[]') as string[];
      const date = document.createElement('bdi');
      date.dir = 'ltr';
      const [, month, dayOfMonth] = moment.day.split('-');
      date.textContent = `${dayOfMonth ?? ''}.${month ?? ''}.`;
      day.replaceChildren(`${weekdays[weekdayIndex(moment.day)] ?? ''} `, date);
    }
    day.append(',');
  }
}

customElements.define('open-now', OpenNow);
