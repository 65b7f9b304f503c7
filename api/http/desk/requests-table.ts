import { momentText } from '../../../src/directory/berlin.ts';
import { toCsv } from '../../../src/open-data/csv.ts';
import type { ClearRequest } from '../../contract/tokens.ts';

/** Berlin's date and time, "2026-11-23 09:00". */
export const inBerlinText = (instant: string): string => momentText(new Date(instant));

const columns: Record<string, (request: ClearRequest) => string | number | boolean | undefined> = {
  id: ({ id }) => id,
  state: ({ state }) => state,
  outcome: ({ outcome }) => outcome ?? undefined,
  received: ({ receivedAt }) => inBerlinText(receivedAt),
  due: ({ dueAt }) => (dueAt === null ? undefined : inBerlinText(dueAt)),
  closed: ({ closedAt }) => (closedAt === null ? undefined : inBerlinText(closedAt)),
  provider: ({ provider }) => provider,
  quarter: ({ quarter }) => quarter,
  form_language: ({ language }) => language,
  conversation_language: ({ conversation }) => conversation.language,
  interpreting: ({ conversation }) => conversation.interpreting,
  appointment: ({ slot }) => (slot === null ? undefined : inBerlinText(slot.startsAt)),
  appointment_minutes: ({ slot }) => slot?.lengthMinutes ?? undefined,
  appointment_channel: ({ slot }) => slot?.channel ?? undefined,
};

/** The clear columns of requests as CSV; codes as in the JSON interface, times of Berlin. */
export const requestsTable = (requests: readonly ClearRequest[]): string =>
  toCsv([Object.keys(columns), ...requests.map((request) => Object.values(columns).map((read) => read(request)))]);
