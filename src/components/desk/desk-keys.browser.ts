/*
 * The desk's keys. A key is data in the page: `data-key="n"` on a link or a button presses it, on a field focuses it, and on the name of a
 * section opens it and focuses its first field. "g h" is g, then h.
 * "Ctrl+Enter" is the only one with a modifier, and the only one that works in a field (WCAG 2.1.4). `data-rows` on a list lets j and k go
 * through the links of its rows. "?" shows a sheet with all keys of the page. An account that turned keys off gets no script.
 * A key that is held down acts once, and none acts while a pressed form or link is on its way to the next page.
 */

/** After so long, "g" begins a new sequence. */
const sequenceMs = 1500;
/** After so long without the next page, keys act again: the person may have stopped loading. */
const leavingMs = 10_000;

const sheet = document.querySelector<HTMLDialogElement>('#keys');
let begun = '';
let begunAt = 0;
let leavingSince = -Infinity;

const button = document.querySelector<HTMLButtonElement>('.keys-button');
button?.removeAttribute('hidden');
button?.addEventListener('click', () => {
  if (sheet !== null) showSheet(sheet);
});

document.addEventListener('submit', (event) => {
  if (!event.defaultPrevented && event.target instanceof HTMLFormElement && event.target.method !== 'dialog')
    leavingSince = event.timeStamp;
});
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
  if (!event.defaultPrevented && link !== null && leadsAway(link)) leavingSince = event.timeStamp;
});
// Back from the browser's store of pages.
window.addEventListener('pageshow', () => (leavingSince = -Infinity));

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.metaKey) return;
  if (event.timeStamp - leavingSince < leavingMs) return;
  const isSend = event.ctrlKey && event.key === 'Enter';
  if (!isSend && (event.ctrlKey || isField(event.target) || document.querySelector('dialog[open]') !== null)) return;
  const key = isSend ? 'Ctrl+Enter' : event.key;
  const sequence = event.timeStamp - begunAt < sequenceMs ? `${begun} ${key}` : key;
  begun = '';
  // Only rows are gone through by a key that is held down.
  if (event.repeat && key !== 'j' && key !== 'k') return;
  if (press(sequence, event.target) || (sequence !== key && press(key, event.target))) {
    event.preventDefault();
    return;
  }
  if (keysOf().some((element) => element.dataset['key']?.startsWith(`${key} `))) {
    begun = key;
    begunAt = event.timeStamp;
  } else if (key === 'j' || key === 'k') {
    goThroughRows(key === 'j' ? 1 : -1);
  }
});

/** Whether a link opens another page in this window. */
const leadsAway = ({ hash, href, origin, target }: HTMLAnchorElement): boolean =>
  target === '' && origin === location.origin && (hash === '' || href.split('#', 1)[0] !== location.href.split('#', 1)[0]);

const keysOf = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-key]:not(:disabled)')];

/** Whether a key means a character here. A ticked box or a button takes no characters. */
function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('textarea, select')) return true;
  return target instanceof HTMLInputElement && !['button', 'checkbox', 'radio', 'submit'].includes(target.type);
}

/** Presses the first element with this key that can be seen, else one in a closed menu. Ctrl+Enter sends the form that is written in. */
function press(key: string, target: EventTarget | null): boolean {
  const all = keysOf().filter((element) => element.dataset['key'] === key);
  const form = target instanceof Element ? target.closest('form') : null;
  const element =
    all.find((one) => key === 'Ctrl+Enter' && one.closest('form') === form) ??
    all.find(isSeen) ??
    // The way back stands beside a list where there is room, and is hidden there.
    all.find((one) => one.closest('.menu') !== null || key === 'Escape');
  if (element === undefined) return false;
  if (element.matches('input:not([type="submit"]), select, textarea')) element.focus();
  else element.click();
  if (element.matches('summary')) goInto(element);
  return true;
}

/** Writing goes on where a section has opened; focus brings it into view. A closed section keeps the focus at its name. */
function goInto(summary: HTMLElement): void {
  const section = summary.closest('details');
  const field = section?.open === true ? section.querySelector<HTMLElement>(firstField) : null;
  (field ?? summary).focus();
}
const firstField = ['input:not([type="hidden"])', 'select', 'textarea'].map((one) => `${one}:not(:disabled)`).join();

/** What lies in a closed `<details>` has a box, but nobody sees it. A browser without `checkVisibility` gives it none. */
const isSeen = (element: HTMLElement): boolean =>
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- Safari has it since 17.4
  element.checkVisibility?.({ visibilityProperty: true }) ?? element.getClientRects().length > 0;

function goThroughRows(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-rows] > * a.stretched')].filter(isSeen);
  const at = rows.findIndex((row) => row.closest('li')?.contains(document.activeElement) === true);
  const next = at === -1 ? (rows.find((row) => row.getAttribute('aria-current') === 'true') ?? rows[0]) : rows[at + step];
  next?.focus();
}

function showSheet(dialog: HTMLDialogElement): void {
  const lines = new Map<string, string>();
  for (const element of keysOf()) {
    const { key = '' } = element.dataset;
    if (!lines.has(key) && (isSeen(element) || element.closest('.menu') !== null)) lines.set(key, nameOf(element));
  }
  if (document.querySelector('[data-rows] a.stretched') !== null) {
    lines.set('j', dialog.dataset['keyDown'] ?? '');
    lines.set('k', dialog.dataset['keyUp'] ?? '');
  }
  const list = dialog.querySelector('dl');
  list?.replaceChildren(
    ...[...lines].flatMap(([key, name]) => {
      const keys = document.createElement('dt');
      keys.append(
        ...key.split(' ').map((one) => {
          const cap = document.createElement('kbd');
          // As the key is called on the reader's keyboard.
          cap.textContent = one.replace('Ctrl', dialog.dataset['ctrl'] ?? 'Ctrl');
          return cap;
        }),
      );
      const words = document.createElement('dd');
      words.textContent = name;
      return [keys, words];
    }),
  );
  dialog.showModal();
}

/** The name of an element: its label, else its text. */
const nameOf = (element: HTMLElement): string =>
  (
    element.getAttribute('aria-label') ??
    (element instanceof HTMLInputElement ? element.labels?.[0]?.innerText : element.innerText) ??
    ''
  ).trim();
