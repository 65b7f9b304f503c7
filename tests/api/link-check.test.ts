import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkLink, checkLinks, isPublicAddress } from '../../api/publishing/link-check.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { realSite } from '../support/real-site.ts';

/** A server on this machine, which is the only one that these tests ask. */
describe('a link', () => {
  const answers: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
    '/here': (_request, response) => response.end('a page'),
    '/no-head': ({ method }, response) => response.writeHead(method === 'HEAD' ? 405 : 200).end(),
    '/robots': (_request, response) => response.writeHead(403).end(),
    '/gone': (_request, response) => response.writeHead(404).end(),
    '/broken': (_request, response) => response.writeHead(500).end(),
    '/moved': (_request, response) => response.writeHead(301, { location: '/here' }).end(),
    '/moved-away': (_request, response) => response.writeHead(302, { location: '/gone' }).end(),
    '/round': (_request, response) => response.writeHead(302, { location: '/round' }).end(),
    '/inwards': (_request, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
    '/file': (_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    '/silent': () => undefined,
  };
  let asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    (answers[request.url ?? ''] ?? answers['/gone']!)(request, response);
  });
  let base: string;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    asked = [];
  });

  const mayAsk = (address: string) => address === '127.0.0.1';
  const look = (path: string) => checkLink(`${base}${path}`, { mayAsk, maxMilliseconds: 300 });

  it.each(['/here', '/no-head', '/robots', '/moved'])('%s is alive', async (path) => {
    expect(await look(path)).toEqual({ state: 'alive' });
  });

  it.each([
    ['/gone', '404'],
    ['/broken', '500'],
    ['/moved-away', '404'],
    ['/round', 'redirects'],
    ['/file', 'redirect'],
    ['/silent', 'ABORT_ERR'],
  ])('%s is dead: %s', async (path, reason) => {
    expect(await look(path)).toEqual({ state: 'dead', reason });
  });

  it('is dead where nobody listens, and where the name is none', async () => {
    expect(await checkLink('http://127.0.0.1:1/', { mayAsk })).toEqual({ state: 'dead', reason: 'ECONNREFUSED' });
    expect(await checkLink('http://nobody.invalid/', { mayAsk })).toMatchObject({ state: 'dead' });
  });

  it('is asked by HEAD, and by GET only after a refusal', async () => {
    await look('/here');
    await look('/no-head');
    expect(asked).toEqual(['HEAD /here', 'HEAD /no-head', 'GET /no-head']);
  });

  it('never leads to a private address, in figures, by a name or by a redirect', async () => {
    for (const url of [
      `${base}/here`,
      base.replace('127.0.0.1', 'localhost'),
      'http://[::1]/',
      'http://169.254.169.254/latest/',
      'http://0x7f.1/',
    ])
      expect([url, await checkLink(url)]).toEqual([url, { state: 'private' }]);
    expect(asked).toEqual([]);
    expect(await look('/inwards')).toEqual({ state: 'private' });
  });

  it.each([
    '10.1.2.3',
    '192.168.0.1',
    '172.16.0.9',
    '127.0.0.1',
    '169.254.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '224.0.0.1',
  ])('knows %s as private', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
  it.each(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'])('knows %s as public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it('stands in the list once for each place, and is asked once', async () => {
    const { directory } = await realSite();
    const [service] = directory.services;
    const small: Directory = {
      ...directory,
      providers: [],
      city: { ...directory.city, emergencyLines: [] },
      services: ['a', 'b'].map((id) => ({
        ...service!,
        id,
        website: `${base}/gone`,
        verification: { status: 'reported', sources: [{ url: `${base}/here` }] },
      })),
    };
    expect(await checkLinks(small, { mayAsk, maxMilliseconds: 1000 })).toEqual(
      ['a', 'b'].map((id) => ({
        file: `services/${id}.yaml`,
        field: 'website',
        code: 'link-dead',
        values: { url: `${base}/gone`, reason: '404' },
      })),
    );
    expect(asked.toSorted()).toEqual(['GET /gone', 'HEAD /gone', 'HEAD /here']);
  });
});
