import fp from 'fastify-plugin';
import { Problem } from '../../contract/problems.ts';
import { findExcess, isExcessiveJson, maxQueryLength } from '../bounds.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set for a route that takes longer lists than the others. */
    maxItems?: number;
  }
}

/** Refuses oversized input before the schema check, so that every refusal is cheap. */
export const boundedInput = fp(
  (app, _options, done) => {
    app.addHook('onRequest', async ({ raw }) => {
      const { url = '' } = raw;
      const start = url.indexOf('?');
      if (start >= 0 && url.length - start > maxQueryLength) throw new Problem('too-large');
    });
    const parseJson = app.getDefaultJsonParser('error', 'error');
    app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, parsed) => {
      if (isExcessiveJson(body)) parsed(new Problem('invalid-input', { errors: [{ pointer: '', code: 'too-many' }] }));
      else void parseJson(request, body, parsed);
    });
    app.addHook('preValidation', async ({ body, query, routeOptions }) => {
      const found = findExcess(query) ?? findExcess(body, routeOptions.config.maxItems);
      if (found !== undefined) throw new Problem('invalid-input', { errors: [found] });
    });
    done();
  },
  { name: 'bounded-input', fastify: '5.x' },
);
