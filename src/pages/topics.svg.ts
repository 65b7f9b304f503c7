import type { APIRoute } from 'astro';

/** All pictograms of topics in one file, each a symbol by the topic's id: inlined in the form they would outweigh its words. */
export const GET: APIRoute = () => {
  const files = import.meta.glob<string>('../components/signs/pictograms/topics/*.svg', { query: '?raw', import: 'default', eager: true });
  const symbols = Object.entries(files).map(([path, svg]) => {
    const [, id = ''] = /([^/]+)\.svg$/.exec(path) ?? [];
    return `<symbol id="${id}" viewBox="0 0 32 32">${svg.replace(/^[^]*?<svg[^>]*>|<\/svg>\s*$/g, '')}</symbol>`;
  });
  return new Response(`<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`, {
    headers: { 'content-type': 'image/svg+xml' },
  });
};
