import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { extendHold } from '../../appointments/holds.ts';
import { isInvited } from '../../appointments/invitations.ts';
import { coveringPause, findPauses } from '../../appointments/pauses.ts';
import { appointmentForm, NewAppointment } from '../../contract/appointment.ts';
import { channels } from '../../contract/codes.ts';
import { valueOf } from '../../contract/form.ts';
import type { Pause } from '../../contract/pause.ts';
import type { FormTimes } from '../../contract/pages/form.ts';
import type { FormValues } from '../../contract/form-values.ts';
import { Problem, problems } from '../../contract/problems.ts';
import { checkContact, type ReadablePerson } from '../../intake/checks.ts';
import { canSendSms } from '../../intake/desk-abilities.ts';
import { answeringProvider, type Language } from '../../../src/directory/directory.ts';
import { later, secondMs } from '../../../src/directory/instants.ts';
import { describeError } from '../logging.ts';
import { admissionFrom, priceOf, visitorOf } from '../visitor.ts';
import { limitAppointments, limitHolds, limitLooks } from '../plugins/limits.ts';
import { appointmentBody, firstValues, inLanguage, isHoneypotFilled, noticeVersion, withQuietReply } from './appointment-body.ts';
import { giveBack, keepSlot, suitsAnswers, timesFor } from './form-times.ts';
import { readStep } from './form-step.ts';
import { isMinimal, minimal } from './minimal.ts';
import { checked, isPart, readFields, shownAgain, textOf } from './read-form.ts';
import { receiveOnce } from './reception.ts';
import { LanguageParams } from '../params.ts';

const schema = { hide: true, params: LanguageParams };
const route = '/[lang]/appointment';

/** `/:lang/appointment/`: the form, for browsers without a script too. For the scope of pages: forms only, one origin. */
export function formPage(app: FastifyInstance): void {
  app.get('/:lang/appointment/', { schema, onRequest: limitLooks }, async (request, reply) => {
    const language = app.getLanguage(request.params.lang);
    const values = firstValues(readFields(request.query), app.site().directory, language);
    return show(app, request, reply, language, { values, untouched: true });
  });

  app.get('/:lang/appointment', { schema }, (request, reply) => {
    const language = app.getLanguage(request.params.lang);
    return reply.redirect(`/${language.tag}/appointment/${new URL(request.url, 'http://localhost').search}`, 301);
  });

  app.post('/:lang/appointment/', { schema, preHandler: limitChanges }, async (request, reply) => {
    const language = app.getLanguage(request.params.lang);
    const { directory } = app.site();
    const posted = readFields(request.body);
    const { idempotencyKey } = posted;
    const shown = typeof idempotencyKey === 'string' ? { idempotencyKey } : {};
    const step = readStep(posted, language.tag);
    let values = answersOf(inLanguage(posted, directory, language));
    try {
      switch (step.do) {
        case 'begin':
          return await show(app, request, reply, language, { values: firstValues(posted, directory, language), untouched: true });
        case 'find':
          break;
        case 'hold':
          values = await keepSlot(
            app,
            values,
            step.slot,
            await admissionFrom(request, textOf(posted, 'proof') || undefined, textOf(values, 'invitation')),
          );
          break;
        case 'extend':
          // A hold that cannot be extended has expired or soon will; the page says which.
          await extendHold(app.parts.db, valueOf(values, 'hold'), app.parts.now()).catch(unlessTaken);
          break;
        case 'release':
          values = await giveBack(app, values);
          break;
        case 'send': {
          values = withQuietReply(values, directory);
          if (!(await suitsAnswers(app, values))) break;
          const body = checkedBody(request, appointmentBody(values, language.tag));
          const marks = { honeypot: isHoneypotFilled(posted), burst: request.isBurst };
          const { secret } = await receiveOnce(app, body, {
            idempotencyKey: undefined,
            ...shown,
            marks,
            visitor: visitorOf(request, textOf(values, 'invitation')),
          });
          const slip = `/${language.tag}/appointment/${secret}/?done=sent`;
          if (isMinimal(request))
            return await reply
              .code(201)
              .headers({ ...minimal, location: slip })
              .send();
          return await reply.redirect(slip, 303);
        }
      }
    } catch (error) {
      return show(app, request, reply, language, { ...shown, values, problem: asProblem(request, error) });
    }
    const isPart = isMinimal(request);
    if (isPart) void reply.headers(minimal);
    return show(app, request, reply, language, { ...shown, values, isPart, from: step.do === 'find' ? step.from : undefined });
  });
}

/**
 * Answers that are no field of the request: the form's key, whether it asks for somebody else, the desk's invitation, and whether the language
 * of the talk stays when that of the page changes.
 */
const besides = ['idempotencyKey', 'whom', 'invitation', 'keepsTalk'];

/** The answers, without the pressed button. */
const answersOf = (posted: FormValues): FormValues =>
  Object.fromEntries(Object.entries(posted).filter(([name]) => name in appointmentForm.fields || besides.includes(name)));

/** Applies the limit of the pressed button: every button but "send" reads free times; sending and holding are counted separately. */
async function limitChanges(
  this: FastifyInstance,
  request: FastifyRequest<{ Params: Static<typeof LanguageParams> }>,
  reply: FastifyReply,
): Promise<void> {
  const step = readStep(readFields(request.body), request.params.lang).do;
  if (step === 'send')
    await limitAppointments.call(this, request, reply).catch((refusal: unknown) => refusedLater(this, request, reply, refusal));
  else if (step === 'hold') await limitHolds.call(this, request, reply);
  else await limitLooks.call(this, request, reply);
}

/** Keeps the form's time until the person may send again. @throws the refusal */
async function refusedLater(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply, refusal: unknown): Promise<never> {
  const hold = textOf(readFields(request.body), 'hold');
  const now = app.parts.now();
  const again = later(now, Number(reply.getHeader('retry-after') ?? 0) * secondMs);
  // Whatever goes wrong here, the refusal is what the person must know.
  if (hold !== '') await extendHold(app.parts.db, hold, now, again).catch(() => undefined);
  throw refusal;
}

const unlessTaken = (error: unknown): void => {
  if (!(error instanceof Problem) || error.code !== 'slot-taken') throw error;
};

/** Turns an error into a problem, so that the form keeps what was typed even when the database does not answer. */
function asProblem(request: FastifyRequest, error: unknown): Problem {
  if (error instanceof Problem) return error;
  request.log.error(describeError(error), 'out-of-order');
  return new Problem('out-of-order');
}

type Shown = {
  values: FormValues;
  problem?: Problem;
  idempotencyKey?: string;
  untouched?: boolean;
  isPart?: boolean;
  from?: string | undefined;
};

/** Shows the form with everything typed. A key that is invalid, or already belongs to another request, is replaced. */
async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  language: Language,
  { values, problem, idempotencyKey, untouched = false, isPart = false, from }: Shown,
): Promise<unknown> {
  const keyIsSpent = problem?.code === 'idempotency-key-reused' || problem?.code === 'idempotency-key-missing';
  const isPaused = problem?.code === 'paused';
  const kept = isPaused ? await giveBack(app, values) : values;
  const found = await findTimes(app, request, kept, { from, lost: problem?.code === 'slot-taken' ? 'taken' : undefined });
  const pause = await findPause(app, request, found.values);
  const isOver = await isInvitationOver(app, request, found.values);
  const bySms = await offersSms(app, request);
  return reply.page(
    route,
    {
      ...shownAgain(appointmentForm, found.values, problem),
      idempotencyKey: keyIsSpent || idempotencyKey === undefined ? randomUUID() : idempotencyKey,
      noticeVersion,
      untouched,
      ...(isPart ? { isPart } : {}),
      ...(found.times === undefined ? {} : { times: found.times }),
      ...(pause === undefined ? {} : { pause }),
      ...(bySms ? { bySms: true as const } : {}),
      ...(isOver ? { isInvitationOver: true as const } : {}),
    },
    { language: language.tag, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}

/** The pause that holds for the person's quarter. Without a database the form is shown as if there were none. */
async function findPause(app: FastifyInstance, request: FastifyRequest, values: FormValues): Promise<Pause | undefined> {
  try {
    const quarter = valueOf(values, 'quarter');
    const pauses = await findPauses(app.parts.db, app.parts.now());
    return coveringPause(pauses, answeringProvider(app.site().directory, quarter).id, quarter);
  } catch (error) {
    request.log.error(describeError(error), 'pauses cannot be read');
    return undefined;
  }
}

/** Whether the form came with an invitation that no longer holds. Without a database nobody can say, so the form says nothing. */
async function isInvitationOver(app: FastifyInstance, request: FastifyRequest, values: FormValues): Promise<boolean> {
  const invitation = textOf(values, 'invitation');
  if (invitation === '') return false;
  try {
    return !(await isInvited(app.parts.db, invitation, app.parts.now()));
  } catch (error) {
    request.log.error(describeError(error), 'invitations cannot be read');
    return false;
  }
}

/** Whether the form offers an answer by SMS. Without a database nobody can say, so it does not. */
export async function offersSms(app: FastifyInstance, request: FastifyRequest): Promise<boolean> {
  try {
    return await canSendSms(app.parts.db);
  } catch (error) {
    request.log.error(describeError(error), 'the ways of answering cannot be read');
    return false;
  }
}

/** Finds free times; when that fails, the form still asks for a wish. */
async function findTimes(
  app: FastifyInstance,
  request: FastifyRequest,
  values: FormValues,
  look: { from: string | undefined; lost: FormTimes['lost'] },
): Promise<{ values: FormValues; times: FormTimes | undefined }> {
  try {
    const gone = look.lost === 'taken' ? await giveBack(app, values) : values;
    const found = await timesFor(app, gone, look);
    if (
      found.times === undefined ||
      found.times.kept !== undefined ||
      typeof (await priceOf(request, textOf(found.values, 'invitation'))) === 'string'
    )
      return found;
    return { ...found, times: { ...found.times, needsProof: true } };
  } catch (error) {
    request.log.error(describeError(error), 'free times cannot be read');
    return { values, times: undefined };
  }
}

/** @throws Problem invalid-input with everything that is wrong */
export const checkedBody = (request: FastifyRequest, body: Record<string, unknown>): NewAppointment =>
  checked(request, NewAppointment, body, ({ person, matter }) =>
    checkContact(
      (person ?? {}) as ReadablePerson,
      channels.find((channel) => isPart(matter) && channel === matter['channel']),
    ),
  );
