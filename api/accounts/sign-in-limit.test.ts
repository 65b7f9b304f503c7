import { expect, it } from 'vitest';
import { createSignInLimit } from './sign-in-limit.ts';

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 10, 23, 8, minute, second));

it('refuses the eleventh failure of one account within fifteen minutes, wherever it comes from', () => {
  const limit = createSignInLimit();
  for (let round = 0; round < 10; round += 1) expect(limit.begin('a@example.org', `192.0.2.${round}`, at(round))).toBeUndefined();
  expect(limit.begin('a@example.org', '192.0.2.99', at(10))).toBe(300);
  expect(limit.begin('b@example.org', '192.0.2.99', at(10))).toBeUndefined();
  expect(limit.begin('a@example.org', '192.0.2.99', at(15, 1))).toBeUndefined();
});

it('refuses the fifty-first failure from one address, whatever the account', () => {
  const limit = createSignInLimit();
  for (let round = 0; round < 50; round += 1) expect(limit.begin(`${round}@example.org`, '192.0.2.1', at(0))).toBeUndefined();
  expect(limit.begin('51@example.org', '192.0.2.1', at(1))).toBe(840);
  expect(limit.begin('51@example.org', '192.0.2.2', at(1))).toBeUndefined();
});

it('counts no success', () => {
  const limit = createSignInLimit();
  for (let round = 0; round < 100; round += 1) {
    expect(limit.begin('a@example.org', '192.0.2.1', at(0))).toBeUndefined();
    limit.succeeded('a@example.org', '192.0.2.1');
  }
});
