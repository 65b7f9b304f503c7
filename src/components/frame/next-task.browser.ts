/** Lets the browser answer a key or a touch, and paint, between two long steps. */
export const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
