import { readSite, type Site } from '../../src/loading/read-site.ts';

let site: Promise<Site> | undefined;

/** The city's content and the words as they are, read once a process: that takes longer than most tests. */
export const realSite = (): Promise<Site> => (site ??= readSite('content'));
