import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../contract/problems.ts';
import { findArchiveFile } from '../../publishing/archive.ts';
import { archivesOf } from '../../publishing/live-content.ts';
import { hashOf, sameHash } from '../../sealing/derivation.ts';

const FileParams = Type.Object({ number: Type.String({ pattern: '^[1-9][0-9]{0,8}$' }), '*': Type.String({ maxLength: 500 }) });

/** `/desk/publications/:number/*`: the files of a publication, for public processes elsewhere that know the token. They check the signature. */
export function publicationFiles(app: FastifyInstance, token: string): void {
  const wanted = hashOf(`Bearer ${token}`);
  app.addHook('onRequest', (request, _reply, done) => {
    // Hashes have one length, so the comparison takes the same time for every token.
    done(sameHash(hashOf(request.headers.authorization ?? ''), wanted) ? undefined : new Problem('not-signed-in'));
  });

  app.get('/desk/publications/:number/*', { schema: { hide: true, params: FileParams } }, async (request, reply) => {
    const { number, '*': name } = request.params;
    const file = await findArchiveFile(archivesOf(app.parts.settings), Number(number), name);
    if (file === undefined) throw new Problem('not-found');
    return reply.header('cache-control', 'no-store').type('application/octet-stream').send(file);
  });
}
