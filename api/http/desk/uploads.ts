import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from '../../contract/problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The file that a form brought, as it is. */
    upload: { name: string; bytes: Uint8Array } | undefined;
  }
}

/** Takes forms with one file (multipart/form-data). The other fields are the body, as in every form. */
export const uploads = fp<{ maxBytes: number }>(
  (app: FastifyInstance, { maxBytes }, done) => {
    app.decorateRequest('upload', undefined);
    app.addContentTypeParser<Buffer>(
      'multipart/form-data',
      { parseAs: 'buffer', bodyLimit: maxBytes },
      async (request: FastifyRequest, body: Buffer) => {
        const form = await formOf(new Uint8Array(body), request.headers['content-type'] ?? '');
        const fields: Record<string, string> = {};
        for (const [name, value] of form) {
          if (typeof value === 'string') fields[name] = value;
          else if (value.size > 0) request.upload = { name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) };
        }
        return fields;
      },
    );
    done();
  },
  { name: 'uploads', fastify: '5.x' },
);

async function formOf(body: Uint8Array<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': type } }).formData();
  } catch {
    throw new Problem('malformed-request');
  }
}
