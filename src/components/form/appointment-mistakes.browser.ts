import { answeredIn, applies } from './appointment-overview.browser.ts';

/*
 * Mistakes that the browser can tell before anything is sent, each at its field. The server finds the others.
 */

const mostChosen = 3;

/** Marks what is missing or too much in one question and goes to the first of it. `empty` makes an empty message of a mistake. */
export function isComplete(section: Element, empty: () => HTMLElement): boolean {
  const asked = [...section.querySelectorAll<HTMLElement>('[data-missing]')].filter(applies);
  const missing = asked.filter((field) => answeredIn(field).length === 0);
  for (const field of asked) if (!missing.includes(field)) unmark(field);
  for (const field of missing) mark(field, field.dataset['missing']!, empty);
  const tooMany = [...section.querySelectorAll<HTMLElement>('[data-too-many]')].filter((field) => !hasFewEnough(field, empty));
  const wrong = [...missing, ...tooMany];
  wrong[0]?.querySelector<HTMLElement>('input')?.focus();
  return wrong.length === 0;
}

/** Marks a list as soon as the fourth answer is ticked, and takes the mark back with it. */
export function hasFewEnough(field: HTMLElement, empty: () => HTMLElement): boolean {
  const isFew = answeredIn(field).length <= mostChosen;
  if (isFew) unmark(field);
  else {
    mark(field, field.dataset['tooMany']!, empty);
    field.querySelector('.field-error')?.setAttribute('role', 'alert');
  }
  return isFew;
}

function mark(field: HTMLElement, words: string, empty: () => HTMLElement): void {
  if (field.classList.contains('wrong')) return;
  field.classList.add('wrong');
  const control = field.querySelector('input')!;
  const error = empty();
  error.id = `${control.id}-error`;
  error.querySelector('span')!.append(words);
  (control.closest('.choice, fieldset > div') ?? control).before(error);
  const described = field.matches('fieldset') ? field : control;
  const ids = (described.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id !== '' && id !== error.id);
  described.setAttribute('aria-describedby', [...ids, error.id].join(' '));
  for (const one of invalidIn(field)) one.setAttribute('aria-invalid', 'true');
  if (control.type === 'radio') field.setAttribute('role', 'radiogroup');
}

function unmark(field: HTMLElement): void {
  field.classList.remove('wrong');
  field.querySelector('.field-error')?.remove();
  for (const one of invalidIn(field)) one.removeAttribute('aria-invalid');
  field.removeAttribute('role');
}

/** ARIA has invalid radio groups and no invalid radio buttons. */
const invalidIn = (field: HTMLElement): Iterable<Element> =>
  field.querySelector('[type="radio"]') === null ? field.querySelectorAll('input, select, textarea') : [field];
