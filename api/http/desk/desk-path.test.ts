import { expect, it } from 'vitest';
import { deskPath } from './desk-path.ts';

it('goes to pages of the desk, with their filters', () => {
  expect(deskPath('/desk/requests/?view=mine&quarter=horst')).toBe('/desk/requests/?view=mine&quarter=horst');
});

it.each([
  undefined,
  ['/desk/'],
  '',
  'https://evil.example/desk/',
  '//evil.example/desk/',
  '/\\evil.example/desk/',
  '/desk/../api/desk/session',
  '/desk/%2e%2e/../de/',
  '/de/',
  '/desk',
  'javascript:alert(1)',
])('goes nowhere else: %j', (asked) => {
  expect(deskPath(asked)).toBe('/desk/');
});
