import { Writable } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../contract/problems.ts';
import { fieldErrors, problemAnswers } from './problems.ts';

const finding = (keyword: string, instancePath = '/field', params: Record<string, unknown> = {}) => ({
  keyword,
  instancePath,
  params,
  schemaPath: '#',
  message: 'what was typed',
});

describe('mistakes in fields', () => {
  it.each([
    ['required', 'required'],
    ['additionalProperties', 'unknown-field'],
    ['type', 'wrong-type'],
    ['maxLength', 'too-long'],
    ['minLength', 'required'],
    ['maxItems', 'too-many'],
    ['minItems', 'too-few'],
    ['enum', 'not-allowed'],
    ['uniqueItems', 'repeated'],
    ['pattern', 'malformed'],
    ['format', 'malformed'],
  ])('of the kind %s are %s', (keyword, code) => {
    expect(fieldErrors([finding(keyword)])).toEqual([{ pointer: '/field', code }]);
  });

  it('name the member that is missing or not known', () => {
    expect(
      fieldErrors([
        finding('required', '', { missingProperty: 'name' }),
        finding('additionalProperties', '/person', { additionalProperty: 'a/b~c' }),
        finding('maxItems', '/matter/topics', { limit: 5 }),
      ]),
    ).toEqual([
      { pointer: '/name', code: 'required' },
      { pointer: '/person/a_b_c', code: 'unknown-field' },
      { pointer: '/matter/topics', code: 'too-many' },
    ]);
  });

  it('are one for each place, the first, and none for a union as a whole', () => {
    expect(fieldErrors([finding('anyOf'), finding('oneOf'), finding('type'), finding('maxLength'), finding('type', '/other')])).toEqual([
      { pointer: '/field', code: 'wrong-type' },
      { pointer: '/other', code: 'wrong-type' },
    ]);
  });

  it('are twenty at most', () => {
    const many = Array.from({ length: 30 }, (_, index) => finding('type', `/${index}`));
    expect(fieldErrors(many)).toHaveLength(20);
    expect(fieldErrors(many.slice(0, 19))).toHaveLength(19);
  });
});

describe('an error in a route', () => {
  let app: FastifyInstance;
  let logged: string[];
  let thrown: unknown;
  beforeEach(async () => {
    logged = [];
    const stream = new Writable({
      write: (line: Buffer, _encoding, done) => {
        logged.push(line.toString());
        done();
      },
    });
    app = Fastify({ logger: { level: 'error', stream } });
    await app.register(problemAnswers, { isOutOfOrder: (error) => error instanceof RangeError });
    app.get('/', () => {
      throw thrown;
    });
    app.get('/busy', (_request, reply) => reply.code(503).header('retry-after', '5').send('later'));
  });
  afterEach(() => app.close());

  const answerTo = async (error: unknown) => {
    thrown = error;
    const answer = await app.inject('/');
    return { status: answer.statusCode, retryAfter: answer.headers['retry-after'], body: answer.json<Record<string, unknown>>() };
  };
  const withStatus = (statusCode: number, code = 'FST_ERR_OTHER') => Object.assign(new Error('typed text'), { statusCode, code });

  it('that is a refusal of ours keeps its code, fields and members, and stands in no log', async () => {
    const { status, retryAfter, body } = await answerTo(
      new Problem('invalid-input', { errors: [{ pointer: '/name', code: 'required' }], extra: { retryAfter: '7' } }),
    );
    expect([status, retryAfter]).toEqual([422, undefined]);
    expect(body).toMatchObject({ code: 'invalid-input', errors: [{ pointer: '/name', code: 'required' }], retryAfter: '7' });
    expect(body['type']).toBe('/api/docs/#problem-invalid-input');
    expect(body['instance']).toMatch(/^urn:uuid:[\da-f-]{36}$/);
    expect(logged).toEqual([]);
  });

  it('without fields names none', async () => {
    expect((await answerTo(new Problem('not-found'))).body).not.toHaveProperty('errors');
  });

  it.each([
    [withStatus(413, 'FST_ERR_CTP_BODY_TOO_LARGE'), 413, 'too-large'],
    [withStatus(415, 'FST_ERR_CTP_INVALID_MEDIA_TYPE'), 415, 'wrong-media-type'],
    [withStatus(400), 400, 'malformed-request'],
    [withStatus(499), 400, 'malformed-request'],
    [withStatus(500), 500, 'internal'],
    [withStatus(302), 500, 'internal'],
    [new Error('typed text'), 500, 'internal'],
  ])('%# becomes a problem by its code or status', async (error, status, code) => {
    const answer = await answerTo(error);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(JSON.stringify(answer.body)).not.toContain('typed text');
  });

  it('of the database is an outage: 503 with half a minute to wait, and one line in the log with its number', async () => {
    const { status, retryAfter, body } = await answerTo(new RangeError('typed text'));
    expect([status, retryAfter, body['code']]).toEqual([503, '30', 'out-of-order']);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(String(body['instance']));
    expect(logged[0]).not.toContain('typed text');
  });

  it('of ours is logged with where it arose, a refusal of ours is not', async () => {
    await answerTo(new Error('typed text'));
    expect(logged.join('')).toContain('problems.test.ts');
    logged.length = 0;
    await answerTo(new Problem('out-of-order'));
    expect(logged).toEqual([]);
  });

  it('leaves another time to wait as it is, and gives none to other answers', async () => {
    expect((await app.inject('/busy')).headers['retry-after']).toBe('5');
    expect((await app.inject('/nowhere')).headers['retry-after']).toBeUndefined();
    expect((await app.inject('/nowhere')).json()).toMatchObject({ status: 404, code: 'not-found' });
  });
});
