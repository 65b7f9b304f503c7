import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { brotliParams } from './page-renderers.ts';

it('brotli takes a small window for a large page too: the first byte of its stream says how large', () => {
  const page = Buffer.concat([Buffer.alloc(300_000, 'a page'), Buffer.alloc(70_000, 'and another')]);
  const packed = brotliCompressSync(page, { params: brotliParams });
  // RFC 7932, 9.1: a window of 64 kB is the one bit 0.
  expect(packed[0]! % 2).toBe(0);
  expect(brotliDecompressSync(packed)).toEqual(page);
});
