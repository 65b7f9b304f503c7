import { Type } from 'typebox';
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { compilers } from './compilers.ts';

const One = Type.Object({ one: Type.String() });
const Two = Type.Object({ two: Type.Integer() });

it('compiles a schema once, however many routes of however many servers share it', () => {
  const compile = compilers.buildSerializer!({}, {});
  const again = compilers.buildSerializer!({}, {});
  const at = { method: 'GET', url: '/', httpStatus: '200' };
  const serializer = compile({ ...at, schema: One });
  expect(again({ ...at, url: '/elsewhere', schema: One })).toBe(serializer);
  expect(compile({ ...at, schema: Two })).not.toBe(serializer);
});

it('answers and refuses by the schema of each route', async () => {
  const app = Fastify({ schemaController: { compilersFactory: compilers }, ajv: { customOptions: { coerceTypes: false } } });
  const answer = { one: 'eins', two: 2 };
  app.post('/one', { schema: { body: One, response: { 200: One } } }, () => answer);
  app.post('/two', { schema: { body: Two, response: { 200: Two } } }, () => answer);
  const post = async (url: string, payload: object) => {
    const { statusCode, body } = await app.inject({ method: 'POST', url, payload });
    return statusCode === 200 ? (JSON.parse(body) as unknown) : statusCode;
  };
  expect([await post('/one', { one: 'x' }), await post('/one', { two: 1 })]).toEqual([{ one: 'eins' }, 400]);
  expect([await post('/two', { two: 1 }), await post('/two', { one: 'x' })]).toEqual([{ two: 2 }, 400]);
  await app.close();
});
