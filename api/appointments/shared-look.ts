type Look<Answer> = { done: Promise<unknown>; next?: Promise<Answer> };
type Ask<Answer> = (of: object, question: string, look: () => Promise<Answer>) => Promise<Answer>;

/**
 * A rush costs no more than one visitor after the other: those who ask the same while somebody looks share the next look. Never the one
 * under way, which may have read before the last change.
 * @returns asks `of` a database; answers are shared, so nobody may change them
 */
export function sharedLook<Answer>(): Ask<Answer> {
  const looks = new WeakMap<object, Map<string, Look<Answer>>>();
  const ask: Ask<Answer> = (of, question, look) => {
    const underWay = looks.get(of) ?? new Map<string, Look<Answer>>();
    looks.set(of, underWay);
    const running = underWay.get(question);
    if (running !== undefined) {
      running.next ??= running.done.then(() => ask(of, question, look));
      return running.next;
    }
    const answer = look();
    const isDone = () => underWay.delete(question);
    underWay.set(question, { done: answer.then(isDone, isDone) });
    return answer;
  };
  return ask;
}
