import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { SharedMatter, SharedPerson } from '../../contract/appointment.ts';
import type { TokenPart, TokenScope } from '../../contract/codes.ts';
import { CloseRequest } from '../../contract/desk.ts';
import { Problem, ProblemDetails } from '../../contract/problems.ts';
import { nullable } from '../../contract/schema-parts.ts';
import { ClearFilter, ClearPage, ClearRequest } from '../../contract/tokens.ts';
import { close } from '../../intake/answer.ts';
import { claim, release } from '../../intake/claim.ts';
import { getClear, listClear, readRow } from '../../intake/clear-row.ts';
import { sealClosing } from '../../intake/handover.ts';
import type { MatterReader } from '../../intake/matter.ts';
import { openPerson } from '../../intake/person.ts';
import type { Unsealer } from '../../sealing/sealing.ts';
import { IdParams } from '../params.ts';
import { scoped } from './machine-scope.ts';

const path = '/api/v1/requests';
const security = [{ token: [] }];
const refusals = { '4xx': ProblemDetails, '5xx': ProblemDetails };

/** `/api/v1/requests`: the requests of a token's provider, for another system of the municipality. */
export function machineRequests(app: FastifyInstance, { unsealer, readMatter }: { unsealer: Unsealer; readMatter: MatterReader }): void {
  const { db, now, settings, keys } = app.parts;
  const tags = ['systems'];

  app.get(
    path,
    {
      onRequest: scoped('list'),
      schema: {
        tags,
        security,
        summary: 'List the requests of your provider, the oldest first',
        querystring: ClearFilter,
        response: { 200: ClearPage, ...refusals },
      },
    },
    ({ machine, query: { state, limit, cursor } }) =>
      listClear(db, machine.worker, { state, limit: limit === undefined ? undefined : Number(limit), cursor }),
  );

  const stepOf = (scope: TokenScope | TokenPart, summary: string) => ({
    onRequest: scoped(scope),
    schema: { tags, security, summary, params: IdParams, response: { 200: ClearRequest, ...refusals } },
  });
  type OfRequest = FastifyRequest<{ Params: Static<typeof IdParams> }>;
  const made = async ({ machine, params: { id } }: OfRequest, change: typeof claim): Promise<ClearRequest> => {
    await change(db, machine.worker, id, now());
    return getClear(db, machine.worker, id);
  };

  app.get(`${path}/:id`, stepOf('list', 'One request'), ({ machine, params }) => getClear(db, machine.worker, params.id));
  app.post(`${path}/:id/claim`, stepOf('claim', 'Take a request; without work on it, it goes back after two working days'), (request) =>
    made(request, claim),
  );
  app.post(`${path}/:id/release`, stepOf('claim', 'Give a request back to everybody'), (request) => made(request, release));

  const closing = stepOf('close', 'End a request that you hold with an outcome');
  app.post(`${path}/:id/close`, { ...closing, schema: { ...closing.schema, body: CloseRequest } }, (request) =>
    made(request, async (_db, worker, id, at) => close(db, worker, id, await sealClosing(keys.sealer, id, request.body), at)),
  );

  const matter = stepOf('matter', 'The matter of a request, without facts that were not passed on; null once it is erased');
  app.get(
    `${path}/:id/matter`,
    { ...matter, schema: { ...matter.schema, response: { 200: nullable(SharedMatter), ...refusals } } },
    async ({ machine, params: { id } }) => (await readMatter(await readRow(db, machine.worker, id))).matter,
  );

  const person = stepOf('person', 'The person of a request that you hold; each look is recorded');
  app.post(
    `${path}/:id/person`,
    { ...person, schema: { ...person.schema, response: { 200: SharedPerson, ...refusals } } },
    async ({ machine, params: { id } }) => {
      const look = { reason: undefined, publicUrl: settings.publicUrl };
      const { statusUrl: _link, kimNumber: _number, ...opened } = await openPerson(db, unsealer, machine.worker, id, look, now());
      return opened;
    },
  );

  app.all('/api/v1/*', { schema: { hide: true } }, () => {
    throw new Problem('not-found');
  });
}
