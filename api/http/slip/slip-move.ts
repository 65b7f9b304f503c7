import { isDay } from '../../../src/directory/calendar-day.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WantedSlots } from '../../appointments/free-slots.ts';
import type { MovePage } from '../../contract/pages/slip.ts';
import { Problem, problems, type ProblemCode } from '../../contract/problems.ts';
import type { Slot } from '../../contract/slots.ts';
import { timesToMoveTo, move, wishFor } from '../../intake/requester.ts';
import type { Slip } from '../../intake/slip-status.ts';
import { firstDays } from '../../../src/components/booking/slot-days.ts';
import { SlipParams } from '../params.ts';
import { limitAppointments, limitLooks } from '../plugins/limits.ts';
import { freeSlotsNamed, slotIdNamed } from '../form/next-slots.ts';
import type { Price } from '../../appointments/allowances.ts';
import { admissionFrom, priceOf } from '../visitor.ts';
import { readFields, textOf } from '../form/read-form.ts';
import { findOnSlip, keptToItself, showSlip, withSlip } from './slip-answers.ts';

const schema = { hide: true, params: SlipParams };

/** `/:lang/appointment/:secret/move/`: the free times of the same provider, each with a button that takes it. */
export function slipMove(app: FastifyInstance): void {
  app.get('/:lang/appointment/:secret/move/', { schema, onRequest: limitLooks }, async (request, reply) => {
    const { lang, secret } = request.params;
    const language = app.getLanguage(lang).tag;
    return withSlip(reply, language, async () => {
      const slip = await findOnSlip(app, secret);
      if (slip.status.state === 'closed') return keptToItself(reply).redirect(`/${language}/appointment/${secret}/`, 303);
      return showTimes(app, request, reply, language, secret, slip, { from: dayOf(readFields(request.query)['from']) });
    });
  });

  app.post('/:lang/appointment/:secret/move/', { schema, onRequest: limitAppointments }, async (request, reply) => {
    const { lang, secret } = request.params;
    const language = app.getLanguage(lang).tag;
    return withSlip(reply, language, async () => {
      const { status } = await findOnSlip(app, secret);
      const posted = readFields(request.body);
      let done = status.state === 'confirmed' ? 'moved' : 'booked';
      try {
        const slot = { id: slotIdNamed(app, textOf(posted, 'slot')) };
        const admission = await admissionFrom(request, textOf(posted, 'proof') || undefined);
        const to = [app.parts.db, app.site().directory, secret, slot, app.parts.now()] as const;
        await move(...to, admission).catch(async (error: unknown) => {
          if (!(error instanceof Problem) || error.code !== 'proof-needed') throw error;
          await wishFor(...to);
          done = 'wished';
        });
      } catch (error) {
        if (!(error instanceof Problem) || error.code === 'not-found') throw error;
        const slip = await findOnSlip(app, secret);
        if (error.code !== 'slot-taken') return showSlip(app, reply, language, secret, slip, { problem: error.code });
        return showTimes(app, request, reply, language, secret, slip, { from: undefined, problem: error.code });
      }
      return keptToItself(reply).redirect(`/${language}/appointment/${secret}/?done=${done}`, 303);
    });
  });
}

async function showTimes(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  language: string,
  secret: string,
  slip: Slip,
  { from, problem }: { from: string | undefined; problem?: ProblemCode },
): Promise<unknown> {
  const { state, appointment } = slip.status;
  const page: MovePage = {
    secret,
    state,
    appointment,
    ...firstDays(await timesFor(app, slip, from)),
    mayWish: slip.earlier.mayWish,
    waits: slip.earlier.wish !== null,
    asked: { quarter: slip.status.quarter, ...slip.conversation },
    wishes: slip.status.facts,
    isLater: from !== undefined,
    // Moving is free for a request that has a time or was offered some.
    slots: state === 'received' ? kindOf(await priceOf(request)) : 'free',
    ...(problem === undefined ? {} : { problem }),
  };
  return keptToItself(reply).page('/[lang]/appointment/[secret]/move', page, {
    language,
    status: problem === undefined ? 200 : problems[problem].status,
  });
}

const kindOf = (price: Price): MovePage['slots'] => (typeof price === 'string' ? price : 'proof');

/** Finds free times in the language of the talk; without any, in all languages, because every time names its languages. */
async function timesFor(app: FastifyInstance, { status, conversation }: Slip, from: string | undefined): Promise<Slot[]> {
  const find = (wanted: WantedSlots) => freeSlotsNamed(app, wanted);
  const all = { ...timesToMoveTo(status), quarter: status.quarter };
  const own = conversation.interpreting ? [] : await find({ ...all, language: conversation.language, from });
  if (own.length > 0) return own;
  const isSpoken = !conversation.interpreting && from !== undefined && (await find({ ...all, language: conversation.language })).length > 0;
  return isSpoken ? [] : find({ ...all, from });
}

/** Reads a day, "2026-11-30"; undefined for anything else. */
const dayOf = (text: unknown): string | undefined => (typeof text === 'string' && isDay(text) ? text : undefined);
