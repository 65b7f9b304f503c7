import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundedInput } from './bounded-input.ts';
import { problemAnswers } from './problems.ts';

describe('input', () => {
  let app: FastifyInstance;
  beforeAll(async () => {
    app = Fastify();
    await app.register(problemAnswers, { isOutOfOrder: () => false });
    await app.register(boundedInput);
    app.all('/*', () => 'read');
  });
  afterAll(() => app.close());

  it('may have a query of 4000 characters with its question mark, and no longer one', async () => {
    const statusOf = async (length: number) => (await app.inject(`/long-path-of-a-page?${'x'.repeat(length - 1)}`)).statusCode;
    expect([await statusOf(4000), await statusOf(4001)]).toEqual([200, 413]);
  });

  it('may have a long path: it is no query', async () => {
    expect((await app.inject(`/${'x'.repeat(5000)}`)).statusCode).toBe(200);
  });

  it.each(['{"__proto__": {"a": 1}}', '{"constructor": {"prototype": {"a": 1}}}', '{'])('in JSON is refused: %s', async (payload) => {
    const answer = await app.inject({ method: 'POST', url: '/', headers: { 'content-type': 'application/json' }, payload });
    expect(answer.statusCode).toBe(400);
  });
});
