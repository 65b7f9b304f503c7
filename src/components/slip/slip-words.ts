import type { AppointmentStatus } from '../../../api/contract/appointment.ts';
import { berlinDay } from '../../directory/berlin.ts';
import type { MovePage } from '../../../api/contract/pages/slip.ts';
import type { NotHereReason, Outcome } from '../../../api/contract/codes.ts';
import { dayInWords, momentInWords } from '../../i18n/dates.ts';
import type { Translate } from '../../i18n/words.ts';

/** The state of a request in a sentence or two, in the words of one language. */
export function stateInWords(t: Translate, status: AppointmentStatus, now: Date): string[] {
  const { state, outcome, hearBy, lapsed } = status;
  if (state === 'closed') {
    const isOff = status.appointment !== null && new Date(status.appointment.startsAt) > now;
    return [outcomeInWords(t, outcome), ...(isOff && outcome !== 'cancelled' ? [t('appointment:slip.noAppointment')] : [])];
  }
  if (lapsed !== undefined) return lapsedInWords(t, status, now);
  if (state !== 'received' || hearBy === null) return [t(`appointment:state.${state}.text`)];
  const received = t('appointment:state.received.text');
  const day = dayInWords(t, hearBy);
  if (isLate(hearBy, now)) return [received, t('appointment:slip.late', { day })];
  return [received, t('appointment:slip.hearBy', { day })];
}

/** Says that times ran out or an appointment no longer holds, and by when new ones come. */
function lapsedInWords(t: Translate, { lapsed, appointment, hearBy }: AppointmentStatus, now: Date): string[] {
  const what =
    lapsed === 'appointment' && appointment !== null
      ? t('slip:lapsed.appointment', { moment: momentInWords(t, appointment.startsAt) })
      : t('slip:lapsed.offer');
  if (hearBy === null) return [what];
  const day = dayInWords(t, hearBy);
  return [what, isLate(hearBy, now) ? t('appointment:slip.late', { day }) : t('slip:lapsed.next', { day })];
}

/** How and with whom the person asked to talk. @param hasTime an appointment tells its way to talk itself */
export function wishesInWords(t: Translate, { facts, hasTime }: { facts: MovePage['wishes']; hasTime: boolean }): string[] {
  if (facts === null) return [];
  return [...(hasTime ? [] : [t(`booking:channel.${facts.channel}`)]), ...(facts.womanCounsellor ? [t('slip:facts.woman')] : [])];
}

/** Whether the promised day is over. @param hearBy a day in Berlin, "2026-11-25" */
export const isLate = (hearBy: string, now: Date): boolean => berlinDay(now) > hearBy;

/** The sentence to say or to show at the door, in two parts: before and after the reference. */
export function sentenceToShow(t: Translate, { state, lapsed }: AppointmentStatus): [string, string] {
  const mark = '\u0000';
  const sentence = t(`appointment:slip.${state === 'confirmed' && lapsed === undefined ? 'sayAppointment' : 'sayAsked'}`, {
    reference: mark,
  });
  const [before = '', after = ''] = sentence.split(mark);
  return [before, after];
}

export const outcomeInWords = (t: Translate, outcome: Outcome | null): string =>
  outcome === null ? t('appointment:state.closed.text') : t(`appointment:outcome.${outcome}`);

/** The reason for sending a person elsewhere, if the desk gave one. */
export const notHereReasonOf = ({ outcome, reason }: AppointmentStatus): NotHereReason | undefined =>
  outcome === 'not-here' ? (reason ?? undefined) : undefined;

/** The page for each reason, behind /<lang>/. We have none for another town. */
export const placesInstead = {
  'other-office': 'topics/',
  'youth-service': 'topics/youth/',
  'migration-counselling': 'topics/asylum-residence/',
  'legal-advice': 'topics/',
  'no-language': 'quarters/',
} as const satisfies Partial<Record<NotHereReason, string>>;
