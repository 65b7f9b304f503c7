import type { Form } from '../../../api/contract/form.ts';
import type { FieldErrorCode } from '../../../api/contract/codes.ts';
import type { Translate } from '../../i18n/words.ts';
import type appointment from '../../locales/de/appointment.json';
import type desk from '../../locales/desk/de.json';
import type report from '../../locales/de/report.json';

type Words<Key> = Readonly<Record<string, Partial<Record<FieldErrorCode, Key>>>>;

const quarter = { required: 'quarterUnknown', 'not-allowed': 'quarterUnknown' } as const;
const language = { required: 'conversationLanguageUnknown', 'not-allowed': 'conversationLanguageUnknown' } as const;
const persons = { 'wrong-type': 'personsUnreadable', 'not-allowed': 'personsUnreadable' } as const;
const phone = { 'not-a-phone-number': 'phoneUnreadable', 'too-long': 'phoneUnreadable' } as const;
const slot = {
  required: 'slotUnreadable',
  malformed: 'slotUnreadable',
  'wrong-type': 'slotUnreadable',
  'too-long': 'slotUnreadable',
} as const;

const anyDay = { required: 'dateRequired', malformed: 'dayUnreadable', 'not-allowed': 'dayFar', 'in-the-past': 'dayPast' } as const;
const lastDay = { ...anyDay, 'not-allowed': 'lastDayEarly' } as const;
const day = { required: 'dateRequired' } as const;
const time = { required: 'timeRequired', 'not-allowed': 'timeSkipped', repeated: 'timeRepeated' } as const;
const place = { required: 'placeRequired', 'too-long': 'placeTooLong' } as const;
const length = { 'not-allowed': 'lengthWrong' } as const;
const remark = { 'too-many': 'remarksTooMany', 'not-allowed': 'remarksWrong' } as const;

/** Fields that need a clearer sentence than the usual one of the code: field → code → key in `fieldError` of the form's locale file. */
const ownWords: {
  appointment: Words<keyof typeof appointment.fieldError>;
  report: Words<keyof typeof report.fieldError>;
  desk: Words<keyof typeof desk.fieldError>;
} = {
  appointment: {
    topics: { 'too-many': 'topicsTooMany' },
    quarter,
    conversationLanguage: language,
    channel: { required: 'channelNeedsSlot', 'not-allowed': 'channelNeedsSlot' },
    slot,
    hold: slot,
    persons,
    name: { required: 'nameRequired', 'too-long': 'nameTooLong' },
    reply: { required: 'replyRequired', 'not-allowed': 'replyRequired' },
    phone: { required: 'phoneRequired', ...phone },
    email: { required: 'emailRequired', 'not-an-email': 'emailUnreadable', 'too-long': 'emailUnreadable' },
    safeTimes: { 'too-long': 'safeTimesTooLong' },
    note: { 'too-long': 'noteTooLong' },
    helperName: { required: 'helperNameRequired', 'too-long': 'nameTooLong' },
    helperPhone: phone,
  },
  report: {
    kind: { required: 'kindRequired', 'not-allowed': 'kindRequired', 'wrong-type': 'kindRequired' },
    text: { required: 'textRequired', 'too-long': 'textTooLong' },
  },
  desk: {
    obstacle: { 'too-many': 'obstaclesTooMany', 'not-allowed': 'obstacleGone' },
    'obstacle-de': { required: 'nameRequired', 'too-short': 'nameRequired', repeated: 'obstacleNameTaken' },
    'obstacle-en': { required: 'nameRequired', 'too-short': 'nameRequired', repeated: 'obstacleNameTaken' },
    'decision-obstacle': { required: 'obstacleRequired', 'not-allowed': 'obstacleRequired' },
    'decision-brought-on': anyDay,
    'decision-brought': { required: 'broughtRequired' },
    'decision-decided': { required: 'decidedRequired' },
    'decision-by': anyDay,
    partnerName: { required: 'nameRequired', 'too-short': 'nameRequired' },
    partnerEmail: { required: 'partnerEmailWrong', malformed: 'partnerEmailWrong', 'too-long': 'partnerEmailWrong' },
    tokenName: { required: 'tokenNameRequired' },
    url: { required: 'hookWrong', malformed: 'hookWrong', 'too-long': 'hookWrong', 'not-allowed': 'hookRefused' },
    logReason: { required: 'logReasonRequired', 'not-allowed': 'logReasonRequired' },
    logFrom: { ...anyDay, 'not-allowed': 'dayUnreadable' },
    logUntil: { ...anyDay, 'not-allowed': 'logUntilWrong' },
    exportFrom: { ...anyDay, 'not-allowed': 'dayUnreadable' },
    exportUntil: { ...anyDay, 'not-allowed': 'exportLong' },
    scopes: { required: 'scopesRequired', 'too-few': 'scopesRequired', 'not-allowed': 'scopesWrong' },
    purpose: { required: 'purposeRequired', 'not-allowed': 'purposeRequired' },
    months: { required: 'monthsRequired', 'not-allowed': 'monthsRequired' },
    'pass-on-to': { required: 'receiverRequired', 'too-short': 'receiverRequired', 'not-allowed': 'receiverRequired' },
    fact: { required: 'sharedFactsRequired', 'too-few': 'sharedFactsRequired', 'not-allowed': 'sharedFactsWrong' },
    agreed: { required: 'agreedRequired', 'not-allowed': 'agreedRequired' },
    'offer-date': day,
    'offer-time': time,
    'offer-place': place,
    'offer-length': length,
    'offer-remark': remark,
    'confirm-date': day,
    'confirm-time': time,
    'confirm-place': place,
    'confirm-length': length,
    'confirm-remark': remark,
    'slots-remark': remark,
    'follow-up-remark': remark,
    firstDay: anyDay,
    lastDay,
    absenceFrom: anyDay,
    absenceTo: lastDay,
    fromTime: { malformed: 'fiveMinutes' },
    untilTime: { malformed: 'fiveMinutes', 'not-allowed': 'closesEarly' },
    reopensOn: { ...anyDay, 'not-allowed': 'pauseLong', 'in-the-past': 'pausePast' },
    from: { ...anyDay, 'not-allowed': 'endsAlready' },
    opens: { required: 'timeRequired', malformed: 'fiveMinutes', repeated: 'hoursMeet' },
    closes: { required: 'timeRequired', malformed: 'fiveMinutes', 'not-allowed': 'closesEarly' },
    channel: { required: 'channelRequired', 'not-allowed': 'channelRequired' },
    place,
    languages: { required: 'languagesRequired', 'too-few': 'languagesRequired' },
    lengthMinutes: { 'not-allowed': 'lengthLong' },
    capacity: { required: 'capacityWrong', 'wrong-type': 'capacityWrong', 'not-allowed': 'capacityWrong' },
    account: { 'not-allowed': 'counsellorUnknown' },
    day: { required: 'weekEmpty', malformed: 'timesUnreadable', 'too-long': 'timesUnreadable' },
    start: { required: 'weekEmpty', malformed: 'clockUnreadable', repeated: 'timesMeet' },
    end: { malformed: 'clockUnreadable' },
    closed: { 'not-allowed': 'closedOrTimes' },
    number: { malformed: 'not-a-phone-number' },
    website: { malformed: 'addressUnreadable' },
    postalCode: { malformed: 'postalCodeWrong' },
    validUntil: { malformed: 'statedDateWrong' },
    date: { malformed: 'statedDateWrong' },
    source: { required: 'factSourceRequired', 'not-allowed': 'factSourceRequired' },
    address: { required: 'addressRequired', malformed: 'addressUnreadable', 'too-long': 'addressUnreadable' },
    'follow-up-day': { required: 'dateRequired', malformed: 'dayUnreadable', 'in-the-past': 'followUpEarly', 'not-allowed': 'followUpFar' },
    how: { required: 'howRequired', 'not-allowed': 'howRequired' },
    slot: { required: 'slotsRequired', 'too-few': 'slotsRequired', 'too-many': 'slotsTooMany', repeated: 'slotsMeet' },
    'forward-quarter': { required: 'quarterRequired', 'not-allowed': 'quarterRequired' },
    outcome: { required: 'outcomeRequired', 'not-allowed': 'outcomeRequired' },
    reason: { required: 'reasonRequired', 'not-allowed': 'reasonRequired' },
    reference: { malformed: 'referenceWrong' },
    'duplicate-of': {
      required: 'duplicateOfRequired',
      malformed: 'referenceWrong',
      'not-allowed': 'duplicateOfUnknown',
      'too-long': 'referenceWrong',
    },
    email: { repeated: 'emailTaken', 'not-allowed': 'signInWrong', malformed: 'not-an-email' },
    'look-reason': { required: 'lookReasonRequired' },
    name: { required: 'nameRequired' },
    de: { required: 'nameRequired', repeated: 'entryNameTaken' },
    provider: { required: 'providerRequired', 'not-allowed': 'identityUnknown' },
    topics: { required: 'topicsRequired' },
    quarter: { required: 'quarterRequired' },
    file: { required: 'fileRequired' },
    sourceDate: { required: 'dateRequired', malformed: 'sourceDateWrong' },
    passkey: { 'not-allowed': 'passkeyUnknown', malformed: 'passkeyUnusable' },
    password: {
      required: 'passwordRequired',
      'too-short': 'passwordTooShort',
      'too-long': 'passwordTooLong',
      'not-allowed': 'passwordIsEmail',
      repeated: 'passwordCommon',
    },
  },
};

/** The sentence that tells how to correct a mistake. Numbered fields ("offer-date-2") share one, and so do those of an entry ("places.0.street"). */
export function errorWords(t: Translate, words: Form['words'], field: string, code: FieldErrorCode): string {
  const own = ownWords[words][field.replace(/^.*\.|-\d$/g, '')]?.[code];
  const file = own !== undefined || words === 'desk' ? words : 'appointment';
  return (t as (key: string) => string)(`${file}:fieldError.${own ?? code}`);
}
