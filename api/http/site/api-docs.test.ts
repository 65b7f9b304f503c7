import fastify from 'fastify';
import { expect, it } from 'vitest';
import { apiDocs } from './api-docs.ts';

it('the page of the interface is rendered once for each city and encoding, whatever else is published', async () => {
  let city = { name: 'first' };
  const rendered: string[] = [];
  const app = fastify();
  app.decorate('site', () => ({ directory: { city, logo: undefined } }) as never);
  app.decorate('swagger', (() => ({})) as never);
  app.decorateReply('page', function (this: never) {
    const reply = this as import('fastify').FastifyReply;
    const encoding = reply.request.headers['accept-encoding'] ?? 'none';
    rendered.push(`${city.name} ${encoding}`);
    return Promise.resolve(reply.header('content-encoding', encoding).send(Buffer.from(`${city.name} in ${encoding}`)));
  } as never);
  apiDocs(app);
  const ask = async (encoding: string) => {
    const { body, headers } = await app.inject({ url: '/api/docs/', headers: { 'accept-encoding': encoding } });
    return [body, headers['content-encoding']];
  };

  expect(await ask('br')).toEqual(['first in br', 'br']);
  expect(await ask('br')).toEqual(['first in br', 'br']);
  expect(await ask('gzip')).toEqual(['first in gzip', 'gzip']);
  expect(await ask('br')).toEqual(['first in br', 'br']);
  city = { name: 'second' };
  expect(await ask('br')).toEqual(['second in br', 'br']);
  expect(rendered).toEqual(['first br', 'first gzip', 'second br']);
});
