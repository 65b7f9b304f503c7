import type { FieldError } from '../../../api/contract/problems.ts';
import type { Translate } from '../../i18n/words.ts';
import type { ShownError } from './error-words.ts';
import { reportFields } from './form-field.ts';

/** What to correct in a report, as sentences that say what to do, in the order of the page. */
export function shownReportErrors(t: Translate, errors: readonly FieldError[]): ShownError[] {
  return reportFields.flatMap((field): ShownError[] => {
    const error = errors.find(({ pointer }) => pointer === `/${field}`);
    if (error === undefined) return [];
    if (field === 'kind') return [{ field, text: t('report:error.kindRequired') }];
    return [{ field, text: t(error.code === 'too-long' ? 'report:error.textTooLong' : 'report:error.textRequired') }];
  });
}
