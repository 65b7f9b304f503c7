import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Whether a form's script asks (RFC 7240, Prefer): it needs the address that comes next, or a part of the form alone. */
export const isMinimal = ({ headers }: FastifyRequest): boolean => headers['prefer'] === 'return=minimal';
export const minimal = { 'preference-applied': 'return=minimal' };

/** For the scopes of forms: tells a script the address that comes next, which a browser opens, instead of leading the script there. */
export function answerScriptsWithAddress(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    if (request.method === 'POST' && reply.statusCode === 303 && isMinimal(request)) void reply.code(204).headers(minimal);
  });
}
