import type { FastifyInstance } from 'fastify';
import { setLanguage } from '../../accounts/account.ts';
import { Problem } from '../../contract/problems.ts';
import { asDeskLanguage } from './desk-language.ts';
import { deskPath } from './desk-path.ts';
import { readFields } from '../form/read-form.ts';

/** POST /desk/language/: sets the account's language and returns to the page. */
export function language(app: FastifyInstance): void {
  app.post('/desk/language/', { schema: { hide: true }, config: { isBeforePasskey: true } }, async (request, reply) => {
    const fields = readFields(request.body);
    const chosen = asDeskLanguage(fields['language']);
    if (chosen === undefined) throw new Problem('malformed-request');
    await setLanguage(app.parts.db, request.account.id, chosen);
    return reply.redirect(deskPath(fields['back']), 303);
  });
}
