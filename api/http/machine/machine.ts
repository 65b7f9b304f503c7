import type { FastifyInstance } from 'fastify';
import { createMatterReader } from '../../intake/matter.ts';
import { answerAsJson } from '../plugins/problems.ts';
import { machineRequests } from './machine-requests.ts';
import { machines } from './machine-scope.ts';

/** Registers the routes of other systems and their access rules. Where the desk's keys are missing, the desk itself refuses the start. */
export async function machine(app: FastifyInstance): Promise<void> {
  const { unsealer, deskKey } = app.parts.keys;
  if (unsealer === undefined || deskKey === undefined) return;
  app.answerProblem = answerAsJson;
  app.removeContentTypeParser('text/plain');
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  await app.register(machines, { key: deskKey });
  machineRequests(app, { unsealer, readMatter: createMatterReader(() => app.site().directory, unsealer) });
}
