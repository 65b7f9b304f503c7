import { Enhancer } from '../../frame/enhancer.ts';

const arrows: Record<string, { across: number; down: number }> = {
  ArrowUp: { across: 0, down: -1 },
  ArrowDown: { across: 0, down: 1 },
  ArrowLeft: { across: -1, down: 0 },
  ArrowRight: { across: 1, down: 0 },
};

/**
 * `<week-board>` around the table of a week. Arrows go from cell to cell, Enter opens what is in a cell or adds hours to an empty one,
 * Alt with an arrow and dragging ask to move an appointment. Only the page that asks moves it, so nothing happens by a slip of the hand.
 */
class WeekBoard extends Enhancer {
  protected override enhance(signal: AbortSignal): void {
    const table = this.querySelector('table');
    if (table === null) return;
    table.setAttribute('role', 'grid');
    for (const cell of this.#cells()) cell.tabIndex = -1;
    const first = this.querySelector<HTMLElement>('[data-day]:has(.week-card)') ?? this.querySelector<HTMLElement>('[data-day]');
    if (first !== null) first.tabIndex = 0;
    this.addEventListener('keydown', (event) => this.#press(event), { signal });
    this.addEventListener('focusin', (event) => this.#keep(cellAt(event.target)), { signal });
    this.#letDrag(signal);
  }

  #cells(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[data-day]')];
  }

  /** One cell is in the order of Tab: the last one that had the focus. */
  #keep(cell: HTMLElement | null): void {
    if (cell === null) return;
    for (const other of this.#cells()) other.tabIndex = other === cell ? 0 : -1;
  }

  #press(event: KeyboardEvent): void {
    const cell = cellAt(event.target);
    if (cell === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const arrow = arrows[event.key];
    if (arrow !== undefined) {
      const next = this.#beside(cell, arrow);
      event.preventDefault();
      if (event.altKey) askToMove(cell.querySelector<HTMLElement>('[data-move]'), next);
      else next?.focus();
    } else if (event.key === 'Enter' && event.target === cell) {
      event.preventDefault();
      const link = cell.querySelector<HTMLElement>('.week-card .reference') ?? cell.querySelector<HTMLElement>('a');
      if (link === null) window.location.assign(withTime('/desk/hours/new/', cell));
      else link.click();
    }
  }

  #beside(cell: HTMLElement, { across, down }: { across: number; down: number }): HTMLElement | undefined {
    const row = cell.parentElement;
    const cells = [...(row?.querySelectorAll<HTMLElement>('[data-day]') ?? [])];
    const column = cells.indexOf(cell) + across;
    const target = down === 0 ? row : down > 0 ? row?.nextElementSibling : row?.previousElementSibling;
    return column < 0 ? undefined : [...(target?.querySelectorAll<HTMLElement>('[data-day]') ?? [])][column];
  }

  #letDrag(signal: AbortSignal): void {
    let dragged: HTMLElement | null = null;
    let over: HTMLElement | null = null;
    const mark = (cell: HTMLElement | null) => {
      over?.classList.remove('week-drop');
      over = cell;
      over?.classList.add('week-drop');
    };
    for (const card of this.querySelectorAll<HTMLElement>('[data-move]')) card.draggable = true;
    this.addEventListener(
      'dragstart',
      (event) => (dragged = event.target instanceof Element ? event.target.closest('[data-move]') : null),
      {
        signal,
      },
    );
    this.addEventListener(
      'dragover',
      (event) => {
        const cell = cellAt(event.target);
        if (dragged === null || cell === null) return;
        event.preventDefault();
        if (cell !== over) mark(cell);
      },
      { signal },
    );
    this.addEventListener('dragend', () => mark(null), { signal });
    this.addEventListener(
      'drop',
      (event) => {
        event.preventDefault();
        askToMove(dragged, cellAt(event.target));
      },
      { signal },
    );
  }
}

const cellAt = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-day]') : null;

/** Opens the page that asks, with day and time of the cell. */
function askToMove(card: HTMLElement | null, cell: HTMLElement | null | undefined): void {
  const address = card?.dataset['move'];
  if (address !== undefined && cell !== null && cell !== undefined) window.location.assign(withTime(address, cell));
}

const withTime = (address: string, { dataset }: HTMLElement): string =>
  `${address}?day=${dataset['day'] ?? ''}&time=${dataset['time'] ?? ''}`;

customElements.define('week-board', WeekBoard);
