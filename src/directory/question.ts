/*
 * The build records what each page reads, so that a publication renders only pages of which something has changed (setup/site/).
 * A page that merely orders or chooses among all services would depend on all of them. It asks a question instead, and depends on the
 * answer.
 */

/** By this key a watched object gives its watcher; see setup/site/watched-facts.ts. */
export const watcher = Symbol.for('kim-portal.watcher');

export type Watcher = { answer: (name: string, asked: readonly unknown[]) => unknown };

const questions = new Map<string, (...asked: never[]) => unknown>();

/** Answers at an instant or about a thing: those to each question, by its name and plain values, and those that name a further thing. */
type Answers = { said: Map<string, unknown>; about: WeakMap<object, Answers> };

/** Answers at an instant, kept as long as somebody holds the instant: one page asks for each many times, finders once a language. */
const answered = new WeakMap<Date, Answers>();

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

    const now = asked.at(-1);
    if (!(now instanceof Date)) return work(...asked);
    let answers = partOf(answered, now);
    let key = name;
    for (const one of asked.slice(0, -1))
      if (typeof one === 'object' && one !== null) answers = partOf(answers.about, one);
      else key += `\0${String(one)}`;
    if (!answers.said.has(key)) answers.said.set(key, work(...asked));
    return answers.said.get(key) as Answer;
  };
}

function partOf<Thing extends object>(known: WeakMap<Thing, Answers>, thing: Thing): Answers {
  const part = known.get(thing) ?? { said: new Map(), about: new WeakMap() };
  known.set(thing, part);
  return part;
}

/** @throws for a name that no question has */
export function getQuestion(name: string): (...asked: never[]) => unknown {
  const work = questions.get(name);
  if (work === undefined) throw new Error(`no question is called ${name}`);
  return work;
}
