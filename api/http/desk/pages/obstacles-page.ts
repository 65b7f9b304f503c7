import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import { Decision } from '../../../contract/obstacles.ts';
import { decisionForm } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { addDecision, changeDecision, getDecision, listDecisions } from '../../../overview/decisions.ts';
import { listObstacles, listOffered } from '../../../overview/obstacle-list.ts';
import { findFigures } from '../../../overview/published.ts';
import { bodyOf, checked, readFields, shownAgain } from '../../form/read-form.ts';
import { IdParams } from '../../params.ts';
import { keptToItself } from '../../slip/slip-answers.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { versionOf } from '../forms/request-forms.ts';
import { obstaclesTable } from '../obstacles-table.ts';
import { workerOf } from '../signed-in.ts';
import { periodOf } from '../../../../src/directory/year-quarter.ts';

const schema = { hide: true };

/** `/desk/overview/obstacles/`: the numbers of obstacles and faces, the decision log, and a sheet for the steering group. */
export function obstaclesPage(app: FastifyInstance): void {
  const { db, now } = app.parts;
  app.get('/desk/overview/obstacles/', { schema }, (request, reply) => showAll(app, request, reply, {}));

  app.post('/desk/overview/obstacles/', { schema }, async (request, reply) => {
    const values = readFields(request.body);
    try {
      await addDecision(db, workerOf(request), checked(request, Decision, bodyOf(decisionForm, values)), now());
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'invalid-input') throw error;
      return showAll(app, request, reply, values, error);
    }
    return reply.redirect('/desk/overview/obstacles/?done=decision-added', 303);
  });

  app.get('/desk/overview/obstacles/sheet/', { schema }, async (request, reply) => {
    const { account } = request;
    const page = { account: personOf(account), ...(await figuresFor(app, request)), errors: [], values: {}, today: berlinDay(now()) };
    return reply.page('/desk/overview/obstacles/sheet', page, { language: account.language });
  });

  app.get('/desk/overview/obstacles/obstacles.csv', { schema }, async (request, reply) => {
    const { figures, obstacles } = await figuresFor(app, request);
    return keptToItself(reply)
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="obstacles-${figures.shown?.id ?? 'none'}.csv"`)
      .send(obstaclesTable(figures, obstacles));
  });

  app.get('/desk/overview/obstacles/:id/', { schema: { ...schema, params: IdParams } }, (request, reply) =>
    showOne(app, request, reply, request.params.id, {}),
  );

  app.post('/desk/overview/obstacles/:id/', { schema: { ...schema, params: IdParams } }, async (request, reply) => {
    const { id } = request.params;
    const values = readFields(request.body);
    try {
      const body = checked(request, Decision, bodyOf(decisionForm, values));
      await changeDecision(db, workerOf(request), { id, version: versionOf(values) }, body, now());
    } catch (error) {
      if (!(error instanceof Problem) || (error.code !== 'invalid-input' && error.code !== 'changed')) throw error;
      return showOne(app, request, reply, id, values, error);
    }
    return reply.redirect('/desk/overview/obstacles/?done=decision-changed', 303);
  });
}

async function figuresFor(app: FastifyInstance, request: FastifyRequest) {
  const { db } = app.parts;
  return {
    figures: await findFigures(db, periodOf(readFields(request.query)['period'])),
    obstacles: await listObstacles(db),
    decisions: await listDecisions(db),
  };
}

async function showAll(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply, values: FormValues, problem?: Problem) {
  const { account } = request;
  const figures = await figuresFor(app, request);
  const today = berlinDay(app.parts.now());
  return reply.page(
    '/desk/overview/obstacles',
    {
      account: personOf(account),
      ...figures,
      offered: await listOffered(app.parts.db),
      ...shownAgain(decisionForm, { 'decision-brought-on': today, 'decision-state': 'open', ...values }, problem),
      ...(request.method === 'GET' ? doneOf(readFields(request.query)) : {}),
    },
    { language: account.language, status: statusOf(problem) },
  );
}

async function showOne(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  values: FormValues,
  problem?: Problem,
) {
  const { account } = request;
  const decision = await getDecision(app.parts.db, id);
  const kept = {
    'decision-obstacle': decision.obstacle,
    'decision-brought-on': decision.broughtOn,
    'decision-brought': decision.brought,
    'decision-state': decision.state,
    'decision-decided': decision.decided ?? '',
    'decision-acts': decision.acts ?? '',
    'decision-by': decision.actBy ?? '',
  };
  return reply.page(
    '/desk/overview/obstacles/[id]',
    {
      account: personOf(account),
      decision,
      obstacles: await listObstacles(app.parts.db),
      ...shownAgain(decisionForm, { ...kept, ...values }, problem),
    },
    { language: account.language, status: statusOf(problem) },
  );
}

const statusOf = (problem: Problem | undefined): number => (problem === undefined ? 200 : problems[problem.code].status);
