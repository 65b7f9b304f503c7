import type { APIContext } from 'astro';
import { defineMiddleware } from 'astro:middleware';
import { getSite, isDemo } from './loading/site.ts';
import { withSoftHyphens } from './loading/soft-hyphens.ts';

/** Gives prerendered pages what on-demand pages get from Fastify, and lets long words of public pages break at their syllables. */
export const onRequest = defineMiddleware(async (context, next) => {
  if (context.isPrerendered) await fill(context);
  const response = await next();
  // Counsellors copy from the desk's pages, so its words stay as they are.
  const isPublic = context.isPrerendered || context.params['lang'] !== undefined;
  if (!isPublic || response.headers.get('content-type')?.startsWith('text/html') !== true) return response;
  return new Response(withSoftHyphens(await response.text(), context.params['lang']), response);
});

async function fill(context: APIContext): Promise<void> {
  const { directory, words, isReviewed } = await getSite();
  const tag = context.params['lang'] ?? directory.city.languages[0].tag;
  const language = directory.city.languages.find((candidate) => candidate.tag === tag) ?? directory.city.languages[0];
  Object.assign(context.locals, {
    directory,
    language,
    words,
    t: words(language.tag),
    isReviewed: isReviewed(language.tag),
    isDemo: isDemo(),
    jobsRest: false,
    pauses: [],
    now: new Date(),
    contentOf: () => {
      throw new Error('a prerendered page has no content of its own');
    },
  });
}
