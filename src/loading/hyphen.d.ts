/** Liang's algorithm with the patterns of TeX (https://tug.org/tex-hyphen/); the package has no types of its own. */
declare module 'hyphen/*' {
  const patterns: { hyphenateSync: (text: string, options?: { hyphenChar?: string; minWordLength?: number }) => string };
  export default patterns;
}
