import { readWeekFields } from '../../../directory/week-form.ts';
import { weekInWords, type WeekWords } from '../../../directory/week.ts';

/**
 * `<week-editor data-name data-words>`: says in words what the typed week means, after every key. A time that is typed takes "closed"
 * away, and "closed" empties the times of its day. Without script the server does all this when the form is sent.
 */
class WeekEditor extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener('input', ({ target }) => {
      if (target instanceof HTMLInputElement) agree(target);
      this.tell();
    });
  }

  private tell(): void {
    const output = this.querySelector('output');
    const words = JSON.parse(this.dataset['words'] ?? '{}') as WeekWords & { unread: string; none: string };
    const controls = [...this.querySelectorAll('input')];
    const typed = controls.map(({ name, type, checked, value }): [string, string] => [name, type === 'checkbox' && !checked ? '' : value]);
    const { week, mistakes } = readWeekFields(this.dataset['name'] ?? '', Object.fromEntries(typed), undefined);
    const isEmpty = week.every((openings) => openings.length === 0);
    const lines = isEmpty ? [words.none] : weekInWords(week, words).map(({ days, times }) => `${days}: ${times}`);
    output?.replaceChildren(...(mistakes.length > 0 ? [words.unread] : lines).map(paragraph));
  }
}

/** Keeps "closed" and the times of a day from contradicting each other. */
function agree(changed: HTMLInputElement): void {
  const day = changed.closest('fieldset');
  const closed = day?.querySelector<HTMLInputElement>('input[type="checkbox"]');
  if (day === null || closed === undefined || closed === null) return;
  if (changed !== closed) closed.checked = false;
  else if (closed.checked) for (const time of day.querySelectorAll<HTMLInputElement>('input:not([type="checkbox"])')) time.value = '';
}

function paragraph(text: string): HTMLElement {
  const line = document.createElement('span');
  line.textContent = text;
  return line;
}

customElements.define('week-editor', WeekEditor);
