import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite } from '../packed-site.ts';
import { staticSite } from './static-site.ts';

const openData = ['/data/services.json', '/data/services.csv', '/data/services.geojson'];
const others = [
  '/de/',
  '/de/quiet/',
  '/de/search-index.json',
  '/offline/de.json',
  '/data/other.json',
  '/assets/data/services.json',
  '/icon.svg',
];
const largeBytes = 1_000_000;
const zipped = gzipSync('/de/', { level: constants.Z_BEST_SPEED });

describe('a built site', () => {
  let folder: string;
  let app: FastifyInstance;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'kim-site-'));
    for (const url of [...openData, ...others]) {
      const file = path.join(folder, url.endsWith('/') ? `${url}index.html` : url);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, url);
    }
    await writeFile(path.join(folder, 'de/index.html.br'), brotliCompressSync('/de/'));
    await writeFile(path.join(folder, 'data/large.json'), 'read by nobody');
    await writeFile(path.join(folder, 'data/large.json.br'), brotliCompressSync(Buffer.alloc(largeBytes, ' ')));
    const site = await openSite(folder, os.tmpdir());
    app = Fastify();
    app.addHook('onRequest', async (_request, reply) => void reply.header('x-of-the-hook', 'kept'));
    app.get('/gone', (_request, reply) => (reply.sendStatic('/de/', 404) ? reply : 'no such file'));
    await app.register(staticSite, { site: () => site, leavesNoTrace: (name) => name === 'de/quiet/index.html' });
  });
  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(openData)('lets pages of any origin read %s', async (url) => {
    const { statusCode, headers, body } = await app.inject({ url, headers: { origin: 'https://map.example.org' } });
    expect([statusCode, body]).toEqual([200, url]);
    expect(headers['access-control-allow-origin']).toBe('*');
    const again = await app.inject({ url, headers: { 'if-none-match': String(headers.etag) } });
    expect(again.statusCode).toBe(304);
    expect(again.headers['access-control-allow-origin']).toBe('*');
  });

  it.each(others)('keeps %s to its own origin', async (url) => {
    const { statusCode, headers } = await app.inject({ url, headers: { origin: 'https://map.example.org' } });
    expect(statusCode).toBe(200);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    ['gzip, deflate, br', 'br', brotliCompressSync('/de/')],
    ['gzip, deflate', 'gzip', zipped],
    ['', undefined, Buffer.from('/de/')],
  ])('answers "%s" with what it accepts', async (accepted, encoding, body) => {
    const answer = await app.inject({ url: '/de/', headers: { 'accept-encoding': accepted } });
    expect([answer.statusCode, answer.rawPayload]).toEqual([200, body]);
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-length': String(body.length),
      'cache-control': 'public, max-age=0, must-revalidate',
      vary: 'accept-encoding',
      'x-of-the-hook': 'kept',
    });
  });

  it('lets no browser keep a page that is to leave no trace', async () => {
    const { headers } = await app.inject('/de/quiet/');
    expect([headers['cache-control'], headers.etag]).toEqual(['no-store', undefined]);
    const { etag } = (await app.inject('/de/')).headers;
    expect((await app.inject({ url: '/de/quiet/', headers: { 'if-none-match': String(etag) } })).statusCode).toBe(200);
  });

  it('names the type and the length of a file that is not compressed', async () => {
    const { headers } = await app.inject('/data/services.csv');
    expect(headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8', 'content-length': '18' });
    expect(headers['content-encoding']).toBeUndefined();
  });

  it.each([
    ['/de', 301, '/de/'],
    ['/de?a=1', 301, '/de/?a=1'],
    ['/de/?a=1', 200, undefined],
    ['/%64e/', 200, undefined],
    ['/data/none.json', 404, undefined],
    ['/', 404, undefined],
  ])('answers %s with %i', async (url, status, location) => {
    const { statusCode, headers } = await app.inject(url);
    expect([statusCode, headers.location]).toEqual([status, location]);
  });

  it('is kept by browsers as long as its name says', async () => {
    const kept = async (url: string) => (await app.inject(url)).headers['cache-control'];
    expect(await kept('/assets/data/services.json')).toBe('public, max-age=31536000, immutable');
    expect(await kept('/icon.svg')).toBe('public, max-age=86400');
    expect(await kept('/de/')).toBe('public, max-age=0, must-revalidate');
  });

  it('sends nothing again that the browser has', async () => {
    const { etag } = (await app.inject('/de/')).headers;
    const again = await app.inject({ url: '/de/', headers: { 'if-none-match': String(etag), 'accept-encoding': 'br' } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect(again.headers).toMatchObject({ etag, 'cache-control': 'public, max-age=0, must-revalidate', 'x-of-the-hook': 'kept' });
    expect(again.headers['content-length']).toBeUndefined();
  });

  it('knows its mark among others, and as a proxy has weakened it', async () => {
    const { etag } = (await app.inject('/de/')).headers;
    const again = await app.inject({ url: '/de/', headers: { 'if-none-match': `"another", W/${String(etag)}` } });
    expect(again.statusCode).toBe(304);
    expect((await app.inject({ url: '/de/', headers: { 'if-none-match': '"another"' } })).statusCode).toBe(200);
  });

  it('holds an unpacked file once, however many ask for it and never read it', async () => {
    const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
    const before = process.memoryUsage().arrayBuffers;
    const impatient = connect(Number(port), '127.0.0.1').pause();
    impatient.write('GET /data/large.json HTTP/1.1\r\nHost: test\r\n\r\n'.repeat(200));
    // An answer to somebody else: by then all of them have been taken in.
    const answer = await fetch(`http://127.0.0.1:${port}/data/large.json`);
    expect((await answer.arrayBuffer()).byteLength).toBe(largeBytes);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * largeBytes);
    impatient.destroy();
  });

  it('lets nobody keep a page that stands in for another', async () => {
    const { etag } = (await app.inject('/de/')).headers;
    const answer = await app.inject({ url: '/gone', headers: { 'if-none-match': String(etag) } });
    expect([answer.statusCode, answer.body]).toEqual([404, '/de/']);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-of-the-hook': 'kept' });
    expect(answer.headers.etag).toBeUndefined();
  });

  it('tells the length of a page to who asks for its head alone', async () => {
    const answer = await app.inject({ method: 'HEAD', url: '/de/', headers: { 'accept-encoding': 'gzip' } });
    expect([answer.statusCode, answer.body, answer.headers['content-length']]).toEqual([200, '', String(zipped.length)]);
  });
});
