import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from '../../contract/problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The file that a form brought, as it is. */
    upload: { name: string; bytes: Uint8Array } | undefined;
    /** The name of a file that was too large, and of which nothing is kept. */
    tooLargeUpload: string | undefined;
  }
}

/** A browser shows an answer only when it could send all. More than so many times the limit is cut off. */
const mostTimes = 25;

/**
 * Takes forms with one file (multipart/form-data). The other fields are the body, as in every form. Of a form that is too large the fields
 * before the file are kept, so that nobody types them twice.
 */
export const uploads = fp<{ maxBytes: number }>(
  (app: FastifyInstance, { maxBytes }, done) => {
    app.decorateRequest('upload', undefined);
    app.decorateRequest('tooLargeUpload', undefined);
    app.addContentTypeParser('multipart/form-data', async (request: FastifyRequest, payload: Readable) => {
      const type = request.headers['content-type'] ?? '';
      const { body, isCut } = await readUpTo(payload, maxBytes);
      const form = await formOf(isCut ? withEnd(body, type) : body, type);
      const fields: Record<string, string> = {};
      for (const [name, value] of form) {
        if (typeof value === 'string') fields[name] = value;
        else if (isCut) request.tooLargeUpload = value.name;
        else if (value.size > 0) request.upload = { name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) };
      }
      if (isCut && request.tooLargeUpload === undefined) throw new Problem('too-large');
      return fields;
    });
    done();
  },
  { name: 'uploads', fastify: '5.x' },
);

/** @throws Problem too-large, for what nobody sends by mistake */
async function readUpTo(payload: Readable, maxBytes: number): Promise<{ body: Uint8Array<ArrayBuffer>; isCut: boolean }> {
  const pieces: Buffer[] = [];
  let read = 0;
  for await (const piece of payload as AsyncIterable<Buffer>) {
    const left = maxBytes - read;
    if (left > 0) pieces.push(piece.subarray(0, left));
    read += piece.length;
    if (read > maxBytes * mostTimes) throw new Problem('too-large');
  }
  return { body: new Uint8Array(Buffer.concat(pieces)), isCut: read > maxBytes };
}

/** A form that was cut within its file, closed as its sender would have closed it. */
function withEnd(body: Uint8Array, type: string): Uint8Array<ArrayBuffer> {
  const [, boundary = ''] = /boundary="?([^";]+)"?/.exec(type) ?? [];
  return new Uint8Array(Buffer.concat([body, Buffer.from(`\r\n--${boundary}--\r\n`)]));
}

async function formOf(body: Uint8Array<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': type } }).formData();
  } catch {
    throw new Problem('malformed-request');
  }
}
