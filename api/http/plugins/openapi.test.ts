import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { openApi } from './openapi.ts';

async function documentOf(routes: { method: 'GET' | 'POST'; url: string; schema: object }[]) {
  const app = Fastify();
  await app.register(openApi, { publicUrl: 'https://kim.example' });
  for (const route of routes) app.route({ ...route, handler: () => null });
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}

it('names each operation after its method and address', async () => {
  const { paths } = await documentOf([
    { method: 'GET', url: '/api/slots', schema: { tags: ['slots'] } },
    { method: 'POST', url: '/api/desk/requests/:id/claim', schema: { tags: ['desk'] } },
    { method: 'POST', url: '/api/appointment/none-fits', schema: { tags: ['appointments'] } },
  ]);
  expect(paths).toMatchObject({
    '/api/slots': { get: { operationId: 'getSlots' } },
    '/api/desk/requests/{id}/claim': { post: { operationId: 'postDeskRequestsByIdClaim' } },
    '/api/appointment/none-fits': { post: { operationId: 'postAppointmentNoneFits' } },
  });
});

it('asks for the session at the desk, for nothing elsewhere, and for what a route itself names', async () => {
  const { paths } = await documentOf([
    { method: 'GET', url: '/api/slots', schema: { tags: ['slots'] } },
    { method: 'GET', url: '/api/desk/requests', schema: { tags: ['desk'] } },
    { method: 'POST', url: '/api/desk/session', schema: { tags: ['desk'], security: [] } },
    { method: 'GET', url: '/api/appointment', schema: { tags: ['appointments'], security: [{ slip: [] }] } },
  ]);
  expect(paths).toMatchObject({
    '/api/slots': { get: { security: [] } },
    '/api/desk/requests': { get: { security: [{ desk: [] }] } },
    '/api/desk/session': { post: { security: [] } },
    '/api/appointment': { get: { security: [{ slip: [] }] } },
  });
});

it('documents refusals as problem details beside the answers, and hides routes without a tag', async () => {
  const { paths } = await documentOf([
    { method: 'GET', url: '/api/desk/requests', schema: { tags: ['desk'], response: { 204: { type: 'null', description: 'Done' } } } },
    { method: 'GET', url: '/page/', schema: {} },
  ]);
  expect(Object.keys(paths ?? {})).toEqual(['/api/desk/requests']);
  const responses = paths?.['/api/desk/requests']?.get?.responses;
  expect(Object.keys(responses ?? {})).toEqual(['204', '4XX', '5XX']);
  expect(responses).toMatchObject({
    '4XX': { content: { 'application/problem+json': { schema: { description: 'RFC 9457 problem details' } } } },
  });
});
