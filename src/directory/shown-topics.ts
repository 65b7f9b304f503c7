/** The topics that a service's card names: a chosen one first, then those that the service is for most. */
export const shownTopics = (topics: readonly string[], chosen = ''): string[] =>
  [...topics.filter((id) => id === chosen), ...topics.filter((id) => id !== chosen)].slice(0, 2);
