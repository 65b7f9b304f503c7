import Fastify, { type FastifyReply } from 'fastify';
import { expect, it } from 'vitest';
import { Problem, type ProblemCode } from '../../contract/problems.ts';
import { answerProblemAsPage, answerProblemWithForm } from './page-problems.ts';
import { problemAnswers } from './problems.ts';

type Shown = { sent?: [string, number | undefined]; page?: unknown[] };

/** Which page answers a problem, of a site in German, Turkish and Arabic. */
async function pageFor(
  url: string,
  code: ProblemCode,
  options: { acceptLanguage?: string; hasStaticPages?: boolean; isLong?: boolean; typed?: Record<string, unknown> } = {},
): Promise<Shown> {
  const shown: Shown = {};
  const app = Fastify();
  const languages = ['de', 'tr', 'ar'].map((tag) => ({ tag }));
  app.decorate('site', () => ({ directory: { city: { languages } } }) as never);
  app.decorateReply('sendStatic', function (path: string, status?: number) {
    if (options.hasStaticPages !== true) return false;
    shown.sent = [path, status];
    void this.code(status ?? 200).send('');
    return true;
  });
  app.decorateReply('takeTurn', () => (options.isLong === true ? Promise.reject(new Problem('out-of-order')) : Promise.resolve()));
  app.decorateReply('page', function (this: FastifyReply, ...page: unknown[]) {
    shown.page = page;
    return Promise.resolve(this.send(''));
  } as never);
  await app.register(problemAnswers, { isOutOfOrder: () => false });
  await app.register((scope, _options, done) => {
    scope.answerProblem = options.typed === undefined ? answerProblemAsPage : answerProblemWithForm;
    const refuse = () => {
      throw new Problem(code);
    };
    scope.get('/*', refuse);
    scope.post('/*', refuse);
    done();
  });
  const sent = options.typed === undefined ? {} : { method: 'POST' as const, payload: options.typed };
  await app.inject({ ...sent, url, headers: options.acceptLanguage === undefined ? {} : { 'accept-language': options.acceptLanguage } });
  await app.close();
  return shown;
}

it.each([
  ['/tr/appointment/', undefined, '/tr/'],
  ['/ar?x=1', 'tr', '/ar/'],
  ['/xx/', 'ar, tr;q=0.5', '/ar/'],
  ['/xx/', 'fi', '/de/'],
  ['/', undefined, '/de/'],
])('a refusal at %s for a browser in %s leads back to %s', async (url, acceptLanguage, back) => {
  const { page } = await pageFor(url, 'wrong-origin', acceptLanguage === undefined ? {} : { acceptLanguage });
  expect(page).toEqual([
    '/[lang]/problem',
    { code: 'wrong-origin', instance: expect.stringMatching(/^urn:uuid:/), back },
    { language: back.slice(1, -1), status: 403 },
  ]);
});

it('"not found" and our own mistakes are pages of the build, where they are there; other refusals are rendered', async () => {
  expect(await pageFor('/tr/x', 'not-found', { hasStaticPages: true })).toEqual({ sent: ['/tr/404/', 404] });
  expect(await pageFor('/tr/x', 'internal', { hasStaticPages: true })).toEqual({ sent: ['/tr/500/', 500] });
  expect(await pageFor('/tr/x', 'out-of-order', { hasStaticPages: true })).toEqual({ sent: ['/tr/503/', 503] });
  expect((await pageFor('/tr/x', 'wrong-origin', { hasStaticPages: true })).sent).toBeUndefined();
  expect((await pageFor('/tr/x', 'not-found')).page).toEqual([
    '/[lang]/problem',
    expect.objectContaining({ code: 'not-found' }),
    { language: 'tr', status: 404 },
  ]);
});

it('where too many wait, a refusal that would be rendered becomes the static "come again"', async () => {
  expect(await pageFor('/tr/x', 'wrong-origin', { hasStaticPages: true, isLong: true })).toEqual({ sent: ['/tr/503/', 503] });
  expect((await pageFor('/tr/x', 'wrong-origin', { isLong: true })).page?.[2]).toEqual({ language: 'tr', status: 403 });
});

it('a form is sent again with everything typed where "come again" would lose it, and only there', async () => {
  const typed = { name: 'Ana', topics: ['work', 'debts'] };
  const again = {
    action: '/tr/report/',
    fields: [
      ['name', 'Ana'],
      ['topics', 'work'],
      ['topics', 'debts'],
    ],
  };
  expect((await pageFor('/tr/report/', 'out-of-order', { hasStaticPages: true, typed })).page?.slice(1)).toEqual([
    expect.objectContaining({ code: 'out-of-order', again }),
    { language: 'tr', status: 503 },
  ]);
  expect((await pageFor('/tr/report/', 'too-many-requests', { typed })).page?.[1]).toMatchObject({ code: 'too-many-requests', again });
  expect((await pageFor('/tr/report/', 'wrong-origin', { typed })).page?.[1]).not.toHaveProperty('again');
  expect((await pageFor('/tr/report/', 'out-of-order', { hasStaticPages: true, typed: {} })).sent).toEqual(['/tr/503/', 503]);
  expect((await pageFor('/tr/report/', 'internal', { hasStaticPages: true, typed })).sent).toEqual(['/tr/500/', 500]);
});

it('leads back to the slip that a refusal is about', async () => {
  const slip = '/tr/appointment/AAAABBBBCCCCDDDDEEEEFF/';
  for (const url of [slip, `${slip}move/`, `${slip}move/?from=2026-12-01`])
    expect((await pageFor(url, 'too-many-requests', { typed: { action: 'cancel' } })).page?.[1]).toMatchObject({
      slip,
      again: { action: url },
    });
  for (const url of ['/tr/appointment/', '/tr/appointment/lost/', '/tr/confirm/AAAABBBBCCCCDDDDEEEEFF/'])
    expect((await pageFor(url, 'too-many-requests', { typed: { a: 'b' } })).page?.[1]).not.toHaveProperty('slip');
});
