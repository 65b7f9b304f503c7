import fc, { type Arbitrary } from 'fast-check';
import type { TSchema } from 'typebox';
import type { Directory } from '../../src/directory/directory.ts';
import { routesOf } from '../support/desk.ts';
import { rightFor, type Known } from '../support/from-schema.ts';
import { fuzzRoutes, knownIn, type FuzzRoute } from '../support/fuzz-routes.ts';
import { urlsOf } from '../support/fuzz-urls.ts';
import { live } from '../support/fuzz-world.ts';
import type { TestApp } from '../support/app.ts';

/** A route and what makes right requests for it. Words like "‹slot 5›" are replaced by what exists when it is sent. */
export type Operation = {
  /** "POST /api/slots/:id/hold". */
  route: string;
  url: Arbitrary<string>;
  query: Arbitrary<Record<string, unknown>>;
  body: Arbitrary<unknown> | undefined;
  kind: 'json' | 'form' | 'page';
  caller: FuzzRoute['caller'];
  secret: Arbitrary<string>;
  weight: number;
};

/** As much of OpenAPI 3.1 as the document uses. */
type Parameter = { in: 'query' | 'path' | 'header'; name: string; schema: TSchema };
type Described = {
  security?: Record<string, []>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: TSchema }> };
};
export type OpenApi = { paths: Record<string, Record<string, Described>> };

/** Routes of every method that only refuse; checks, which ask other sites; and a stream, which is asked on a socket of its own. */
const leftOut = /^(HEAD|OPTIONS|TRACE|PUT|PATCH|QUERY) |\*$|^POST \/desk\/(checks|requests)\/$|^GET \/api\/desk\/live$/;

/** All operations: JSON from the document, forms from their own lists, and every other route that the process prints. */
export function operationsOf(test: TestApp, document: OpenApi): Operation[] {
  const { directory } = test.app.site();
  const forms = fuzzRoutes(directory).filter(({ kind }) => kind === 'form');
  const known = [...describedIn(document, directory), ...forms.map((form): Operation => ({ ...form, query: fc.constant({}) }))];
  const covered = new Set(known.map(({ route }) => route));
  const urlOf = urlsOf(directory);
  const others = routesOf(test)
    .filter((route) => !leftOut.test(route) && !covered.has(route))
    .map((route): Operation => {
      const [method, pattern] = route.split(' ') as [string, string];
      if (method !== 'GET' && method !== 'DELETE') throw new Error(`no bodies are made for ${route}`);
      return {
        route,
        url: urlOf(pattern),
        query: fc.constant({}),
        body: undefined,
        kind: 'page',
        caller: pattern.startsWith('/desk/') ? 'desk' : 'anybody',
        secret: live('secret'),
        weight: 2,
      };
    });
  return [...known, ...others].filter(({ route }) => !leftOut.test(route));
}

function describedIn(document: OpenApi, directory: Directory): Operation[] {
  const known: Known = { ...knownIn(directory), reference: live('reference'), cursor: fc.constantFrom('', 'x') };
  const urlOf = urlsOf(directory);
  const weights = new Map(fuzzRoutes(directory).map(({ route, weight }) => [route, weight]));
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security = [], parameters = [], requestBody }]): Operation => {
      const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1');
      const route = `${method.toUpperCase()} ${pattern}`;
      const schema = requestBody?.content['application/json']?.schema;
      const queries = parameters.filter((one) => one.in === 'query').map((one) => [one.name, rightFor(one.schema, known)] as const);
      const [scheme] = Object.keys(security[0] ?? {});
      return {
        route,
        url: urlOf(pattern),
        query: fc.record(Object.fromEntries<Arbitrary<unknown>>(queries), { requiredKeys: [], noNullPrototype: true }),
        body: schema === undefined ? undefined : rightFor(schema, known),
        kind: 'json',
        caller: scheme === undefined ? 'anybody' : scheme === 'token' ? 'machine' : (scheme as 'slip' | 'desk'),
        secret: live(/accept|none-fits/.test(route) ? 'offered' : 'secret'),
        weight: weights.get(route) ?? 2,
      };
    }),
  );
}
