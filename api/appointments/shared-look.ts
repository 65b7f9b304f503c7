import { together } from '../database/together.ts';

/**
 * A rush costs no more than one visitor after the other: those who ask the same share a look. Never the one under way, which may have
 * read before the last change.
 * @returns asks `of` a database; answers are shared, so nobody may change them
 */
export function sharedLook<Answer>(): (of: object, question: string, look: () => Promise<Answer>) => Promise<Answer> {
  const ask = together(async (_of: object, looks: (() => Promise<Answer>)[]) => {
    const answer = await looks[0]!();
    return looks.map(() => answer);
  });
  return (of, question, look) => ask(of, look, question);
}
