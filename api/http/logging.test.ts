import { expect, it } from 'vitest';
import { describeError } from './logging.ts';

it('an error is described by its frames, also when its message has lines like a frame', () => {
  const { type, message, stack } = describeError(new TypeError('no "a\n    at Xanthippe\n    at b (/home/Xanthippe:1:1)\n"'));
  expect([type, message]).toEqual(['TypeError', '']);
  expect(stack).toMatch(/^ {4}at .*logging\.test\.ts:\d+:\d+\)?\n/);
  expect(stack).not.toContain('Xanthippe');
});

it.each([undefined, null, 'Xanthippe', { message: 'Xanthippe' }])('%o is described without its text', (thrown) => {
  expect(describeError(thrown)).toEqual({ type: 'unknown', message: '', code: undefined, stack: '' });
});
