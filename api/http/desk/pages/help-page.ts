import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { handbooks, type Handbook, type Role } from '../../../contract/codes.ts';
import { personOf } from '../desk-person.ts';

const usual: Readonly<Record<Role, Handbook>> = {
  counsellor: 'counsellors',
  coordinator: 'coordinators',
  admin: 'coordinators',
  editor: 'editors',
  translator: 'editors',
};
const HandbookParams = Type.Object({ handbook: Type.Enum(handbooks) });

/** `/desk/help/`: the handbooks. `/desk/help/` alone leads to the one of the account's role. */
export function helpPage(app: FastifyInstance): void {
  app.get('/desk/help/', { schema: { hide: true } }, (request, reply) => reply.redirect(`/desk/help/${usual[request.account.role]}/`, 302));

  app.get('/desk/help/:handbook/', { schema: { hide: true, params: HandbookParams } }, (request, reply) =>
    reply.page(
      '/desk/help',
      { account: personOf(request.account), handbook: request.params.handbook, errors: [], values: {} },
      { language: request.account.language },
    ),
  );
}
