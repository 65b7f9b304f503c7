import type { FastifyInstance } from 'fastify';
import { setCapacity } from '../../accounts/account.ts';
import { capacities } from '../../contract/codes.ts';
import { Problem } from '../../contract/problems.ts';
import { readFields } from '../form/read-form.ts';

/** POST /desk/capacity/: the account says how many requests it can still take. */
export function capacity(app: FastifyInstance): void {
  app.post('/desk/capacity/', { schema: { hide: true } }, async (request, reply) => {
    const fields = readFields(request.body);
    const chosen = capacities.find((one) => one === fields['capacity']);
    if (chosen === undefined) throw new Problem('malformed-request');
    await setCapacity(app.parts.db, request.account.id, chosen);
    return reply.redirect('/desk/?done=capacity-changed', 303);
  });
}
