import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { listLinked, removeIdentities } from '../../../accounts/identity.ts';
import { endOtherSessions, endSessionById, listSessions } from '../../../accounts/own-sessions.ts';
import { addPasskey, beginPasskey, checkPasskey, listPasskeys, removePasskey } from '../../../accounts/passkey.ts';
import { startSession } from '../../../accounts/session.ts';
import type { DeskDone } from '../../../contract/codes.ts';
import { passkeyForm } from '../../../contract/desk-forms.ts';
import { valueOf } from '../../../contract/form.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { readFields, shownAgain, textOf } from '../../form/read-form.ts';
import { personOf } from '../desk-person.ts';
import { deviceKind } from '../device-kind.ts';
import { doneOf } from '../forms/done.ts';
import { mayAddPasskey, mustAddPasskey } from '../passkey-first.ts';
import { relyingParty } from '../relying-party.ts';
import { sessionToken, setSessionCookie } from '../session-cookie.ts';

const path = '/desk/account/';
const open = { schema: { hide: true }, config: { isBeforePasskey: true } };

/** `/desk/account/`: one's own passkeys, and where one is signed in. */
export function ownAccountPage(app: FastifyInstance): void {
  const { db, now } = app.parts;
  app.get(path, open, (request, reply) => show(app, request, reply, {}));

  app.post(`${path}passkey-options`, open, async (request, reply) => {
    if (!(await mayAddPasskey(request))) throw new Problem('not-allowed');
    return reply.header('cache-control', 'no-store').send(await beginPasskey(db, request.account, relyingParty(app), now()));
  });

  app.post(path, open, async (request, reply) => {
    const values = readFields(request.body);
    try {
      return await reply.redirect(`${path}?done=${await act(app, request, reply, values)}`, 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'malformed-request') throw error;
      return show(app, request, reply, { values, problem: error });
    }
  });
}

async function act(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply, values: FormValues): Promise<DeskDone> {
  const { db, now } = app.parts;
  const { id } = request.account;
  const token = sessionToken(request) ?? '';
  if (values['action'] === 'add-passkey') {
    await add(app, request, reply, values);
    return 'passkey-added';
  }
  if (await mustAddPasskey(request)) throw new Problem('not-allowed');
  switch (values['action']) {
    case 'remove-passkey':
      await removePasskey(db, id, textOf(values, 'id'), now());
      return 'passkey-removed';
    case 'remove-identity':
      await removeIdentities(db, id, id, now());
      return 'identity-removed';
    case 'end-session':
      await endSessionById(db, id, textOf(values, 'id'), now());
      return 'session-ended';
    case 'end-others':
      await endOtherSessions(db, id, token, now());
      return 'other-sessions-ended';
    default:
      throw new Problem('malformed-request');
  }
}

/** The session goes on as one that began by the passkey. */
async function add(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply, values: FormValues): Promise<void> {
  const { db, now } = app.parts;
  const { id } = request.account;
  if (!(await mayAddPasskey(request))) throw new Problem('not-allowed');
  const passkey = await checkPasskey(db, id, valueOf(values, 'passkey'), relyingParty(app), now());
  await db.transaction().execute((transaction) => addPasskey(transaction, id, passkey, textOf(values, 'passkeyName'), now()));
  const beginning = { way: 'passkey', device: deviceKind(request) } as const;
  setSessionCookie(reply, await startSession(db, id, sessionToken(request), now(), beginning));
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { values = {}, problem }: { values?: FormValues; problem?: Problem },
): Promise<unknown> {
  const { db, now } = app.parts;
  const { id, hasPassword } = request.account;
  const linkedAt = (await listLinked(db)).get(id);
  return reply.page(
    '/desk/account',
    {
      account: personOf(request.account),
      passkeys: await listPasskeys(db, id),
      sessions: await listSessions(db, id, sessionToken(request) ?? '', now()),
      device: deviceKind(request),
      hasPassword,
      ...(linkedAt === undefined ? {} : { linkedAt }),
      mustAddPasskey: await mustAddPasskey(request),
      mayAddPasskey: await mayAddPasskey(request),
      ...shownAgain(passkeyForm, values, problem),
      ...(request.method === 'GET' ? doneOf(readFields(request.query)) : {}),
    },
    { language: request.account.language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}
