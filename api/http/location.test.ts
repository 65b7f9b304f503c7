import { expect, it } from 'vitest';
import { findLocationHere } from './location.ts';

it.each([
  ['/de/search/?q=a&q=b', '/de/search/?q=a&q=b'],
  ['/de//search/', '/de//search/'],
  ['/de/Ä/', '/de/%C3%84/'],
  ['/de/\r\nSet-Cookie:a/', '/de/Set-Cookie:a/'],
])('stays on this site: %j', (address, location) => {
  expect(findLocationHere(address)).toBe(location);
});

it.each([
  '//other.example/a',
  '///other.example/a',
  '/\\other.example/a',
  '\\\\other.example/a',
  '/\t/other.example/a',
  '/.//other.example/a',
  '/%2e//other.example/a',
  '/de/..//other.example/a',
  'https://other.example/',
  'other.example',
  'javascript:alert(1)',
  '',
])('leads nowhere else: %j', (address) => {
  expect(findLocationHere(address)).toBeUndefined();
});
