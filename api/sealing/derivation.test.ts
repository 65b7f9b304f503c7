import { expect, it } from 'vitest';
import { bodyFingerprint } from './derivation.ts';

const of = (body: unknown) => bodyFingerprint(new Uint8Array(32), 'key', body);

it('a body has one fingerprint in whatever order its members stand', () => {
  expect(of({ b: [1, { d: 'x', c: null }], a: 'ä' })).toBe(of({ a: 'ä', b: [1, { c: null, d: 'x' }] }));
  expect(of({ a: [1, 2] })).not.toBe(of({ a: [2, 1] }));
});

it('a body with half a character in it has a fingerprint too', () => {
  expect(of({ note: '\uD800' })).toMatch(/^[\w-]{43}$/);
});
