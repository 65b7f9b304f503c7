import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { getAccount, listWorkers, setProfile, type Account } from '../../../accounts/account.ts';
import { findWorker } from '../../../accounts/worker.ts';
import { AccountProfile } from '../../../contract/desk.ts';
import { profileForm } from '../../../contract/desk-forms.ts';
import type { FieldError } from '../../../contract/codes.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { bodyOf, checked, readFields, shownAgain } from '../../form/read-form.ts';
import { IdParams } from '../../params.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';

/** `/desk/accounts/:id/`: what a counsellor answers for and who stands in, for admins. */
export function accountPage(app: FastifyInstance): void {
  const schema = { hide: true, params: IdParams };
  app.get('/desk/accounts/:id/', { schema }, async (request, reply) => {
    const account = await getCounselling(app, request.params.id);
    const { languages, quarters, substitutes, capacity } = account;
    return show(app, request, reply, account, { values: { languages, quarters, substitutes, capacity } });
  });

  app.post('/desk/accounts/:id/', { schema }, async (request, reply) => {
    const account = await getCounselling(app, request.params.id);
    const values = readFields(request.body);
    try {
      const profile = checked(request, AccountProfile, bodyOf(profileForm, values), () => mistakesIn(app, values));
      const mistakes = mistakesIn(app, values);
      if (mistakes.length > 0) throw new Problem('invalid-input', { errors: mistakes });
      await setProfile(app.parts.db, account.id, profile, request.account.id, app.parts.now());
      return await reply.redirect(`/desk/accounts/${account.id}/?done=profile-changed`, 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'malformed-request') throw error;
      return show(app, request, reply, account, { values, problem: error });
    }
  });
}

/** @throws Problem not-found, also for an account that works on no requests */
async function getCounselling({ parts }: FastifyInstance, id: string): Promise<Account> {
  const account = await getAccount(parts.db, id);
  if (findWorker(account) === undefined) throw new Problem('not-found');
  return account;
}

/** Languages and quarters that the content does not know. */
function mistakesIn(app: FastifyInstance, values: FormValues): FieldError[] {
  const { directory } = app.site();
  const known = { languages: directory.spokenLanguages.map(({ tag }) => tag), quarters: directory.quarters.map(({ id }) => id) };
  return (['languages', 'quarters'] as const)
    .filter((name) => [values[name] ?? []].flat().some((one) => !known[name].includes(one)))
    .map((name) => ({ pointer: `/${name}`, code: 'not-allowed' }));
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  account: Account,
  { values, problem }: { values: FormValues; problem?: Problem },
): Promise<unknown> {
  const colleagues = (await listWorkers(app.parts.db, account.provider)).filter(({ id }) => id !== account.id);
  return reply.page(
    '/desk/accounts/[id]',
    {
      account: personOf(request.account),
      person: personOf(account),
      colleagues: colleagues.map(({ id, name }) => ({ id, name })),
      ...shownAgain(profileForm, values, problem),
      ...(request.method === 'GET' ? doneOf(readFields(request.query)) : {}),
    },
    { language: request.account.language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}
