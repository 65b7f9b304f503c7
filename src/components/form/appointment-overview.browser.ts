import { asksForContact, grouped, readEmail, readPhone } from '../../../api/contract/contact.ts';

/*
 * Reads the answers so far from the questions of the appointment form.
 */

/** Fills the overview: every question with its answer and a button that leads back to it. */
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

/** Whether a control, or the field around it, applies to the answers so far by the contact rule. */
export function applies(part: Element): boolean {
  const control = part.matches('[name]') ? part : part.querySelector('[name]');
  const chosen = (name: string) => part.closest('form')?.querySelector<HTMLInputElement>(`[name="${name}"]:checked`)?.value ?? '';
  return asksForContact(control?.getAttribute('name') ?? '', chosen('reply'), chosen('channel'));
}

/** The controls of a field or a section that hold an answer. */
export const answeredIn = (part: Element): HTMLInputElement[] =>
  [...part.querySelectorAll<HTMLInputElement>('input, select, textarea')].filter(({ type, checked, value }) =>
    type === 'checkbox' || type === 'radio' ? checked && value !== '' : type !== 'hidden' && value.trim() !== '',
  );

/** The answers of one section, a line for each question, led by the question if there are several. `comma` separates multiple answers. */
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

/** The number as we would dial it, so that people notice a wrong country code before sending. An unreadable number stays as typed. */
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
