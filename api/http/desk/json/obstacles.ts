import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ListedObstacle } from '../../../contract/obstacles.ts';
import { listOffered } from '../../../overview/obstacle-list.ts';

/** GET /api/desk/obstacles: the structural obstacles that a closing can name. */
export function obstacles(app: FastifyInstance): void {
  const schema = {
    tags: ['desk'],
    summary: 'The structural obstacles that a closing can name',
    response: { 200: Type.Array(ListedObstacle) },
  };
  app.get('/api/desk/obstacles', { schema }, () => listOffered(app.parts.db));
}
