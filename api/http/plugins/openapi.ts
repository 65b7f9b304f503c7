import swagger, { type SwaggerTransform } from '@fastify/swagger';
import type { FastifySchema } from 'fastify';
import fp from 'fastify-plugin';
import { ProblemDetails } from '../../contract/problems.ts';
import { WebhookMessage } from '../../contract/webhooks.ts';

/** OpenAPI 3.1 of every route that has a tag; pages have none. */
export const openApi = fp<{ publicUrl: string }>(
  async (app, { publicUrl }) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'KIM portal',
          version: '1',
          description: 'Requests for first appointments with Kommunales Integrationsmanagement (KIM). Refusals are RFC 9457 problems.',
          license: { name: 'European Union Public Licence 1.2', identifier: 'EUPL-1.2' },
        },
        servers: [{ url: publicUrl }],
        tags: [
          { name: 'slots', description: 'Free times of counsellors, and short holds on them' },
          { name: 'appointments', description: 'Ask for an appointment; look, accept, cancel and erase with the secret of the slip' },
          { name: 'desk', description: 'The intake queue, for signed-in counsellors' },
          { name: 'systems', description: 'The requests of one provider, for another system with a token' },
        ],
        webhooks: { requestChanged },
        components: {
          securitySchemes: {
            slip: { type: 'http', scheme: 'bearer', description: 'The secret of the slip: the last part of statusUrl' },
            desk: { type: 'apiKey', in: 'cookie', name: 'desk' },
            token: { type: 'http', scheme: 'bearer', description: 'A token that an admin has made at the desk: kim_…' },
          },
        },
      },
      hideUntagged: true,
      transform: completeOperation,
    });
  },
  { name: 'openapi', fastify: '5.x' },
);

const signature = (name: string, description: string) => ({
  name,
  in: 'header' as const,
  required: true,
  description,
  schema: { type: 'string' as const },
});

/** Bodies of the messages to the addresses of /desk/webhooks/. */
const requestChanged = {
  post: {
    operationId: 'requestChanged',
    tags: ['systems'],
    summary: 'A request of the provider took a step',
    description:
      'Sent to the https address that an admin named, at least once, again after a failure. Standard Webhooks: compare the signature first.',
    security: [],
    parameters: [
      signature('webhook-id', 'The same at each try: a message that came already can be left out'),
      signature('webhook-timestamp', 'Seconds since 1970, of this try'),
      signature('webhook-signature', 'v1, and HMAC-SHA-256 in base64; two of them, apart by a space, while a secret is rotated'),
    ],
    requestBody: { required: true, content: { 'application/json': { schema: WebhookMessage } } },
    responses: {
      '2XX': { description: 'Taken' },
      '4XX': { description: 'Not taken: it is sent again later' },
    },
  },
};

const refusal = (description: string) => ({ description, content: { 'application/problem+json': { schema: ProblemDetails } } });

/**
 * Adds to a documented route what every route has: a name for generated clients, who may call it, and the refusals. A route that names its
 * own `security` keeps it.
 */
const completeOperation: SwaggerTransform = ({ schema, url, route }) => {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- a route without a schema comes without one, whatever the type says
  const tagged: FastifySchema = schema ?? {};
  if (tagged.hide === true || tagged.tags === undefined) return { schema: tagged, url };
  const responses: object = typeof tagged.response === 'object' && tagged.response !== null ? tagged.response : {};
  return {
    url,
    schema: {
      operationId: operationIdOf(String(route.method), url),
      security: tagged.tags.includes('desk') ? [{ desk: [] }] : [],
      ...tagged,
      response: {
        ...responses,
        '4xx': refusal('The request cannot be carried out. `code` says why.'),
        '5xx': refusal('The portal is out of order. Try again after the seconds in `Retry-After`.'),
      },
    },
  };
};

/** "POST /api/desk/requests/:id/claim" becomes "postDeskRequestsByIdClaim". */
function operationIdOf(method: string, url: string): string {
  const words = url
    .replace(/^\/api\//, '')
    .replaceAll(':', 'by-')
    .split(/[/-]/);
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
