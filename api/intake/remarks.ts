import { type HistoryEvent, type Remark, remarks } from '../contract/codes.ts';
import type { RequestRow } from '../database/tables.ts';

/** The column of an answer's coded sentences; null without any. */
export const remarksColumn = (chosen: readonly Remark[] = []) => ({ remarks: chosen.length === 0 ? null : chosen.join(' ') });

export const remarksIn = (column: string | null): Remark[] =>
  column === null ? [] : remarks.filter((remark) => column.split(' ').includes(remark));

/** Columns of which a new value is another answer, to which the sentences of the earlier one do not belong. */
const ofTheAnswer = ['state', 'startsAt', 'followUpAt', 'provider'] as const satisfies (keyof RequestRow)[];

/** The sentences after a step. They stand as long as the answer they were added to; choosing among offered times is no other answer. */
export function remarksAfter(
  event: HistoryEvent,
  before: Pick<RequestRow, 'remarks'>,
  change: { [name in keyof RequestRow]?: RequestRow[name] | undefined },
): string | null {
  if (change.remarks !== undefined) return change.remarks;
  return event !== 'accepted' && ofTheAnswer.some((name) => change[name] !== undefined) ? null : before.remarks;
}
