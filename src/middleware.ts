import { defineMiddleware } from 'astro:middleware';
import { getSite } from './loading/site.ts';
import { hasSoftHyphens, withSoftHyphens } from './loading/soft-hyphens.ts';

/**
 * In development it gives pages what the build (setup/site/) and Fastify (api/http/plugins/pages.ts) give them otherwise, and lets long
 * words break as src/server-entry.ts does.
 */
export const onRequest = defineMiddleware(async (context, next) => {
  if (!import.meta.env.DEV) return next();
  if (!('directory' in context.locals)) Object.assign(context.locals, await localsFor(context.params['lang']));
  const response = await next();
  if (!hasSoftHyphens(context.routePattern) || response.headers.get('content-type')?.startsWith('text/html') !== true) return response;
  return new Response(withSoftHyphens(await response.text(), context.params['lang']), response);
});

async function localsFor(tag: string | undefined): Promise<App.Locals> {
  const { directory, words, isReviewed } = await getSite();
  const language = directory.city.languages.find((candidate) => candidate.tag === tag) ?? directory.city.languages[0];
  return {
    directory,
    language,
    words,
    t: words(language.tag),
    isReviewed: isReviewed(language.tag),
    isDemo: false,
    jobsRest: false,
    pauses: [],
    now: new Date(),
    contentOf: () => {
      throw new Error('this page has no content of its own');
    },
  };
}
