import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { OutgoingHttpHeaders } from 'node:http';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import fp from 'fastify-plugin';
import { encodingFor } from '../encoding.ts';
import { findLocationHere } from '../location.ts';

/** One built file, plain or as the build compressed it (setup/build.ts). Its headers are computed once, when it is read. */
type StaticFile = { etag: string; type: string; headers: Record<string, string>; bodies: { plain: Body } | { br: Body; gzip: Body } };
type Body = { bytes: Buffer; headers: Record<string, string> };
export type StaticSite = Map<string, StaticFile>;

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

/** Headers of a page that replaces another, such as "not found". */
const neverKept = { 'cache-control': 'no-store', vary: 'accept-encoding' };

/** Reads a built site into memory, the fastest place: compressed it takes a few dozen megabytes. */
export async function readStaticSite(folder: string): Promise<StaticSite> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const known = new Set(names);
  const files = await Promise.all(
    names
      .filter((name) => !name.endsWith('.br') && !name.endsWith('.gz'))
      .map(async (name): Promise<[string, StaticFile]> => {
        const type = types[path.extname(name)] ?? 'application/octet-stream';
        const read = (ending: string) => readFile(path.join(folder, name + ending));
        const bodies = known.has(`${name}.br`)
          ? { br: bodyOf(type, await read('.br'), 'br'), gzip: bodyOf(type, await read('.gz'), 'gzip') }
          : { plain: bodyOf(type, await read('')) };
        const { bytes } = 'plain' in bodies ? bodies.plain : bodies.br;
        const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
        const headers = {
          'cache-control': cacheControlOf(name),
          vary: 'accept-encoding',
          etag,
          ...(sharedFiles.includes(name) ? forEveryOrigin : {}),
        };
        return [`/${name.replace(/(^|\/)index\.html$/, '$1')}`, { etag, type, headers, bodies }];
      }),
  );
  return new Map(files);
}

/** Serves the built site for every path that no route takes. */
export const staticSite = fp<{ site: () => StaticSite; fallback?: RouteHandlerMethod | undefined }>(
  (app, { site, fallback }, done) => {
    app.decorateReply('sendStatic', function (this: FastifyReply, filePath: string, status = 200) {
      const file = site().get(filePath);
      if (file === undefined) return false;
      send(this.request, this, file, status);
      return true;
    });
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

function send(request: FastifyRequest, reply: FastifyReply, file: StaticFile, status: number): void {
  // The header may list several tags, or a tag that a proxy has weakened.
  const isKnown = status === 200 && request.headers['if-none-match']?.includes(file.etag) === true;
  const body = isKnown ? undefined : bodyFor(file, encodingFor(request.headers['accept-encoding']));
  const headers = { ...reply.getHeaders(), ...(status === 200 ? file.headers : neverKept), ...body?.headers };
  // Skips Fastify's reply hooks, and writes the answers of one event-loop turn one after another: together this serves a third to a half
  // more pages.
  reply.hijack();
  setImmediate(() => {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- Fastify and Node type the same headers differently
    reply.raw.writeHead(isKnown ? 304 : status, headers as OutgoingHttpHeaders);
    reply.raw.end(body?.bytes);
  });
}

function bodyOf(type: string, bytes: Buffer, encoding?: 'br' | 'gzip'): Body {
  const headers = { 'content-type': type, 'content-length': String(bytes.length) };
  return { bytes, headers: encoding === undefined ? headers : { ...headers, 'content-encoding': encoding } };
}

function bodyFor({ type, bodies }: StaticFile, encoding: 'br' | 'gzip' | undefined): Body {
  if ('plain' in bodies) return bodies.plain;
  return encoding === undefined ? unpacked(type, bodies.gzip) : bodies[encoding];
}

/** The unpacked bodies being sent: simultaneous readers share one copy. */
const inUse = new WeakMap<Body, WeakRef<Body>>();

/** Unpacks a file for the few programs that accept no encoding. Keeping plain files as well would take twice the memory of the rest. */
function unpacked(type: string, gzip: Body): Body {
  const shared = inUse.get(gzip)?.deref();
  if (shared !== undefined) return shared;
  const body = bodyOf(type, gunzipSync(gzip.bytes));
  inUse.set(gzip, new WeakRef(body));
  return body;
}

function decodePath(filePath: string): string {
  try {
    return decodeURI(filePath);
  } catch {
    return filePath;
  }
}
