import type { RequestSummary } from '../../../api/contract/desk.ts';
import type { FieldError } from '../../../api/contract/problems.ts';
import type desk from '../../locales/desk/de.json';
import type { Directory } from '../../directory/directory.ts';
import type { Translate } from '../../i18n/words.ts';

/** The words for a code that the queue holds as text: an outcome, a reason, a mark. Throws where there are none. */
export function codeWords(
  t: Translate,
  group: 'outcome' | 'notHere' | 'mark' | 'markText' | 'lookReason' | 'how' | 'letterKind' | 'letterState',
  code: string,
): string {
  return (t as (key: string) => string)(`desk:${group}.${code}`);
}

/** Words for the step that is owed: "Tell the person". A time that passed before anybody told the person has words of its own. */
export function verbWords(t: Translate, { verb, toBeTold }: Pick<RequestSummary, 'verb' | 'toBeTold'>): string {
  if (verb === null) return '';
  return t(verb === 'say-how-it-went' && toBeTold ? 'desk:verb.find-out' : `desk:verb.${verb}`);
}

/** A quarter's name, or the words for "unknown", "no-address", "outside". */
export function quarterWords(t: Translate, directory: Directory, id: string): string {
  const name = directory.quarters.find((quarter) => quarter.id === id)?.name;
  return name ?? (t as (key: string) => string)(`desk:elsewhere.${id}`);
}

/** A provider's name; the id when the content no longer has it. */
export const providerName = (directory: Directory, id: string): string =>
  directory.providers.find((provider) => provider.id === id)?.name ?? id;

/** Tells how to mend the error of a field. Undefined when nothing is wrong with it. */
export function errorOf(t: Translate, errors: readonly FieldError[], field: string): string | undefined {
  const error = errors.find(({ pointer }) => pointer === `/${field}`);
  return error === undefined ? undefined : errorWords(t, error);
}

export function errorWords(t: Translate, { pointer, code }: FieldError): string {
  const field = pointer.slice(1).replace(/-\d$/, '');
  const own = ownWords[field]?.[code];
  return t(`desk:fieldError.${own ?? code}`);
}

type Words = keyof typeof desk.fieldError;

const anyDay = { required: 'dateRequired', malformed: 'dayUnreadable', 'not-allowed': 'dayFar', 'in-the-past': 'dayPast' } as const;
const lastDay = { ...anyDay, 'not-allowed': 'lastDayEarly' } as const;
const date = { required: 'dateRequired' } as const;
const time = { required: 'timeRequired', 'not-allowed': 'timeSkipped', repeated: 'timeRepeated' } as const;
const place = { required: 'placeRequired', 'too-long': 'placeTooLong' } as const;
const length = { 'not-allowed': 'lengthWrong' } as const;

/** Where the plain sentence of a code would not say what to do. */
const ownWords: Record<string, Partial<Record<FieldError['code'], Words>>> = {
  'offer-date': date,
  'offer-time': time,
  'offer-place': place,
  'offer-length': length,
  'confirm-date': date,
  'confirm-time': time,
  'confirm-place': place,
  'confirm-length': length,
  firstDay: anyDay,
  lastDay,
  absenceFrom: anyDay,
  absenceTo: lastDay,
  from: { ...anyDay, 'not-allowed': 'endsAlready' },
  opens: { required: 'timeRequired', malformed: 'fiveMinutes', repeated: 'hoursMeet' },
  closes: { required: 'timeRequired', malformed: 'fiveMinutes', 'not-allowed': 'closesEarly' },
  channel: { required: 'channelRequired', 'not-allowed': 'channelRequired' },
  place,
  languages: { required: 'languagesRequired', 'too-few': 'languagesRequired' },
  lengthMinutes: { 'not-allowed': 'lengthLong' },
  capacity: { required: 'capacityWrong', 'wrong-type': 'capacityWrong', 'not-allowed': 'capacityWrong' },
  account: { 'not-allowed': 'counsellorUnknown' },
  how: { required: 'howRequired' },
  outcome: { required: 'outcomeRequired' },
  reason: { required: 'reasonRequired' },
  reference: { malformed: 'referenceWrong' },
  email: { repeated: 'emailTaken' },
  name: { required: 'nameRequired' },
  password: {
    required: 'passwordRequired',
    'too-short': 'passwordTooShort',
    'too-long': 'passwordTooLong',
    'not-allowed': 'passwordIsEmail',
  },
};
