import type { FastifyInstance } from 'fastify';
import { Problem, problems } from '../../../contract/problems.ts';
import { deskLanguage } from '../desk-language.ts';
import { deskPath } from '../desk-path.ts';
import { doneOf } from '../forms/done.ts';
import { fieldsOf, textOf } from '../forms/form-fields.ts';
import { signInHere } from '../sign-in.ts';

const route = '/desk/sign-in';

/** `/desk/sign-in/` */
export function signInPage(app: FastifyInstance): void {
  app.get('/desk/sign-in/', { schema: { hide: true } }, (request, reply) => {
    const query = fieldsOf(request.query);
    return reply.page(route, { email: '', next: deskPath(query['next']), ...doneOf(query) }, { language: deskLanguage(request) });
  });

  app.post('/desk/sign-in/', { schema: { hide: true } }, async (request, reply) => {
    const fields = fieldsOf(request.body);
    const [email, next] = [textOf(fields, 'email'), deskPath(fields['next'])];
    const password = typeof fields['password'] === 'string' ? fields['password'].slice(0, 1000) : '';
    try {
      await signInHere(request, reply, { email, password });
      return await reply.redirect(next, 303);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return reply.page(
        route,
        { email, next, problem: error.code },
        { language: deskLanguage(request), status: problems[error.code].status },
      );
    }
  });
}
