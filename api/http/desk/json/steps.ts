import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { CloseRequest, ConfirmTime, FollowUp, ForwardRequest, OfferTimes, PassOn, RequestDetail, Told } from '../../../contract/desk.ts';
import { close, confirm, followUp, offer, told } from '../../../intake/answer.ts';
import { sealClosing } from '../../../intake/handover.ts';
import { claim, release } from '../../../intake/claim.ts';
import { passOn } from '../../../intake/consent.ts';
import { forward } from '../../../intake/forward.ts';
import { getRequest } from '../../../intake/request-detail.ts';
import { IdParams } from '../../params.ts';
import { workerOf } from '../signed-in.ts';

/** POST /api/desk/requests/:id/STEP: the steps of a counsellor with one request. Each answers with the request as it is then. */
export function steps(app: FastifyInstance): void {
  const path = '/api/desk/requests/:id';

  app.post(`${path}/claim`, { schema: step('Take a request; 409 says who holds it') }, (request) => make(request, claim));
  app.post(`${path}/release`, { schema: step('Give a request back to everybody') }, (request) => make(request, release));
  app.post(`${path}/offer`, { schema: { ...step('Offer up to three times'), body: OfferTimes } }, (request) =>
    make(request, (db, worker, id, now) => offer(db, worker, id, request.body, now)),
  );
  app.post(`${path}/confirm`, { schema: { ...step('Set time and place; again to move them'), body: ConfirmTime } }, (request) =>
    make(request, (db, worker, id, now) => confirm(db, worker, id, request.body, now)),
  );
  app.post(
    `${path}/told`,
    { schema: { ...step('Record that the person was told, or a try that reached nobody'), body: Told } },
    (request) => make(request, (db, worker, id, now) => told(db, worker, id, request.body, now)),
  );
  app.post(`${path}/follow-up`, { schema: { ...step('Let a request without an answer wait for a day'), body: FollowUp } }, (request) =>
    make(request, (db, worker, id, now) => followUp(db, worker, id, request.body, now)),
  );
  app.post(`${path}/forward`, { schema: { ...step('Give a request to the team of another quarter'), body: ForwardRequest } }, (request) =>
    make(request, (db, worker, id, now) => forward(db, app.site().directory, worker, id, request.body, now)),
  );
  const passedOn = { ...step('Pass a request on with consent; it may belong to another provider then'), response: { 204: Type.Null() } };
  app.post(`${path}/pass-on`, { schema: { ...passedOn, body: PassOn } }, async (request, reply) => {
    await passOn(app.parts.db, app.site().directory, workerOf(request), request.params.id, request.body, app.parts.now());
    return reply.code(204).send(null);
  });
  app.post(`${path}/close`, { schema: { ...step('End a request with an outcome'), body: CloseRequest } }, (request) =>
    make(request, async (db, worker, id, now) => {
      await close(db, worker, id, await sealClosing(app.parts.keys.sealer, id, request.body), now);
    }),
  );

  async function make(request: FastifyRequest<{ Params: Static<typeof IdParams> }>, change: typeof claim): Promise<RequestDetail> {
    const { parts, desk } = app;
    const worker = workerOf(request);
    const { id } = request.params;
    await change(parts.db, worker, id, parts.now());
    return getRequest(parts.db, desk.readMatter, worker, id, parts.now(), desk.key);
  }
}

const step = (summary: string) => ({
  tags: ['desk'],
  summary,
  params: IdParams,
  response: { 200: RequestDetail },
});
