import { brotliCompressSync } from 'node:zlib';
import { brotliParams } from '../../api/page-renderers.ts';

/** The bytes of a page as the server sends it. */
export const bytesOnTheLine = (html: string | Buffer): number => brotliCompressSync(html, { params: brotliParams }).length;
