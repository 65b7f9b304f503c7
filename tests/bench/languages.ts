import { readDirectory } from '../../src/loading/read-directory.ts';

/** The tags of all languages of the site, in the order of its menus. */
export const languages = (await readDirectory('content')).city.languages.map(({ tag }) => tag);
