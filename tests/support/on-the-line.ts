import { brotliCompressSync, constants } from 'node:zlib';
import { brotliQuality } from '../../api/page-renderers.ts';

/** The bytes of a page as the server sends it. */
export const bytesOnTheLine = (html: string | Buffer): number =>
  brotliCompressSync(html, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } }).length;
