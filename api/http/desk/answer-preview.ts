import type { FastifyInstance } from 'fastify';
import type { AppointmentTime } from '../../contract/appointment.ts';
import { notHereReasons, outcomesToSay, timeRemarks, type LetterKind } from '../../contract/codes.ts';
import type { RequestDetail } from '../../contract/desk.ts';
import type { FormValues } from '../../contract/form-values.ts';
import type { TeamSlot } from '../../contract/hours.ts';
import type { AnswerPreview } from '../../contract/pages/requests.ts';
import { Problem } from '../../contract/problems.ts';
import { timeOf } from '../../appointments/appointment-time.ts';
import { previewLetter, type LetterFacts } from '../../letters/letter.ts';
import { textOf, textsOf } from '../form/read-form.ts';
import { timesOf } from './forms/request-forms.ts';

/**
 * Renders the answer in a form as the person will read it, with the code of the letters. Unfinished forms have no letter.
 * @param free the free times of the page, which the form names by id
 */
export function previewOf(app: FastifyInstance, request: RequestDetail, free: readonly TeamSlot[], values: FormValues): AnswerPreview {
  const { directory, words } = app.site();
  const source = directory.city.languages[0];
  const language = directory.city.languages.find(({ tag }) => tag === request.language) ?? source;
  const answer = answerIn(request, free, values);
  if (answer === undefined) return { language: language.tag, letter: null };
  const facts: LetterFacts = {
    reference: request.reference,
    hearBy: null,
    outcome: null,
    reason: null,
    offers: [],
    appointment: null,
    remarks: [],
  };
  const { own, german } = previewLetter(answer.kind, { ...facts, ...answer.facts }, language, source, words);
  return { language: language.tag, letter: { own, german: german ?? null } };
}

type Answer = { kind: LetterKind; facts: Partial<LetterFacts> };

function answerIn(request: RequestDetail, free: readonly TeamSlot[], values: FormValues): Answer | undefined {
  const action = textOf(values, 'action');
  if (action === 'close') return closingIn(request, values);
  const chosen = new Set(textsOf(values, 'slot'));
  const times = action === 'slots' ? free.filter(({ id }) => chosen.has(id)) : typedTimes(values);
  const [first] = times;
  if (first === undefined) return undefined;
  const chosenRemarks = textsOf(values, `${action}-remark`);
  const remarks = timeRemarks.filter((remark) => chosenRemarks.includes(remark));
  if (action === 'offer' || times.length > 1)
    return { kind: 'offered', facts: { offers: times.map((time, index) => ({ offer: index + 1, ...timeOf(time) })), remarks } };
  return { kind: request.state === 'confirmed' ? 'moved' : 'confirmed', facts: { appointment: timeOf(first), remarks } };
}

function closingIn({ appointment }: RequestDetail, values: FormValues): Answer | undefined {
  const outcome = outcomesToSay.find((one) => one === textOf(values, 'outcome'));
  if (outcome === 'cancelled') return { kind: 'cancelled', facts: { outcome, appointment } };
  if (outcome !== 'not-here' && outcome !== 'forwarded') return undefined;
  const reason = outcome === 'not-here' ? notHereReasons.find((one) => one === textOf(values, 'reason')) : undefined;
  return { kind: 'answered', facts: { outcome, reason: reason ?? null } };
}

/** Half-typed times are none yet. */
function typedTimes(values: FormValues): AppointmentTime[] {
  try {
    return timesOf(values);
  } catch (error) {
    if (error instanceof Problem) return [];
    throw error;
  }
}
