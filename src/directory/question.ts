/*
 * The build records what each page reads, so that a publication renders only pages of which something has changed (setup/site/).
 * A page that merely orders or chooses among all services would depend on all of them. It asks a question instead, and depends on the
 * answer.
 */

/** By this key a watched object gives its watcher; see setup/site/watched-facts.ts. */
export const watcher = Symbol.for('kim-portal.watcher');

export type Watcher = { answer: (name: string, asked: readonly unknown[]) => unknown };

const questions = new Map<string, (...asked: never[]) => unknown>();

/** Answers to questions about a subject at an instant, kept as long as somebody holds the instant: one page asks for each many times. */
const answered = new WeakMap<Date, WeakMap<object, Map<string, unknown>>>();

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
    if (watching !== undefined) return watching.answer(name, asked) as Answer;

    const [now, ...texts] = asked.slice(1).toReversed();
    if (!(now instanceof Date) || texts.some((text) => typeof text !== 'string')) return work(...asked);
    const answers = answersAbout(subject, now);
    const key = [name, ...texts].join('\0');
    if (!answers.has(key)) answers.set(key, work(...asked));
    return answers.get(key) as Answer;
  };
}

function answersAbout(subject: object, now: Date): Map<string, unknown> {
  const atInstant = answered.get(now) ?? new WeakMap<object, Map<string, unknown>>();
  answered.set(now, atInstant);
  const about = atInstant.get(subject) ?? new Map<string, unknown>();
  atInstant.set(subject, about);
  return about;
}

/** @throws for a name that no question has */
export function getQuestion(name: string): (...asked: never[]) => unknown {
  const work = questions.get(name);
  if (work === undefined) throw new Error(`no question is called ${name}`);
  return work;
}
