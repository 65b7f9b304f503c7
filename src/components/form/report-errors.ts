import type { FieldError } from '../../../api/contract/problems.ts';
import type { Translate } from '../../i18n/words.ts';
import type { ShownError } from './error-words.ts';

/** The fields of "something is wrong here", in the order of the page. */
const fields = ['kind', 'text'] as const;
export type ReportField = (typeof fields)[number];

/** What to correct in a report, as sentences that say what to do, in the order of the page. */
export function shownReportErrors(t: Translate, errors: readonly FieldError[]): ShownError[] {
  return fields.flatMap((field): ShownError[] => {
    const error = errors.find(({ pointer }) => pointer === `/${field}`);
    if (error === undefined) return [];
    if (field === 'kind') return [{ field, text: t('report:error.kindRequired') }];
    return [{ field, text: t(error.code === 'too-long' ? 'report:error.textTooLong' : 'report:error.textRequired') }];
  });
}
