import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { expect, it } from 'vitest';
import { brotliParams } from './page-renderers.ts';

const windowOf = (length: number) => brotliParams(length)[constants.BROTLI_PARAM_LGWIN];

it('brotli’s window holds the whole page and is never larger than the usual one', () => {
  expect([0, 50_000, 65_520, 65_521, 200_000, 3_000_000, 50_000_000].map(windowOf)).toEqual([16, 16, 16, 17, 18, 22, 22]);
  const page = Buffer.concat([Buffer.alloc(70_000, 'a page'), Buffer.alloc(70_000, 'and another')]);
  expect(brotliDecompressSync(brotliCompressSync(page, { params: brotliParams(page.length) }))).toEqual(page);
});
