import { expect, it } from 'vitest';
import { question } from './question.ts';

const asked: string[] = [];
const answer = question('test', (directory: { name: string }, entry: { id: string }, language: string, now: Date) => {
  asked.push(`${directory.name} ${entry.id} ${language}`);
  return { of: entry.id, at: now };
});

it('a question about an entry is worked out once at an instant, and apart for each directory, entry, text and instant', () => {
  const [one, other] = [{ name: 'one' }, { name: 'other' }];
  const [first, second] = [{ id: 'first' }, { id: 'second' }];
  const [now, later] = [new Date(), new Date()];
  expect(answer(one, first, 'de', now)).toBe(answer(one, first, 'de', now));
  expect(asked).toEqual(['one first de']);
  for (const ask of [
    () => answer(other, first, 'de', now),
    () => answer(one, second, 'de', now),
    () => answer(one, first, 'ar', now),
    () => answer(one, first, 'de', later),
  ]) {
    asked.length = 0;
    ask();
    ask();
    expect(asked).toHaveLength(1);
  }
});
