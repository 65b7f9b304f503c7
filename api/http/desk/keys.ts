import type { FastifyInstance } from 'fastify';
import { setKeys } from '../../accounts/account.ts';
import { deskPath } from './desk-path.ts';
import { readFields } from '../form/read-form.ts';

/** POST /desk/keys/: turns the account's single keys on or off and returns to the page. */
export function keys(app: FastifyInstance): void {
  app.post('/desk/keys/', { schema: { hide: true } }, async (request, reply) => {
    const fields = readFields(request.body);
    await setKeys(app.parts.db, request.account.id, fields['keys'] === 'on');
    return reply.redirect(deskPath(fields['back']), 303);
  });
}
