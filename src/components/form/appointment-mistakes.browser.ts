import { isEmail, readEmail, readPhone } from '../../../api/contract/contact.ts';
import { answeredIn, applies } from './appointment-overview.browser.ts';

/*
 * Finds mistakes before sending and marks each at its field. The server finds the others.
 */

const mostChosen = 3;

/** Marks missing, surplus and unreadable answers in one question and focuses the first. `empty` makes an empty message. */
export function isComplete(section: Element, empty: () => HTMLElement): boolean {
  const asked = section.querySelectorAll<HTMLElement>('[data-missing], [data-too-many], [data-unreadable]');
  const wrong = [...asked].filter(applies).filter((field) => {
    const words = mistakeIn(field, answeredIn(field));
    unmark(field);
    if (words !== undefined) mark(field, words, empty);
    return words !== undefined;
  });
  wrong[0]?.querySelector<HTMLElement>('input')?.focus();
  return wrong.length === 0;
}

/** The words about the answers of a field, if they are wrong. */
function mistakeIn({ dataset: { missing, tooMany, unreadable } }: HTMLElement, answers: HTMLInputElement[]): string | undefined {
  if (answers.length === 0) return missing;
  if (answers.length > mostChosen) return tooMany;
  return answers.every(isReadable) ? undefined : unreadable;
}

/** By the rule of the server, which also knows the numbers of each country. */
const isReadable = ({ type, value }: HTMLInputElement): boolean =>
  type === 'tel' ? readPhone(value).problem === undefined : type !== 'email' || isEmail(readEmail(value));

/** Marks a list when a fourth answer is ticked, and removes the mark when it is unticked. */
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

/** ARIA allows `aria-invalid` on radio groups, not on radio buttons. */
const invalidIn = (field: HTMLElement): Iterable<Element> =>
  field.querySelector('[type="radio"]') === null ? field.querySelectorAll('input, select, textarea') : [field];
