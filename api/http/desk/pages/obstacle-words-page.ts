import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DeskDone } from '../../../contract/codes.ts';
import { obstacleForm } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { NamedObstacle } from '../../../contract/obstacles.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { addObstacle, listObstacles, renameObstacle, retireObstacle } from '../../../overview/obstacle-list.ts';
import { bodyOf, checked, readFields, shownAgain, textOf } from '../../form/read-form.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';

type Step = (app: FastifyInstance, request: FastifyRequest, values: FormValues) => Promise<DeskDone>;

const namesOf = (request: FastifyRequest, values: FormValues) => checked(request, NamedObstacle, bodyOf(obstacleForm, values));

const steps: Record<string, Step> = {
  add: async ({ parts }, request, values) => {
    await addObstacle(parts.db, namesOf(request, values));
    return 'obstacle-added';
  },
  rename: async ({ parts }, request, values) => {
    await renameObstacle(parts.db, textOf(values, 'id'), namesOf(request, values));
    return 'obstacle-renamed';
  },
  retire: async ({ parts }, _request, values) => {
    await retireObstacle(parts.db, textOf(values, 'id'), parts.now());
    return 'obstacle-retired';
  },
  restore: async ({ parts }, _request, values) => {
    await retireObstacle(parts.db, textOf(values, 'id'), null);
    return 'obstacle-restored';
  },
};

/** `/desk/overview/obstacles/words/`: the list of obstacles that closings may name. */
export function obstacleWordsPage(app: FastifyInstance): void {
  const schema = { hide: true };
  app.get('/desk/overview/obstacles/words/', { schema }, (request, reply) => show(app, request, reply, {}));

  app.post('/desk/overview/obstacles/words/', { schema }, async (request, reply) => {
    const values = readFields(request.body);
    const action = textOf(values, 'action');
    const step = Object.hasOwn(steps, action) ? steps[action] : undefined;
    if (step === undefined) throw new Problem('malformed-request');
    try {
      const done = await step(app, request, values);
      return await reply.redirect(`/desk/overview/obstacles/words/?done=${done}`, 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'invalid-input') throw error;
      return show(app, request, reply, values, error);
    }
  });
}

async function show(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply, values: FormValues, problem?: Problem) {
  const { account } = request;
  return reply.page(
    '/desk/overview/obstacles/words',
    {
      account: personOf(account),
      obstacles: await listObstacles(app.parts.db),
      ...shownAgain(obstacleForm, values, problem),
      ...(request.method === 'GET' ? doneOf(readFields(request.query)) : {}),
    },
    { language: account.language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}
