import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { askForParts, closeParts, confirmParts, listTokens, makeToken, revokeToken } from '../../../accounts/api-token.ts';
import type { DeskDone } from '../../../contract/codes.ts';
import { tokenForm } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import type { TokensPage } from '../../../contract/pages/tokens.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { NewToken } from '../../../contract/tokens.ts';
import { bodyOf, checked, readFields, shownAgain, textOf, textsOf } from '../../form/read-form.ts';
import { keptToItself } from '../../slip/slip-answers.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';

type Shown = { problem?: Problem; values?: FormValues; made?: TokensPage['made'] };

/** `/desk/tokens/`: tokens of other systems, for admins. A token is on the answer that made it only. */
export function tokensPage(app: FastifyInstance): void {
  app.get('/desk/tokens/', { schema: { hide: true } }, (request, reply) => show(app, request, reply, {}));

  app.post('/desk/tokens/', { schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    try {
      if (values['action'] === 'make') return await show(app, request, reply, { made: await make(app, request, values) });
      return await reply.redirect(`/desk/tokens/?done=${await change(app, request.account.id, values)}`, 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'malformed-request' || error.code === 'not-found') throw error;
      return show(app, request, reply, { problem: error, values });
    }
  });
}

async function make(app: FastifyInstance, request: FastifyRequest, values: FormValues): Promise<NonNullable<TokensPage['made']>> {
  const { db, now } = app.parts;
  const asked = checked(request, NewToken, bodyOf(tokenForm, values));
  if (!app.site().directory.providers.some(({ id }) => id === asked.provider))
    throw new Problem('invalid-input', { errors: [{ pointer: '/provider', code: 'not-allowed' }] });
  return { name: asked.tokenName, ...(await makeToken(db, app.desk.key, request.account.id, asked, now())) };
}

async function change(app: FastifyInstance, admin: string, values: FormValues): Promise<DeskDone> {
  const { db, now } = app.parts;
  const { key } = app.desk;
  const id = textOf(values, 'id');
  switch (values['action']) {
    case 'revoke':
      await revokeToken(db, key, admin, id, now());
      return 'token-revoked';
    case 'ask-parts':
      await askForParts(db, key, admin, { id, parts: textsOf(values, 'parts') }, now());
      return 'token-parts-asked';
    case 'confirm-parts':
      await confirmParts(db, key, admin, { id, seen: textOf(values, 'seen') }, now());
      return 'token-parts-confirmed';
    case 'close-parts':
      await closeParts(db, key, admin, id, now());
      return 'token-parts-ended';
    default:
      throw new Problem('malformed-request');
  }
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { problem, values = {}, made }: Shown,
): Promise<unknown> {
  const { db, now } = app.parts;
  const { account } = request;
  return keptToItself(reply).page(
    '/desk/tokens',
    {
      account: personOf(account),
      tokens: await listTokens(db, app.desk.key, account.id, now()),
      ...shownAgain(tokenForm, values, problem),
      ...(made === undefined ? {} : { made }),
      ...(request.method === 'GET' ? doneOf(readFields(request.query)) : {}),
    },
    { language: account.language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}
