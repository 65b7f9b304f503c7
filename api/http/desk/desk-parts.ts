import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { createSignInLimit, type SignInLimit } from '../../accounts/sign-in-limit.ts';
import { createMatterReader, type MatterReader } from '../../intake/matter.ts';
import { SettingsError } from '../../config.ts';
import type { Unsealer } from '../../intake/sealing.ts';
import { createUrgency, type Urgency } from '../../intake/urgency.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** What only the desk has: the keys to open, and what it keeps in memory. */
    desk: { unsealer: Unsealer; readMatter: MatterReader; urgency: Urgency; signInLimit: SignInLimit };
  }
}

/** @throws SettingsError when the desk's private key is missing: then nothing could be read here */
export const deskParts = fp(
  (app: FastifyInstance, _options, done) => {
    const { unsealer } = app.parts.keys;
    if (unsealer === undefined) throw new SettingsError('The desk needs its private key: DATA_DIR/keys/desk-private.json is missing.');
    const readMatter = createMatterReader(() => app.site().directory, unsealer);
    app.decorate('desk', { unsealer, readMatter, urgency: createUrgency(readMatter), signInLimit: createSignInLimit() });
    done();
  },
  { name: 'desk-parts', fastify: '5.x' },
);
