import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { WantedSlots } from '../../appointments/free-slots.ts';
import type { NewAppointment } from '../../contract/appointment.ts';
import type { Visitor } from '../../appointments/network-hashes.ts';
import { Problem } from '../../contract/problems.ts';
import { receive } from '../../intake/receive.ts';
import type { Intake, Marks, Received } from '../../intake/intake.ts';

/** The public side of the queue, with the directory as it is published now. */
export function intakeOf(app: FastifyInstance): Intake {
  const { db, keys, settings } = app.parts;
  return { db, directory: app.site().directory, sealer: keys.sealer, intakeKey: keys.intakeKey, allowances: settings.allowances };
}

/** The address of a slip. */
export const slipUrl = (app: FastifyInstance, language: string, secret: string): string =>
  `${app.parts.settings.publicUrl}/${language}/appointment/${secret}/`;

/**
 * Receives a form from a person. A double tap sends one request: the second tap waits for the answer to the first.
 * @throws Problem as `receive` does; request-in-flight only after five seconds
 */
export async function receiveOnce(
  app: FastifyInstance,
  body: NewAppointment,
  options: { idempotencyKey: string | undefined; marks: Marks; enteredBy?: string; visitor?: Visitor },
): Promise<Received> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await receive(intakeOf(app), body, { ...options, now: app.parts.now() });
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'request-in-flight' || tries >= 50) throw error;
      await wait(100);
    }
  }
}

/** The free times that fit a request: in any language when an interpreter comes. */
export const wantedSlotsOf = ({ quarter, conversation, matter }: NewAppointment): WantedSlots => ({
  quarter,
  ...(conversation.interpreting ? {} : { language: conversation.language }),
  womanCounsellor: matter.womanCounsellor,
});
