import type { OutgoingHttpHeaders } from 'node:http';
import path from 'node:path';
import type { FastifyReply, RouteHandlerMethod } from 'fastify';
import fp from 'fastify-plugin';
import { encodingFor } from '../encoding.ts';
import { findLocationHere } from '../location.ts';
import { describeError } from '../logging.ts';
import type { StaticFile, StaticSite } from '../packed-site.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Answers with the built site, for a route without an answer. */
    serveStatic: RouteHandlerMethod;
  }
  interface FastifyReply {
    /** Sends a built file in an encoding that the browser accepts. `path` as in a URL: "/de/404/". Returns false when there is none. */
    sendStatic: (path: string, status?: number) => boolean;
  }
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.geojson': 'application/geo+json; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
};

/** The open data: the only files that other origins may read. */
const sharedFiles = ['data/services.json', 'data/services.csv', 'data/services.geojson'];
const forEveryOrigin = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

/** Browsers ask for the icon with every question of the form, unless it may be kept. */
function cacheControlOf(name: string): string {
  if (name.startsWith('assets/')) return 'public, max-age=31536000, immutable';
  return /^(icon|apple-touch-icon)\b/.test(name) ? 'public, max-age=86400' : 'public, max-age=0, must-revalidate';
}

/** Headers of a page that replaces another, such as "not found", and of one that is to leave no trace. */
const neverKept = { 'cache-control': 'no-store', vary: 'accept-encoding' };

/** Serves the built site for every path that no route takes. */
export const staticSite = fp<{
  site: () => StaticSite;
  /** Whether no browser may keep a file: "de/topics/violence/index.html". */
  leavesNoTrace: (name: string) => boolean;
  fallback?: RouteHandlerMethod | undefined;
}>(
  (app, { site, leavesNoTrace, fallback }, done) => {
    app.decorateReply('sendStatic', function (this: FastifyReply, filePath: string, status = 200) {
      const served = site();
      const file = served.find(filePath);
      if (file === undefined) return false;
      send(served, this, file, { status, isKept: status === 200 && !leavesNoTrace(file.name) });
      return true;
    });
    app.addHook('onClose', () => site().close());
    const serve: RouteHandlerMethod =
      fallback ??
      ((request, reply) => {
        const [filePath = '', query] = request.url.split('?', 2);
        if (reply.sendStatic(decodePath(filePath))) return reply;
        // Every page's path ends with a slash. A rewritten path could not be decoded and belongs to no page.
        const isPage = /\/[^/.]+$/.test(filePath) && request.url === request.originalUrl;
        const location = isPage ? findLocationHere(`${filePath}/${query === undefined ? '' : `?${query}`}`) : undefined;
        if (location !== undefined) return reply.redirect(location, 301);
        reply.callNotFound();
        return reply;
      });
    app.decorate('serveStatic', serve);
    app.get('/*', { schema: { hide: true } }, serve);
    done();
  },
  { name: 'static-site', fastify: '5.x' },
);

function send(site: StaticSite, reply: FastifyReply, file: StaticFile, { status, isKept }: { status: number; isKept: boolean }): void {
  const { headers: asked, log } = reply.request;
  // The header may list several tags, or a tag that a proxy has weakened.
  const isKnown = isKept && asked['if-none-match']?.includes(file.etag) === true;
  const headers = { ...reply.getHeaders(), ...(isKept ? headersOf(file) : neverKept) };
  // Skips Fastify's reply hooks, and writes the answers of one event-loop turn one after another: together this serves a third to a half
  // more pages.
  reply.hijack();
  const end = (code: number, ofBody: OutgoingHttpHeaders, bytes?: Buffer) =>
    setImmediate(() => {
      // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- Fastify and Node type the same headers differently
      reply.raw.writeHead(code, { ...headers, ...ofBody } as OutgoingHttpHeaders);
      reply.raw.end(bytes);
    });
  if (isKnown) end(304, {});
  else
    site.read(file, encodingFor(asked['accept-encoding'])).then(
      ({ bytes, encoding }) => {
        const type = types[path.extname(file.name)] ?? 'application/octet-stream';
        const ofBody = { 'content-type': type, 'content-length': String(bytes.length) };
        end(status, encoding === undefined ? ofBody : { ...ofBody, 'content-encoding': encoding }, bytes);
      },
      (error: unknown) => {
        log.error(describeError(error), 'a page could not be read');
        reply.raw.destroy();
      },
    );
}

const headersOf = ({ name, etag }: StaticFile) => ({
  'cache-control': cacheControlOf(name),
  vary: 'accept-encoding',
  etag,
  ...(sharedFiles.includes(name) ? forEveryOrigin : {}),
});

function decodePath(filePath: string): string {
  try {
    return decodeURI(filePath);
  } catch {
    return filePath;
  }
}
