import type { FastifyInstance } from 'fastify';
import { SignIn } from '../../../contract/desk.ts';
import { signInForm } from '../../../contract/desk-forms.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { deskLanguage } from '../desk-language.ts';
import { deskPath } from '../desk-path.ts';
import { doneOf } from '../forms/done.ts';
import { bodyOf, checked, readFields, shownAgain } from '../../form/read-form.ts';
import { signInHere } from '../sign-in.ts';

const route = '/desk/sign-in';

/** `/desk/sign-in/` */
export function signInPage(app: FastifyInstance): void {
  const hasProvider = app.parts.settings.provider !== undefined;
  app.get('/desk/sign-in/', { schema: { hide: true } }, (request, reply) => {
    const query = readFields(request.query);
    const page = { hasProvider, next: deskPath(query['next']), values: {}, errors: [], ...doneOf(query) };
    return reply.page(route, page, { language: deskLanguage(request) });
  });

  app.post('/desk/sign-in/', { schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    const next = deskPath(values['next']);
    try {
      await signInHere(request, reply, checked(request, SignIn, bodyOf(signInForm, values)));
      return await reply.redirect(next, 303);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return reply.page(
        route,
        { next, hasProvider, ...shownAgain(signInForm, values, atEmail(error)) },
        { language: deskLanguage(request), status: problems[error.code].status },
      );
    }
  });
}

/** Puts the mistake at the first field, so that the page does not tell whether the email or the password is wrong. */
const atEmail = (problem: Problem): Problem =>
  problem.code === 'wrong-sign-in' ? new Problem('invalid-input', { errors: [{ pointer: '/email', code: 'not-allowed' }] }) : problem;
