import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';

describe('an address under /api/ that leads nowhere', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp('sqlite');
  });
  afterAll(() => test.close());

  // The router throws at some of these patterns when it is asked whether it knows them.
  it.each(['/api/nothing', '/api/*/requests', '/api/*', '/api/:id', '/api/:id(', '/api/a::b'])('%s is not found', async (url) => {
    const { statusCode, headers } = await test.app.inject({ method: 'GET', url });
    expect([statusCode, headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
  });

  it('with a method that it does not have names those that it has', async () => {
    const { statusCode, headers } = await test.app.inject({ method: 'DELETE', url: '/api/slots' });
    expect([statusCode, headers.allow]).toEqual([405, 'GET']);
  });
});
