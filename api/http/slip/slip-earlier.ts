import type { FastifyInstance, FastifyReply } from 'fastify';
import { EarlierWish, earlierForm } from '../../contract/earlier.ts';
import type { SlipDone } from '../../contract/codes.ts';
import type { FormValues } from '../../contract/form-values.ts';
import { Problem, problems } from '../../contract/problems.ts';
import { declineEarlier, endEarlierWish, takeEarlier, wishEarlier } from '../../intake/earlier-wish.ts';
import type { Slip } from '../../intake/slip-status.ts';
import { bodyOf, checked, readFields, shownAgain, textOf } from '../form/read-form.ts';
import { SlipParams } from '../params.ts';
import { limitAppointments } from '../plugins/limits.ts';
import { findOnSlip, keptToItself, showSlip, withSlip } from './slip-answers.ts';

const schema = { hide: true, params: SlipParams };

/**
 * `/:lang/appointment/:secret/earlier/`: the wish for an earlier time. The slip's buttons that take an offered time or say no to it lead
 * here too. Opening it changes nothing.
 */
export function slipEarlier(app: FastifyInstance): void {
  app.get('/:lang/appointment/:secret/earlier/', { schema }, async (request, reply) => {
    const { lang, secret } = request.params;
    const language = app.getLanguage(lang).tag;
    return withSlip(reply, language, async () => {
      const slip = await findOnSlip(app, secret);
      const { mayWish, wish, left } = slip.earlier;
      if (!mayWish && wish === null && left > 0) return keptToItself(reply).redirect(`/${language}/appointment/${secret}/`, 303);
      return showWish(reply, language, secret, slip, {});
    });
  });

  app.post('/:lang/appointment/:secret/earlier/', { schema, onRequest: limitAppointments }, async (request, reply) => {
    const { lang, secret } = request.params;
    const language = app.getLanguage(lang).tag;
    return withSlip(reply, language, async () => {
      const { db, now } = app.parts;
      const slip = await findOnSlip(app, secret);
      const values = readFields(request.body);
      const steps: Record<string, () => Promise<SlipDone>> = {
        wish: async () => {
          await wishEarlier(db, secret, checked(request, EarlierWish, bodyOf(earlierForm, values)), now());
          return 'earlier-wished';
        },
        end: async () => {
          await endEarlierWish(db, secret, now());
          return 'earlier-ended';
        },
        take: async () => {
          await takeEarlier(db, app.site().directory, secret, now());
          return slip.status.state === 'confirmed' ? 'moved' : 'booked';
        },
        decline: async () => {
          await declineEarlier(db, secret, now());
          return 'earlier-declined';
        },
      };
      const action = textOf(values, 'action');
      let done: SlipDone;
      try {
        const step = Object.hasOwn(steps, action) ? steps[action] : undefined;
        if (step === undefined) throw new Problem('malformed-request');
        done = await step();
      } catch (error) {
        if (!(error instanceof Problem) || error.code === 'not-found') throw error;
        if (error.code === 'invalid-input') return showWish(reply, language, secret, slip, { values, problem: error });
        return showSlip(app, reply, language, secret, await findOnSlip(app, secret), { problem: error.code });
      }
      return keptToItself(reply).redirect(`/${language}/appointment/${secret}/?done=${done}`, 303);
    });
  });
}

/** The form as typed, or as the wish stands. */
function showWish(
  reply: FastifyReply,
  language: string,
  secret: string,
  { earlier, status }: Slip,
  { values, problem }: { values?: FormValues; problem?: Problem },
): unknown {
  const { wish } = earlier;
  const stored: FormValues = wish === null ? { weeks: '0' } : { weeks: String(wish.weeks), days: wish.days, parts: wish.parts };
  return keptToItself(reply).page(
    '/[lang]/appointment/[secret]/earlier',
    { secret, earlier, appointment: status.appointment, ...shownAgain(earlierForm, values ?? stored, problem) },
    { language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}
