declare module 'stopwords-iso' {
  /** Small words by ISO 639-1 code. */
  const stopwords: Record<string, string[]>;
  export default stopwords;
}
