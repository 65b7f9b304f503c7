import type { FastifyInstance } from 'fastify';
import { contentChecks, type Finding } from '../../../../src/directory/content-checks.ts';
import type { LinkRound } from '../../../contract/pages/confirming.ts';
import { Problem } from '../../../contract/problems.ts';
import { checkLinks } from '../../../publishing/link-check.ts';
import { readFields } from '../../form/read-form.ts';
import { personOf } from '../desk-person.ts';

/**
 * `/desk/checks/`: what looks wrong in the content. The links are asked when an editor presses the button, and their answers stay in this
 * process: a restart forgets them.
 */
export function checksPage(app: FastifyInstance): void {
  let round: LinkRound = { state: 'resting' };
  let dead: Finding[] = [];
  const stopping = new AbortController();
  app.addHook('onClose', async () => stopping.abort());

  app.get('/desk/checks/', { schema: { hide: true } }, (request, reply) => {
    const { account } = request;
    const { directory } = app.site();
    const ids = new Set(directory.services.map(({ id }) => id));
    const shown = (findings: Finding[]) =>
      findings.map((finding) => {
        const service = /^services\/(.+)\.yaml$/.exec(finding.file)?.[1];
        return { ...finding, ...(service !== undefined && ids.has(service) ? { service } : {}) };
      });
    const now = app.parts.now();
    return reply.page(
      '/desk/checks',
      {
        account: personOf(account),
        checks: [
          { id: 'links', findings: shown(dead) },
          ...contentChecks.map(({ id, find }) => ({ id, findings: shown(find(directory, now)) })),
        ],
        links: round,
        errors: [],
        values: {},
      },
      { language: account.language },
    );
  });

  app.post('/desk/checks/', { schema: { hide: true } }, (request, reply) => {
    if (readFields(request.body)['action'] !== 'ask-links') throw new Problem('malformed-request');
    if (round.state !== 'running') {
      round = { state: 'running' };
      void checkLinks(app.site().directory, { stopping: stopping.signal }).then(
        (found) => {
          dead = found;
          round = { state: 'done', at: app.parts.now().toISOString() };
        },
        (error: unknown) => {
          round = { state: 'resting' };
          app.log.error({ err: error }, 'the links could not be asked');
        },
      );
    }
    return reply.redirect('/desk/checks/', 303);
  });
}
