import { asksForContact, grouped, readEmail, readPhone } from '../../../api/contract/contact.ts';

/*
 * Reads the answers so far from the questions of the appointment form.
 */

/** Fills the overview: every question with its answers and a button that leads back to it. */
export function listAnswers(list: HTMLElement, sections: readonly HTMLElement[]): void {
  const rows = sections.flatMap((section, step) =>
    questionsIn(section).map((heading, index, headings) => {
      const [row, question, answer, change] = ['div', 'dt', 'dd', 'button'].map((tag) => document.createElement(tag)) as [
        HTMLElement,
        HTMLElement,
        HTMLElement,
        HTMLButtonElement,
      ];
      question.append(heading.closest<HTMLElement>('[data-short]')?.dataset['short'] ?? wordsOf(heading));
      const answers = answersBelow(heading, headings[index + 1], section, list.dataset['comma']!);
      const nothing = heading.closest<HTMLElement>('[data-nothing]')?.dataset['nothing'] ?? list.dataset['nothing']!;
      answer.append(...(answers.length > 0 ? answers : [nothing]));
      change.type = 'button';
      change.className = 'button button-tertiary';
      change.dataset['change'] = String(step);
      change.append(list.dataset['change']!, hiddenWords(`: ${question.textContent.trim()}`));
      answer.append(change);
      row.append(question, answer);
      return row;
    }),
  );
  list.replaceChildren(...rows);
}

/** The headings of a section's questions, without those of the help beside a topic. */
const questionsIn = (section: Element): Element[] =>
  [...section.querySelectorAll('h2')].filter((heading) => heading.closest('.help-first') === null);

/** Whether a control, or the field around it, applies to the answers so far by the contact rule, and is not switched off. */
export function applies(part: Element): boolean {
  const control = part.matches('[name]') ? part : part.querySelector('[name]');
  const chosen = (name: string) => part.closest('form')?.querySelector<HTMLInputElement>(`[name="${name}"]:checked`)?.value ?? '';
  return control?.matches(':disabled') !== true && asksForContact(control?.getAttribute('name') ?? '', chosen('reply'), chosen('channel'));
}

/** The controls of a field or a section that hold an answer. */
export const answeredIn = (part: Element): HTMLInputElement[] =>
  [...part.querySelectorAll<HTMLInputElement>('input, select, textarea')].filter(({ type, checked, value }) =>
    type === 'checkbox' || type === 'radio' ? checked && value !== '' : type !== 'hidden' && value.trim() !== '',
  );

/**
 * The answers between a heading and the next one, a line for each question, led by the question unless the heading asks it. `comma` separates
 * multiple answers.
 */
function answersBelow(heading: Element, next: Element | undefined, section: Element, comma: string): HTMLElement[] {
  const kept = section.querySelector('[data-answer]');
  if (kept !== null) return [...kept.querySelectorAll('[data-answer-line]')].map((line) => lineOf('', [wordsOf(line)], comma));
  const isBelow = (control: Element) => isBefore(heading, control) && (next === undefined || isBefore(control, next));
  const lines = new Map<string, Node[]>();
  for (const control of answeredIn(section)) {
    if (!isBelow(control) || !applies(control) || isFoldedPreset(control)) continue;
    const isTick = control.type === 'checkbox' || control.type === 'radio';
    const label = control.labels?.[0] ?? null;
    const asked = control.closest('fieldset')?.querySelector('legend') ?? (isTick ? null : label);
    const question = asked?.contains(heading) === true || heading.contains(asked) ? '' : textOf(asked);
    lines.set(question, [...(lines.get(question) ?? []), isTick ? wordsOf(label) : typedIn(control)]);
  }
  return [...lines].map(([question, answers]) => lineOf(question, answers, comma));
}

/** An answer that nobody gave: it is preset in a fold that is closed. */
const isFoldedPreset = (control: HTMLInputElement): boolean =>
  control.closest('details:not([open])') !== null && control.checked === control.defaultChecked && control.value === control.defaultValue;

const isBefore = (one: Node, other: Node): boolean => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;

/** The typed or selected answer, in its own direction; numbers and addresses read from left to right. */
function typedIn(control: HTMLInputElement | HTMLSelectElement): HTMLElement {
  const given = document.createElement('bdi');
  given.dir = control.type === 'tel' || control.type === 'email' ? 'ltr' : 'auto';
  if (control instanceof HTMLSelectElement) given.textContent = (control.selectedOptions[0]?.text ?? '').trim();
  else if (control.type === 'tel') {
    given.className = 'typed-number';
    given.textContent = numberToDial(control.value);
  } else given.textContent = control.type === 'email' ? readEmail(control.value) : control.value.trim();
  return given;
}

/** The number as we would dial it, so that people notice a wrong country code before sending. An unreadable number stays as typed. */
function numberToDial(typed: string): string {
  const { dialled } = readPhone(typed);
  return dialled === undefined ? typed.trim() : grouped(dialled);
}

function lineOf(question: string, answers: readonly Node[], comma: string): HTMLElement {
  const line = document.createElement('p');
  if (question !== '') {
    const asked = document.createElement('span');
    asked.className = 'quiet';
    asked.textContent = `${question} `;
    line.append(asked);
  }
  line.append(...answers.flatMap((answer, index) => (index === 0 ? [answer] : [comma, answer])));
  return line;
}

/** A copy of the words as they are shown: each foreign piece keeps its language and its direction. A control would be sent twice. */
function wordsOf(element: Element | null): DocumentFragment {
  const copy = document.createDocumentFragment();
  if (element === null) return copy;
  copy.append(...[...element.childNodes].map((node) => node.cloneNode(true)));
  const isForOther = element.closest('form')?.querySelector('[name="whom"][value="other"]:checked') !== null;
  const asides = `.optional, .visually-hidden, .help-first, input, svg, ${isForOther ? '.for-me' : '.for-other'}`;
  for (const aside of copy.querySelectorAll(asides)) aside.remove();
  trimEdge(copy, 'firstChild', 'trimStart');
  trimEdge(copy, 'lastChild', 'trimEnd');
  return copy;
}

/** Takes the space at one edge away, which would stand between the words and their comma. */
function trimEdge(part: Node, edge: 'firstChild' | 'lastChild', trim: 'trimStart' | 'trimEnd'): void {
  const end = part[edge];
  if (!(end instanceof Text)) {
    if (end !== null) trimEdge(end, edge, trim);
    return;
  }
  end.data = end.data[trim]();
  if (end.data !== '') return;
  end.remove();
  trimEdge(part, edge, trim);
}

const textOf = (element: Element | null): string => wordsOf(element).textContent.replace(/\s+/g, ' ').trim();

function hiddenWords(words: string): HTMLElement {
  const span = document.createElement('span');
  span.className = 'visually-hidden';
  span.textContent = words;
  return span;
}
