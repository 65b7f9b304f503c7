import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import fp from 'fastify-plugin';

/** One built file with its encodings, made by the build (setup/build.ts). */
type StaticFile = {
  type: string;
  etag: string;
  cacheControl: string;
  /** A page of any origin may read it. */ shared: boolean;
  plain: Buffer;
  br: Buffer | undefined;
  gzip: Buffer | undefined;
};
export type StaticSite = Map<string, StaticFile>;

declare module 'fastify' {
  interface FastifyInstance {
    /** Answers with the built site, for a route that finds nothing of its own to say. */
    serveStatic: RouteHandlerMethod;
  }
  interface FastifyReply {
    /** Sends a built file, in the encoding that the browser takes. `path` as in a URL: "/de/404/". False when there is none. */
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

/** The open data, made for other programs, and nothing else. */
const sharedFiles = ['data/services.json', 'data/services.csv', 'data/services.geojson'];

/** Reads a built site into memory: the whole of it is a few dozen megabytes, and nothing is faster. */
export async function readStaticSite(folder: string): Promise<StaticSite> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const known = new Set(names);
  const optional = (name: string) => (known.has(name) ? readFile(path.join(folder, name)) : undefined);
  const files = await Promise.all(
    names
      .filter((name) => !name.endsWith('.br') && !name.endsWith('.gz'))
      .map(async (name): Promise<[string, StaticFile]> => {
        const plain = await readFile(path.join(folder, name));
        const file = {
          plain,
          br: await optional(`${name}.br`),
          gzip: await optional(`${name}.gz`),
          type: types[path.extname(name)] ?? 'application/octet-stream',
          shared: sharedFiles.includes(name),
          etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
          cacheControl: name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=0, must-revalidate',
        };
        return [`/${name.replace(/(^|\/)index\.html$/, '$1')}`, file];
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
        // Every page ends with a slash; who leaves it out is sent there, whether the page is static or not.
        if (/\/[^/.]+$/.test(filePath)) return reply.redirect(`${filePath}/${query === undefined ? '' : `?${query}`}`, 301);
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
  void reply.header('cache-control', status === 200 ? file.cacheControl : 'no-store').header('vary', 'accept-encoding');
  if (file.shared) void reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin');
  if (status === 200) {
    void reply.header('etag', file.etag);
    if (request.headers['if-none-match'] === file.etag) {
      void reply.code(304).send();
      return;
    }
  }
  const accepted = request.headers['accept-encoding'] ?? '';
  const [encoding, body] =
    file.br !== undefined && /\bbr\b/.test(accepted)
      ? ['br', file.br]
      : file.gzip !== undefined && /\bgzip\b/.test(accepted)
        ? ['gzip', file.gzip]
        : [undefined, file.plain];
  if (encoding !== undefined) void reply.header('content-encoding', encoding);
  void reply.code(status).type(file.type).send(body);
}

function decodePath(filePath: string): string {
  try {
    return decodeURI(filePath);
  } catch {
    return filePath;
  }
}
