/** The package has no types of its own. Only a test asks it for syllables: syllables.ts says why. */
declare module 'hyphen/*' {
  const patterns: { hyphenateSync: (text: string, options?: { hyphenChar?: string; minWordLength?: number }) => string };
  export default patterns;
}
