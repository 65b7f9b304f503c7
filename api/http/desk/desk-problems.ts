import type { FastifyReply, FastifyRequest } from 'fastify';
import { problems, type Problem } from '../../contract/problems.ts';
import { answerProblemAsPage } from '../plugins/page-problems.ts';
import { deskLanguage } from './desk-language.ts';
import { deskPath } from './desk-path.ts';
import { personOf } from './desk-person.ts';
import { signedInAs } from './signed-in.ts';

/** Answers refusals as pages of the desk. Sends strangers to the sign-in, which leads back afterwards. */
export function answerDeskProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem, instance: string): unknown {
  const { code } = problem;
  if (code === 'not-signed-in') {
    const query = new URLSearchParams(
      request.method === 'GET' ? { next: request.url } : { done: 'signed-out-unsaved', next: pageOf(request) },
    );
    return reply.header('cache-control', 'no-store').redirect(`/desk/sign-in/?${query}`, 303);
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

/** The page on which a form was filled in: its browser names it, because the form itself cannot be repeated after the sign-in. */
function pageOf({ headers: { referer = '' }, url }: FastifyRequest): string {
  const at = URL.canParse(referer) ? new URL(referer) : undefined;
  const isNamed = at?.pathname.startsWith('/desk/') === true && !at.pathname.startsWith('/desk/sign-in/');
  return deskPath(isNamed ? `${at.pathname}${at.search}` : url.startsWith('/desk/requests/') ? url : '/desk/');
}
