import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { SignInLimit } from '../../accounts/sign-in.ts';
import { createMatterReader, type MatterReader } from '../../intake/matter.ts';
import { SettingsError } from '../../config.ts';
import { minuteMs } from '../../../src/directory/instants.ts';
import type { Content } from '../../publishing/basket.ts';
import { folderAt } from '../../publishing/live-content.ts';
import type { Unsealer } from '../../sealing/sealing.ts';
import { createUrgency, type Urgency } from '../../intake/urgency.ts';
import { createSignInLimit, type Origin } from './sign-in-limit.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** The desk's keys and its state in memory, which the public process does not have. */
    desk: {
      unsealer: Unsealer;
      key: Uint8Array;
      readMatter: MatterReader;
      urgency: Urgency;
      signInLimit: SignInLimit<Origin>;
      /** The published content, as editors change it. */
      content: () => Content;
    };
  }
}

/** The reader of matters forgets after half an hour (intake/matter.ts). */
const keepOpenMs = 20 * minuteMs;

export const openingWarning = 'requests: the desk still opens those that wait, and its lists wait for that';

/** @throws SettingsError when the desk's private key is missing: without it the desk can read nothing */
export const deskParts = fp(
  (app: FastifyInstance, _options, done) => {
    const { unsealer, deskKey } = app.parts.keys;
    if (unsealer === undefined || deskKey === undefined) throw new SettingsError('The desk needs its private keys under DATA_DIR/keys.');
    const readMatter = createMatterReader(() => app.site().directory, unsealer);
    const signInLimit = createSignInLimit(app.parts.shared);
    const urgency = createUrgency(readMatter);
    const content = () => ({ folderAt: folderAt(app.parts.settings), directory: app.site().directory });
    app.warnings.push(() => (urgency.isOpening() ? [openingWarning] : []));
    app.decorate('desk', { unsealer, key: deskKey, readMatter, urgency, signInLimit, content });
    // The first list waits until all open requests were looked at, so this begins before anybody asks. A failure is repeated then.
    app.addHook('onListen', () => void urgency.waiting(app.parts.db, '').catch(() => undefined));
    // No list is slow because its requests were not looked at for a while. A failure costs time, nothing else.
    const keeping = setInterval(() => void urgency.keepOpen(app.parts.db).catch(() => undefined), keepOpenMs).unref();
    app.addHook('onClose', () => clearInterval(keeping));
    done();
  },
  { name: 'desk-parts', fastify: '5.x' },
);
