import type { FastifyReply, FastifyRequest } from 'fastify';
import { problems, type Problem, type ProblemCode } from '../../contract/problems.ts';
import { negotiateLanguage } from '../../../src/i18n/negotiate.ts';
import { comeAgain } from './problems.ts';

/**
 * Answers refusals as pages in the URL's language, with a link back. 404 and 5xx are static pages of the build; the others are rendered
 * with the words of their code.
 */
export async function answerProblemAsPage(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
  instance: string,
): Promise<unknown> {
  const language = languageOf(request);
  if (sendBuilt(reply, language, problem.code)) return reply;
  try {
    await reply.takeTurn();
  } catch {
    if (sendBuilt(reply, language, 'out-of-order')) return reply;
  }
  const { status } = problems[problem.code];
  return reply.page('/[lang]/problem', { code: problem.code, instance, back: `/${language}/` }, { language, status });
}

/** Sends the static page of a code: it costs little, and needs no database. @returns false when there is none */
function sendBuilt(reply: FastifyReply, language: string, code: ProblemCode): boolean {
  const { status } = problems[code];
  if (code !== 'not-found' && status < 500) return false;
  if (status === 503) comeAgain(reply);
  return reply.sendStatic(`/${language}/${status}/`, status);
}

function languageOf(request: FastifyRequest): string {
  const { languages } = request.server.site().directory.city;
  const tags = languages.map((language) => language.tag);
  const first = request.url.split(/[/?]/)[1] ?? '';
  return tags.includes(first) ? first : (negotiateLanguage(request.headers['accept-language'], tags) ?? languages[0].tag);
}
