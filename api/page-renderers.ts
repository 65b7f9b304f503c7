import { AsyncLocalStorage } from 'node:async_hooks';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip as gzipCompress } from 'node:zlib';
import { pathToFileURL } from 'node:url';
import type { FastifyReply } from 'fastify';
import { encodingFor } from './http/encoding.ts';
import type { Locals, PageRenderer } from './http/plugins/pages.ts';

const brotli = promisify(brotliCompress);
const gzip = promisify(gzipCompress);

/** A page that could not be rendered; its frames are those of the error within. */
class PageError extends Error {
  override readonly name = 'PageError';
  constructor(printed: readonly string[]) {
    super('a page could not be rendered');
    this.stack = printed.join('\n');
  }
}

/** Collects the lines that Astro prints while it renders a page; each rendering has a list of its own. */
const failures = new AsyncLocalStorage<string[]>();

type RouteData = { route: string };
type AstroApp = {
  logger: { setDestination: (destination: { write: (line: { message: string }) => void }) => void };
  manifestData: { routes: RouteData[] };
};
type ServerEntry = {
  astro: AstroApp;
  renderPage: (
    request: Request,
    options: { locals: Locals; routeData: RouteData },
  ) => Promise<{ status: number; content: string | Uint8Array }>;
  loadPages: (routes: readonly string[]) => Promise<void>;
  stylesheets: string[];
};

/**
 * Pages from the build. The server entry and all pages that are rendered on demand are loaded once, now; words and facts come with every call, so publishing never
 * reloads them, and the build's folder may change or go.
 * @param buildDir the folder that `astro build` wrote
 * @param entry its server entry, as it is or bundled
 */
export async function builtPages(
  buildDir: string,
  publicUrl: string,
  entry = path.join(buildDir, 'server/entry.mjs'),
): Promise<{ render: PageRenderer; stylesheets: string[] }> {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the build writes this module
  const { astro, renderPage, loadPages, stylesheets } = (await import(pathToFileURL(entry).href)) as ServerEntry;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the build writes this file
  const onDemand = JSON.parse(await readFile(path.join(buildDir, 'server/on-demand.json'), 'utf8')) as string[];
  await loadPages(onDemand);
  // Astro would print the error of a page with its message, which may quote what was typed.
  astro.logger.setDestination({ write: ({ message }) => failures.getStore()?.push(message) });
  const routes = new Map(astro.manifestData.routes.map((route) => [route.route, route]));
  const render: PageRenderer = async (route, locals, reply) => {
    const routeData = routes.get(route);
    if (routeData === undefined) throw new Error(`the build has no page ${route}`);
    const printed: string[] = [];
    const address = new Request(new URL(pathFor(route, locals), publicUrl));
    const { status, content } = await failures.run(printed, () => renderPage(address, { locals, routeData }));
    if (status >= 500) throw new PageError(printed);
    return sendCompressed(reply.type('text/html; charset=utf-8'), content);
  };
  return { render, stylesheets };
}

/**
 * A path that fits the page's route, without anything of the visitor's: no secret of a slip and no query reaches
 * Astro or its log. Pages read what the route found out, never the address.
 */
const pathFor = (route: string, { language }: Locals): string => `${route.replace('[lang]', language.tag).replace(/\[\w+\]/g, '-')}/`;

/**
 * A form with free times is 3 % smaller with quality 7 than with 6, for a third of a millisecond; above, nothing more is won. With a window
 * above 64 kB brotli takes tables of 8 MB for each page and twice the time, for at most 1 % fewer bytes of a longer text.
 */
export const brotliParams = { [constants.BROTLI_PARAM_QUALITY]: 7, [constants.BROTLI_PARAM_LGWIN]: 16 };

/** A page of 50 kB is 10 kB on the line. No page mixes a secret with what another site could put into it. */
async function sendCompressed(reply: FastifyReply, html: string | Uint8Array): Promise<FastifyReply> {
  const encoding = encodingFor(reply.request.headers['accept-encoding']);
  void reply.header('vary', 'accept-encoding');
  if (encoding === undefined) return reply.send(html);
  void reply.header('content-encoding', encoding);
  const bytes = Buffer.from(html);
  return reply.send(await (encoding === 'br' ? brotli(bytes, { params: brotliParams }) : gzip(bytes)));
}

type DevServer = { handle: (request: IncomingMessage, response: ServerResponse) => void };

/** Pages from Astro's development server, which answers the raw request itself. */
export function developmentPages(server: DevServer): PageRenderer {
  return (route, locals, reply) => {
    const { raw } = reply.request;
    // The body is read already; the page needs none of it, only what the route found out.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- an object with this prototype is one
    const asGet = Object.assign(Object.create(raw) as IncomingMessage, { method: 'GET', url: pathFor(route, locals) });
    Reflect.set(asGet, Symbol.for('astro.locals'), locals);
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
    reply.hijack();
    server.handle(asGet, reply.raw);
    return Promise.resolve(reply);
  };
}
