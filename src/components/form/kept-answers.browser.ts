import { isChanged } from '../frame/changed-field.browser.ts';

/** Names and values as a form sends them. */
export type Answers = [name: string, value: string][];

const place = 'appointment';
/** Fields that are new with every page, or are not answers. */
const notKept = ['homepage', 'notice', 'formLanguage'];

/*
 * Keeps answers over a reload, in this tab only. When the browser blocks storage, it keeps nothing, and the form still works.
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
 * Puts the answers back into the form. Values typed before the script ran take precedence; so do values from the page's address, unless the
 * page opens at a later question.
 */
export function putBack(form: HTMLFormElement, answers: Answers, isLaterQuestion: boolean): void {
  const asked = new URLSearchParams(window.location.search);
  const isAsked = (name: string) => asked.has(name === 'topics' ? 'topic' : name);
  const controls = [...form.querySelectorAll<HTMLInputElement>('input[name], select[name], textarea[name]')];
  const typed = new Set(controls.filter(isChanged).map(({ name }) => name));
  for (const control of controls) {
    if (typed.has(control.name) || (isAsked(control.name) && !isLaterQuestion)) continue;
    const given = answers.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === 'checkbox' || control.type === 'radio') control.checked = given.includes(control.value);
    else if (given[0] !== undefined && !notKept.includes(control.name)) control.value = given[0];
  }
  for (const group of form.querySelectorAll('details')) {
    group.open ||= [...group.querySelectorAll<HTMLInputElement>('input, select, textarea')].some(isChanged);
  }
}

function attempt<Result>(step: () => Result): Result | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}
