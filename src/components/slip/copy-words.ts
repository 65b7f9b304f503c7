import type { HistoryEvent } from '../../../api/contract/codes.ts';
import type { OwnCopy } from '../../../api/contract/own-copy.ts';
import type { Directory } from '../../directory/directory.ts';
import { dayInWords, momentInWords } from '../../i18n/dates.ts';
import { term } from '../../i18n/term.ts';
import type { Translate } from '../../i18n/words.ts';
import { outcomeInWords } from './slip-words.ts';

/** A fact of the copy: what the form or the slip calls it, and the value. `typed` values stay as the person wrote them. */
export type CopyFact = { label: string; value: string; typed?: true };

/** The sentence that each step has in the copy. */
const steps = {
  received: 'received',
  claimed: 'taken',
  given: 'taken',
  released: 'back',
  returned: 'back',
  offered: 'offered',
  accepted: 'appointment',
  confirmed: 'appointment',
  booked: 'appointment',
  moved: 'appointment',
  'none-fits': 'noneFits',
  'earlier-wished': 'earlier',
  'earlier-offered': 'offered',
  'earlier-ended': 'earlier',
  told: 'told',
  'on-slip': 'told',
  tried: 'tried',
  reminded: 'reminded',
  'slip-opened': 'opened',
  'link-renewed': 'renewed',
  'contact-changed': 'contact',
  'copy-asked': 'copy',
  'offers-ended': 'lost',
  'time-lost': 'lost',
  'time-restored': 'undone',
  restored: 'undone',
  undone: 'undone',
  closed: 'closed',
  cancelled: 'closed',
  erased: 'closed',
  'follow-up': 'later',
  forwarded: 'forwarded',
  'consent-asked': 'consent',
  'consent-given': 'consent',
  'consent-refused': 'consent',
  'consent-withdrawn': 'consent',
  'partner-asked': 'partner',
  'partner-accepted': 'partner',
  'partner-answered': 'partner',
  'partner-looked': 'partnerLooked',
  'interpreter-ordered': 'interpreter',
  'interpreter-changed': 'interpreter',
  'interpreter-cancelled': 'interpreter',
  'interpreter-answered': 'interpreter',
  'interpreter-undelivered': 'interpreter',
  'person-opened': 'looked',
} as const satisfies Record<HistoryEvent, string>;

export function stepInWords(t: Translate, event: HistoryEvent): string {
  const step = steps[event];
  return step === 'earlier' ? t('slip:earlier.title') : t(`slip:copy.step.${step}`);
}

export function actorInWords(t: Translate, { by, role }: OwnCopy['history'][number]): string {
  return by === 'desk' && (role === 'counsellor' || role === 'coordinator') ? t(`slip:copy.by.${role}`) : t(`slip:copy.by.${by}`);
}

/** What stands in the clear about the request. */
export function requestFacts(t: Translate, { request, offers, earlier, kimNumber }: OwnCopy, directory: Directory): CopyFact[] {
  const { conversationLanguage, interpreting, appointment, wished } = request;
  const spoken = term(t, 'vocabulary', 'language', conversationLanguage);
  const quarter = directory.quarters.find(({ id }) => id === request.quarter);
  return [
    { label: t('appointment:slip.reference'), value: request.reference },
    {
      label: t('appointment:slip.state'),
      value: request.state === 'closed' ? outcomeInWords(t, request.outcome) : t(`appointment:state.${request.state}.text`),
    },
    { label: t('slip:copy.received'), value: momentInWords(t, request.receivedAt) },
    {
      label: t('appointment:slip.who'),
      value: directory.providers.find(({ id }) => id === request.provider)?.name ?? request.provider,
    },
    { label: t('appointment:form.quarter.label'), value: quarter?.name ?? term(t, 'vocabulary', 'elsewhere', request.quarter) },
    { label: t('slip:talk.language'), value: interpreting ? t('slip:talk.interpreting', { language: spoken }) : spoken },
    ...(appointment === null ? [] : [{ label: t('appointment:slip.when'), value: timeInWords(t, appointment) }]),
    ...(wished === null ? [] : [{ label: t('booking:wished.label'), value: momentInWords(t, wished) }]),
    ...offers.map((offer) => ({ label: t('appointment:slip.offered'), value: timeInWords(t, offer) })),
    ...(earlier.wish === null
      ? []
      : [{ label: t('slip:earlier.title'), value: wishInWords(t, earlier.wish) || dayInWords(t, earlier.wish.fromDay) }]),
    ...earlier.offers.map((offer) => ({ label: t('appointment:slip.offered'), value: timeInWords(t, offer) })),
    ...(kimNumber === null ? [] : [{ label: t('slip:copy.kimNumber'), value: kimNumber }]),
  ];
}

const timeInWords = (t: Translate, { startsAt, place }: { startsAt: string; place: string | null }): string =>
  [momentInWords(t, startsAt), ...(place === null ? [] : [place])].join(' · ');

/** The matter, in the words of the form that asked for it. */
export function matterFacts(t: Translate, { matter }: OwnCopy, serviceName: (id: string) => string): CopyFact[] {
  if (matter === null) return [];
  const { ageGroup, channel, hasCounsellor, persons, service, topics, wish, womanCounsellor } = matter;
  const wished = wish === undefined ? '' : wishInWords(t, wish);
  return [
    ...topics.map((id) => ({ label: t('slip:copy.topic'), value: term(t, 'topics', id, 'name') })),
    ...(service === undefined ? [] : [{ label: t('slip:copy.service'), value: serviceName(service) }]),
    {
      label: t('appointment:form.talk.channel'),
      value: channel === 'place' || channel === 'phone' ? t(`appointment:form.talk.${channel}`) : t(`slip:channel.${channel}`),
    },
    yesOrNo(t, t('appointment:form.talk.womanCounsellor'), womanCounsellor),
    { label: t('appointment:form.about.persons'), value: String(persons) },
    ...(ageGroup === undefined
      ? []
      : [{ label: t('appointment:form.about.ageGroup'), value: t(`appointment:form.about.${ageWords[ageGroup]}`) }]),
    ...(hasCounsellor === undefined ? [] : [yesOrNo(t, t('appointment:form.about.hasCounsellor'), hasCounsellor)]),
    ...(wished === '' ? [] : [{ label: t('appointment:form.talk.days'), value: wished }]),
  ];
}

const wishInWords = (t: Translate, { days, parts }: NonNullable<NonNullable<OwnCopy['matter']>['wish']>): string =>
  [...days.map((day) => t(`vocabulary:weekday.long.${day}`)), ...parts.map((part) => t(`appointment:form.talk.${part}`))].join(', ');

const ageWords = { 'under-18': 'under18', '18-26': 'from18to26', '27-plus': 'from27' } as const;

/** The person part, in the words of the form. */
export function personFacts(t: Translate, { person }: OwnCopy): CopyFact[] {
  if (person === null) return [];
  const { helper, mayLeaveMessage, reminder } = person;
  const typed = (label: string, value: string | undefined): CopyFact[] => (value === undefined ? [] : [{ label, value, typed: true }]);
  return [
    ...typed(t('appointment:form.person.name'), person.name),
    { label: t('slip:facts.answer'), value: t(`slip:facts.${person.reply}`) },
    ...typed(t('appointment:form.person.phone'), person.phone),
    ...(mayLeaveMessage === undefined ? [] : [yesOrNo(t, t('appointment:form.person.mayLeaveMessage'), mayLeaveMessage)]),
    ...typed(t('appointment:form.person.safeTimes'), person.safeTimes),
    ...typed(t('appointment:form.person.emailAddress'), person.email),
    ...(reminder === undefined ? [] : [yesOrNo(t, t('booking:form.reminder'), reminder)]),
    ...typed(t('appointment:form.note.label'), person.note),
    ...typed(t('slip:copy.helper'), helper === undefined ? undefined : [helper.name, helper.phone].filter(Boolean).join(' · ')),
    ...(helper?.takesAnswer === true ? [yesOrNo(t, t('appointment:form.helper.takesAnswer'), true)] : []),
  ];
}

const yesOrNo = (t: Translate, label: string, isSo: boolean): CopyFact => ({
  label,
  value: t(isSo ? 'appointment:form.about.yes' : 'appointment:form.about.no'),
});
