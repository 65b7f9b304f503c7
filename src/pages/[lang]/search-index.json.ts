import type { APIRoute } from 'astro';
import { createFinder } from '../../search/content.ts';
import { writeFinder } from '../../search/finder.ts';
import { withBreakableCards } from '../../loading/breakable-cards.ts';
import { languagePaths } from '../../loading/paths.ts';

/** The finder of one language, for browsers that search without a round trip. */
export const getStaticPaths = languagePaths;

export const GET: APIRoute = ({ locals: { directory, language, words, now } }) =>
  Response.json(writeFinder(withBreakableCards(createFinder(directory, language.tag, words, now), language.tag)));
