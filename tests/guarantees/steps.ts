import type { HistoryEvent } from '../../api/contract/codes.ts';
import type { Guarantee } from './guarantee.ts';
import { answered, askedText } from './world/history.ts';

/** The lines of the history that an answered step leaves, one of them. */
const linesOf: Record<string, HistoryEvent[]> = {
  ...{ accept: ['accepted'], 'none-fits': ['none-fits'], move: ['moved', 'booked'], cancel: ['cancelled', 'erased'], erase: ['erased'] },
  ...{ confirm: ['confirmed', 'moved'], offer: ['offered'], close: ['closed'], told: ['told'], release: ['released'] },
};

export const steps: Guarantee = {
  number: 5,
  sentence: 'A step that was answered stands, and no step is half done.',
  checked:
    'Each answered step of a person or a counsellor has its line in the history. Each request has one beginning; each appointment has one booking with its time, and nothing that is closed keeps a time.',
  judge: async ({ history, db }) => {
    const rows = await db.selectFrom('requests').select(['id', 'reference', 'state', 'startsAt', 'misfit']).execute();
    const lines = await db.selectFrom('history').select(['requestId', 'event']).execute();
    const bookings = await db.selectFrom('bookings').select(['requestId', 'kind', 'startsAt']).where('requestId', 'is not', null).execute();
    const events = Map.groupBy(lines, ({ requestId }) => requestId);
    const times = Map.groupBy(bookings, ({ requestId }) => requestId ?? '');
    const byReference = new Map(rows.map((row) => [row.reference, row.id]));
    const acknowledged = Object.keys(linesOf).flatMap((does) => answered(history, does, 200));
    const unwritten = acknowledged.filter((line) => {
      const id = byReference.get(askedText(line, 'reference'));
      // A request that is not there is another finding (1).
      return id !== undefined && !(events.get(id) ?? []).some(({ event }) => linesOf[line.does]?.includes(event));
    });
    const half = rows.flatMap(({ id, reference, state, startsAt, misfit }) => {
      const begun = (events.get(id) ?? []).filter(({ event }) => event === 'received').length;
      const taken = times.get(id) ?? [];
      const isOwn = taken.length === 1 && taken[0]?.kind === 'appointment' && taken[0].startsAt === startsAt;
      return [
        ...(begun === 1 ? [] : [`${reference} has begun ${begun} times`]),
        ...(state === 'confirmed' && misfit === null && !isOwn ? [`${reference} has an appointment without its booking`] : []),
        ...((state === 'closed' || state === 'received') && taken.length > 0 ? [`${reference} is ${state} and keeps a time`] : []),
      ];
    });
    return {
      cases: acknowledged.length + rows.length,
      findings: [...unwritten.map((line) => `"${line.does}" of ${askedText(line, 'reference')} was answered and has no line`), ...half],
    };
  },
  breaks: [
    {
      file: 'api/intake/transition.ts',
      from: "if (change.state === 'closed' || change.state === 'received') await freeTimes(transaction, row.id, now);",
      to: "if (change.state === 'received') await freeTimes(transaction, row.id, now);",
    },
  ],
};
