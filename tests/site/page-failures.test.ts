import { expect, it, vi } from 'vitest';
import type { FastifyReply } from 'fastify';
import { describeError } from '../../api/http/logging.ts';
import type { Locals } from '../../api/http/plugins/pages.ts';
import { builtPages } from '../../api/page-renderers.ts';

it('a page that fails prints nothing, and tells the log where it failed and not what was typed', async () => {
  const { render } = await builtPages(process.env['BUILD_DIR'] ?? '.build', 'http://localhost:8080');
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const fails = () => {
    throw new Error('no words for "desk:elsewhere.Xanthippe" in de\nXanthippe');
  };
  const locals = { language: { tag: 'de' }, t: fails, contentOf: fails };
  const failure: unknown = await render('/[lang]/problem', locals as unknown as Locals, {} as FastifyReply).catch(
    (error: unknown) => error,
  );
  const described = describeError(failure);
  expect([described.type, described.message]).toEqual(['PageError', '']);
  expect(described.stack).toMatch(/^ {4}at .*:\d+:\d+\)\n/);
  expect(JSON.stringify(described)).not.toContain('Xanthippe');
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
});
