import { berlinMoment } from '../../src/i18n/dates.ts';
import { isolateLtr } from '../../src/i18n/isolation.ts';
import type { Translate } from '../../src/i18n/words.ts';
import type { LetterKind } from '../contract/codes.ts';

/** The word of an SMS by its letter. Only an appointment that stands is told with its time: a phone shows the first words to everybody. */
const wordOf = {
  received: 'received',
  offered: 'answer',
  answered: 'answer',
  earlier: 'answer',
  consent: 'answer',
  'passed-on': 'answer',
  cancelled: 'cancelled',
  confirmed: 'appointment',
  moved: 'appointment',
  reminder: 'appointment',
} as const satisfies Record<LetterKind, string>;

/**
 * The text of an SMS: a word, the time of an appointment, and the link to the slip. Where these do not fit one SMS, the time and the link alone.
 * @param startsAt in UTC; null for none
 * @param url the short address of the slip, on a line of its own
 */
export function smsText(kind: LetterKind, startsAt: string | null, url: string, t: Translate, isRightToLeft: boolean): string {
  const word = t(`mail:sms.${wordOf[kind]}`);
  if (wordOf[kind] !== 'appointment' || startsAt === null) return `${word}\n${url}`;
  const { date, time } = berlinMoment(startsAt);
  const figures = `${date.slice(0, 6)} ${time}`;
  const moment = isRightToLeft ? isolateLtr(figures) : figures;
  const whole = `${word} ${moment}\n${url}`;
  return isOneSms(whole) ? whole : `${moment}\n${url}`;
}

/** The basic characters of GSM 03.38 that our words and addresses use; its extension table counts double. */
const gsm = /^[\n\r @£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/;

/** Whether a text is sent as one SMS: 160 characters of GSM 03.38, or 70 of UCS-2. */
export const isOneSms = (text: string): boolean => text.length <= (gsm.test(text) ? 160 : 70);
