import type { FastifyReply, FastifyRequest } from 'fastify';
import { problems, type Problem } from '../../contract/problems.ts';
import { negotiateLanguage } from '../../../src/i18n/negotiate.ts';

/**
 * Answers refusals as pages in the URL's language, with a link back. 404 and 5xx are static pages of the build; the others are rendered
 * with the words of their code.
 */
export function answerProblemAsPage(request: FastifyRequest, reply: FastifyReply, problem: Problem, instance: string): unknown {
  const language = languageOf(request);
  const { status } = problems[problem.code];
  const isStatic = problem.code === 'not-found' || problem.code === 'internal';
  if (isStatic && reply.sendStatic(`/${language}/${status}/`, status)) return reply;
  const back = `/${language}/`;
  return reply.page('/[lang]/problem', { code: problem.code, instance, back }, { language, status });
}

function languageOf(request: FastifyRequest): string {
  const { languages } = request.server.site().directory.city;
  const tags = languages.map((language) => language.tag);
  const first = request.url.split(/[/?]/)[1] ?? '';
  return tags.includes(first) ? first : (negotiateLanguage(request.headers['accept-language'], tags) ?? languages[0].tag);
}
