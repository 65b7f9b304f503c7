import { grouped, readEmail, readPhone } from '../../../api/contract/contact.ts';

/*
 * What somebody has answered so far, read off the questions of the appointment form.
 */

/** Fills the list at the end: every question with its answer and a button that leads back to it. */
export function listAnswers(list: HTMLElement, sections: readonly HTMLElement[]): void {
  const rows = sections.map((section, step) => {
    const [row, question, answer, change] = ['div', 'dt', 'dd', 'button'].map((tag) => document.createElement(tag)) as [
      HTMLElement,
      HTMLElement,
      HTMLElement,
      HTMLButtonElement,
    ];
    question.textContent = headingOf(section);
    const answers = answersIn(section, list.dataset['comma']!);
    answer.append(...(answers.length > 0 ? answers : [section.dataset['nothing'] ?? list.dataset['nothing']!]));
    change.type = 'button';
    change.className = 'button button-tertiary';
    change.dataset['change'] = String(step);
    change.append(list.dataset['change']!, hiddenWords(`: ${headingOf(section)}`));
    answer.append(change);
    row.append(question, answer);
    return row;
  });
  list.replaceChildren(...rows);
}

/** The heading of a question without "(optional)". */
const headingOf = (section: Element): string => wordsOf(section.querySelector('h2'));

/** Whether a field belongs to the answer chosen: a phone number only to a call or an SMS, or to the talk itself. */
export function applies(field: Element): boolean {
  const part = field.closest('.for-call, .for-sms, .for-email');
  if (part === null) return true;
  const chosen = part.parentElement?.querySelector<HTMLInputElement>('[name="reply"]:checked')?.value;
  if (part.classList.contains(`for-${chosen ?? ''}`)) return true;
  const channel = part.closest('form')?.querySelector<HTMLInputElement>('[name="channel"]:checked')?.value;
  const isForTalk = channel === 'phone' || channel === 'home' || (channel === 'video' && chosen !== 'email');
  return part.classList.contains('for-talk') && isForTalk;
}

/** The controls of a field or a section that hold an answer. */
export const answeredIn = (part: Element): HTMLInputElement[] =>
  [...part.querySelectorAll<HTMLInputElement>('input, select, textarea')].filter(({ type, checked, value }) =>
    type === 'checkbox' || type === 'radio' ? checked && value !== '' : type !== 'hidden' && value.trim() !== '',
  );

/** The answers of one section, one line each, with the question before it where the section asks several; several answers with `comma` between. */
function answersIn(section: Element, comma: string): HTMLElement[] {
  const kept = section.querySelector('[data-answer]');
  if (kept !== null) return [...kept.querySelectorAll('[data-answer-line]')].map((line) => lineOf('', wordsOf(line)));
  const heading = headingOf(section);
  const lines = new Map<string, string[]>();
  const leftToRight = new Set<string>();
  for (const control of answeredIn(section)) {
    if (!applies(control)) continue;
    const isTick = control.type === 'checkbox' || control.type === 'radio';
    const question = wordsOf(control.closest('fieldset')?.querySelector('legend') ?? (isTick ? null : (control.labels?.[0] ?? null)));
    lines.set(question, [...(lines.get(question) ?? []), isTick ? wordsOf(control.labels?.[0] ?? null) : textOf(control)]);
    if (control.type === 'tel' || control.type === 'email') leftToRight.add(question);
  }
  return [...lines].map(([question, answers]) =>
    lineOf(question === heading ? '' : question, answers.join(comma), leftToRight.has(question) ? 'ltr' : 'auto'),
  );
}

function textOf(control: HTMLInputElement | HTMLSelectElement): string {
  if (control instanceof HTMLSelectElement) return (control.selectedOptions[0]?.text ?? '').trim();
  if (control.type === 'tel') return numberToDial(control.value);
  return control.type === 'email' ? readEmail(control.value) : control.value.trim();
}

/** As we would dial it, so that a wrong country is seen before anything is sent; a number that the server will ask about stays as typed. */
function numberToDial(typed: string): string {
  const { dialled } = readPhone(typed);
  return dialled === undefined ? typed.trim() : grouped(dialled);
}

function lineOf(question: string, answer: string, direction: 'ltr' | 'auto' = 'auto'): HTMLElement {
  const line = document.createElement('p');
  if (question !== '') {
    const asked = document.createElement('span');
    asked.className = 'quiet';
    asked.textContent = `${question} `;
    line.append(asked);
  }
  const given = document.createElement('bdi');
  given.dir = direction;
  given.textContent = answer;
  line.append(given);
  return line;
}

function wordsOf(element: Element | null): string {
  if (element === null) return '';
  const copy = element.cloneNode(true) as Element;
  for (const aside of copy.querySelectorAll('.optional, .visually-hidden, .help-first')) aside.remove();
  return copy.textContent.replace(/\s+/g, ' ').trim();
}

function hiddenWords(words: string): HTMLElement {
  const span = document.createElement('span');
  span.className = 'visually-hidden';
  span.textContent = words;
  return span;
}
