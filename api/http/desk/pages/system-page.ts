import type { FastifyInstance } from 'fastify';
import { checkSystem } from '../../../watching/checks.ts';
import { readSystem, readVersions } from '../../../watching/system.ts';
import { listVisits } from '../../../watching/visits.ts';
import { needsAttention } from '../../../jobs/clock-guard.ts';
import { personOf } from '../desk-person.ts';

/** `/desk/system/`: how the portal is, for its administrator. */
export function systemPage(app: FastifyInstance): void {
  app.get('/desk/system/', { schema: { hide: true } }, async (request, reply) => {
    const { account } = request;
    const { db, settings, clockGuard, jobRuns, logHolds } = app.parts;
    const now = app.parts.now();
    const jobs = jobRuns?.list() ?? [];
    const ofProcess = { jobs, jobsRest: needsAttention(clockGuard), logHolds: logHolds?.() };
    const state = await readSystem(db, settings, ofProcess, now);
    return reply.page(
      '/desk/system',
      {
        account: personOf(account),
        checks: checkSystem(state, now),
        jobs: jobs.map(({ name, failures, lastAt }) => ({ name, failures, lastAt })),
        versions: await readVersions(state.publications.processes),
        visits: await listVisits(db, now),
        errors: [],
        values: {},
      },
      { language: account.language },
    );
  });
}
