import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import { listAccounts } from '../../../accounts/account.ts';
import { askForSearch, endSearch, listSearches, refuseSearch, releaseSearch } from '../../../audit/searches.ts';
import type { DeskDone } from '../../../contract/codes.ts';
import { logForm } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { AskLog } from '../../../contract/log.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { bodyOf, checked, readFields, shownAgain, textOf } from '../../form/read-form.ts';
import { keptToItself } from '../../slip/slip-answers.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { logPeople } from '../log-people.ts';

/** `/desk/log/`: searches of the desk's log, for admins. One asks, another one releases or refuses. */
export function logPage(app: FastifyInstance): void {
  app.get('/desk/log/', { schema: { hide: true } }, (request, reply) => showSearches(app, request, reply, {}));

  app.post('/desk/log/', { schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    try {
      return await reply.redirect(`/desk/log/?done=${await act(app, request, values)}`, 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'malformed-request' || error.code === 'not-found') throw error;
      return showSearches(app, request, reply, { problem: error, values });
    }
  });
}

async function act(app: FastifyInstance, request: FastifyRequest, values: FormValues): Promise<DeskDone> {
  const { db, now } = app.parts;
  const admin = request.account.id;
  const id = textOf(values, 'id');
  switch (values['action']) {
    case 'ask': {
      const asked = checked(request, AskLog, bodyOf(logForm, values));
      const isKnown = asked.account === undefined || (await listAccounts(db)).some((one) => one.id === asked.account);
      if (!isKnown) throw new Problem('invalid-input', { errors: [{ pointer: '/account', code: 'not-allowed' }] });
      await askForSearch(db, admin, asked, now());
      return 'log-asked';
    }
    case 'release':
      await releaseSearch(db, admin, id, now());
      return 'log-released';
    case 'refuse':
      await refuseSearch(db, admin, id, now());
      return 'log-refused';
    case 'end':
      await endSearch(db, admin, id, now());
      return 'log-ended';
    default:
      throw new Problem('malformed-request');
  }
}

/** The list and the form; with a refusal also in place of a search that is not open. */
export async function showSearches(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { problem, values }: { problem?: Problem; values?: FormValues },
): Promise<unknown> {
  const { db, now } = app.parts;
  const { account } = request;
  const accounts = await listAccounts(db);
  const people = logPeople(accounts);
  const today = berlinDay(now());
  return keptToItself(reply).page(
    '/desk/log',
    {
      account: personOf(account),
      searches: (await listSearches(db, now())).map((search) => people.searchFor(account.id, search)),
      people: accounts.map(({ id, name }) => ({ id, name })),
      isAlone: !accounts.some(({ id, role, disabled }) => id !== account.id && role === 'admin' && !disabled),
      today,
      ...shownAgain(logForm, values ?? { logFrom: `${today.slice(0, 8)}01`, logUntil: today }, problem),
      ...(request.method === 'GET' && problem === undefined ? doneOf(readFields(request.query)) : {}),
    },
    { language: account.language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}
