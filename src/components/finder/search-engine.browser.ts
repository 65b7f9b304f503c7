/** The code of the search as one file: a slow line fetches few files at a time, and waits for each. */
export { readFinder } from '../../search/finder.ts';
export { firstShown, search, shortened } from '../../search/search.ts';
export { fieldsOf, readWanted } from '../../search/wanted.ts';
export { isNarrowed, onward, takeWay } from '../../search/ways.ts';
export { drawEvents, drawGroups, drawQuarters, drawTopics } from './found-cards.browser.ts';
