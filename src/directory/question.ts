/*
 * The build records what each page reads, so that a publication renders only pages of which something has changed (setup/site/).
 * A page that merely orders or chooses among all services would depend on all of them. It asks a question instead, and depends on the
 * answer.
 */

/** By this key a watched object gives its watcher; see setup/site/watched-facts.ts. */
export const watcher = Symbol.for('kim-portal.watcher');

export type Watcher = { answer: (name: string, asked: readonly unknown[]) => unknown };

const questions = new Map<string, (...asked: never[]) => unknown>();

/**
 * Makes a function a question, under a name of its own. Its first argument is the directory or an entry; the others are entries, texts,
 * dates, or lists of them. The answer is made of these and of plain values. Unused questions stay out of the browsers' bundles.
 */
/* @__NO_SIDE_EFFECTS__ */
export function question<Asked extends [object, ...unknown[]], Answer>(
  name: string,
  work: (...asked: Asked) => Answer,
): (...asked: Asked) => Answer {
  questions.set(name, work);
  return (...asked) => {
    const [subject] = asked;

    const watching = (subject as { [watcher]?: Watcher })[watcher];

    return watching === undefined ? work(...asked) : (watching.answer(name, asked) as Answer);
  };
}

/** @throws for a name that no question has */
export function getQuestion(name: string): (...asked: never[]) => unknown {
  const work = questions.get(name);
  if (work === undefined) throw new Error(`no question is called ${name}`);
  return work;
}
