import type { SharableFact } from '../../../api/contract/codes.ts';
import type { RequestSummary } from '../../../api/contract/desk.ts';
import type { Pause } from '../../../api/contract/pause.ts';
import type { ProblemCode } from '../../../api/contract/problems.ts';
import type { Directory } from '../../directory/directory.ts';
import { dayOfInstantInWords } from '../../i18n/dates.ts';
import { term } from '../../i18n/term.ts';
import type { Translate } from '../../i18n/words.ts';

/** The words for a code that the queue holds as text: an outcome, a reason, a mark. Throws where there are none. */
export function codeWords(
  t: Translate,
  group: 'outcome' | 'notHere' | 'mark' | 'markText' | 'lookReason' | 'how' | 'letterKind' | 'letterState',
  code: string,
): string {
  return (t as (key: string) => string)(`desk:${group}.${code}`);
}

/** The title of a check, or the sentence of what it found. Throws where there are none. */
export const checkWords = (
  t: Translate,
  key: `title.${string}` | `finding.${string}`,
  values: Record<string, string | number> = {},
): string => (t as (key: string, values: Record<string, string | number>) => string)(`desk:checks.${key}`, values);

/** Where a request stands: "Waits for an answer", "With a partner". */
export const stateWords = (t: Translate, { state, partner }: Pick<RequestSummary, 'state' | 'partner'>): string =>
  partner === null ? t(`desk:state.${state}`) : t('desk:partner.badge');

/** Whether a partner has accepted, and how long its link is valid. */
export const partnerWords = (t: Translate, { until, accepted }: NonNullable<RequestSummary['partner']>): string =>
  t(accepted ? 'desk:partner.accepted' : 'desk:partner.asked', { day: dayOfInstantInWords(t, until) });

type Owed = Pick<RequestSummary, 'verb' | 'toBeTold' | 'letterLeaves' | 'shared'>;

/** Nobody calls while the letter may tell, nor without the contact. */
const isTellingItself = (request: Owed): boolean => request.verb === 'tell' && (request.letterLeaves || isHidden(request, 'contact'));

/** Words for the step that is owed: "Tell the person". A time that passed before anybody told the person has words of its own. */
export function verbWords(t: Translate, request: Owed): string {
  const { verb, toBeTold } = request;
  if (verb === null) return '';
  if (isTellingItself(request)) return t('desk:doing.leaving');
  return t(verb === 'say-how-it-went' && toBeTold ? 'desk:verb.find-out' : `desk:verb.${verb}`);
}

/** The class of the badge that names the step: a first answer and a letter under way are nothing to worry about. */
export function stepBadge(request: Owed): string {
  if (isTellingItself(request)) return 'badge-quiet';
  return request.verb === 'answer' ? '' : 'badge-warning';
}

/** The owed step in one word, for the row of a list: "Answer". */
export function doingWords(t: Translate, request: Owed): string {
  if (isTellingItself(request)) return t('desk:doing.leaving');
  return request.verb === null ? '' : t(`desk:doing.${request.verb}`);
}

/** A quarter's name, or the words for "unknown", "no-address", "outside". */
export function quarterWords(t: Translate, directory: Directory, id: string): string {
  const name = directory.quarters.find((quarter) => quarter.id === id)?.name;
  return name ?? (t as (key: string) => string)(`desk:elsewhere.${id}`);
}

/** Whether a request came without a fact, because the person did not agree to pass it on. */
export const isHidden = ({ shared }: Pick<RequestSummary, 'shared'>, fact: SharableFact): boolean => shared?.includes(fact) === false;

/** "Topic: not passed on", for a fact that a list would name. */
export const hiddenWords = (t: Translate, fact: SharableFact): string => `${t(`desk:sharedFact.${fact}`)}: ${t('desk:consent.hidden')}`;

/** A language of talk; a request that was passed on without it has none. */
export const conversationWords = (t: Translate, tag: string): string =>
  tag === 'und' ? t('desk:consent.hidden') : term(t, 'vocabulary', 'language', tag);

/** A provider's name; the id when the content no longer has it. */
export const providerName = (directory: Directory, id: string): string =>
  directory.providers.find((provider) => provider.id === id)?.name ?? id;

/** A refusal in the words of the desk; undefined when nothing was refused. */
export const refusalWords = (t: Translate, problem: ProblemCode | undefined): string | undefined =>
  problem === undefined ? undefined : t(`desk:problem.${problem}`);

/** The words for what a pause stops: everything, a provider, or one of its quarters. */
export function pauseScope(t: Translate, directory: Directory, { provider, quarter }: Pick<Pause, 'provider' | 'quarter'>): string {
  if (provider === null) return t('desk:pause.all');
  const name = providerName(directory, provider);
  return quarter === null ? name : `${name}, ${quarterWords(t, directory, quarter)}`;
}
