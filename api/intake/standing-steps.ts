import type { HistoryEvent } from '../contract/codes.ts';
import type { Reading } from '../database/connect.ts';

type StandingStep = { event: HistoryEvent; at: string; detail: string | null };

/** Reads the history of a request without the steps that were taken back. */
export async function listStandingSteps(db: Reading, requestId: string): Promise<StandingStep[]> {
  const lines = await db.selectFrom('history').select(['event', 'at', 'detail']).where('requestId', '=', requestId).orderBy('id').execute();
  const standing: StandingStep[] = [];
  for (const line of lines) {
    if (line.event !== 'undone') standing.push(line);
    else
      standing.splice(
        standing.findLastIndex(({ event }) => event === line.detail),
        1,
      );
  }
  return standing;
}
