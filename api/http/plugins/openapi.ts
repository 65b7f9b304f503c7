import swagger from '@fastify/swagger';
import fp from 'fastify-plugin';

/** OpenAPI 3.1 of every route that has a tag; pages have none. */
export const openApi = fp<{ publicUrl: string }>(
  async (app, { publicUrl }) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'KIM portal',
          version: '1',
          description:
            'Requests for first appointments with Kommunales Integrationsmanagement (KIM) in Gelsenkirchen. Refusals are RFC 9457 problems.',
        },
        servers: [{ url: publicUrl }],
        tags: [
          { name: 'slots', description: 'Free times of counsellors, and short holds on them' },
          { name: 'appointments', description: 'Ask for an appointment; look, accept, cancel and erase with the secret of the slip' },
          { name: 'desk', description: 'The intake queue, for signed-in counsellors' },
        ],
        components: {
          securitySchemes: {
            slip: { type: 'http', scheme: 'bearer', description: 'The secret of the slip: the last part of statusUrl' },
            desk: { type: 'apiKey', in: 'cookie', name: 'desk' },
          },
        },
      },
      hideUntagged: true,
    });
  },
  { name: 'openapi', fastify: '5.x' },
);
