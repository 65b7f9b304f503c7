import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { VisitedPage } from '../../contract/codes.ts';

const form = '/:lang/appointment/';

/** Counts what browsers show to people: start pages, the form, and forms that were sent. Reads no cookie and no address. */
export const visits = fp<{ count: (page: VisitedPage) => void; languages: () => readonly { tag: string }[] }>(
  (app, { count, languages }, done) => {
    app.addHook('onResponse', (request, reply, next) => {
      const page = visitedPage(request, reply, languages());
      if (page !== undefined) count(page);
      next();
    });
    done();
  },
  { name: 'visits', fastify: '5.x' },
);

function visitedPage(
  request: FastifyRequest,
  { statusCode }: FastifyReply,
  languages: readonly { tag: string }[],
): VisitedPage | undefined {
  const { url } = request.routeOptions;
  if (request.method === 'POST') return url === form && (statusCode === 303 || statusCode === 201) ? 'sent' : undefined;
  if (request.method !== 'GET' || (statusCode !== 200 && statusCode !== 304) || !isNavigation(request)) return undefined;
  if (url === form) return 'form';
  const [path = ''] = request.url.split('?', 1);
  return url === '/*' && languages.some(({ tag }) => path === `/${tag}/`) ? 'home' : undefined;
}

/** Not what a browser or a script fetches ahead. Older browsers send neither header. */
const isNavigation = ({ headers }: FastifyRequest): boolean =>
  (headers['sec-fetch-dest'] ?? 'document') === 'document' && headers['sec-purpose'] === undefined && headers['purpose'] === undefined;
