const shownCharacters = 8;

/** The end of an id, which tells it from another where people read it. Ids that are ordered by time begin alike. */
export const shownId = (id: string): string => id.slice(-shownCharacters);
