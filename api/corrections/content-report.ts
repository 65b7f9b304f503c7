import { createHash, randomUUID } from 'node:crypto';
import type { NewReport, OpenedReport } from '../contract/report.ts';
import type { ReportView, FieldError } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { Sealer, Unsealer } from '../sealing/sealing.ts';

/** Days that a report is kept, handled or not. */
export const reportsKeptDays = 30;
const most = 100;

/** The rules of a report that its schema cannot state: "something else" needs words. */
export const checkReport = ({ kind, text }: { kind?: unknown; text?: unknown }): FieldError[] =>
  kind === 'other' && text === undefined ? [{ pointer: '/text', code: 'required' }] : [];

/**
 * Keeps a visitor's report about an entry. The same report sent again is kept once.
 * @param key made for one form; a form changed and sent again is another report
 * @throws Problem invalid-input
 */
export async function receiveReport(
  db: Db,
  sealer: Sealer,
  report: NewReport,
  { key = randomUUID(), suspicious, now }: { key?: string | undefined; suspicious: boolean; now: Date },
): Promise<void> {
  const errors = checkReport(report);
  if (errors.length > 0) throw new Problem('invalid-input', { errors });
  const { service, language, kind, text } = report;
  const id = createHash('sha256')
    .update(JSON.stringify([key, service, language, kind, text]))
    .digest('base64url');
  await db
    .insertInto('contentReports')
    .values({
      id,
      serviceId: service,
      language,
      kind,
      receivedAt: now.toISOString(),
      markedSuspicious: suspicious ? 1 : 0,
      sealedKeyId: sealer.keyId,
      sealedText: await sealer.seal('report', id, text ?? null),
      handledAt: null,
      handledBy: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/**
 * The reports of a list, opened: those to do from the oldest on, those handled from the newest on; a hundred at most.
 * @returns `total`: how many the list would have without that end
 */
export async function listReports(db: Db, unsealer: Unsealer, view: ReportView): Promise<{ reports: OpenedReport[]; total: number }> {
  const chosen = db.selectFrom('contentReports').where('handledAt', view === 'open' ? 'is' : 'is not', null);
  const { count } = await chosen.select(({ fn }) => fn.countAll<number | string>().as('count')).executeTakeFirstOrThrow();
  const rows = await chosen
    .leftJoin('accounts', 'accounts.id', 'contentReports.handledBy')
    .selectAll('contentReports')
    .select('accounts.name as handler')
    .orderBy(view === 'open' ? 'receivedAt' : 'handledAt', view === 'open' ? 'asc' : 'desc')
    .orderBy('contentReports.id')
    .limit(most)
    .execute();
  const reports = await Promise.all(
    rows.map(async (row): Promise<OpenedReport> => {
      const opened = await open(unsealer, row);
      return {
        id: row.id,
        service: row.serviceId,
        language: row.language,
        kind: row.kind,
        text: opened.text,
        unreadable: opened.unreadable,
        suspicious: row.markedSuspicious === 1,
        receivedAt: row.receivedAt,
        handled: row.handledAt === null ? null : { at: row.handledAt, name: row.handler ?? '' },
      };
    }),
  );
  return { reports, total: Number(count) };
}

/** Marks a report as handled; who was first stays named. @throws Problem not-found */
export async function handleReport(db: Db, id: string, accountId: string, now: Date): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('contentReports')
    .set({ handledAt: now.toISOString(), handledBy: accountId })
    .where('id', '=', id)
    .where('handledAt', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) return;
  const row = await db.selectFrom('contentReports').select('id').where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
}

/** One row that cannot be opened must not hide the others. */
async function open(
  unsealer: Unsealer,
  { id, sealedKeyId, sealedText }: { id: string; sealedKeyId: string; sealedText: Uint8Array },
): Promise<Pick<OpenedReport, 'text' | 'unreadable'>> {
  try {
    const text = await unsealer.open('report', id, sealedKeyId, sealedText);
    return { text: typeof text === 'string' ? text : null, unreadable: false };
  } catch {
    return { text: null, unreadable: true };
  }
}
