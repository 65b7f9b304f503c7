import { createApp } from 'astro/app/entrypoint';
import { getQuestion } from './directory/question.ts';
import { useSite } from './loading/site.ts';
import { hasSoftHyphens, withSoftHyphens } from './loading/soft-hyphens.ts';
import { sheets } from './styles/sheets.ts';

/** Renders all pages: on demand for the server (api/page-renderers.ts), the others for the build (setup/site/). */
export const astro = createApp({ streaming: false });

/** Renders a page; long words of a public one may break at their syllables. @returns a text where it is HTML */
export async function renderPage(
  request: Request,
  options: { locals: App.Locals; routeData: { route: string } },
): Promise<{ status: number; content: string | Uint8Array }> {
  const response = await astro.render(request, options as Parameters<typeof astro.render>[1]);
  const { status } = response;
  if (response.headers.get('content-type')?.startsWith('text/html') !== true)
    return { status, content: new Uint8Array(await response.arrayBuffer()) };
  const html = await response.text();
  return { status, content: hasSoftHyphens(options.routeData.route) ? withSoftHyphens(html, options.locals.language.tag) : html };
}

/**
 * Loads all that Astro would load when one of these pages is first asked for: nothing is read from the build's folder later.
 * @param routes as `listRoutesOnDemand` named them for the build
 */
export async function loadPages(routes: readonly string[]): Promise<void> {
  const { pageMap, middleware, sessionDriver, serverIslandMappings } = astro.manifest;
  const pages = astro.manifestData.routes.filter(({ route }) => routes.includes(route)).map(({ component }) => pageMap?.get(component));
  for (const load of [...pages, middleware, sessionDriver, serverIslandMappings]) await load?.();
}

/** As inlined in the pages: the Content-Security-Policy names their hashes. */
export const stylesheets = Object.values(sheets);

export { getQuestion, useSite };

type Params = Record<string, string>;
type PageModule = { prerender?: boolean; getStaticPaths?: () => Promise<{ params: Params }[]> };

const modules = import.meta.glob<PageModule>(['./pages/**/*.{astro,ts}', './pages/.well-known/*.ts']);

/** A page that the build renders: its route as Astro names it, and its address, "/de/quarters/schalke/". */
export type BuiltPage = { route: string; address: string };

const routeOf = (file: string): string => file.replace(/^\.\/pages/, '').replace(/(\/index)?\.(astro|ts)$/, '');

/** The pages with `prerender = false`, which the server renders on demand. Asking loads every page, so the build does it. */
export async function listRoutesOnDemand(): Promise<string[]> {
  const listed = await Promise.all(
    Object.entries(modules).map(async ([file, load]) => ({ file, isOnDemand: (await load()).prerender === false })),
  );
  return listed.filter(({ isOnDemand }) => isOnDemand).map(({ file }) => routeOf(file));
}

/** Every page that the build renders, of the site that `useSite` was given. */
export async function listBuiltPages(): Promise<BuiltPage[]> {
  const listed = await Promise.all(
    Object.entries(modules).map(async ([file, load]) => {
      const { prerender, getStaticPaths } = await load();
      if (prerender === false) return [];
      const route = routeOf(file);
      const isFile = file.endsWith('.ts');
      const paths = getStaticPaths === undefined ? [{ params: {} }] : await getStaticPaths();
      return paths.map(({ params }) => ({ route, address: addressOf(route, params) + (isFile ? '' : '/') }));
    }),
  );
  return listed.flat();
}

/** @throws where a page leaves out a part of its address */
const addressOf = (route: string, params: Params): string =>
  route.replaceAll(/\[(\w+)\]/g, (_whole, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`${route} has no ${name}`);
    return value;
  });
