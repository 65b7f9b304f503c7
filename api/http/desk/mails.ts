import type { FastifyInstance } from 'fastify';
import { setMails } from '../../accounts/account.ts';
import { mailWishes } from '../../contract/codes.ts';
import { Problem } from '../../contract/problems.ts';
import { deskPath } from './desk-path.ts';
import { readFields } from '../form/read-form.ts';

/** POST /desk/mails/: chooses which letters the account gets, and returns to the page. */
export function mails(app: FastifyInstance): void {
  app.post('/desk/mails/', { schema: { hide: true } }, async (request, reply) => {
    const fields = readFields(request.body);
    const wish = mailWishes.find((one) => one === fields['mails']);
    if (wish === undefined) throw new Problem('malformed-request');
    await setMails(app.parts.db, request.account.id, wish);
    return reply.redirect(deskPath(fields['back']), 303);
  });
}
