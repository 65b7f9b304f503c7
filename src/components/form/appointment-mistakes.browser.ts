import { isEmail, isLandline, readEmail, readPhone } from '../../../api/contract/contact.ts';
import { isPersons } from '../../../api/contract/persons.ts';
import { answeredIn, applies } from './appointment-overview.browser.ts';

/*
 * Finds mistakes before sending and marks each at its field. The server finds the others.
 */

const mostChosen = 3;

/** Marks missing, surplus and unreadable answers in one question and focuses the first. `empty` makes an empty message. */
export function isComplete(section: Element, empty: () => HTMLElement): boolean {
  const wrong = [...section.querySelectorAll<HTMLElement>(asked)].filter(applies).filter((field) => {
    const words = mistakeIn(field);
    unmark(field);
    if (words !== undefined) mark(field, words, empty);
    return words !== undefined;
  });
  const group = wrong[0]?.closest('details');
  if (group != null) group.open = true;
  wrong[0]?.querySelector<HTMLElement>('input')?.focus();
  return wrong.length === 0;
}

const asked = '[data-missing], [data-too-many], [data-unreadable]';

/** Removes the marks of mistakes that are mended, in the field itself or by another answer. */
export function unmarkMended(section: Element, typedIn: Element): void {
  for (const field of section.querySelectorAll<HTMLElement>('.wrong')) {
    if (!field.matches(asked) || !(field.contains(typedIn) || 'marked' in field.dataset)) continue;
    if (!applies(field) || mistakeIn(field) === undefined) unmark(field);
  }
}

/** The words about the answers of a field, if they are wrong. */
function mistakeIn(field: HTMLElement): string | undefined {
  const { missing, tooMany, unreadable, landline } = field.dataset;
  const answers = answeredIn(field);
  if (answers.length === 0) return missing;
  if (answers.length > mostChosen) return tooMany;
  if (!answers.every(isReadable)) return unreadable;
  const isBySms = field.closest('form')?.querySelector('[name="reply"][value="sms"]:checked') != null;
  return isBySms && answers.some(({ value }) => isLandline(readPhone(value).dialled ?? '')) ? landline : undefined;
}

/** By the rules of the server, which also knows the numbers of each country. */
function isReadable({ type, name, value }: HTMLInputElement): boolean {
  if (type === 'tel') return readPhone(value).problem === undefined;
  if (type === 'email') return isEmail(readEmail(value));
  return name !== 'persons' || isPersons(value);
}

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
  field.dataset['marked'] = '';
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
  delete field.dataset['marked'];
  field.querySelector('.field-error')?.remove();
  for (const one of invalidIn(field)) one.removeAttribute('aria-invalid');
  field.removeAttribute('role');
}

/** ARIA allows `aria-invalid` on radio groups, not on radio buttons. */
const invalidIn = (field: HTMLElement): Iterable<Element> =>
  field.querySelector('[type="radio"]') === null ? field.querySelectorAll('input, select, textarea') : [field];
