import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pages, type Locals } from './pages.ts';
import { pressure } from './pressure.ts';
import { problemAnswers } from './problems.ts';

const now = new Date('2026-11-23T09:00:00.000Z');

describe('a page that is rendered on demand', () => {
  let app: FastifyInstance;
  const rendered: { route: string; locals: Locals }[] = [];
  beforeAll(async () => {
    app = Fastify();
    const site = {
      directory: { city: { languages: [{ tag: 'de' }, { tag: 'ar' }] } },
      words: (tag: string) => (key: string) => `${tag} ${key}`,
      isReviewed: (tag: string) => tag === 'de',
    };
    await app.register(problemAnswers, { isOutOfOrder: () => false });
    await app.register(pressure);
    await app.register(pages, {
      site: () => site as never,
      render: async (route, locals, reply) => {
        rendered.push({ route, locals });
        return reply.send('a page');
      },
      now: () => now,
      isDemo: false,
      jobsRest: () => true,
      pausesFor: () => Promise.resolve([]),
    });
    const content = { code: 'wrong-origin', instance: 'urn:uuid:1', back: '/' } as const;
    app.get<{ Params: { language: string } }>('/:language/', ({ params: { language } }, reply) =>
      reply.page('/[lang]/problem', content, { language }),
    );
    app.get('/refused', (_request, reply) => reply.page('/[lang]/problem', content, { language: 'de', status: 403 }));
  });
  afterAll(() => app.close());

  it('is personal: it has its status, and is neither stored nor indexed', async () => {
    for (const [url, status] of [
      ['/de/', 200],
      ['/refused', 403],
    ] as const) {
      const { statusCode, headers, body } = await app.inject(url);
      expect([statusCode, body]).toEqual([status, 'a page']);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow' });
    }
  });

  it('gets the words of its language, its own content and the moment', async () => {
    rendered.length = 0;
    await app.inject('/ar/');
    const [page] = rendered;
    expect(page).toMatchObject({
      route: '/[lang]/problem',
      locals: { language: { tag: 'ar' }, isReviewed: false, isDemo: false, jobsRest: true, now },
    });
    expect(page?.locals.t('finder:results.title')).toBe('ar finder:results.title');
    expect(page?.locals.contentOf('/[lang]/problem')).toEqual({ code: 'wrong-origin', instance: 'urn:uuid:1', back: '/' });
    expect(() => page?.locals.contentOf('/[lang]/removed')).toThrow('/[lang]/removed');
  });

  it('is "not found" in a language that the site does not have', async () => {
    const answer = await app.inject('/xx/');
    expect([answer.statusCode, answer.json<object>()]).toMatchObject([404, { code: 'not-found' }]);
    expect(app.getLanguage('ar')).toEqual({ tag: 'ar' });
  });
});
