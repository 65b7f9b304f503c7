const brotli = /\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i;
const gzip = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i;

/** The better of our two encodings that the header `Accept-Encoding` (RFC 9110, 12.5.3) allows; undefined when it names neither. */
export function encodingFor(accepted = ''): 'br' | 'gzip' | undefined {
  return brotli.test(accepted) ? 'br' : gzip.test(accepted) ? 'gzip' : undefined;
}
