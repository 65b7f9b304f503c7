import { answeredIn } from './appointment-overview.browser.ts';

/** Names and values as a form sends them. */
export type Answers = [name: string, value: string][];

const place = 'appointment';
/** Made anew with every page, or not an answer. */
const notKept = ['homepage', 'notice', 'formLanguage'];

/*
 * Answers that survive a reload, in this tab only. Where the browser stores nothing, nothing is kept and everything else works.
 */

export function keepAnswers(answers: Answers): void {
  attempt(() => sessionStorage.setItem(place, JSON.stringify(answers.filter(([name]) => !notKept.includes(name)))));
}

export function keptAnswers(): Answers | undefined {
  return attempt(() => JSON.parse(sessionStorage.getItem(place) ?? 'null') as Answers | null) ?? undefined;
}

export function forgetAnswers(): void {
  attempt(() => sessionStorage.removeItem(place));
}

/**
 * Puts the answers back into the form. What the address of the page asks for goes first, unless it leads to a later question, and so
 * does what was typed before the script came.
 */
export function putBack(form: HTMLFormElement, answers: Answers, isLaterQuestion: boolean): void {
  const asked = new URLSearchParams(window.location.search);
  const isAsked = (name: string) => asked.has(name === 'topics' ? 'topic' : name);
  const controls = [...form.querySelectorAll<HTMLInputElement>('input[name], select[name], textarea[name]')];
  const typed = new Set(controls.filter(isTyped).map(({ name }) => name));
  for (const control of controls) {
    if (typed.has(control.name) || (isAsked(control.name) && !isLaterQuestion)) continue;
    const given = answers.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === 'checkbox' || control.type === 'radio') control.checked = given.includes(control.value);
    else if (given[0] !== undefined && !notKept.includes(control.name)) control.value = given[0];
  }
  for (const group of form.querySelectorAll('details')) {
    group.open ||= answeredIn(group).some(({ name, value }) => !(name === 'persons' && value === '1'));
  }
}

/** Whether somebody has changed what the page came with. */
function isTyped(control: HTMLInputElement | HTMLSelectElement): boolean {
  if (control instanceof HTMLSelectElement) {
    const options = [...control.options];
    return !(options.find(({ defaultSelected }) => defaultSelected) ?? options[0])?.selected;
  }
  return control.checked !== control.defaultChecked || control.value !== control.defaultValue;
}

function attempt<Result>(step: () => Result): Result | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}
