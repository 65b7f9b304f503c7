import type { FastifyReply, FastifyRequest } from 'fastify';
import { problems, type Problem } from '../../contract/problems.ts';
import { answerProblemAsPage } from '../plugins/page-problems.ts';
import { deskLanguage } from './desk-language.ts';
import { personOf } from './desk-person.ts';
import { signedInAs } from './signed-in.ts';

/** Answers refusals as pages of the desk. Sends strangers to the sign-in, which leads back afterwards. */
export function answerDeskProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem, instance: string): unknown {
  const { code } = problem;
  if (code === 'not-signed-in') {
    // A posted form cannot be repeated after the sign-in, but its page can be opened.
    const isPage = request.method === 'GET' || request.url.startsWith('/desk/requests/');
    return reply
      .header('cache-control', 'no-store')
      .redirect(`/desk/sign-in/${isPage ? `?next=${encodeURIComponent(request.url)}` : ''}`, 303);
  }
  if (problem.extra.needs === 'passkey') return reply.header('cache-control', 'no-store').redirect('/desk/account/', 303);
  if (code === 'internal') return answerProblemAsPage(request, reply, problem, instance);
  const account = signedInAs(request);
  return reply.page(
    '/desk/problem',
    { code, instance, ...(account === undefined ? {} : { account: personOf(account) }) },
    { language: deskLanguage(request), status: problems[code].status },
  );
}
