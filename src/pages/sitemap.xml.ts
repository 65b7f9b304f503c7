import type { APIRoute } from 'astro';
import { sitemap, type ListedPage } from '../open-data/sitemap.ts';
import { datasetSource } from '../loading/dataset-source.ts';

type PageModule = { prerender?: boolean; getStaticPaths?: () => Promise<{ params: { lang: string } }[]> };

const modules = import.meta.glob<PageModule>(['./*/**/*.astro', '!./desk/**', '!./api/**']);
const texts = import.meta.glob<string>(['./*/**/*.astro', '!./desk/**', '!./api/**'], { query: '?raw', import: 'default', eager: true });

/**
 * Every static page in every language, but those that say noindex. Each page is asked for its own addresses, so that a new
 * one needs no entry here.
 */
export const GET: APIRoute = async (context) => {
  const { origin } = datasetSource(context);
  const pages = new Map<string, ListedPage>();
  for (const [file, load] of Object.entries(modules)) {
    const pattern = /^\.(\/\[lang\].*\/)(?:index|([^/]+))\.astro$/.exec(file);
    if (pattern === null || /\/\d{3}\.astro$/.test(file) || / noindex\b/.test(texts[file] ?? '')) continue;
    const { prerender, getStaticPaths } = await load();
    if (prerender === false || getStaticPaths === undefined) continue;
    const [, folder = '', name] = pattern;
    const address = name === undefined ? folder : `${folder}${name}/`;
    for (const { params } of await getStaticPaths()) {
      const { lang, ...entry }: Record<string, string> & { lang: string } = params;
      const inNoLanguage = filled(address, entry);
      pages.set(inNoLanguage, { ...pages.get(inNoLanguage), [lang]: origin + filled(inNoLanguage, { lang }) });
    }
  }
  // Readers of none of the languages choose there.
  pages.set('/[lang]/', { ...pages.get('/[lang]/'), 'x-default': `${origin}/languages/` });
  return new Response(sitemap([...pages.values()]), { headers: { 'content-type': 'application/xml' } });
};

const filled = (address: string, values: Record<string, string>) =>
  address.replaceAll(/\[(\w+)\]/g, (whole, name: string) => values[name] ?? whole);
