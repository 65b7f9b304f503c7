import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { problemAnswers } from './problems.ts';
import { sameOrigin } from './same-origin.ts';

const publicUrl = 'https://kim.example.org';

/** The status of a request: 200 when it reached the route. */
async function statusOf(
  method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'DELETE',
  headers: Record<string, string>,
  hiddenOriginPasses?: boolean,
) {
  const app = Fastify();
  await app.register(problemAnswers, { isOutOfOrder: () => false });
  await app.register(sameOrigin, hiddenOriginPasses === undefined ? { publicUrl } : { publicUrl, hiddenOriginPasses });
  app.route({ method: ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE'], url: '/', handler: () => 'done' });
  const { statusCode } = await app.inject({ method, url: '/', headers });
  await app.close();
  return statusCode;
}

describe('a change', () => {
  it.each([
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://other.example.org' }, 200],
    [{ 'sec-fetch-site': 'cross-site', origin: publicUrl }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'none' }, 403],
    [{ origin: publicUrl }, 200],
    [{ origin: 'https://kim.example.org.attacker.example' }, 403],
    [{ origin: 'null' }, 403],
    [{}, 403],
  ])('with %j is answered with %i', async (headers: Record<string, string>, status) => {
    expect(await statusOf('POST', headers)).toBe(status);
  });

  it('is one by any method but GET, HEAD and OPTIONS', async () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS'] as const) expect(await statusOf(method, {})).toBe(200);
    for (const method of ['POST', 'PUT', 'DELETE'] as const) expect(await statusOf(method, {})).toBe(403);
  });

  it('from a page that hides its origin passes where that is allowed, and one without any origin does not', async () => {
    expect(await statusOf('POST', { origin: 'null' }, true)).toBe(200);
    expect(await statusOf('POST', { origin: publicUrl }, true)).toBe(200);
    expect(await statusOf('POST', { origin: 'https://other.example.org' }, true)).toBe(403);
    expect(await statusOf('POST', {}, true)).toBe(403);
  });
});
