import type { HistoryEvent } from '../contract/codes.ts';
import type { Reading } from '../database/connect.ts';

type StandingStep = { event: HistoryEvent; at: string; detail: string | null };

/** Reads the history of a request without the steps that were taken back. */
export const listStandingSteps = async (db: Reading, requestId: string): Promise<StandingStep[]> =>
  standingOf(await db.selectFrom('history').select(['event', 'at', 'detail']).where('requestId', '=', requestId).orderBy('id').execute());

/** Leaves out the steps that were taken back, from all or some lines of one request in order. */
export function standingOf<Line extends Pick<StandingStep, 'event' | 'detail'>>(lines: readonly Line[]): Line[] {
  const standing: Line[] = [];
  for (const line of lines) {
    const undone = line.event === 'undone' ? standing.findLastIndex(({ event }) => event === line.detail) : undefined;
    if (undone === undefined) standing.push(line);
    else if (undone !== -1) standing.splice(undone, 1);
  }
  return standing;
}
