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

function attempt<Result>(step: () => Result): Result | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}
