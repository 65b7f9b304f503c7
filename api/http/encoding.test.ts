import { expect, it } from 'vitest';
import { encodingFor } from './encoding.ts';

it.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip;q=1.0, deflate', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.000,gzip;q=0.5', 'gzip'],
  ['BR;q=0.1', 'br'],
  ['gzip;q=0', undefined],
  ['identity', undefined],
  [undefined, undefined],
])('of "%s" it takes %s', (accepted, encoding) => {
  expect(encodingFor(accepted)).toBe(encoding);
});
