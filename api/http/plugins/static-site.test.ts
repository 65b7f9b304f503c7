import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStaticSite, staticSite } from './static-site.ts';

const openData = ['/data/services.json', '/data/services.csv', '/data/services.geojson'];
const others = ['/de/', '/de/search-index.json', '/offline/de.json', '/data/other.json', '/assets/data/services.json'];

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
    const site = await readStaticSite(folder);
    app = Fastify();
    await app.register(staticSite, { site: () => site });
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
});
