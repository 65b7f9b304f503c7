import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { readLink, redeemLink } from '../../../accounts/link.ts';
import { linkedAccount, redeemLinkByPasskey } from '../../../accounts/link-passkey.ts';
import { beginPasskey } from '../../../accounts/passkey.ts';
import { startSession } from '../../../accounts/session.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { welcomeForm } from '../../../contract/desk-forms.ts';
import { valueOf } from '../../../contract/form.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { asDeskLanguage, deskLanguage } from '../desk-language.ts';
import { deviceKind } from '../device-kind.ts';
import { relyingParty } from '../relying-party.ts';
import { readFields, shownAgain, textOf } from '../../form/read-form.ts';
import { sessionToken, setSessionCookie } from '../session-cookie.ts';
import { rememberDevice } from '../sign-in.ts';

const schema = { hide: true, params: Type.Object({ token: Type.String() }) };

/** `/desk/welcome/:token/`: a one-time link sets a password or makes a passkey, and signs in. Opening it changes nothing. */
export function welcomePage(app: FastifyInstance): void {
  // The address contains the link's secret.
  const keptToItself = (reply: FastifyReply) => reply.header('referrer-policy', 'no-referrer');

  async function show(request: FastifyRequest, reply: FastifyReply, token: string, status: number, values: FormValues, problem?: Problem) {
    const { account } = await readLink(app.parts.db, token, app.parts.now());
    return keptToItself(reply).page(
      '/desk/welcome',
      {
        ...shownAgain(welcomeForm, values, problem),
        device: deviceKind(request),
        ...(account === undefined ? {} : { person: { email: account.email, name: account.name } }),
      },
      { language: asDeskLanguage(readFields(request.query)['language']) ?? account?.language ?? deskLanguage(request), status },
    );
  }

  app.get('/desk/welcome/:token/', { schema }, (request, reply) => show(request, reply, request.params.token, 200, {}));

  app.post('/desk/welcome/:token/passkey-options', { schema }, async (request, reply) => {
    const { db, now } = app.parts;
    const account = await linkedAccount(db, request.params.token, now());
    return keptToItself(reply)
      .header('cache-control', 'no-store')
      .send(await beginPasskey(db, account, relyingParty(app), now()));
  });

  app.post('/desk/welcome/:token/', { schema }, async (request, reply) => {
    const { token } = request.params;
    const { db, now } = app.parts;
    const values = readFields(request.body);
    const [email, name] = [textOf(values, 'email'), textOf(values, 'name')];
    const password = valueOf(values, 'password').slice(0, 1000);
    const first = { email, name, provider: app.site().directory.city.coordinatingOffice, language: deskLanguage(request) };
    try {
      const answer = valueOf(values, 'passkey');
      const account =
        answer === ''
          ? await redeemLink(db, token, password, first, now())
          : await redeemLinkByPasskey(db, token, { answer, name: textOf(values, 'passkeyName') }, relyingParty(app), now());
      const beginning = { way: answer === '' ? 'link' : 'passkey', device: deviceKind(request) } as const;
      setSessionCookie(reply, await startSession(db, account.id, sessionToken(request), now(), beginning));
      rememberDevice(request, reply, account.email);
      return await keptToItself(reply).redirect('/desk/', 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'invalid-input') throw error;
      return show(request, reply, token, problems[error.code].status, values, error);
    }
  });
}
