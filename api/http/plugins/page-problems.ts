import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemPage } from '../../contract/pages/site.ts';
import { problems, type Problem, type ProblemCode } from '../../contract/problems.ts';
import { negotiateLanguage } from '../../../src/i18n/negotiate.ts';
import { readFields } from '../form/read-form.ts';
import { keptToItself } from '../slip/slip-answers.ts';
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
  return renderProblem(request, reply, { code: problem.code, instance });
}

/**
 * The same in scopes of forms, except that "come again" and "too many" keep what was typed and send it again by a button: a refusal that has
 * nothing to do with the answers must not cost them. A form that is refused before its body was read has nothing to keep.
 */
export async function answerProblemWithForm(request: FastifyRequest, reply: FastifyReply, problem: Problem, instance: string) {
  const fields = Object.entries(readFields(request.body)).flatMap(([name, typed]) =>
    [typed].flat().map((value): [string, string] => [name, value]),
  );
  if (!goesByItself.includes(problems[problem.code].status) || fields.length === 0)
    return answerProblemAsPage(request, reply, problem, instance);
  return renderProblem(request, reply, { code: problem.code, instance, again: { action: request.url, fields } });
}

/** The statuses of refusals that are over after a while. */
const goesByItself = [429, 503];

function renderProblem(request: FastifyRequest, reply: FastifyReply, shown: Omit<ProblemPage, 'back' | 'slip'>) {
  const language = languageOf(request);
  const slip = slipIn(request.url);
  if (slip !== undefined) keptToItself(reply);
  const content: ProblemPage = { ...shown, back: `/${language}/`, ...(slip === undefined ? {} : { slip }) };
  return reply.page('/[lang]/problem', content, { language, status: problems[shown.code].status });
}

/** The address of the slip that a page or a form is about. */
const slipIn = (url: string): string | undefined => /^\/[^/?]+\/appointment\/[A-Za-z0-9_-]{22}\//.exec(url)?.[0];

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
