/**
 * Keeps a number, a time or a name of the other direction in order where no markup fits (U+2066 … U+2069).
 * In markup use `<bdi dir="ltr">`.
 */
export const isolateLtr = (text: string): string => `\u2066${text}\u2069`;

/** Keeps a name of whatever direction to itself, where no `<bdi>` fits: in an option, a title, an attribute. */
export const isolate = (text: string): string => `\u2068${text}\u2069`;
