import { answeredIn, applies } from './appointment-overview.browser.ts';

/*
 * What can be said of an answer before it is sent, at its field. Everything else says the answer to sending.
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

/** Said as soon as the fourth is ticked, and taken back with it. */
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
  if (described === control) control.setAttribute('aria-invalid', 'true');
}

function unmark(field: HTMLElement): void {
  field.classList.remove('wrong');
  field.querySelector('.field-error')?.remove();
  field.querySelector('[aria-invalid]')?.removeAttribute('aria-invalid');
}
